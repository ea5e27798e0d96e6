//! The machine that the build runs on: its packages, its package archive and its Rust toolchain.

pub mod apt;
pub mod mirror;
pub mod packages;
pub mod qemu;
pub mod rust;
