//! `cargo xtask check-image`: whether images keep what the kernel relies on.

use crate::progress;
use crate::redzone;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// Check that images use no red zone: nothing may store below the stack pointer, where Xen pushes its frames.
#[derive(clap::Args)]
pub struct Arguments {
    /// Images, or other x86-64 ELF files
    #[arg(required = true)]
    images: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut uses = 0;
    for path in &arguments.images {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let report = redzone::check(&content).with_context(|| format!("cannot check {}", path.display()))?;
        for place in &report.uses {
            progress::result(format_args!("{}: {place}", path.display()));
        }
        progress::result(format_args!(
            "{}: {} instructions, {} uses of the red zone",
            path.display(),
            report.instructions,
            report.uses.len()
        ));
        uses += report.uses.len();
    }
    if uses > 0 {
        bail!("{uses} instructions use the red zone; compile what contains them with -mno-red-zone");
    }
    Ok(())
}
