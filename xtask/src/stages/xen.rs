//! The hypervisor that `llama-run` boots in QEMU. It is unpacked, never installed: the machine's boot loader must not
//! learn of it. QEMU wants the ELF file.

use crate::stage::{Stage, Step};

/// The stage.
pub fn stage() -> Stage {
    let unpack = r#"mkdir -p "$2" && gzip -dc "$1" > "$2/xen.elf""#;
    let arguments = ["-c", unpack, "sh", "{source:xen}", "{out}/prefix/share/llamaos"];
    Stage::new("xen", "Xen hypervisor")
        .source("xen")
        .step(Step::run("unpack", "sh").args(arguments))
}
