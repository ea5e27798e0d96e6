//! The test harness: compiles guest cases with the cross toolchain, boots them, and compares what
//! they did with what they must do.
//!
//! Cases are data (`tests/<suite>/<name>/case.toml`, `tests/projects/<name>.toml`): adding one is
//! adding files. The harness knows no case by name, never skips one silently (a case that cannot
//! run counts as failed and says why), and compares output byte for byte.

mod case;
mod check;
mod options;
mod pattern;
mod pool;
mod process;
mod program;
mod project;
mod script;
mod suite;
mod toolchain;

use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("tests: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<bool> {
    let Some(options) = options::parse(lexopt::Parser::from_env())? else {
        print!("{}", options::HELP);
        return Ok(true);
    };
    let tests = suite::discover(&options)?;
    if options.list {
        for test in &tests {
            println!("{:<36} {}", test.name, test.description);
        }
        return Ok(true);
    }
    if tests.is_empty() {
        anyhow::bail!("no test matches the filter");
    }
    let summary = pool::run(tests, options.jobs);
    println!("{} passed, {} failed", summary.passed, summary.failed);
    Ok(summary.failed == 0)
}
