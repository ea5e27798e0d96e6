//! The command line.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

/// What `--help` prints.
pub const HELP: &str = "\
Usage: tests [OPTIONS]

Runs the guest cases, the toolchain tests and the projects, and ends with `N passed, N failed`.

Options:
  --suite NAME       guest, toolchain or projects (repeatable; all of them unless given)
  --filter TEXT      only the tests whose name contains TEXT (repeatable)
  --list             list the tests and their descriptions, run none
  --jobs N           tests at once (default: the number of processors, 4 at most)
  --toolchain DIR    the installed toolchain (default: target/llamaos in the repository)
  --work DIR         where tests are built and their logs lie (default: target/tests)
  --native           build the guest cases with the host's compilers and run them here, in a
                     chroot: shows that what they expect is what Linux does (needs root)
  --help             this text
";

/// A group of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Programs run in a guest.
    Guest,
    /// Scripts that use the toolchain as a user would.
    Toolchain,
    /// Unmodified projects of others.
    Projects,
}

impl Suite {
    /// Every suite, in the order they run.
    pub const ALL: [Suite; 3] = [Suite::Guest, Suite::Toolchain, Suite::Projects];

    /// Its name, which is also its directory under `tests/`.
    pub fn name(self) -> &'static str {
        match self {
            Suite::Guest => "guest",
            Suite::Toolchain => "toolchain",
            Suite::Projects => "projects",
        }
    }
}

/// The options, with absolute paths.
#[derive(Debug)]
pub struct Options {
    /// The repository.
    pub root: PathBuf,
    /// The installed toolchain.
    pub toolchain: PathBuf,
    /// Where tests are built.
    pub work: PathBuf,
    /// Suites to run.
    pub suites: Vec<Suite>,
    /// Substrings of names; a test runs if it contains any of them, or if there are none.
    pub filters: Vec<String>,
    /// Tests at once.
    pub jobs: usize,
    /// Only list.
    pub list: bool,
    /// Use the host's compilers.
    pub native: bool,
}

/// Parses the command line; `None` if it asks for help.
pub fn parse(mut arguments: lexopt::Parser) -> Result<Option<Options>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("the package has no parent directory")?
        .to_path_buf();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = Options {
        toolchain: root.join("target/llamaos"),
        work: root.join("target/tests"),
        root,
        suites: Vec::new(),
        filters: Vec::new(),
        jobs: processors.min(4),
        list: false,
        native: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("suite") => options.suites.push(suite(&arguments.value()?.string()?)?),
            Long("filter") => options.filters.push(arguments.value()?.string()?),
            Long("jobs") => options.jobs = arguments.value()?.parse()?,
            Long("toolchain") => options.toolchain = std::path::absolute(arguments.value()?)?,
            Long("work") => options.work = std::path::absolute(arguments.value()?)?,
            Long("list") => options.list = true,
            Long("native") => options.native = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    if options.jobs == 0 {
        bail!("--jobs 0 would run nothing");
    }
    if options.suites.is_empty() {
        options.suites = Suite::ALL.to_vec();
    }
    Ok(Some(options))
}

fn suite(name: &str) -> Result<Suite> {
    Suite::ALL
        .into_iter()
        .find(|suite| suite.name() == name)
        .with_context(|| format!("no suite `{name}`: there are guest, toolchain and projects"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Options>> {
        parse(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn all_suites_run_unless_some_are_named() {
        let all = parsed(&[]).unwrap().unwrap();
        assert_eq!(all.suites, Suite::ALL);
        let one = parsed(&["--suite", "projects"]).unwrap().unwrap();
        assert_eq!(one.suites, [Suite::Projects]);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(parsed(&["--suite", "nothing"]).is_err());
        assert!(parsed(&["--jobs", "0"]).is_err());
        assert!(parsed(&["--frobnicate"]).is_err());
    }

    #[test]
    fn help_is_not_an_error() {
        assert!(parsed(&["--help"]).unwrap().is_none());
    }
}
