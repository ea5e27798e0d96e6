//! The host's binutils as the target's: an appliance is ordinary x86-64 ELF, so none have to be built. GCC and its
//! libraries look for them in `x86_64-llamaos-elf/bin`, and must find them there before they are configured.

use crate::paths::TRIPLE;
use crate::process::{self, SYSTEM_PATH};
use crate::stage::{Stage, Step};
use anyhow::{Context, Result};
use std::ffi::OsStr;

/// The programs that stand beside the compiler.
pub const PROGRAMS: [&str; 15] = [
    "addr2line",
    "ar",
    "as",
    "c++filt",
    "elfedit",
    "gprof",
    "ld",
    "nm",
    "objcopy",
    "objdump",
    "ranlib",
    "readelf",
    "size",
    "strings",
    "strip",
];

/// The stage.
pub fn stage() -> Result<Stage> {
    let mut stage = Stage::new("binutils", "binutils").disk_mib(1).host_tool("ld");
    for program in PROGRAMS {
        let path = process::find(program, Some(OsStr::new(SYSTEM_PATH)));
        let path = path.with_context(|| format!("this host has no {program}; install binutils"))?;
        let path = path.display().to_string();
        // By this name, on the search path, the configure script of a cross compiler looks for them.
        stage = stage
            .step(Step::link(&*path, format!("{{out}}/bin/{TRIPLE}-{program}")))
            .step(Step::link(
                &*path,
                format!("{{out}}/prefix/{TRIPLE}/bin/{program}"),
            ));
    }
    Ok(stage)
}
