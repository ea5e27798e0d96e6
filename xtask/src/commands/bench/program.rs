//! The measured programs: compiled as an appliance, or for the host as static programs.

use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::process;
use anyhow::{Context, Result};
use object::{Object, ObjectSymbol};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the sources of tests/bench.
pub struct Compiler<'a> {
    sources: PathBuf,
    toolchain: &'a Toolchain,
    work: PathBuf,
}

impl Compiler<'_> {
    /// A compiler with its results in `work`.
    pub fn new<'a>(paths: &Paths, toolchain: &'a Toolchain, work: &Path) -> Compiler<'a> {
        Compiler {
            sources: paths.repo().join("tests/bench"),
            toolchain,
            work: work.to_path_buf(),
        }
    }

    /// `source` as an appliance.
    pub fn appliance(&self, source: &str) -> Result<PathBuf> {
        let driver = if source.ends_with(".cpp") { "g++" } else { "gcc" };
        self.compile(&self.toolchain.program(driver), source, "llamaos", &[])
    }

    /// `source` as a static program of the host.
    pub fn native(&self, source: &str) -> Result<PathBuf> {
        let driver = if source.ends_with(".cpp") { "g++" } else { "gcc" };
        self.compile(Path::new(driver), source, "native", &["-static"])
    }

    /// The size in bytes of a stripped copy of `program`.
    pub fn stripped_size(&self, program: &Path) -> Result<u64> {
        let stripped = program.with_extension("stripped");
        process::output(
            Command::new(self.toolchain.program("strip"))
                .arg("-o")
                .arg(&stripped)
                .arg(program),
        )?;
        Ok(fs::metadata(&stripped)?.len())
    }

    fn compile(&self, driver: &Path, source: &str, kind: &str, flags: &[&str]) -> Result<PathBuf> {
        let program = self.work.join(format!("{}.{kind}", source.replace('.', "-")));
        let mut command = Command::new(driver);
        command
            .arg("-O2")
            .args(flags)
            .arg(self.sources.join(source))
            .arg("-o")
            .arg(&program);
        process::output(&mut command)?;
        Ok(program)
    }
}

/// The address of the function `name` in the ELF file `program`.
pub fn symbol(program: &Path, name: &str) -> Result<u64> {
    let data = fs::read(program)?;
    let file = object::File::parse(&*data).with_context(|| format!("cannot read {}", program.display()))?;
    let found = file.symbols().find(|symbol| symbol.name() == Ok(name));
    let symbol = found.with_context(|| format!("{} has no symbol {name}", program.display()))?;
    Ok(symbol.address())
}

/// The address at which Xen enters the image `program`.
pub fn entry(program: &Path) -> Result<u64> {
    let data = fs::read(program)?;
    Ok(object::File::parse(&*data)?.entry())
}
