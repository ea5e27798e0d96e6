//! Waiting for events without using the processor, and an account of the time spent so.

use core::sync::atomic::{AtomicU64, Ordering};
use kernel::{sched, time};

static IDLE: AtomicU64 = AtomicU64::new(0);

/// Sleeps until `ready` says true, or the monotonic clock reaches `deadline` in nanoseconds; the last answer of
/// `ready`. It is asked at once and after every event, with upcalls masked.
pub fn until(deadline: Option<u64>, mut ready: impl FnMut() -> bool) -> bool {
    if ready() {
        return true;
    }
    let start = time::monotonic();
    let answer = sched::wait_until(deadline, ready);
    IDLE.fetch_add(time::monotonic().saturating_sub(start), Ordering::Relaxed);
    answer
}

/// Nanoseconds spent waiting since the start.
pub fn idle() -> u64 {
    IDLE.load(Ordering::Relaxed)
}
