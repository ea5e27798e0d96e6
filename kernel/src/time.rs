//! Clocks: Xen's paravirtual clock, read without a hypercall.
//!
//! Monotonic time is Xen's system time: nanoseconds since the host started. Real time adds the wall clock's base,
//! which Xen keeps in the shared page. The arithmetic is in [`kernel_core::clock`].
//!
//! Suspend: system time is that of the new host afterwards; whoever resumes gives [`monotonic`] the difference by
//! adding it to `OFFSET`, so that it never goes back.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use kernel_core::clock::Snapshot;

use crate::{arch, shared_info, xen};

/// Added to system time, modulo 2^64.
static OFFSET: AtomicU64 = AtomicU64::new(0);

/// Xen's system time in nanoseconds: the clock that timers are set by.
pub(crate) fn system() -> u64 {
    let time = {
        let vcpu = shared_info::vcpu();
        // SAFETY: a field of the shared page, 8-byte aligned.
        unsafe { &raw const (*vcpu).time }
    };
    loop {
        // SAFETY: the shared page is mapped for good; a torn copy is recognised by its version below.
        let before = unsafe { version(&raw const (*time).version) }.load(Ordering::Acquire);
        // SAFETY: as above.
        let copy: xen::vcpu_time_info = unsafe { time.read_volatile() };
        fence(Ordering::Acquire);
        let tsc = arch::rdtsc();
        // SAFETY: as above.
        let after = unsafe { version(&raw const (*time).version) }.load(Ordering::Relaxed);
        if before == after && before & 1 == 0 {
            return Snapshot {
                tsc_timestamp: copy.tsc_timestamp,
                system_time: copy.system_time,
                multiplier: copy.tsc_to_system_mul,
                shift: copy.tsc_shift,
            }
            .at(tsc);
        }
    }
}

/// A version counter of the shared page.
///
/// # Safety
/// `field` must be a version field of the shared page.
unsafe fn version<'a>(field: *const u32) -> &'a AtomicU32 {
    // SAFETY: the page is static and the field aligned.
    unsafe { AtomicU32::from_ptr(field.cast_mut()) }
}

/// The latest monotonic time that was given out.
static LATEST: AtomicU64 = AtomicU64::new(0);

/// Nanoseconds of a clock that never goes back and is not set.
///
/// Xen's parameters are those of the processor the domain runs on: moved to another, system time can lag a little behind what
/// it was.
pub fn monotonic() -> u64 {
    let now = system().wrapping_add(OFFSET.load(Ordering::Relaxed));
    LATEST.fetch_max(now, Ordering::Relaxed).max(now)
}

/// Nanoseconds since the Unix epoch.
pub fn realtime() -> u64 {
    let info = shared_info::get();
    loop {
        // SAFETY: fields of the shared page; a torn copy is recognised by its version.
        let (before, low, high, nanoseconds, after) = unsafe {
            let counter = version(&raw const (*info).wc_version);
            let before = counter.load(Ordering::Acquire);
            let low = (&raw const (*info).wc_sec).read_volatile();
            let high = (&raw const (*info).wc_sec_hi).read_volatile();
            let nanoseconds = (&raw const (*info).wc_nsec).read_volatile();
            fence(Ordering::Acquire);
            (before, low, high, nanoseconds, counter.load(Ordering::Relaxed))
        };
        if before == after && before & 1 == 0 {
            let seconds = u64::from(high) << 32 | u64::from(low);
            return seconds
                .wrapping_mul(1_000_000_000)
                .wrapping_add(u64::from(nanoseconds))
                .wrapping_add(system());
        }
    }
}
