//! `<time.h>`: the clocks.

use super::{SECOND, deadline, nanoseconds, processor, read, set_realtime, sleep_until, timespec};
use crate::c;
use crate::edge::{In, Out, code, done};
use core::ffi::c_int;
use rt_core::{Errno, Result};

#[unsafe(no_mangle)]
extern "C" fn clock_gettime(clock: c::clockid_t, time: Out<c::timespec>) -> c_int {
    done(|| time.store(timespec(read(clock)?)))
}

#[unsafe(no_mangle)]
extern "C" fn clock_getres(clock: c::clockid_t, resolution: Out<c::timespec>) -> c_int {
    done(|| {
        read(clock)?;
        resolution.put(timespec(1));
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn clock_settime(clock: c::clockid_t, time: In<c::timespec>) -> c_int {
    done(|| {
        let time = nanoseconds(time.required()?)?;
        if clock as u32 != c::CLOCK_REALTIME {
            return Err(Errno::EINVAL);
        }
        set_realtime(time);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn clock_nanosleep(
    clock: c::clockid_t,
    flags: c_int,
    time: In<c::timespec>,
    _remaining: Out<c::timespec>,
) -> c_int {
    code(|| {
        let time = time.required()?;
        if clock as u32 == c::CLOCK_THREAD_CPUTIME_ID {
            return Err(Errno::EINVAL);
        }
        let at = if flags & c::TIMER_ABSTIME as c_int != 0 {
            deadline(clock, time)?
        } else {
            relative(time)?
        };
        read(clock)?;
        sleep_until(at);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn nanosleep(time: In<c::timespec>, _remaining: Out<c::timespec>) -> c_int {
    done(|| {
        sleep_until(relative(time.required()?)?);
        Ok(())
    })
}

fn relative(time: &c::timespec) -> Result<u64> {
    Ok(kernel::time::monotonic().saturating_add(nanoseconds(time)?))
}

/// There is one process, and asking for its clock by its number gives the same as asking without.
#[unsafe(no_mangle)]
extern "C" fn clock_getcpuclockid(process: c::pid_t, clock: Out<c::clockid_t>) -> c_int {
    code(|| {
        if process != 0 && process != crate::process::PROCESS {
            return Err(Errno::ESRCH);
        }
        clock.store(c::CLOCK_PROCESS_CPUTIME_ID as c::clockid_t)
    })
}

/// ISO C: processor time in units of `CLOCKS_PER_SEC`.
#[unsafe(no_mangle)]
extern "C" fn clock() -> c::clock_t {
    (processor() / (SECOND / u64::from(c::_CLOCKS_PER_SEC_))) as c::clock_t
}

#[unsafe(no_mangle)]
extern "C" fn timespec_get(time: Out<c::timespec>, base: c_int) -> c_int {
    timespec_for(time, base, read)
}

#[unsafe(no_mangle)]
extern "C" fn timespec_getres(resolution: Out<c::timespec>, base: c_int) -> c_int {
    timespec_for(resolution, base, |_| Ok(1))
}

fn timespec_for(target: Out<c::timespec>, base: c_int, value: fn(c::clockid_t) -> Result<u64>) -> c_int {
    const UTC: c_int = c::TIME_UTC as c_int;
    if base != UTC {
        return 0;
    }
    value(c::CLOCK_REALTIME as c::clockid_t).map_or(0, |value| {
        target.put(timespec(value));
        base
    })
}
