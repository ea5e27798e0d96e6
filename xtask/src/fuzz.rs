//! The fuzz targets: every parser of foreign bytes has one, in a `fuzz` directory beside its crate.
//!
//! They are cargo-fuzz's, which needs a nightly compiler; where one of the two is missing it is fetched, cargo-fuzz
//! into the cache. A run begins with the committed seeds, a fixed random seed and an empty corpus of its own, so it
//! does the same everywhere and writes nothing into the source tree.

use crate::paths::Paths;
use crate::{files, lock, process, progress};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What libFuzzer's random numbers begin with.
const SEED: u32 = 1;

/// The version of cargo-fuzz that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";

/// One fuzz target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The `fuzz` directory.
    pub directory: PathBuf,
    /// The name in its manifest.
    pub name: String,
}

/// The targets of all `fuzz` directories that the workspace excludes.
pub fn targets(paths: &Paths) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for directory in directories(&read(&paths.repo().join("Cargo.toml"))?) {
        let directory = paths.repo().join(directory);
        if directory.is_dir() {
            let names = names(&read(&directory.join("Cargo.toml"))?);
            targets.extend(names.into_iter().map(|name| Target {
                directory: directory.clone(),
                name,
            }));
        }
    }
    Ok(targets)
}

fn read(manifest: &Path) -> Result<toml::Table> {
    let text = fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is wrong", manifest.display()))
}

fn directories(workspace: &toml::Table) -> Vec<String> {
    let excluded = workspace
        .get("workspace")
        .and_then(|table| table.get("exclude"))
        .and_then(toml::Value::as_array);
    let names = excluded.into_iter().flatten().filter_map(toml::Value::as_str);
    names
        .filter(|name| name.ends_with("/fuzz"))
        .map(str::to_string)
        .collect()
}

fn names(manifest: &toml::Table) -> Vec<String> {
    let binaries = manifest
        .get("bin")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    binaries
        .filter_map(|binary| binary.get("name")?.as_str())
        .map(str::to_string)
        .collect()
}

/// Makes sure that fuzzing is possible here.
pub fn prepare(paths: &Paths) -> Result<()> {
    let _lock = lock::take(&paths.locks(), "cargo-fuzz")?;
    if !process::exists("rustup") {
        bail!("fuzzing needs a nightly Rust and there is no rustup to choose one; install Rust by rustup");
    }
    let nightly = Command::new("rustup")
        .args(["run", "nightly", "rustc", "--version"])
        .output();
    if !nightly.is_ok_and(|output| output.status.success()) {
        progress::note(
            "installing a nightly Rust for fuzzing: rustup toolchain install nightly --profile minimal",
        );
        process::output(Command::new("rustup").args([
            "toolchain",
            "install",
            "nightly",
            "--profile",
            "minimal",
        ]))
        .context("fuzzing needs a nightly Rust, which could not be installed")?;
    }
    if process::exists("cargo-fuzz") || program(paths).is_file() {
        return Ok(());
    }
    progress::note("building cargo-fuzz");
    let mut cargo = Command::new(crate::guest::cargo());
    cargo
        .args([
            "install",
            "cargo-fuzz",
            "--locked",
            "--version",
            CARGO_FUZZ,
            "--root",
        ])
        .arg(paths.programs());
    process::output(&mut cargo).context("cannot build cargo-fuzz")?;
    Ok(())
}

fn program(paths: &Paths) -> PathBuf {
    paths.programs().join("bin/cargo-fuzz")
}

/// Builds all targets of a `fuzz` directory.
pub fn build(paths: &Paths, directory: &Path) -> Result<()> {
    let log = log_file(paths, "build")?;
    let mut command = cargo_fuzz(paths, "build", directory);
    command.current_dir(paths.repo());
    finish(
        command,
        &log,
        &format!("the fuzz targets in {}", directory.display()),
    )
}

/// Runs one target for `seconds`; an error if it finds an input that breaks it.
pub fn run(paths: &Paths, target: &Target, seconds: u32) -> Result<()> {
    let place = paths.target().join("fuzz").join(&target.name);
    let corpus = place.join("corpus");
    files::remove(&corpus)?;
    files::create_directory(&corpus)?;
    let artifacts = place.join("artifacts");
    files::create_directory(&artifacts)?;
    let mut command = cargo_fuzz(paths, "run", &target.directory);
    command.arg(&target.name).arg(&corpus);
    let seeds = target.directory.join("corpus").join(&target.name);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    command.arg("--");
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-seed={SEED}"),
        "-timeout=10".to_string(),
    ]);
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    finish(
        command,
        &log_file(paths, &target.name)?,
        &format!("fuzz target {}", target.name),
    )
}

fn cargo_fuzz(paths: &Paths, subcommand: &str, directory: &Path) -> Command {
    // Its time is wall time: what is being built meanwhile goes first.
    let mut command = Command::new("nice");
    command
        .args(["-n", "19", "rustup", "run", "nightly", "cargo", "fuzz"])
        .args([subcommand, "--fuzz-dir"])
        .arg(directory);
    command.arg("--target-dir").arg(paths.target().join("fuzz/build"));
    // The variables of the cargo that runs us would choose its compiler again.
    for variable in [
        "CARGO",
        "RUSTC",
        "RUSTUP_TOOLCHAIN",
        "CARGO_TARGET_DIR",
        "RUSTFLAGS",
    ] {
        command.env_remove(variable);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::env::split_paths(&path).chain([paths.programs().join("bin")]);
    if let Ok(joined) = std::env::join_paths(directories) {
        command.env("PATH", joined);
    }
    command
}

fn log_file(paths: &Paths, name: &str) -> Result<PathBuf> {
    let directory = paths.target().join("fuzz/logs");
    files::create_directory(&directory)?;
    Ok(directory.join(format!("{name}.log")))
}

fn finish(command: Command, log: &Path, what: &str) -> Result<()> {
    let mut file = File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
    let status = process::logged(command, &mut file, |_| {})?;
    if !status.success() {
        let (tail, _) = process::failure(log)?;
        bail!("{what} failed ({status}; log: {}):\n{tail}", log.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_by_the_manifests() {
        let workspace = toml::from_str("[workspace]\nexclude = ['a/fuzz', 'b']\n").unwrap();
        assert_eq!(directories(&workspace), ["a/fuzz"]);
        let manifest = toml::from_str("[[bin]]\nname = 'x'\n[[bin]]\nname = 'y'\n").unwrap();
        assert_eq!(names(&manifest), ["x", "y"]);
        assert!(names(&toml::Table::new()).is_empty());
    }
}
