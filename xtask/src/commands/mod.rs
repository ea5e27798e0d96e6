//! The subcommands, one file each.

pub mod bench;
pub mod check_image;
pub mod clean;
pub mod dist;
pub mod env;
pub mod fetch;
pub mod fuzz;
pub mod run;
pub mod sysroot;
pub mod test;
pub mod tidy;
