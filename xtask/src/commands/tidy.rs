//! `cargo xtask tidy`: the house rules.

use crate::paths::Paths;
use crate::progress;
use crate::tidy::{self, Tree};
use anyhow::{Result, bail};

/// Check the house rules that a program can check.
#[derive(clap::Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<()> {
    let tree = Tree::load(&Paths::discover()?)?;
    let findings = tidy::check(&tree);
    for finding in &findings {
        progress::result(finding);
    }
    if !findings.is_empty() {
        bail!("{} rules are broken", findings.len());
    }
    Ok(())
}
