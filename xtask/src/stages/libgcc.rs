//! libgcc: the compiler's helpers and the unwinder, and the start files crti.o, crtbegin.o and so on.
//!
//! It is built apart from the compiler, by the installed one and with the few headers that the compiler's build made,
//! so that it can follow the C library's headers without the compiler being built again.

use super::cross;
use super::gcc::{PATCHES, PREFIX};
use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// What the compiler's build would say about flags. The C library's headers are there (no -Dinhibit_libc), so that
/// profiles are written to files.
const SETTINGS: &str = "GCC_CFLAGS = -DIN_GCC -DCROSS_DIRECTORY_STRUCTURE\n\
    INHIBIT_LIBC_CFLAGS =\n\
    TARGET_SYSTEM_ROOT =\n\
    NO_PIE_CFLAGS =\n";

/// Its build directory; it looks for the compiler's in `../../gcc`.
const BUILD: &str = "{work}/build/target/libgcc";

/// The stage.
pub fn stage() -> Stage {
    let configure = Step::run("configure", "{work}/src/libgcc/configure")
        .args([
            "--build=x86_64-pc-linux-gnu".to_string(),
            format!("--host={TRIPLE}"),
            format!("--target={TRIPLE}"),
            format!("--prefix={PREFIX}"),
        ])
        .args([
            "--enable-initfini-array",
            "--enable-threads=posix",
            "--enable-tls",
            "--with-newlib",
            "--disable-multilib",
            "--disable-nls",
            "--disable-shared",
        ])
        .env("CFLAGS", cross::flags("{work}/src", "gcc-14.2.0"))
        .dir(BUILD)
        .lines(60)
        .seconds(3);
    Stage::new("libgcc", "compiler library")
        .disk_mib(800)
        .source("gcc")
        .needs("binutils")
        .needs("gcc")
        .needs("newlib")
        .needs("headers")
        .step(Step::compose(
            &["binutils", "gcc", "newlib", "headers"],
            "{work}/prefix",
        ))
        .step(
            Step::unpack("gcc", "{work}/src")
                .patches(PATCHES)
                .exclude(&["gcc/testsuite", "libatomic", "libstdc++-v3"])
                .seconds(15),
        )
        .step(Step::copy("{stage:gcc}/build/gcc", "{work}/build/gcc"))
        .step(Step::write("{work}/build/gcc/libgcc.mvars", SETTINGS))
        .step(Step::run("prepare", "mkdir").args(["-p", "{work}/build/gcc/include"]))
        .step(cross::tools(configure, "{work}/prefix", ""))
        .step(
            Step::run("make", "make")
                .args(["-j{jobs}"])
                .dir(BUILD)
                .lines(260)
                .seconds(15),
        )
        .step(
            Step::run("install", "make")
                .args(["install", "DESTDIR={work}/dest"])
                .dir(BUILD)
                .lines(20),
        )
        .step(Step::copy(format!("{{work}}/dest{PREFIX}"), "{out}/prefix"))
}
