//! The header files that the guest crates take their constants and structures from: newlib's with our overlay, the
//! compiler's own, and Xen's public interface. They stand apart from the installed tree, at a path that changes only
//! with their content, so that cargo rebuilds nothing without need.

use crate::paths::TRIPLE;
use crate::stage::{Stage, Step};

/// The stage; its result has the directories `newlib`, `gcc` and `xen`.
pub fn stage() -> Stage {
    Stage::new("include", "header files")
        .needs("gcc")
        .needs("newlib")
        .needs("headers")
        .source("xen-headers")
        .step(Step::compose(&["newlib", "headers"], "{work}/prefix"))
        .step(Step::copy(
            format!("{{work}}/prefix/{TRIPLE}/include"),
            "{out}/newlib",
        ))
        .step(Step::copy(
            format!("{{stage:gcc}}/prefix/lib/gcc/{TRIPLE}/14.2.0/include"),
            "{out}/gcc",
        ))
        .step(Step::copy("{source:xen-headers}", "{out}/xen/xen"))
}
