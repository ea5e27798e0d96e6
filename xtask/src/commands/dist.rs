//! `cargo xtask dist`: the toolchain as an archive that works from wherever it is unpacked.

use crate::files::{self, How};
use crate::paths::Paths;
use crate::progress::{self, Task};
use crate::{hash, process, sysroot};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Texts that say under which terms the contents may be used.
const LICENCES: [&str; 2] = ["LICENSE", "docs/LICENSES.md"];

const README: &str = "\
llamaOS: a toolchain that turns C and C++ programs into Xen guests.

Run `bin/llama-relocate` once after unpacking, and again after moving this directory: images name the
program that runs them by its absolute path. Then put bin/ on PATH.

The host needs binutils, and qemu-system-x86_64 to run images. Licences: LICENSE, LICENSES.md.
";

/// Pack the toolchain into a relocatable archive, with a checksum beside it.
#[derive(clap::Args)]
pub struct Arguments {
    /// The archive to write [default: target/llamaos-<version>-x86_64-linux.tar.xz]
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let installed = sysroot::ensure(&paths, &[])?;
    let default = format!("llamaos-{}-x86_64-linux.tar.xz", env!("CARGO_PKG_VERSION"));
    let output = arguments
        .output
        .clone()
        .unwrap_or_else(|| paths.target().join(default));
    let output = std::path::absolute(&output)?;
    let name = output
        .file_name()
        .and_then(|name| name.to_str())
        .context("the archive's name is not text")?;
    let parent = output.parent().context("an archive lies in a directory")?;

    let task = Task::start("archive");
    let scratch = files::Scratch::new(&paths.target(), "dist")?;
    let root = scratch.path().join("llamaos");
    files::install(&installed, &root, How::Link)?;
    for licence in LICENCES {
        let file = paths.repo().join(licence);
        files::copy(
            &file,
            &root.join(file.file_name().context("a licence is a file")?),
        )?;
    }
    fs::write(root.join("README"), README)?;

    // Written beside its place first, so that no half archive is ever taken for a whole one.
    let partial = files::Scratch::new(parent, "dist")?;
    let archive = partial.path().join(name);
    let mut tar = Command::new("tar");
    tar.args([
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
    ]);
    // All processors, and a level that takes half a minute instead of three.
    tar.args(["-I", "xz -T0 -3", "-C"])
        .arg(scratch.path())
        .arg("-cf")
        .arg(&archive)
        .arg("llamaos");
    task.advance("packing", 0.1);
    process::output(&mut tar).context("cannot pack the archive")?;
    let checksum = format!("{}  {name}\n", hash::file(&archive)?);
    fs::rename(&archive, &output).with_context(|| format!("cannot write {}", output.display()))?;
    files::write(&parent.join(format!("{name}.sha256")), checksum)?;
    task.done();
    progress::result(format_args!("{}", output.display()));
    Ok(())
}
