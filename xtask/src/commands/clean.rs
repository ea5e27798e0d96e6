//! `cargo xtask clean`: removes what the build has made.

use crate::paths::Paths;
use crate::sources::Sources;
use crate::stage::Builder;
use crate::{files, lock, progress, stages};
use anyhow::Result;
use std::fs;

/// Remove the installed toolchain; the cache too if asked.
#[derive(clap::Args)]
pub struct Arguments {
    /// Remove stages and half-built stages that this checkout does not use, too
    #[arg(long)]
    old: bool,
    /// Remove the whole cache, too: the next build starts from nothing
    #[arg(long, conflicts_with = "old")]
    cache: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    {
        let _lock = lock::take(&paths.target(), "llamaos")?;
        files::remove(&paths.manifest())?;
        files::remove(&paths.installed())?;
    }
    for built in ["programs", "tests", "guest", "tools"] {
        files::remove(&paths.target().join(built))?;
    }
    if arguments.cache {
        // Only what is ours: the directory may have been given by the user.
        for part in [
            paths.sources(),
            paths.stages(),
            paths.work(),
            paths.logs(),
            paths.apt(),
            paths.programs(),
            paths.locks(),
        ] {
            files::remove(&part)?;
        }
        progress::note(&format!("removed what was in {}", paths.cache().display()));
    }
    if arguments.old {
        old(&paths)?;
    }
    Ok(())
}

fn old(paths: &Paths) -> Result<()> {
    let sources = Sources::load(paths)?;
    let used = Builder::new(paths, &sources, stages::all()?)?.directories();
    for parent in [paths.stages(), paths.work()] {
        for entry in fs::read_dir(&parent).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if used.contains(&name) {
                continue;
            }
            // Not while another build is making it.
            let _lock = lock::take(&paths.locks(), &name)?;
            files::remove(&entry.path())?;
            files::remove(&paths.logs().join(format!("{name}.log")))?;
            progress::note(&format!("removed {name}"));
        }
    }
    Ok(())
}
