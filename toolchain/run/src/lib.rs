//! llama-run: runs an appliance as if it were a command of the host.
//!
//! Its standard input, output and error are the program's, its exit status is the program's, and when the
//! program dies it says why. The parts: [`cli`] reads the command line, [`image`] checks the file, [`launch`]
//! puts together what the guest is told, a way of running ([`qemu`] so far) starts it as a [`machine`],
//! [`session`] moves bytes until it has ended, and [`crash`] explains a death.
//!
//! Invariants: the guest is not trusted, so every byte of its frames, its rings, its image and the
//! hypervisor's log is parsed with checks, by code that has tests and fuzz targets. The launcher leaves
//! nothing behind, however it ends. The caller's terminal is never put into another mode.

pub mod boot;
pub mod cli;
pub mod cpio;
pub mod crash;
pub mod environment;
pub mod gdb;
pub mod guest;
pub mod image;
pub mod launch;
pub mod link;
pub mod machine;
pub mod memory;
pub mod qemu;
pub mod ram;
pub mod ramdisk;
pub mod rings;
#[cfg(test)]
mod scratch;
pub mod session;
pub mod signals;
pub mod size;
pub mod stats;
pub mod status;
pub mod words;
pub mod xenlog;

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};

use cli::{On, Options, Request};
use image::Image;
use launch::Launch;
use session::{Ending, Session, Settings, Streams};
use signals::Signals;

/// The launcher: does what `arguments` (without its own name) ask for, and returns its exit status.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let flags = std::env::var_os(cli::FLAGS);
    let outcome = cli::parse(flags.as_deref(), arguments).and_then(|request| match request {
        Request::Help => print(cli::HELP),
        Request::Version => print(concat!("llama-run (llamaOS) ", env!("CARGO_PKG_VERSION"), "\n")),
        Request::Run(options) => run(&options).map(|end| match end {
            End::Status(status) => status,
            End::Signal(signal) => signals::die_of(signal),
        }),
    });
    outcome.unwrap_or_else(|error| {
        eprintln!("llama-run: {error:#}");
        status::of(&error)
    })
}

/// How the launcher is to end.
enum End {
    /// With this exit status.
    Status(u8),
    /// By the signal that it received.
    Signal(u8),
}

fn print(text: &str) -> Result<u8> {
    io::Write::write_all(&mut io::stdout(), text.as_bytes()).context("cannot write")?;
    Ok(0)
}

/// How much of a stack is looked at to explain a death, in bytes.
const STACK: u64 = 16 << 20;

/// Runs a program to its end. Nothing of the run is left when this returns.
fn run(options: &Options) -> Result<End> {
    let image = Image::open(&options.app)?;
    let launch = Launch::new(options, &image);
    let signals = Signals::new()?;
    let started = Instant::now();
    let machine = match options.on {
        On::Qemu => qemu::start(&launch)?,
    };
    let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
    let streams = Streams {
        input: input.as_fd(),
        output: output.as_fd(),
        error: error.as_fd(),
    };
    let settings = Settings {
        timeout: options.timeout,
        debugged: options.gdb,
        show_log: options.verbose,
    };
    let mut session = Session::new(machine, streams, Some(&signals), settings, started);
    let ending = session.run()?;
    let received = match ending {
        Ending::Signal(signal) => Some(signal),
        _ => None,
    };
    let mut status = conclude(ending, &mut session, &image, options)?;
    if session.output_lost && status == 0 {
        // The program thinks that all went well, which a script must not believe.
        status = status::LAUNCHER;
    }
    if options.stats {
        let run = stats::Run {
            image_bytes: image.size,
            boot_time: session.boot_time,
            run_time: started.elapsed(),
            status,
        };
        eprintln!("{}", stats::line(&run, &session.guest));
    }
    Ok(received.map_or(End::Status(status), End::Signal))
}

/// Tells the user how the run ended where the program did not do so itself; returns the exit status.
fn conclude(ending: Ending, session: &mut Session<'_>, image: &Image, options: &Options) -> Result<u8> {
    let name = options.app.display();
    match ending {
        Ending::Told => match (&session.guest.crash, session.guest.exit) {
            (Some(crash), _) => {
                let report = crash::told(crash, &session.guest, &image.contents());
                eprint!("llama-run: {name}: {}", report.text);
                Ok(report.status)
            }
            (None, Some(status)) => Ok(status),
            (None, None) => Err(anyhow!("{name}: the guest ended without a status")),
        },
        Ending::Crashed => match session.log.domain_state() {
            Some(mut state) => {
                if let Some(ram) = &session.machine.ram {
                    state
                        .memory
                        .extend(ram.stack(state.cr3, state.registers.rsp(), STACK));
                }
                let report = crash::seen_by_xen(&state, &session.guest, &image.contents());
                eprint!("llama-run: {name}: {}", report.text);
                Ok(report.status)
            }
            None => Err(explained(anyhow!("{name}: Xen ended the guest"), session)),
        },
        Ending::Stopped => {
            let (process, complaint) = session.machine.process.wait();
            match (session.guest.hello, complaint) {
                (None, Some(complaint)) if process.is_none_or(|process| !process.success()) => {
                    Err(anyhow!("QEMU failed: {complaint}"))
                }
                (None, _) => Err(explained(
                    anyhow!("{name}: the guest stopped before its first word"),
                    session,
                )),
                (Some(_), _) => Err(explained(
                    anyhow!("{name}: the guest stopped without an exit status"),
                    session,
                )),
            }
        }
        Ending::XenPanic(reason) if reason.starts_with("Domain 0 allocation is too small") => Err(anyhow!(
            "too little memory: {name} cannot be built with {}; give it more with --memory",
            size::show(options.memory)
        )),
        Ending::XenPanic(reason) => Err(explained(anyhow!("{name}: Xen stopped: {reason}"), session)),
        Ending::Silent => Err(explained(
            anyhow!("{name}: the guest has not said a word"),
            session,
        )),
        Ending::Violation(violation) => Err(explained(
            anyhow!("{name}: the guest broke the stream protocol: {violation}"),
            session,
        )),
        Ending::Timeout => {
            let limit = options.timeout.unwrap_or_default().as_secs_f64();
            eprintln!("llama-run: {name}: ended by the timeout of {limit} s");
            Ok(status::TIMEOUT)
        }
        Ending::Signal(signal) => Ok(status::by_signal(signal)),
        Ending::OutputClosed => Ok(status::by_signal(nix::libc::SIGPIPE as u8)),
    }
}

/// Adds the last lines of Xen's log to an error.
fn explained(error: anyhow::Error, session: &Session<'_>) -> anyhow::Error {
    let lines = session.log.last(8);
    if lines.is_empty() {
        return error;
    }
    anyhow!("{error}; the last lines of Xen's log:\n  {}", lines.join("\n  "))
}
