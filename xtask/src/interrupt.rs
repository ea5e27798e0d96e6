//! Ctrl-C and termination: child processes are ended with us, and nothing is left half-written.
//!
//! Long-running children get a process group of their own, which is registered here. On the first signal every
//! registered group is asked to end; the caller then sees its child fail, finds [`requested`] true, and unwinds in
//! the ordinary way. A second signal kills what is left and exits at once. What is half-done stays in a work
//! directory, where the next run goes on.

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::collections::BTreeMap;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// The exit status of an interrupted run, as shells report SIGINT.
pub const STATUS: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<BTreeMap<i32, Family>> = Mutex::new(BTreeMap::new());

/// Children that are ended together when one of them fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family(u32);

/// Starts listening for signals.
pub fn install() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if REQUESTED.swap(true, Ordering::SeqCst) {
                signal_groups(Signal::KILL);
                std::process::exit(STATUS.into());
            }
            signal_groups(Signal::TERM);
        }
    });
    Ok(())
}

/// Whether the user asked us to end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// An error once the user asked us to end.
pub fn check() -> Result<()> {
    if requested() {
        bail!("interrupted; the next run goes on from here");
    }
    Ok(())
}

impl Family {
    /// A family without children.
    pub fn new() -> Family {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Family(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Asks its children to end.
    pub fn end(self) {
        groups()
            .iter()
            .filter(|(_, family)| **family == self)
            .for_each(|(id, _)| signal(*id, Signal::TERM));
    }
}

/// A child's process group, registered for as long as this lives.
pub struct Group(i32);

impl Group {
    /// Registers `child`, which must have been started with `process_group(0)`.
    pub fn of(child: &Child, family: Family) -> Group {
        let id = child.id() as i32;
        let mut groups = groups();
        groups.insert(id, family);
        // A signal that came before the registration did not see this group.
        if requested() {
            signal(id, Signal::TERM);
        }
        Group(id)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        groups().remove(&self.0);
    }
}

fn groups() -> MutexGuard<'static, BTreeMap<i32, Family>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signal_groups(which: Signal) {
    for id in groups().keys() {
        signal(*id, which);
    }
}

fn signal(id: i32, which: Signal) {
    if let Some(pid) = Pid::from_raw(id) {
        // The group may have ended by itself; then there is nothing to signal.
        let _ = kill_process_group(pid, which);
    }
}
