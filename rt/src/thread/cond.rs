//! Condition variables. With one thread nobody can signal while it waits: a wait with a limit lasts until then, one
//! without lasts for ever, both without using the processor.

use super::mutex;
use crate::edge::{In, Out, code};
use crate::{c, time};
use core::ffi::c_int;
use rt_core::{Errno, Result};

const REALTIME: c::clockid_t = c::CLOCK_REALTIME as c::clockid_t;

/// Waits with the mutex released; whether a signal came before the deadline.
pub fn wait_until(
    cond: &mut c::pthread_cond_t,
    held: &mut c::pthread_mutex_t,
    deadline: Option<u64>,
) -> Result<bool> {
    let before = cond.__sequence;
    mutex::unlock(held)?;
    let sequence = &raw const cond.__sequence;
    // SAFETY: the caller keeps the condition variable alive while it waits on it.
    let signalled = crate::wait::until(deadline, || unsafe { sequence.read_volatile() } != before);
    mutex::lock(held)?;
    Ok(signalled)
}

/// Wakes one waiter, or all: each sees that the sequence has moved on.
pub fn signal(cond: &mut c::pthread_cond_t) {
    cond.__sequence = cond.__sequence.wrapping_add(1);
}

/// Waits until a clock shows a time.
pub fn timed_wait(
    cond: Out<c::pthread_cond_t>,
    mutex: Out<c::pthread_mutex_t>,
    clock: c::clockid_t,
    limit: In<c::timespec>,
) -> Result<()> {
    let deadline = time::deadline(clock, limit.required()?)?;
    if wait_until(cond.required()?, mutex.required()?, Some(deadline))? {
        Ok(())
    } else {
        Err(Errno::ETIMEDOUT)
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_init(
    cond: Out<c::pthread_cond_t>,
    attributes: In<c::pthread_condattr_t>,
) -> c_int {
    code(|| {
        let clock = attributes
            .get()
            .map_or(REALTIME as c_int, |attributes| attributes.__clock);
        cond.store(c::pthread_cond_t {
            __clock: clock,
            ..Default::default()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_destroy(_cond: Out<c::pthread_cond_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_signal(cond: Out<c::pthread_cond_t>) -> c_int {
    code(|| cond.required().map(signal))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_broadcast(cond: Out<c::pthread_cond_t>) -> c_int {
    code(|| cond.required().map(signal))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_wait(cond: Out<c::pthread_cond_t>, mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| wait_until(cond.required()?, mutex.required()?, None).map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_timedwait(
    cond: Out<c::pthread_cond_t>,
    mutex: Out<c::pthread_mutex_t>,
    limit: In<c::timespec>,
) -> c_int {
    code(|| timed_wait(cond, mutex, cond.required()?.__clock as c::clockid_t, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_clockwait(
    cond: Out<c::pthread_cond_t>,
    mutex: Out<c::pthread_mutex_t>,
    clock: c::clockid_t,
    limit: In<c::timespec>,
) -> c_int {
    code(|| timed_wait(cond, mutex, clock, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_init(attributes: Out<c::pthread_condattr_t>) -> c_int {
    code(|| {
        attributes.store(c::pthread_condattr_t {
            __clock: REALTIME as c_int,
            __pshared: 0,
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_destroy(_attributes: Out<c::pthread_condattr_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_getclock(
    attributes: In<c::pthread_condattr_t>,
    clock: Out<c::clockid_t>,
) -> c_int {
    code(|| clock.store(attributes.required()?.__clock as c::clockid_t))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_setclock(
    attributes: Out<c::pthread_condattr_t>,
    clock: c::clockid_t,
) -> c_int {
    code(|| {
        if clock != REALTIME && clock != c::CLOCK_MONOTONIC as c::clockid_t {
            return Err(Errno::EINVAL);
        }
        attributes.required()?.__clock = clock as c_int;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_getpshared(
    attributes: In<c::pthread_condattr_t>,
    shared: Out<c_int>,
) -> c_int {
    code(|| shared.store(attributes.required()?.__pshared))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_setpshared(attributes: Out<c::pthread_condattr_t>, shared: c_int) -> c_int {
    code(|| {
        if !matches!(shared, 0 | 1) {
            return Err(Errno::EINVAL);
        }
        attributes.required()?.__pshared = shared;
        Ok(())
    })
}
