//! The subcommands, one file each.

pub mod fetch;
pub mod sysroot;
