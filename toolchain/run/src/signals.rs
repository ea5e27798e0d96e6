//! Signals to the launcher, received as data: the run ends in order, and nothing is left behind.

use std::os::fd::{AsFd, BorrowedFd};

use anyhow::{Context, Result};
use nix::sys::signal::{SigHandler, SigSet, Signal, signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// The signals that end a run.
const ENDING: [Signal; 4] = [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM];

/// The descriptor on which they arrive.
#[derive(Debug)]
pub struct Signals(SignalFd);

impl Signals {
    /// Has the signals that end a run delivered here from now on, except those that the caller of the
    /// launcher ignores (as `nohup` does with SIGHUP).
    pub fn new() -> Result<Signals> {
        let mut set = SigSet::empty();
        for ending in ENDING {
            if !ignored(ending)? {
                set.add(ending);
            }
        }
        set.thread_block().context("cannot block signals")?;
        let flags = SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC;
        Ok(Signals(
            SignalFd::with_flags(&set, flags).context("cannot receive signals")?,
        ))
    }

    /// A signal that has arrived.
    pub fn take(&self) -> Option<u8> {
        self.0
            .read_signal()
            .ok()
            .flatten()
            .and_then(|info| u8::try_from(info.ssi_signo).ok())
    }

    /// The descriptor to wait for.
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

fn ignored(which: Signal) -> Result<bool> {
    // SAFETY: no handler of this process is installed or replaced; the disposition is read by setting the
    // default and is put back if it was to ignore.
    unsafe {
        let before = signal(which, SigHandler::SigDfl).context("cannot ask for a signal's disposition")?;
        let ignored = matches!(before, SigHandler::SigIgn);
        if ignored {
            signal(which, before).context("cannot restore a signal's disposition")?;
        }
        Ok(ignored)
    }
}
