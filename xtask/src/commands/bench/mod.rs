//! `cargo xtask bench`: measures what can be counted, and writes the table of docs/BENCHMARKS.md.
//!
//! Nothing here is a time: instructions, bytes and pages are the same on a loaded machine and on an idle one. A
//! program is counted inside the emulator by a plugin of ours, on Xen and on Linux by the same one.

mod boot;
mod counter;
mod exceptions;
mod program;
mod report;
mod size;

use crate::paths::Paths;
use anyhow::{Context, Result};
use counter::Counter;
use report::Report;
use std::fs;
use std::path::PathBuf;

/// The options of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Options {
    /// The file that receives the table
    #[arg(long, value_name = "FILE", default_value = "docs/BENCHMARKS.md")]
    output: PathBuf,
}

/// Measures everything and writes the report.
pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    crate::sysroot::ensure(paths)?;
    let work = paths.target().join("bench");
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let programs = program::Compiler::new(paths, &work);
    let counter = Counter::build(paths, &work)?;

    let mut report = Report::new()?;
    size::measure(&programs, &mut report)?;
    boot::measure(paths, &programs, &counter, &mut report)?;
    exceptions::measure(&programs, &counter, &mut report)?;

    let output = paths.repo().join(&options.output);
    fs::write(&output, report.text()).with_context(|| format!("cannot write {}", output.display()))?;
    print!("{}", report.text());
    Ok(())
}
