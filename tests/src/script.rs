//! A case that is a shell script: what a user types, with the toolchain on PATH.
//!
//! The script runs in an empty directory; `$CASE` is where the case lies, `$TESTS` the `tests`
//! directory, `$TOOLCHAIN` the installed toolchain, and CONFIG_SITE, LLAMAOS_CMAKE and
//! LLAMAOS_MESON are set as `cargo xtask env` sets them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::case::Case;
use crate::toolchain::Toolchain;
use crate::{check, process};

/// Runs the script; returns what is wrong.
pub fn run(case: &Case, script: &str, work: &Path, toolchain: &Toolchain) -> Result<Vec<String>> {
    toolchain.launcher()?;
    let directory = work.join("work");
    fs::create_dir(&directory)?;
    let mut command = Command::new("sh");
    command
        .arg("-eu")
        .arg(case.directory.join(script))
        .current_dir(&directory);
    toolchain.environment(&mut command);
    command.env("CASE", &case.directory).envs(&case.env);
    let timeout = Duration::from_secs(case.timeout);
    let outcome = process::run(command, None, work, "script", timeout)?;
    let mut log = fs::read(work.join("script.stdout"))?;
    log.extend_from_slice(&outcome.stderr);
    fs::write(work.join("log"), log)?;
    let mut complaints = check::complaints(case, &outcome)?;
    if let (false, Some(last)) = (complaints.is_empty(), last_lines(&outcome.stderr)) {
        complaints.push(format!("stderr ends with:\n{last}"));
    }
    Ok(complaints)
}

fn last_lines(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    let tail = &lines[lines.len().saturating_sub(15)..];
    (!tail.is_empty()).then(|| tail.join("\n"))
}
