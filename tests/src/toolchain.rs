//! Where the compilers and the launcher are: the installed toolchain, or the host's own for `--native`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::options::Options;

/// The tools a test uses.
#[derive(Clone, Debug)]
pub struct Toolchain {
    root: PathBuf,
    directory: Option<PathBuf>,
}

impl Toolchain {
    /// The tools that `options` name.
    pub fn new(options: &Options) -> Toolchain {
        Toolchain {
            root: options.root.clone(),
            directory: (!options.native).then(|| options.toolchain.clone()),
        }
    }

    /// Whether these are the host's compilers.
    pub fn is_native(&self) -> bool {
        self.directory.is_none()
    }

    /// The repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The compiler driver that links C or C++.
    pub fn compiler(&self, cplusplus: bool) -> Result<PathBuf> {
        match (&self.directory, cplusplus) {
            (Some(_), true) => self.tool("llama-g++"),
            (Some(_), false) => self.tool("llama-gcc"),
            (None, true) => Ok("g++".into()),
            (None, false) => Ok("gcc".into()),
        }
    }

    /// The launcher.
    pub fn launcher(&self) -> Result<PathBuf> {
        self.tool("llama-run")
    }

    fn tool(&self, name: &str) -> Result<PathBuf> {
        let directory = self.directory.as_ref().context("the host has no such tool")?;
        let path = directory.join("bin").join(name);
        if !path.exists() {
            bail!("there is no {}: run `cargo xtask sysroot`", path.display());
        }
        Ok(path)
    }

    /// The variables a script finds: what `cargo xtask env` sets, and where things are.
    pub fn environment(&self, command: &mut Command) {
        command
            .env("TESTS", self.root.join("tests"))
            .env("LLAMAOS_ROOT", &self.root);
        command
            .env("LC_ALL", "C.UTF-8")
            .env_remove("MAKEFLAGS")
            .env_remove("MAKELEVEL");
        let Some(directory) = &self.directory else {
            return;
        };
        let share = directory.join("share/llamaos");
        let mut path = OsString::from(directory.join("bin"));
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command
            .env("PATH", path)
            .env("TOOLCHAIN", directory)
            .env("CONFIG_SITE", share.join("config.site"))
            .env("LLAMAOS_CMAKE", share.join("llamaos.cmake"))
            .env("LLAMAOS_MESON", share.join("llamaos.meson"));
    }
}
