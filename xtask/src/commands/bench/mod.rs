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

use crate::host::packages::Purpose;
use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::sysroot;
use anyhow::{Context, Result};
use counter::Counter;
use program::Compiler;
use report::Report;
use std::fs;
use std::path::PathBuf;

/// Measure what can be counted, and write the tables of docs/BENCHMARKS.md.
///
/// Instructions, bytes and memory only, so that the load of the machine does not matter. Takes a few minutes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file that receives the tables
    #[arg(long, value_name = "FILE", default_value = "docs/BENCHMARKS.md")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let toolchain = Toolchain::new(sysroot::ensure(&paths, &[Purpose::Run])?);
    let work = paths.target().join("bench");
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let programs = Compiler::new(&paths, &toolchain, &work);
    let counter = Counter::build(&paths, &toolchain, &work)?;

    let mut report = Report::new()?;
    size::measure(&programs, &mut report)?;
    boot::measure(&toolchain, &programs, &counter, &mut report)?;
    exceptions::measure(&programs, &counter, &mut report)?;

    let output = paths.repo().join(&arguments.output);
    fs::write(&output, report.text()).with_context(|| format!("cannot write {}", output.display()))?;
    print!("{}", report.text());
    Ok(())
}
