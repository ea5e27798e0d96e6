//! Figures of the whole run, sent to the launcher at the end.

use core::sync::atomic::{AtomicU64, Ordering};

use wire::GuestFrame;

use crate::{arch, mm};

static ENTRY: AtomicU64 = AtomicU64::new(0);
static MAIN: AtomicU64 = AtomicU64::new(0);

/// Notes the time-stamp counter at the entry point.
pub(crate) fn entered(tsc: u64) {
    ENTRY.store(tsc, Ordering::Relaxed);
}

/// The time-stamp counter at the entry point.
pub(crate) fn entry() -> u64 {
    ENTRY.load(Ordering::Relaxed)
}

/// To be called just before the program's `main`.
pub fn main_reached() {
    MAIN.store(arch::rdtsc(), Ordering::Relaxed);
}

/// The report, as of now.
pub(crate) fn report() -> GuestFrame<'static> {
    let memory = mm::statistics();
    GuestFrame::Statistics {
        total_pages: memory.total_pages as u64,
        peak_pages: memory.peak_pages as u64,
        tsc_entry: entry(),
        tsc_main: MAIN.load(Ordering::Relaxed),
        tsc_exit: arch::rdtsc(),
    }
}
