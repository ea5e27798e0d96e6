//! The header overlay: what newlib's headers lack, and what replaces them.

use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// The stage.
pub fn stage() -> Stage {
    Stage::new("headers", "header overlay")
        .disk_mib(1)
        .tree("sysroot/include")
        .step(Step::copy(
            "{repo}/sysroot/include",
            format!("{{out}}/prefix/{TRIPLE}/include"),
        ))
}
