//! Checks of the source: house rules, formatting, clippy on the host's and on the guest's crates.

use super::Tally;
use crate::guest;
use crate::paths::{Paths, RUST_TARGET};
use crate::progress;
use crate::stages;
use crate::sysroot;
use crate::tidy::{self, Tree};
use anyhow::Result;
use std::process::Command;

/// The checks that need no sysroot.
pub fn host(paths: &Paths) -> Tally {
    let mut tally = Tally::default();
    tally += report("tidy", rules(paths));
    tally += report("rustfmt", cargo(paths, &["fmt", "--all", "--check"], Vec::new()));
    let clippy = ["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"];
    tally += report("clippy, host crates", cargo(paths, &clippy, Vec::new()));
    tally
}

/// Clippy on the crates that are compiled for the guest, with the environment in which they are.
pub fn guest(paths: &Paths) -> Tally {
    report("clippy, guest crates", guest_clippy(paths))
}

fn guest_clippy(paths: &Paths) -> Result<Option<String>> {
    let built = sysroot::build(paths, &[stages::INCLUDE])?;
    let include = built.result(stages::INCLUDE)?.display().to_string();
    let arguments = [
        "clippy",
        "--quiet",
        "--package",
        "kernel",
        "--package",
        "rt",
        "--target",
        RUST_TARGET,
    ];
    let mut arguments: Vec<&str> = arguments.to_vec();
    let directory = paths.target().join("guest").display().to_string();
    arguments.extend(["--target-dir", &directory, "--", "-D", "warnings"]);
    let repo = paths.repo().display().to_string();
    cargo(paths, &arguments, guest::environment(&repo, &include).into())
}

/// The findings of the house rules, one a line.
fn rules(paths: &Paths) -> Result<Option<String>> {
    let findings = tidy::check(&Tree::load(paths)?);
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}

/// Runs cargo; what it printed if it failed.
fn cargo(paths: &Paths, arguments: &[&str], environment: Vec<(&str, String)>) -> Result<Option<String>> {
    let mut command = Command::new(guest::cargo());
    command
        .args(arguments)
        .current_dir(paths.repo())
        .envs(environment);
    let output = command.output()?;
    let printed = [output.stdout, output.stderr].concat();
    Ok((!output.status.success()).then(|| String::from_utf8_lossy(&printed).into_owned()))
}

fn report(name: &str, result: Result<Option<String>>) -> Tally {
    let problem = result.unwrap_or_else(|error| Some(format!("{error:#}")));
    match &problem {
        None => progress::note(&format!("{name}: passed")),
        Some(problem) => progress::note(&format!("{name}: FAILED\n{}", problem.trim_end())),
    }
    Tally::one(problem.is_none())
}
