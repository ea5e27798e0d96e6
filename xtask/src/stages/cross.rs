//! The tools of the target, as GCC's and newlib's configure scripts ask for them.

use crate::paths::TRIPLE;
use crate::stage::Step;

/// Binutils by the name of their variable.
const BINUTILS: [(&str, &str); 9] = [
    ("AR", "ar"),
    ("AS", "as"),
    ("LD", "ld"),
    ("NM", "nm"),
    ("OBJCOPY", "objcopy"),
    ("OBJDUMP", "objdump"),
    ("RANLIB", "ranlib"),
    ("READELF", "readelf"),
    ("STRIP", "strip"),
];

/// The target's binutils of `prefix` in the variables `AR<suffix>`, `AS<suffix>` and so on, and its compilers in
/// `CC<suffix>` and `CXX<suffix>`.
pub fn tools(step: Step, prefix: &str, suffix: &str) -> Step {
    let step = BINUTILS.iter().fold(step, |step, (variable, program)| {
        step.env(
            &format!("{variable}{suffix}"),
            format!("{prefix}/{TRIPLE}/bin/{program}"),
        )
    });
    step.env(&format!("CC{suffix}"), format!("{prefix}/bin/{TRIPLE}-gcc"))
        .env(&format!("CXX{suffix}"), format!("{prefix}/bin/{TRIPLE}-g++"))
}

/// Flags for a library of the target whose sources lie in `source`: what is not used can be dropped when linking, a
/// backtrace has line numbers, and debug information names no directory of this machine.
pub fn flags(source: &str, package: &str) -> String {
    // Of several mappings that fit, the last one counts.
    format!(
        "-O2 -g1 -ffunction-sections -fdata-sections -ffile-prefix-map={{repo}}/sysroot=llamaos \
         -ffile-prefix-map={{work}}=build -ffile-prefix-map={source}={package}"
    )
}
