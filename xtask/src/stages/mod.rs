//! The stages of the sysroot, upstream first.

mod binutils;
mod include;
mod runtime;
mod stubs;
mod tools;
mod xen;

use crate::stage::Stage;
use anyhow::Result;

/// The stages whose `prefix` directories together are the installed tree. Of files in several the last wins.
pub const INSTALLED: [&str; 9] = [
    "binutils",
    "gcc",
    "newlib",
    "headers",
    "libgcc",
    "libstdcxx",
    "runtime",
    "xen",
    "tools",
];

/// The stage whose result the guest crates are compiled with.
pub const INCLUDE: &str = "include";

/// All stages.
pub fn all() -> Result<Vec<Stage>> {
    Ok(vec![
        binutils::stage()?,
        xen::stage(),
        include::stage(),
        stubs::stage(),
        runtime::stage()?,
        tools::stage()?,
    ])
}
