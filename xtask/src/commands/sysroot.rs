//! `cargo xtask sysroot`: the toolchain and sysroot under `target/llamaos/`.

use crate::host::packages::{self, Purpose};
use crate::paths::Paths;
use crate::{progress, stages, sysroot};
use anyhow::{Context, Result};

/// Build the toolchain and sysroot under target/llamaos/.
///
/// Stages lie in the cache under the hash of their inputs ($LLAMAOS_CACHE, by default ~/.cache/llamaos); only what
/// changed is built. An interrupted build goes on where it was.
#[derive(clap::Args)]
pub struct Arguments {
    /// Build only these stages and what they need, and print where their results are
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    stage: Vec<String>,
    /// List the stages
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    if arguments.list {
        stages::all()?
            .iter()
            .for_each(|stage| progress::result(stage.name()));
        return Ok(());
    }
    if arguments.stage.is_empty() {
        let installed = sysroot::ensure(&paths, &[])?;
        progress::note(&format!("the toolchain is in {}", installed.display()));
        return Ok(());
    }
    packages::ensure(&[Purpose::Build])?;
    let known: Vec<&str> = stages::all()?.iter().map(|stage| stage.name()).collect();
    let mut wanted = Vec::new();
    for name in &arguments.stage {
        let found = known.iter().find(|known| *known == name).copied();
        let listed = known.join(", ");
        wanted.push(found.with_context(|| format!("no stage is called {name}; there are: {listed}"))?);
    }
    let built = sysroot::build(&paths, &wanted)?;
    for name in wanted {
        progress::result(built.result(name)?.display());
    }
    Ok(())
}
