//! The subcommands, one file each.

pub mod check_image;
pub mod clean;
pub mod env;
pub mod fetch;
pub mod run;
pub mod sysroot;
pub mod tidy;
