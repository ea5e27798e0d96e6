//! The C++ library, and libatomic beside it.
//!
//! Their configure scripts link trial programs against the archive of stubs that is made from the runtime's list of
//! symbols: what they find is what an appliance has.

use super::cross;
use super::gcc::{PATCHES, PREFIX, VERSION};
use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// Where the trial programs find what the toolchain does not have yet.
const TRIAL: &str = "{work}/trial";

fn configure(library: &str) -> Step {
    let step = Step::run(
        &format!("configure {library}"),
        format!("{{work}}/src/{library}/configure"),
    )
    .args([
        "--build=x86_64-pc-linux-gnu".to_string(),
        format!("--host={TRIPLE}"),
        format!("--target={TRIPLE}"),
        format!("--prefix={PREFIX}"),
        format!("--with-toolexeclibdir={PREFIX}/{TRIPLE}/lib"),
    ])
    .args([
        "--enable-static",
        "--enable-threads=posix",
        "--enable-tls",
        "--with-cross-host=x86_64-pc-linux-gnu",
        "--with-newlib",
        "--disable-multilib",
        "--disable-nls",
        "--disable-shared",
    ])
    .env("CFLAGS", cross::flags("{work}/src", "gcc-14.2.0"))
    .env("CXXFLAGS", cross::flags("{work}/src", "gcc-14.2.0"))
    .env("LDFLAGS", format!("-L{TRIAL}"))
    .dir(&format!("{{work}}/build/{library}"));
    cross::tools(step, "{work}/prefix", "")
}

fn make(name: &str, library: &str, arguments: &[&str]) -> Step {
    Step::run(&format!("{name} {library}"), "make")
        .args(arguments.iter().copied())
        .dir(&format!("{{work}}/build/{library}"))
}

/// The stage.
pub fn stage() -> Stage {
    let install = ["install", "DESTDIR={work}/dest"];
    Stage::new("libstdcxx", "C++ library")
        .disk_mib(1200)
        .source("gcc")
        .needs("binutils")
        .needs("gcc")
        .needs("newlib")
        .needs("headers")
        .needs("script")
        .needs("libgcc")
        .needs("stubs")
        .step(Step::compose(
            &[
                "binutils", "gcc", "newlib", "headers", "script", "libgcc", "stubs",
            ],
            "{work}/prefix",
        ))
        .step(
            Step::unpack("gcc", "{work}/src")
                .patches(PATCHES)
                .exclude(&["gcc/testsuite"])
                .unpatched(&["gcc"])
                .seconds(15),
        )
        // A trial program is C++ before there is a C++ library, and need not start as a command.
        .step(Step::write(format!("{TRIAL}/libstdc++.a"), "!<arch>\n"))
        .step(Step::write(format!("{TRIAL}/interp.s"), ""))
        .step(
            Step::run("assemble", format!("{{work}}/prefix/{TRIPLE}/bin/as"))
                .args(["-o", &format!("{{work}}/prefix/{TRIPLE}/lib/interp.o")])
                .args([format!("{TRIAL}/interp.s")]),
        )
        // The thread interface, where libgcc's build would have put it.
        .step(Step::link(
            "{work}/src/libgcc/gthr-posix.h",
            "{work}/build/libgcc/gthr-default.h",
        ))
        .step(
            configure("libstdc++-v3")
                .args([
                    &format!("--with-gxx-include-dir={PREFIX}/{TRIPLE}/include/c++/{VERSION}"),
                    "--enable-libstdcxx-filesystem-ts",
                    "--enable-libstdcxx-threads",
                    "--enable-libstdcxx-time=yes",
                    "--disable-libstdcxx-pch",
                ])
                // The guest's devices, which the configure script would look for on the host.
                .env("glibcxx_cv_dev_random", "yes")
                .lines(600)
                .seconds(25),
        )
        .step(make("make", "libstdc++-v3", &["-j{jobs}"]).lines(630).seconds(70))
        .step(make("install", "libstdc++-v3", &install).lines(280).seconds(4))
        .step(configure("libatomic").lines(150).seconds(4))
        .step(make("make", "libatomic", &["-j{jobs}"]).lines(200).seconds(4))
        .step(make("install", "libatomic", &install).lines(20))
        // Libtool's and gdb's files name the prefix, where nothing is.
        .step(Step::run("clean", "find").args([
            "{work}/dest",
            "(",
            "-name",
            "*.la",
            "-o",
            "-name",
            "*-gdb.py",
            ")",
            "-delete",
        ]))
        .step(Step::remove(format!("{{work}}/dest{PREFIX}/share")))
        .step(Step::copy(format!("{{work}}/dest{PREFIX}"), "{out}/prefix"))
}
