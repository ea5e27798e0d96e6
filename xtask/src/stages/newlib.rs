//! newlib: the C library and the mathematical library. The system interface below it is the runtime's.

use super::cross;
use super::gcc::PREFIX;
use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// Character sets that iconv() knows. Each is linked in only if a program uses iconv().
const CHARACTER_SETS: &str = "us_ascii,utf_8,utf_16,utf_16le,utf_16be,ucs_2,ucs_2_internal,ucs_2le,ucs_2be,ucs_4,\
    ucs_4_internal,ucs_4le,ucs_4be,iso_8859_1,iso_8859_15";

/// The stage.
pub fn stage() -> Stage {
    let configure = Step::run("configure", "{work}/src/configure")
        .args([
            format!("--target={TRIPLE}"),
            format!("--prefix={PREFIX}"),
            format!("--enable-newlib-iconv-encodings={CHARACTER_SETS}"),
        ])
        .args([
            "--enable-newlib-iconv",
            "--enable-newlib-io-c99-formats",
            "--enable-newlib-io-long-double",
            "--enable-newlib-io-long-long",
            "--enable-newlib-io-pos-args",
            "--enable-newlib-mb",
            "--enable-newlib-reent-thread-local",
            "--enable-newlib-retargetable-locking",
            "--disable-libgloss",
            "--disable-multilib",
            "--disable-newlib-supplied-syscalls",
            "--disable-nls",
            "MAKEINFO=true",
        ])
        // The overlay stands in for newlib's headers of the same names.
        .env(
            "CFLAGS_FOR_TARGET",
            format!(
                "{} -I{{repo}}/sysroot/include",
                cross::flags("{work}/src", "newlib-4.5.0")
            ),
        )
        .dir("{work}/build")
        .lines(100)
        .seconds(12);
    Stage::new("newlib", "C library")
        .disk_mib(400)
        .source("newlib")
        .needs("binutils")
        .needs("gcc")
        .tree("sysroot/include")
        .step(Step::compose(&["binutils", "gcc"], "{work}/prefix"))
        .step(
            Step::unpack("newlib", "{work}/src")
                .patches("newlib-4.5.0.20241231")
                .exclude(&["libgloss"]),
        )
        .step(cross::tools(configure, "{work}/prefix", "_FOR_TARGET"))
        .step(
            Step::run("make", "make")
                .args(["-j{jobs}", "all-target-newlib", "MAKEINFO=true"])
                .dir("{work}/build")
                .lines(1200)
                .seconds(40),
        )
        .step(
            Step::run("install", "make")
                .args(["install-target-newlib", "DESTDIR={work}/dest", "MAKEINFO=true"])
                .dir("{work}/build")
                .lines(110)
                .seconds(2),
        )
        // Each includes a header that this system of newlib's does not have.
        .step(
            Step::run("clean", "rm")
                .args(["-r", "regdef.h", "rpc", "sys/custom_file.h", "utmp.h"])
                .dir(&format!("{{work}}/dest{PREFIX}/{TRIPLE}/include")),
        )
        .step(Step::copy(
            format!("{{work}}/dest{PREFIX}/{TRIPLE}"),
            format!("{{out}}/prefix/{TRIPLE}"),
        ))
}
