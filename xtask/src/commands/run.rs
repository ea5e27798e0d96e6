//! `cargo xtask run`: builds a sample, or any small program, and boots it.

use crate::host::packages::Purpose;
use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::program::Program;
use crate::{interrupt, progress, sysroot};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// Build a program and boot it on Xen in QEMU; returns the program's exit status.
///
/// PROGRAM is an appliance, a C or C++ source file, or a directory with CMakeLists.txt, meson.build, a Makefile or
/// only source files. A directory's build must produce a program of the directory's name. Options of the launcher
/// can be given in LLAMA_RUN_FLAGS.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to run
    program: PathBuf,
    /// Arguments of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    // What cannot be built is said before ten minutes of set-up.
    let program = Program::identify(&arguments.program)?;
    let mut purposes = vec![Purpose::Run];
    if program.needs_build_system() {
        purposes.push(Purpose::Test);
    }
    let toolchain = Toolchain::new(sysroot::ensure(&paths, &purposes)?);
    let image = program.build(&paths, &toolchain)?;
    interrupt::check()?;
    progress::note(&format!("running {}", image.display()));
    let launcher = toolchain.program("run");
    let error = Command::new(&launcher)
        .arg(&image)
        .args(&arguments.arguments)
        .exec();
    Err(error).with_context(|| format!("cannot run {}", launcher.display()))
}
