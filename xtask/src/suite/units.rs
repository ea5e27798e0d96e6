//! The unit, property and documentation tests of the host crates.

use super::Tally;
use crate::guest;
use crate::paths::Paths;
use crate::progress::{self, Task};
use anyhow::{Context, Result};
use std::fs::File;
use std::process::Command;

/// Runs them; their output is shown if one fails.
pub fn run(paths: &Paths) -> Result<Tally> {
    let task = Task::start("host tests");
    task.advance("cargo test", 0.0);
    let log = paths.target().join("host-tests.log");
    let mut file = File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
    let mut command = Command::new(guest::cargo());
    command
        .args(["test", "--no-fail-fast", "--color", "never"])
        .current_dir(paths.repo());
    command.env("CARGO_TERM_PROGRESS_WHEN", "never");
    let status = crate::process::logged(command, &mut file, |_| {})?;
    let output = std::fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
    let mut tally = count(&output);
    // What does not compile reports no test.
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    if tally.failed > 0 {
        progress::note(&failures(&output));
        progress::note(&format!("host tests: FAILED, {tally} (log: {})", log.display()));
    } else {
        progress::note(&format!("host tests: {tally}"));
    }
    task.done();
    Ok(tally)
}

/// Adds up the result lines of libtest.
fn count(output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: "))
    {
        let number = |what: &str| -> usize {
            let field = line
                .split([';', '.'])
                .map(str::trim)
                .find_map(|field| field.strip_suffix(what));
            field.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
        };
        tally += Tally {
            passed: number("passed"),
            failed: number("failed"),
        };
    }
    tally
}

/// The part of the output that tells of failures.
fn failures(output: &str) -> String {
    let telling = |line: &&str| {
        let compile = line.starts_with("error");
        let test = line.contains("... FAILED") || line.contains("panicked at");
        compile || test
    };
    let lines: Vec<&str> = output.lines().collect();
    let mut shown: Vec<&str> = Vec::new();
    for (number, _) in lines.iter().enumerate().filter(|(_, line)| telling(line)) {
        shown.extend(&lines[number..lines.len().min(number + 4)]);
    }
    shown.truncate(80);
    shown.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_crates_are_added_up() {
        let output = "\
test a ... ok
test result: ok. 65 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.33s
test b ... FAILED
test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s
";
        assert_eq!(
            count(output),
            Tally {
                passed: 67,
                failed: 3
            }
        );
        assert_eq!(count("error: could not compile"), Tally::default());
        assert!(failures(output).contains("test b ... FAILED"));
    }
}
