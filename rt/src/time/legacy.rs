//! The older clock calls: `<sys/time.h>`, `<sys/times.h>`, `<sys/timeb.h>`, sleep and usleep.

use super::{SECOND, processor, realtime, set_realtime, sleep_until, timeval};
use crate::c;
use crate::edge::{In, Out, done, edge};
use core::ffi::{c_int, c_uint, c_void};
use rt_core::Errno;

/// Ticks of `times` in a second, `sysconf(_SC_CLK_TCK)`.
pub const TICKS: u64 = 100;

#[unsafe(no_mangle)]
extern "C" fn gettimeofday(time: Out<c::timeval>, _zone: *mut c_void) -> c_int {
    time.put(timeval(realtime()));
    0
}

#[unsafe(no_mangle)]
extern "C" fn settimeofday(time: In<c::timeval>, _zone: *const c_void) -> c_int {
    done(|| {
        let time = time.required()?;
        if time.tv_sec < 0 || !(0..1_000_000).contains(&time.tv_usec) {
            return Err(Errno::EINVAL);
        }
        set_realtime(
            (time.tv_sec as u64)
                .saturating_mul(SECOND)
                .saturating_add(time.tv_usec as u64 * 1000),
        );
        Ok(())
    })
}

/// The clock is the hypervisor's, which disciplines it.
#[unsafe(no_mangle)]
extern "C" fn adjtime(_delta: In<c::timeval>, old: Out<c::timeval>) -> c_int {
    old.put(c::timeval::default());
    done(|| Err(Errno::EPERM))
}

#[unsafe(no_mangle)]
extern "C" fn ftime(time: Out<c::timeb>) -> c_int {
    done(|| {
        let now = realtime();
        time.store(c::timeb {
            time: (now / SECOND) as _,
            millitm: (now % SECOND / 1_000_000) as _,
            ..Default::default()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn times(usage: Out<c::tms>) -> c::clock_t {
    edge(|| {
        usage.put(c::tms {
            tms_utime: (processor() / (SECOND / TICKS)) as _,
            ..Default::default()
        });
        Ok((kernel::time::monotonic() / (SECOND / TICKS)) as c::clock_t)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sleep(seconds: c_uint) -> c_uint {
    sleep_until(kernel::time::monotonic().saturating_add(u64::from(seconds) * SECOND));
    0
}

#[unsafe(no_mangle)]
extern "C" fn usleep(microseconds: c::useconds_t) -> c_int {
    sleep_until(kernel::time::monotonic().saturating_add(microseconds as u64 * 1000));
    0
}
