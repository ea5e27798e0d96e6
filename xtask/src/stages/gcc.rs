//! GCC's compilers for C and C++: the driver, cc1, cc1plus, lto1 and the linker plugin. The libraries have stages of
//! their own, so that a change to one of them does not rebuild the compilers.

use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// The prefix that the compiler is configured with. It exists nowhere: GCC finds its parts relative to the driver.
pub const PREFIX: &str = "/llamaos";

/// What GCC calls the version.
pub const VERSION: &str = "14.2.0";

/// The directory of the patches of GCC and its libraries.
pub const PATCHES: &str = "gcc-14.2.0";

/// Parts of the source that the compilers are not made from. (Of D's and Rust's compilers the hooks are read.)
const OTHERS: [&str; 22] = [
    "gcc/testsuite/g*",
    "gcc/ada",
    "gcc/fortran",
    "gcc/go",
    "gcc/m2",
    "gcc/objc",
    "gcc/objcp",
    "libada",
    "libatomic",
    "libffi",
    "libgfortran",
    "libgm2",
    "libgo",
    "libgomp",
    "libgrust",
    "libitm",
    "libobjc",
    "libphobos",
    "libsanitizer",
    "libssp",
    "libstdc++-v3",
    "libvtv",
];

/// What the build of libgcc reads of the compilers' build.
const GENERATED: [&str; 9] = [
    "tm.h",
    "tconfig.h",
    "options.h",
    "insn-constants.h",
    "insn-modes.h",
    "insn-modes-inline.h",
    "insn-flags.h",
    "auto-host.h",
    "version.h",
];

/// The stage.
pub fn stage() -> Stage {
    let configure = Step::run("configure", "{work}/src/configure")
        .args([format!("--target={TRIPLE}"), format!("--prefix={PREFIX}")])
        .args([
            "--with-pkgversion=llamaOS",
            "--enable-languages=c,c++",
            "--enable-lto",
        ])
        .args([
            "--with-newlib",
            "--with-headers=yes",
            "--enable-threads=posix",
            "--enable-tls",
        ])
        .args([
            "--enable-initfini-array",
            "--enable-__cxa_atexit",
            "--enable-gnu-indirect-function",
        ])
        .args(["--enable-checking=release", "--with-gnu-as", "--with-gnu-ld"])
        .args([
            "--disable-bootstrap",
            "--disable-nls",
            "--disable-multilib",
            "--disable-shared",
        ])
        .args([
            "--disable-plugin",
            "--disable-libcc1",
            "--disable-fixincludes",
            "--without-isl",
            "--without-zstd",
        ])
        .args(["MAKEINFO=true"])
        // The compiler's own speed matters less than the time that building it takes.
        .env("CFLAGS", "-O1 -g0")
        .env("CXXFLAGS", "-O1 -g0")
        .path("{stage:binutils}/bin")
        .dir("{work}/build")
        .lines(135)
        .seconds(4);
    let make = |name: &str| {
        Step::run(name, "make")
            .path("{stage:binutils}/bin")
            .dir("{work}/build")
    };
    let generated = GENERATED.iter().map(|file| format!("{{work}}/build/gcc/{file}"));
    Stage::new("gcc", "C and C++ compilers")
        .disk_mib(4000)
        .needs("binutils")
        .source("gcc")
        .host_tool("g++")
        .step(
            Step::unpack("gcc", "{work}/src")
                .patches(PATCHES)
                .exclude(&OTHERS)
                .unpatched(&["libgcc"])
                .seconds(14),
        )
        .step(configure)
        .step(
            make("compile")
                .args(["-j{jobs}", "all-gcc", "MAKEINFO=true"])
                // Static, so that the toolchain does not depend on the host's versions of them.
                .args(["HOST_GMPLIBS=-l:libmpc.a -l:libmpfr.a -l:libgmp.a"])
                .lines(1250)
                .counting(" -c ")
                .seconds(500),
        )
        .step(
            make("install")
                .args(["install-strip-gcc", "DESTDIR={work}/dest", "MAKEINFO=true"])
                .args(["HOST_GMPLIBS=-l:libmpc.a -l:libmpfr.a -l:libgmp.a"])
                .lines(300)
                .seconds(2),
        )
        .step(Step::remove(format!("{{work}}/dest{PREFIX}/share")))
        // A third of the size, and of use to the compiler's own developers.
        .step(Step::remove(format!(
            "{{work}}/dest{PREFIX}/bin/{TRIPLE}-lto-dump"
        )))
        .step(Step::copy(format!("{{work}}/dest{PREFIX}"), "{out}/prefix"))
        .step(Step::run("keep", "mkdir").args(["-p", "{out}/build/gcc"]))
        .step(Step::run("keep", "cp").args(generated).args(["{out}/build/gcc"]))
}
