//! Clocks and sleeping.
//!
//! The monotonic clock counts nanoseconds from the start of the guest; the realtime clock is the hypervisor's wall clock
//! with an offset that `clock_settime` sets. Processor time is time not spent waiting.

mod calendar;
mod calls;
mod intervals;
mod legacy;

pub use legacy::TICKS;

use crate::{c, wait};
use core::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use rt_core::filesystem::Timestamp;
use rt_core::{Errno, Result};

/// Nanoseconds in a second.
pub const SECOND: u64 = 1_000_000_000;

static REALTIME_OFFSET: AtomicI64 = AtomicI64::new(0);

/// Nanoseconds since the epoch.
pub fn realtime() -> u64 {
    kernel::time::realtime().saturating_add_signed(REALTIME_OFFSET.load(Ordering::Relaxed))
}

/// The realtime clock, as files carry it.
pub fn timestamp() -> Timestamp {
    let now = realtime();
    Timestamp {
        seconds: (now / SECOND) as i64,
        nanoseconds: (now % SECOND) as u32,
    }
}

/// When the process started, on the monotonic clock.
static START: AtomicU64 = AtomicU64::new(0);

/// Notes that the process starts now.
pub fn start() {
    START.store(kernel::time::monotonic(), Ordering::Relaxed);
}

/// Nanoseconds of processor time used.
pub fn processor() -> u64 {
    let since = kernel::time::monotonic().saturating_sub(START.load(Ordering::Relaxed));
    since.saturating_sub(wait::idle())
}

/// Sleeps until the monotonic clock reaches a time.
pub fn sleep_until(deadline: u64) {
    wait::until(Some(deadline), || false);
}

/// The value of a clock in nanoseconds.
///
/// # Errors
/// `EINVAL` if there is no such clock.
pub fn read(clock: c::clockid_t) -> Result<u64> {
    match clock as u32 {
        c::CLOCK_REALTIME | c::CLOCK_REALTIME_COARSE => Ok(realtime()),
        c::CLOCK_MONOTONIC | c::CLOCK_MONOTONIC_RAW | c::CLOCK_MONOTONIC_COARSE | c::CLOCK_BOOTTIME => {
            Ok(kernel::time::monotonic())
        }
        c::CLOCK_PROCESS_CPUTIME_ID | c::CLOCK_THREAD_CPUTIME_ID => Ok(processor()),
        _ => Err(Errno::EINVAL),
    }
}

/// Nanoseconds of an interval or time.
///
/// # Errors
/// `EINVAL` if it is negative or malformed. One too long for 64 bits is cut to what they hold (584 years).
pub fn nanoseconds(time: &c::timespec) -> Result<u64> {
    if time.tv_sec < 0 || !(0..SECOND as i64).contains(&(time.tv_nsec as i64)) {
        return Err(Errno::EINVAL);
    }
    Ok((time.tv_sec as u64)
        .saturating_mul(SECOND)
        .saturating_add(time.tv_nsec as u64))
}

/// The monotonic time at which a clock will show `time`, if it is not set meanwhile.
///
/// # Errors
/// `EINVAL` if there is no such clock, one cannot wait by it, or the time is malformed.
pub fn deadline(clock: c::clockid_t, time: &c::timespec) -> Result<u64> {
    let target = nanoseconds(time)?;
    let remaining = target.saturating_sub(match clock as u32 {
        c::CLOCK_REALTIME | c::CLOCK_REALTIME_COARSE => realtime(),
        c::CLOCK_MONOTONIC | c::CLOCK_MONOTONIC_RAW | c::CLOCK_MONOTONIC_COARSE | c::CLOCK_BOOTTIME => {
            kernel::time::monotonic()
        }
        _ => return Err(Errno::EINVAL),
    });
    Ok(kernel::time::monotonic().saturating_add(remaining))
}

/// Nanoseconds as C's structure.
pub fn timespec(nanoseconds: u64) -> c::timespec {
    c::timespec {
        tv_sec: (nanoseconds / SECOND) as _,
        tv_nsec: (nanoseconds % SECOND) as _,
    }
}

/// Nanoseconds as C's older structure.
pub fn timeval(nanoseconds: u64) -> c::timeval {
    c::timeval {
        tv_sec: (nanoseconds / SECOND) as _,
        tv_usec: (nanoseconds % SECOND / 1000) as _,
    }
}

/// Makes the realtime clock show `time` nanoseconds since the epoch now.
pub fn set_realtime(time: u64) {
    REALTIME_OFFSET.store(
        time.wrapping_sub(kernel::time::realtime()) as i64,
        Ordering::Relaxed,
    );
}
