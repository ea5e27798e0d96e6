//! `cargo xtask fuzz`: the fuzz targets.

use crate::paths::Paths;
use crate::{fuzz, interrupt, progress};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;

/// Run the fuzz targets, each for some time from a fixed seed.
///
/// Needs a nightly Rust (added by rustup when missing) and cargo-fuzz (built into the cache when missing).
#[derive(clap::Args)]
pub struct Arguments {
    /// Only these targets
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// List the targets
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let mut targets = fuzz::targets(&paths)?;
    if arguments.list {
        targets.iter().for_each(|target| progress::result(&target.name));
        return Ok(());
    }
    for name in &arguments.targets {
        targets
            .iter()
            .find(|target| target.name == *name)
            .with_context(|| {
                format!("no fuzz target is called {name}; `cargo xtask fuzz --list` lists them")
            })?;
    }
    if !arguments.targets.is_empty() {
        targets.retain(|target| arguments.targets.contains(&target.name));
    }
    fuzz::prepare(&paths)?;
    let directories: BTreeSet<_> = targets.iter().map(|target| target.directory.clone()).collect();
    for directory in directories {
        progress::note(&format!("building the fuzz targets in {}", directory.display()));
        fuzz::build(&paths, &directory)?;
    }
    let mut failed = 0;
    for target in &targets {
        progress::note(&format!(
            "fuzzing {} for {} seconds",
            target.name, arguments.seconds
        ));
        if let Err(error) = fuzz::run(&paths, target, arguments.seconds) {
            interrupt::check()?;
            progress::note(&format!("{error:#}"));
            failed += 1;
        }
    }
    if failed > 0 {
        bail!("{failed} fuzz targets failed");
    }
    Ok(())
}
