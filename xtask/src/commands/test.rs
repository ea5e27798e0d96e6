//! `cargo xtask test`: everything that can be tested, with one sum at the end.

use crate::host::packages::{self, Purpose};
use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::suite::{Tally, checks, fuzzing, harness, units};
use crate::{fuzz, interrupt, progress, sysroot};
use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;
use std::thread;

/// Run the tests; the last line is `N passed, N failed`.
///
/// Does all the set-up. Without arguments everything is run: checks of the source, unit tests, fuzz targets, guest
/// cases on Xen in QEMU, uses of the toolchain, and projects of others.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only guest, toolchain and project tests whose name contains one of these
    filter: Vec<String>,
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// List the tests instead
    #[arg(long)]
    list: bool,
    /// How many guest tests run at once
    #[arg(long)]
    jobs: Option<usize>,
    /// Run the guest cases on the host instead, to see that they expect what Linux does
    #[arg(long)]
    native: bool,
    /// How long each fuzz target runs
    #[arg(long, default_value_t = 60)]
    fuzz_seconds: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// House rules, rustfmt, clippy
    Checks,
    /// Unit tests of the host crates
    Host,
    /// Fuzz targets
    Fuzz,
    /// Programs in guests
    Guest,
    /// The toolchain as a user uses it
    Toolchain,
    /// Projects of others, unmodified
    Projects,
}

/// The parts that the harness runs, by its names.
const HARNESS: [(Part, &str); 3] = [
    (Part::Guest, "guest"),
    (Part::Toolchain, "toolchain"),
    (Part::Projects, "projects"),
];

impl Arguments {
    fn wants(&self, part: Part) -> bool {
        // A filter names tests of the harness.
        let filtered =
            self.filter.is_empty() && !self.native || HARNESS.iter().any(|(other, _)| *other == part);
        if self.only.is_empty() {
            filtered
        } else {
            self.only.contains(&part)
        }
    }

    /// The arguments of the harness, if it is wanted.
    fn harness(&self) -> Option<Vec<String>> {
        let suites: Vec<&str> = HARNESS
            .iter()
            .filter(|(part, _)| self.wants(*part))
            .map(|(_, name)| *name)
            .collect();
        if suites.is_empty() {
            return None;
        }
        let mut arguments: Vec<String> = Vec::new();
        suites
            .iter()
            .for_each(|suite| arguments.extend(["--suite".to_string(), suite.to_string()]));
        self.filter
            .iter()
            .for_each(|text| arguments.extend(["--filter".to_string(), text.clone()]));
        if let Some(jobs) = self.jobs {
            arguments.extend(["--jobs".to_string(), jobs.to_string()]);
        }
        if self.native {
            arguments.push("--native".to_string());
        }
        Some(arguments)
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    if arguments.list {
        return list(arguments, &paths);
    }
    packages::ensure(&[Purpose::Build, Purpose::Run, Purpose::Test])?;
    // The build of the toolchain leaves a processor idle half of the time: what does not need it runs beside it.
    let (beside, with_toolchain) = thread::scope(|scope| {
        let beside = scope.spawn(|| without_toolchain(arguments, &paths));
        let with_toolchain = with_toolchain(arguments, &paths);
        (beside.join(), with_toolchain)
    });
    let mut tally = beside.map_err(|_| anyhow!("a part of the tests ended unexpectedly"))?;
    match with_toolchain {
        Ok(more) => tally += more,
        Err(error) => {
            progress::note(&format!("error: {error:#}"));
            tally += Tally::one(false);
        }
    }
    interrupt::check()?;
    progress::result(tally);
    // The sum is the last line; the exit status says the same.
    if tally.failed > 0 {
        std::process::exit(1);
    }
    if tally.passed == 0 {
        bail!("no test was run");
    }
    Ok(())
}

fn without_toolchain(arguments: &Arguments, paths: &Paths) -> Tally {
    // What waits for the toolchain takes longest, so the rest has what is left of the processors. On Linux this is
    // a property of the thread and of what it starts. If it cannot be set, all of it only takes longer.
    let _ = rustix::process::nice(10);
    let mut tally = Tally::default();
    if arguments.wants(Part::Checks) {
        tally += checks::host(paths);
    }
    if arguments.wants(Part::Host) && !interrupt::requested() {
        tally += counted("host tests", units::run(paths));
    }
    if arguments.wants(Part::Fuzz) && !interrupt::requested() {
        tally += counted("fuzz targets", fuzzing::run(paths, arguments.fuzz_seconds));
    }
    tally
}

fn with_toolchain(arguments: &Arguments, paths: &Paths) -> Result<Tally> {
    let mut tally = Tally::default();
    let harness_arguments = arguments.harness();
    if harness_arguments.is_none() && !arguments.wants(Part::Checks) {
        return Ok(tally);
    }
    // On the host the guest cases need no toolchain.
    let toolchain = if arguments.native {
        None
    } else {
        Some(Toolchain::new(sysroot::ensure(paths, &[])?))
    };
    if arguments.wants(Part::Checks) {
        tally += checks::guest(paths);
    }
    if let Some(harness_arguments) = harness_arguments {
        tally += counted(
            "harness",
            harness::run(paths, toolchain.as_ref(), &harness_arguments),
        );
    }
    Ok(tally)
}

/// A part that could not be run counts as one failure.
fn counted(part: &str, result: Result<Tally>) -> Tally {
    result.unwrap_or_else(|error| {
        progress::note(&format!("{part}: FAILED: {error:#}"));
        Tally::one(false)
    })
}

fn list(arguments: &Arguments, paths: &Paths) -> Result<()> {
    if arguments.wants(Part::Checks) {
        progress::result("checks: tidy, rustfmt, clippy of the host's and of the guest's crates");
    }
    if arguments.wants(Part::Host) {
        progress::result("host: cargo test");
    }
    if arguments.wants(Part::Fuzz) {
        fuzz::targets(paths)?
            .iter()
            .for_each(|target| progress::result(format_args!("fuzz: {}", target.name)));
    }
    match arguments.harness() {
        Some(harness_arguments) => harness::list(paths, &harness_arguments),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(line: &[&str]) -> Arguments {
        Line::try_parse_from(["test"].iter().chain(line))
            .unwrap()
            .arguments
    }

    #[test]
    fn without_arguments_everything_is_wanted() {
        let all = arguments(&[]);
        assert!(Part::value_variants().iter().all(|part| all.wants(*part)));
    }

    #[test]
    fn a_filter_chooses_among_the_harness_tests() {
        let some = arguments(&["exceptions", "files"]);
        assert!(!some.wants(Part::Host) && !some.wants(Part::Fuzz) && some.wants(Part::Guest));
        let passed = some.harness().unwrap().join(" ");
        assert!(passed.ends_with("--filter exceptions --filter files"), "{passed}");
    }

    #[test]
    fn parts_can_be_chosen() {
        let some = arguments(&["--only", "host,guest", "--jobs", "3"]);
        assert!(some.wants(Part::Host) && !some.wants(Part::Checks));
        assert_eq!(some.harness().unwrap(), ["--suite", "guest", "--jobs", "3"]);
        assert_eq!(arguments(&["--only", "checks"]).harness(), None);
    }
}
