//! The command line: options, then APP, then whatever belongs to the program.
//!
//! `LLAMA_RUN_FLAGS` holds options that come before those of the command line, so that options reach a
//! program that make or a test driver starts as `./app`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use lexopt::prelude::*;

use crate::{size, words};

/// The environment variable whose options come first.
pub const FLAGS: &str = "LLAMA_RUN_FLAGS";

/// Memory of a guest when `--memory` is not given.
pub const DEFAULT_MEMORY: u64 = 256 << 20;

/// What `--help` prints.
pub const HELP: &str = "\
Usage: llama-run [OPTIONS] APP [ARGS...]

Boots the appliance APP and behaves like the program in it: its standard input, output and error are the
launcher's, and so is its exit status. What follows APP belongs to the program. Running ./APP does the same.

Options:
      --on WHERE          where to run: qemu (Xen in QEMU, the guest is its first domain)
      --memory SIZE       memory of the guest, e.g. 64M or 1G [default: 256M]
      --files DIR         put the contents of DIR under / of the guest; repeatable, later ones win
      --env NAME=VALUE    set a variable of the guest's environment; repeatable
      --clear-env         do not pass on the environment, only what --env sets
      --argv0 NAME        the program's argv[0] [default: APP as typed]
      --timeout SECONDS   end the guest after this time, with status 124
      --gdb               stop before the first instruction, and print what to type into gdb
      --stats             print figures of the run as one line of JSON on standard error
      --qemu-option ARG   pass ARG on to QEMU; repeatable
  -v, --verbose           show the command that is run and Xen's log, on standard error
  -h, --help              print this help
      --version           print the version

Environment:
  The guest gets the caller's environment, except LD_* and the names of places that it does not have (PWD,
  OLDPWD, TMPDIR). LLAMA_RUN_FLAGS holds options that are put before those given here, quoted as for a shell.

Exit status:
  the program's own (0-255), or 128+N if it died of signal N (139: SIGSEGV); 124 after a timeout; 125 if the
  launcher failed; 126 if APP is not an appliance; 127 if there is no such file.
";

/// A way of running a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Xen in QEMU, with the guest as the first domain.
    Qemu,
}

impl On {
    fn parse(name: &str) -> Result<On> {
        match name {
            "qemu" => Ok(On::Qemu),
            _ => bail!("--on {name}: there is no such way of running; known: qemu"),
        }
    }
}

/// What the user asked for.
#[derive(Debug)]
pub enum Request {
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
    /// Run a program.
    Run(Options),
}

/// A program to run, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The way of running.
    pub on: On,
    /// The guest's memory in bytes.
    pub memory: u64,
    /// Directories whose contents appear under the guest's root.
    pub files: Vec<PathBuf>,
    /// `NAME=VALUE` settings of the environment.
    pub env: Vec<OsString>,
    /// Whether the caller's environment stays behind.
    pub clear_env: bool,
    /// The program's `argv[0]`, if it is not `app`.
    pub argv0: Option<OsString>,
    /// The most time the guest may take.
    pub timeout: Option<Duration>,
    /// Whether to wait for a debugger.
    pub gdb: bool,
    /// Whether to print figures at the end.
    pub stats: bool,
    /// Arguments for QEMU.
    pub qemu_options: Vec<OsString>,
    /// Whether to tell what is done.
    pub verbose: bool,
    /// The image.
    pub app: PathBuf,
    /// The program's arguments, without `argv[0]`.
    pub arguments: Vec<OsString>,
}

/// Reads the command line `arguments` (without the launcher's own name) behind the options in `flags`.
pub fn parse(flags: Option<&OsStr>, arguments: impl IntoIterator<Item = OsString>) -> Result<Request> {
    let mut collected = Collected::default();
    if let Some(flags) = flags {
        let words = words::split(flags.as_bytes()).map_err(|error| anyhow!("{FLAGS}: {error}"))?;
        let words = words.into_iter().map(OsString::from_vec);
        if let Some(request) = collected.take(words).context(FLAGS)? {
            return Ok(request);
        }
        if collected.app.is_some() {
            bail!("{FLAGS} may hold options only");
        }
    }
    if let Some(request) = collected.take(arguments)? {
        return Ok(request);
    }
    collected.finish()
}

#[derive(Default)]
struct Collected {
    on: Option<On>,
    memory: Option<u64>,
    files: Vec<PathBuf>,
    env: Vec<OsString>,
    clear_env: bool,
    argv0: Option<OsString>,
    timeout: Option<Duration>,
    gdb: bool,
    stats: bool,
    qemu_options: Vec<OsString>,
    verbose: bool,
    app: Option<PathBuf>,
    arguments: Vec<OsString>,
}

impl Collected {
    /// Adds options; `Some` if one of them asks for something other than a run.
    fn take(&mut self, arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Request>> {
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(Some(Request::Help)),
                Long("version") => return Ok(Some(Request::Version)),
                Long("on") => self.on = Some(On::parse(&parser.value()?.string()?)?),
                Long("memory") => {
                    let text = parser.value()?.string()?;
                    self.memory = Some(size::parse(&text).map_err(|error| anyhow!("--memory: {error}"))?);
                }
                Long("files") => self.files.push(parser.value()?.into()),
                Long("env") => self.env.push(setting(parser.value()?)?),
                Long("clear-env") => self.clear_env = true,
                Long("argv0") => self.argv0 = Some(parser.value()?),
                Long("timeout") => self.timeout = Some(seconds(&parser.value()?.string()?)?),
                Long("gdb") => self.gdb = true,
                Long("stats") => self.stats = true,
                Long("qemu-option") => self.qemu_options.push(parser.value()?),
                Short('v') | Long("verbose") => self.verbose = true,
                Value(app) => {
                    self.app = Some(app.into());
                    self.arguments = parser.raw_args()?.collect();
                    break;
                }
                Short(option) => bail!("unknown option -{option}; llama-run --help lists the options"),
                Long(option) => bail!("unknown option --{option}; llama-run --help lists the options"),
            }
        }
        Ok(None)
    }

    fn finish(self) -> Result<Request> {
        let app = self
            .app
            .context("which program? Usage: llama-run [OPTIONS] APP [ARGS...]")?;
        Ok(Request::Run(Options {
            on: self.on.unwrap_or(On::Qemu),
            memory: self.memory.unwrap_or(DEFAULT_MEMORY),
            files: self.files,
            env: self.env,
            clear_env: self.clear_env,
            argv0: self.argv0,
            timeout: self.timeout,
            gdb: self.gdb,
            stats: self.stats,
            qemu_options: self.qemu_options,
            verbose: self.verbose,
            app,
            arguments: self.arguments,
        }))
    }
}

fn setting(value: OsString) -> Result<OsString> {
    match value.as_bytes().iter().position(|&byte| byte == b'=') {
        None | Some(0) => bail!("--env {}: write NAME=VALUE", value.display()),
        Some(_) => Ok(value),
    }
}

fn seconds(text: &str) -> Result<Duration> {
    text.parse::<f64>()
        .ok()
        .filter(|&seconds| seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .with_context(|| format!("--timeout {text}: write a positive number of seconds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(flags: Option<&str>, arguments: &[&str]) -> Result<Request> {
        parse(flags.map(OsStr::new), arguments.iter().map(OsString::from))
    }

    fn options(flags: Option<&str>, arguments: &[&str]) -> Options {
        match run(flags, arguments).unwrap() {
            Request::Run(options) => options,
            other => panic!("{other:?}"),
        }
    }

    fn message(flags: Option<&str>, arguments: &[&str]) -> String {
        format!("{:#}", run(flags, arguments).unwrap_err())
    }

    #[test]
    fn options_after_the_program_are_the_programs() {
        let options = options(
            None,
            &["--memory", "8M", "./app", "--memory", "x", "-v", "--", "--help"],
        );
        assert_eq!(options.memory, 8 << 20);
        assert_eq!(options.app, PathBuf::from("./app"));
        assert_eq!(options.arguments, ["--memory", "x", "-v", "--", "--help"]);
        assert!(!options.verbose);
    }

    #[test]
    fn a_double_dash_ends_the_options() {
        let options = options(None, &["--stats", "--", "--odd-name", "1"]);
        assert!(options.stats);
        assert_eq!(options.app, PathBuf::from("--odd-name"));
        assert_eq!(options.arguments, ["1"]);
    }

    #[test]
    fn flags_come_before_the_command_line() {
        let options = options(Some("--memory 1G --env 'A=b c' -v"), &["--memory=16M", "app"]);
        assert_eq!(options.memory, 16 << 20);
        assert_eq!(options.env, ["A=b c"]);
        assert!(options.verbose);
    }

    #[test]
    fn flags_cannot_name_a_program() {
        assert!(message(Some("app"), &["x"]).contains("options only"));
        assert!(message(Some("--env 'open"), &["x"]).starts_with("LLAMA_RUN_FLAGS: "));
    }

    #[test]
    fn mistakes_are_named() {
        assert!(message(None, &["--frob", "app"]).contains("--frob"));
        assert!(message(None, &["-x", "app"]).contains("-x"));
        assert!(message(None, &["--on", "mars", "app"]).contains("known: qemu"));
        assert!(message(None, &["--timeout", "-1", "app"]).contains("--timeout"));
        assert!(message(None, &["--timeout", "nan", "app"]).contains("--timeout"));
        assert!(message(None, &["--env", "=x", "app"]).contains("NAME=VALUE"));
        assert!(message(None, &[]).contains("Usage"));
        assert!(run(None, &["--memory"]).is_err());
    }

    #[test]
    fn help_needs_no_program() {
        assert!(matches!(run(None, &["--help"]).unwrap(), Request::Help));
        assert!(matches!(run(None, &["--version"]).unwrap(), Request::Version));
    }
}
