//! `cargo xtask env`: the environment of a shell that uses the toolchain.

use crate::installed::{Toolchain, quote};
use crate::paths::Paths;
use crate::progress;
use crate::sysroot;
use anyhow::Result;

/// Print shell commands that put the toolchain on PATH and set CONFIG_SITE, LLAMAOS_CMAKE and LLAMAOS_MESON.
///
/// Use it as: eval "$(cargo xtask env)"
#[derive(clap::Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let toolchain = Toolchain::new(sysroot::ensure(&paths, &[])?);
    progress::result(format_args!(
        "export PATH={}\"${{PATH:+:$PATH}}\"",
        quote(&toolchain.bin())
    ));
    for (name, value) in toolchain.variables() {
        progress::result(format_args!("export {name}={}", quote(&value)));
    }
    Ok(())
}
