//! `cargo xtask sysroot`: the toolchain and sysroot under `target/llamaos/`.

use crate::paths::Paths;
use crate::{progress, sysroot};
use anyhow::Result;

/// Build the toolchain and sysroot under target/llamaos/.
///
/// Stages lie in the cache under the hash of their inputs ($LLAMAOS_CACHE, by default ~/.cache/llamaos); only what
/// changed is built. An interrupted build goes on where it was.
#[derive(clap::Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let installed = sysroot::ensure(&paths, &[])?;
    progress::note(&format!("the toolchain is in {}", installed.display()));
    Ok(())
}
