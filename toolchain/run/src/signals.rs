//! Signals to the launcher, received as data: the run ends in order, and nothing is left behind.

use std::os::fd::{AsFd, BorrowedFd};

use anyhow::{Context, Result};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigHandler, SigSet, Signal, raise, signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use crate::status;

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

/// Dies of a signal that was received as data. A shell ends a loop around the program only if it sees this: a
/// program that exits with a status of 128 plus the signal has, to the shell, dealt with Ctrl-C. Returns that
/// status should the signal not be fatal.
pub fn die_of(signal_number: u8) -> u8 {
    if let Ok(which) = Signal::try_from(i32::from(signal_number)) {
        let mut set = SigSet::empty();
        set.add(which);
        // SAFETY: the default disposition has no handler.
        let reset = unsafe { signal(which, SigHandler::SigDfl) };
        // SIGQUIT would leave a core file of the launcher, which is of no use to anybody.
        let quiet = setrlimit(Resource::RLIMIT_CORE, 0, 0);
        if reset.is_ok() && quiet.is_ok() && raise(which).is_ok() {
            // Nothing is left to do if this fails: the status below says the same.
            let _ = set.thread_unblock();
        }
    }
    status::by_signal(signal_number)
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

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::wait::{WaitStatus, waitpid};
    use nix::unistd::{ForkResult, fork};

    #[test]
    fn a_received_signal_is_what_the_launcher_dies_of() {
        for which in ENDING {
            // SAFETY: the child calls nothing that takes a lock: it blocks a signal, dies, or exits.
            match unsafe { fork() }.expect("a child") {
                ForkResult::Child => {
                    let mut set = SigSet::empty();
                    set.add(which);
                    let _ = set.thread_block();
                    let status = die_of(which as u8);
                    // SAFETY: ends the child at once.
                    unsafe { nix::libc::_exit(status.into()) }
                }
                ForkResult::Parent { child } => {
                    assert_eq!(
                        waitpid(child, None).expect("the child's end"),
                        WaitStatus::Signaled(child, which, false)
                    );
                }
            }
        }
    }
}
