//! From nothing to an installed toolchain: host packages, stages, assembly.

use crate::assemble;
use crate::host::{packages, rust};
use crate::paths::Paths;
use crate::sources::Sources;
use crate::stage::{Builder, Built};
use crate::stages;
use anyhow::Result;
use std::path::PathBuf;

/// Makes sure that the toolchain is installed and the host has the packages of `purposes`, and returns its directory.
pub fn ensure(paths: &Paths, purposes: &[packages::Purpose]) -> Result<PathBuf> {
    let mut purposes = purposes.to_vec();
    // The recipes ask the host's tools for their versions, so these come first.
    purposes.push(packages::Purpose::Build);
    packages::ensure(&purposes)?;
    let built = build(paths, &stages::INSTALLED)?;
    assemble::assemble(paths, &built)
}

/// Builds stages by name.
pub fn build(paths: &Paths, wanted: &[&'static str]) -> Result<Built> {
    let sources = Sources::load(paths)?;
    let builder = Builder::new(paths, &sources, stages::all()?)?;
    if !builder.missing(wanted)?.is_empty() {
        rust::ensure_target()?;
    }
    builder.build(wanted)
}
