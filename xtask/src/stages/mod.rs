//! The stages of the sysroot, upstream first.

mod binutils;
mod cross;
mod gcc;
mod headers;
mod include;
mod libgcc;
mod libstdcxx;
mod newlib;
mod runtime;
mod script;
mod stubs;
mod tools;
mod xen;

use crate::stage::Stage;
use anyhow::Result;

/// The stages whose `prefix` directories together are the installed tree. Of files in several the last wins.
pub const INSTALLED: [&str; 10] = [
    "binutils",
    "gcc",
    "newlib",
    "headers",
    "script",
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
        gcc::stage(),
        newlib::stage(),
        headers::stage(),
        script::stage(),
        libgcc::stage(),
        stubs::stage(),
        libstdcxx::stage(),
        xen::stage(),
        include::stage(),
        runtime::stage()?,
        tools::stage()?,
    ])
}
