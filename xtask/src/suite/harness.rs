//! The test harness (`tests/`): guest cases, uses of the toolchain, projects of others.

use super::Tally;
use crate::guest;
use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::progress;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs the harness with `arguments` on an installed toolchain, showing what it prints.
pub fn run(paths: &Paths, toolchain: Option<&Toolchain>, arguments: &[String]) -> Result<Tally> {
    let mut command = Command::new(guest::cargo());
    command
        .args(["run", "--quiet", "--package", "tests", "--"])
        .args(arguments)
        .current_dir(paths.repo());
    if let Some(toolchain) = toolchain {
        command.arg("--toolchain").arg(toolchain.root());
    }
    // Cases that test the build driver run this very program.
    command.env("LLAMAOS_XTASK", std::env::current_exe()?);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run the harness")?;
    let output = child.stdout.take().context("the harness has an output")?;
    let mut last = String::new();
    for line in BufReader::new(output).lines() {
        last = line?;
        // Its sum is a part of ours.
        if parse(&last).is_none() {
            progress::result(&last);
        }
    }
    let status = child.wait()?;
    match parse(&last) {
        Some(tally) if status.success() == (tally.failed == 0) => Ok(tally),
        _ => bail!("the test harness ended without a result ({status})"),
    }
}

/// Lists the tests.
pub fn list(paths: &Paths, arguments: &[String]) -> Result<()> {
    let mut command = Command::new(guest::cargo());
    command
        .args(["run", "--quiet", "--package", "tests", "--", "--list"])
        .args(arguments);
    crate::process::visible(command.current_dir(paths.repo()))
}

/// Reads `N passed, N failed`.
fn parse(line: &str) -> Option<Tally> {
    let (passed, failed) = line.trim().split_once(", ")?;
    let number = |text: &str, what: &str| text.strip_suffix(what)?.trim().parse().ok();
    Some(Tally {
        passed: number(passed, " passed")?,
        failed: number(failed, " failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_read_and_nothing_else() {
        assert_eq!(
            parse("12 passed, 3 failed"),
            Some(Tally {
                passed: 12,
                failed: 3
            })
        );
        for line in ["", "12 passed", "a passed, b failed", "case: 1 passed, 2 failed"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
