//! What linking takes beside the libraries: the linker script, and empty archives for the libraries whose functions
//! are in libc or the runtime, because build systems name them.

use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// Libraries of other systems that are part of ours.
const EMPTY: [&str; 6] = ["crypt", "dl", "pthread", "resolv", "rt", "util"];

/// The stage.
pub fn stage() -> Stage {
    let library = format!("{{out}}/prefix/{TRIPLE}/lib");
    let stage = Stage::new("script", "linker script")
        .disk_mib(1)
        .tree("sysroot/lib/llamaos.ld")
        .step(Step::copy(
            "{repo}/sysroot/lib/llamaos.ld",
            format!("{library}/llamaos.ld"),
        ));
    EMPTY.iter().fold(stage, |stage, name| {
        stage.step(Step::write(format!("{library}/lib{name}.a"), "!<arch>\n"))
    })
}
