//! One run of a guest: moves bytes between the guest and the standard streams until the run ends, and says
//! how it ended.
//!
//! One thread waits in one place for everything: the guest, its log, the standard streams, signals, time. It
//! never blocks in a write, so that a reader who has stopped reading stops neither the timeout nor a signal;
//! instead the guest is not listened to while its last output is still undelivered. Standard input is read
//! only as far as the guest asked for it, so that what the program does not read stays for the next one.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use wire::{Decoder, FromGuest, HELLO_RINGS, HostFrame};

use crate::guest::{Guest, Output, Violation};
use crate::link::Received;
use crate::machine::Machine;
use crate::signals::Signals;
use crate::xenlog::{Event, XenLog};

/// The most that is written at once: a pipe that is ready takes this much without blocking (PIPE_BUF).
const WRITE: usize = 4096;

/// How much input may wait for the guest before no more is read.
const BACKLOG: usize = 64 << 10;

/// How many steps are taken before time and signals are looked at again.
const STEPS: usize = 256;

/// A guest that has not greeted after this time never will: it takes a second, a hundred times that on a
/// crowded machine.
const GREETING: Duration = Duration::from_secs(180);

/// How long figures may take after a crash report.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The guest told its status, or its crash: see [`Guest`].
    Told,
    /// Xen ended the guest.
    Crashed,
    /// The guest stopped without a status.
    Stopped,
    /// Xen panicked.
    XenPanic(String),
    /// It took longer than it may.
    Timeout,
    /// The launcher received this signal.
    Signal(u8),
    /// Nobody reads the guest's output any more.
    OutputClosed,
    /// The guest did not greet in time.
    Silent,
    /// The guest broke the protocol.
    Violation(Violation),
}

/// The three streams of the caller.
pub struct Streams<'a> {
    /// Standard input.
    pub input: BorrowedFd<'a>,
    /// Standard output.
    pub output: BorrowedFd<'a>,
    /// Standard error.
    pub error: BorrowedFd<'a>,
}

/// Limits and habits of a session.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// The most time the guest may take.
    pub timeout: Option<Duration>,
    /// Whether the guest may stand still before it greets, because a debugger holds it.
    pub debugged: bool,
    /// Whether the log is copied to standard error.
    pub show_log: bool,
}

/// A run, and what is known about it.
pub struct Session<'a> {
    /// The guest's machine.
    pub machine: Machine,
    streams: Streams<'a>,
    signals: Option<&'a Signals>,
    settings: Settings,
    started: Instant,
    decoder: Decoder<FromGuest>,
    inbox: Vec<u8>,
    inbox_at: usize,
    output: Option<Pending>,
    /// Some output could not be written, and the user has been told.
    pub output_lost: bool,
    input_open: bool,
    log_open: bool,
    ending: Option<Ending>,
    crashed_at: Option<Instant>,
    /// What the guest has said.
    pub guest: Guest,
    /// Xen's log.
    pub log: XenLog,
    /// The time from the start to the guest's greeting.
    pub boot_time: Option<Duration>,
}

/// Output of the guest that has not been delivered yet.
struct Pending {
    to_error: bool,
    bytes: Vec<u8>,
    at: usize,
}

impl<'a> Session<'a> {
    /// A session with a guest that was started at `started`.
    pub fn new(
        machine: Machine,
        streams: Streams<'a>,
        signals: Option<&'a Signals>,
        settings: Settings,
        started: Instant,
    ) -> Session<'a> {
        Session {
            machine,
            streams,
            signals,
            settings,
            started,
            decoder: Decoder::new(),
            inbox: Vec::new(),
            inbox_at: 0,
            output: None,
            output_lost: false,
            input_open: true,
            log_open: true,
            ending: None,
            crashed_at: None,
            guest: Guest::default(),
            log: XenLog::default(),
            boot_time: None,
        }
    }

    /// Runs until the end. The machine has ended then.
    pub fn run(&mut self) -> Result<Ending> {
        loop {
            let more = match self.advance() {
                Ok(more) => more,
                Err(violation) => {
                    self.machine.process.kill();
                    return Ok(Ending::Violation(violation));
                }
            };
            if let Some(signal) = self.signals.and_then(Signals::take) {
                return Ok(self.stop(Ending::Signal(signal)));
            }
            if let Some(ending) = self.finished(more) {
                return Ok(self.stop(ending));
            }
            let wait = if more {
                Some(Duration::ZERO)
            } else {
                self.time_left()
            };
            self.wait(wait)?;
        }
    }

    /// Handles what is there without waiting; true if there is more to do at once.
    fn advance(&mut self) -> Result<bool, Violation> {
        self.machine.link.flush()?;
        for _ in 0..STEPS {
            if self.output.is_some() && !self.deliver() {
                return Ok(false);
            }
            if self.ending == Some(Ending::OutputClosed) {
                return Ok(false);
            }
            if !self.next_frame()? && !self.fetch()? {
                // The rings' other end must know that it has to ring the bell, unless it has written since.
                return Ok(!self.machine.link.may_wait(true)?);
            }
        }
        Ok(true)
    }

    /// Takes bytes from the guest; false if there are none now.
    fn fetch(&mut self) -> Result<bool, Violation> {
        self.inbox.clear();
        self.inbox_at = 0;
        if !self.machine.link.open() {
            return Ok(false);
        }
        Ok(matches!(
            self.machine.link.receive(&mut self.inbox)?,
            Received::Bytes(_)
        ))
    }

    /// Handles one frame; false if no whole one is there.
    fn next_frame(&mut self) -> Result<bool, Violation> {
        let mut rest = &self.inbox[self.inbox_at..];
        let frame = self.decoder.next(&mut rest).map_err(Violation::Frame)?;
        self.inbox_at = self.inbox.len() - rest.len();
        let Some(frame) = frame else { return Ok(false) };
        let greeted = self.guest.hello.is_some();
        if let Some(output) = self.guest.accept(frame)? {
            let (to_error, bytes) = match output {
                Output::Stdout(bytes) => (false, bytes),
                Output::Stderr(bytes) => (true, bytes),
            };
            self.output = Some(Pending {
                to_error,
                bytes: bytes.to_vec(),
                at: 0,
            });
        }
        if let (false, Some(flags)) = (greeted, self.guest.hello) {
            self.boot_time = Some(self.started.elapsed());
            if flags & HELLO_RINGS != 0 {
                self.machine.link.use_rings()?;
                // What came with the greeting are doorbells already.
                self.inbox_at = self.inbox.len();
            }
        }
        if self.guest.crash.is_some() && self.crashed_at.is_none() {
            self.crashed_at = Some(Instant::now());
        }
        Ok(true)
    }

    /// Writes output as far as its reader takes it without blocking; true if all of it is written.
    fn deliver(&mut self) -> bool {
        let Some(pending) = &mut self.output else {
            return true;
        };
        let target = if pending.to_error {
            self.streams.error
        } else {
            self.streams.output
        };
        while pending.at < pending.bytes.len() {
            if !ready(target, PollFlags::POLLOUT) {
                return false;
            }
            let end = pending.bytes.len().min(pending.at + WRITE);
            match nix::unistd::write(target, &pending.bytes[pending.at..end]).map_err(io::Error::from) {
                Ok(written) => pending.at += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                    self.ending = Some(Ending::OutputClosed);
                    break;
                }
                // A full disk, say: the program cannot be told any more, so the bytes are dropped and the
                // user is told, once.
                Err(error) => {
                    if !self.output_lost {
                        // Standard error may be what cannot be written.
                        let _ = writeln!(io::stderr(), "llama-run: output is lost: {error}");
                        self.output_lost = true;
                    }
                    break;
                }
            }
        }
        self.output = None;
        true
    }

    /// The ending, if the run is over and everything is delivered. `more` says that there is more to do at
    /// once.
    fn finished(&mut self, more: bool) -> Option<Ending> {
        if self.ending == Some(Ending::OutputClosed) {
            return self.ending.clone();
        }
        if self
            .settings
            .timeout
            .is_some_and(|timeout| self.started.elapsed() >= timeout)
        {
            return Some(Ending::Timeout);
        }
        if self.guest.hello.is_none() && !self.settings.debugged && self.started.elapsed() >= GREETING {
            return Some(Ending::Silent);
        }
        if more || self.output.is_some() {
            return None;
        }
        let late = self.crashed_at.is_some_and(|at| at.elapsed() >= LAST_WORDS);
        if self.guest.exit.is_some()
            || self.guest.crash.is_some() && (self.guest.statistics.is_some() || late)
        {
            return Some(Ending::Told);
        }
        if self.machine.link.open() {
            return None;
        }
        // The machine has ended: its log explains what the guest did not say.
        if self.log_open {
            return None;
        }
        Some(if self.guest.ended() {
            Ending::Told
        } else {
            self.ending.clone().unwrap_or(Ending::Stopped)
        })
    }

    /// Ends the machine, and reads what its log still holds.
    fn stop(&mut self, ending: Ending) -> Ending {
        self.machine.process.kill();
        while self.log_open && ready(self.machine.log.as_fd(), PollFlags::POLLIN) {
            self.read_log();
        }
        ending
    }

    fn time_left(&self) -> Option<Duration> {
        let elapsed = self.started.elapsed();
        let timeout = self
            .settings
            .timeout
            .map(|timeout| timeout.saturating_sub(elapsed));
        let greeting = self.guest.hello.is_none() && !self.settings.debugged;
        let greeting = greeting.then(|| GREETING.saturating_sub(elapsed));
        let last_words = self.crashed_at.map(|at| LAST_WORDS.saturating_sub(at.elapsed()));
        [timeout, greeting, last_words].into_iter().flatten().min()
    }

    /// Waits until something can be done, for `limit` at most, and does what concerns input and log.
    fn wait(&mut self, limit: Option<Duration>) -> Result<()> {
        let link = &self.machine.link;
        let want_input = self.input_open
            && self.guest.hello.is_some()
            && !self.guest.ended()
            && self.guest.credit > 0
            && link.backlog() < BACKLOG;
        let mut set: Vec<PollFd> = Vec::with_capacity(6);
        if let Some(signals) = self.signals {
            set.push(PollFd::new(signals.descriptor(), PollFlags::POLLIN));
        }
        match &self.output {
            Some(pending) => {
                let target = if pending.to_error {
                    self.streams.error
                } else {
                    self.streams.output
                };
                set.push(PollFd::new(target, PollFlags::POLLOUT));
            }
            None if link.open() => set.push(PollFd::new(link.incoming(), PollFlags::POLLIN)),
            None => {}
        }
        if let (Some(blocked), true) = (link.blocked(), link.open()) {
            set.push(PollFd::new(blocked, PollFlags::POLLOUT));
        }
        let log_index = set.len();
        if self.log_open {
            set.push(PollFd::new(self.machine.log.as_fd(), PollFlags::POLLIN));
        }
        let input_index = set.len();
        if want_input {
            set.push(PollFd::new(self.streams.input, PollFlags::POLLIN));
        }
        // Rounded up: waking a moment too early would mean to go round in circles until the time has come.
        let limit = limit.map_or(PollTimeout::NONE, |limit| {
            let milliseconds = limit.as_nanos().div_ceil(1_000_000).min(1_000_000);
            PollTimeout::try_from(milliseconds as i32).unwrap_or(PollTimeout::MAX)
        });
        match poll(&mut set, limit) {
            Ok(_) => {}
            Err(nix::errno::Errno::EINTR) => return Ok(()),
            Err(error) => return Err(error).context("cannot wait for the guest"),
        }
        let happened = |index: usize| set.get(index).and_then(PollFd::any).unwrap_or(false);
        let (log_ready, input_ready) = (
            self.log_open && happened(log_index),
            want_input && happened(input_index),
        );
        if log_ready {
            self.read_log();
        }
        if input_ready {
            self.read_input().context("the guest's channel")?;
        }
        Ok(())
    }

    fn read_log(&mut self) {
        let mut buffer = [0; 4096];
        let count = match self.machine.log.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return,
            result => result.unwrap_or(0),
        };
        if count == 0 {
            self.log_open = false;
            return;
        }
        let show = self.settings.show_log;
        let event = self.log.feed(&buffer[..count], |line| {
            if show {
                eprintln!("xen: {line}");
            }
        });
        let Some(event) = event else { return };
        self.ending = Some(match event {
            Event::GuestCrashed => Ending::Crashed,
            Event::GuestHalted => Ending::Stopped,
            Event::Panic(reason) => Ending::XenPanic(reason),
        });
        // Xen would wait for seconds before it reboots. What the guest has sent so far stays readable.
        self.machine.process.kill();
    }

    fn read_input(&mut self) -> Result<(), Violation> {
        let mut buffer = [0; WRITE];
        let limit = buffer
            .len()
            .min(usize::try_from(self.guest.credit).unwrap_or(usize::MAX));
        match nix::unistd::read(self.streams.input, &mut buffer[..limit]) {
            Ok(count) if count > 0 => {
                self.guest.credit -= count as u64;
                self.machine.link.send(HostFrame::Stdin(&buffer[..count]))
            }
            Err(nix::errno::Errno::EINTR | nix::errno::Errno::EAGAIN) => Ok(()),
            // A directory, or a terminal that has gone: for the program its input has ended.
            _ => {
                self.input_open = false;
                self.machine.link.send(HostFrame::EndOfFile)
            }
        }
    }
}

/// Whether an operation on `descriptor` would not block now; errors count, since the operation then reports
/// them.
fn ready(descriptor: BorrowedFd<'_>, what: PollFlags) -> bool {
    let mut set = [PollFd::new(descriptor, what)];
    poll(&mut set, PollTimeout::ZERO).is_ok_and(|count| count > 0)
}

#[cfg(test)]
mod tests;
