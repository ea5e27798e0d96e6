//! Barriers.

use crate::c;
use crate::edge::{In, Out, code};
use crate::errno;
use core::ffi::{c_int, c_uint};
use rt_core::Errno;

#[unsafe(no_mangle)]
extern "C" fn pthread_barrier_init(
    barrier: Out<c::pthread_barrier_t>,
    _attributes: In<c::pthread_barrierattr_t>,
    count: c_uint,
) -> c_int {
    code(|| {
        if count == 0 {
            return Err(Errno::EINVAL);
        }
        barrier.store(c::pthread_barrier_t {
            __count: count,
            ..Default::default()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_barrier_destroy(barrier: Out<c::pthread_barrier_t>) -> c_int {
    code(|| {
        if barrier.required()?.__waiting != 0 {
            Err(Errno::EBUSY)
        } else {
            Ok(())
        }
    })
}

/// The last of the threads to come starts the next cycle, and is told so.
#[unsafe(no_mangle)]
extern "C" fn pthread_barrier_wait(barrier: Out<c::pthread_barrier_t>) -> c_int {
    let Ok(barrier) = barrier.required() else {
        return errno::number(Errno::EFAULT);
    };
    barrier.__waiting += 1;
    if barrier.__waiting >= barrier.__count {
        barrier.__waiting = 0;
        barrier.__cycle = barrier.__cycle.wrapping_add(1);
        return c::PTHREAD_BARRIER_SERIAL_THREAD as c_int;
    }
    let (cycle, before) = (&raw const barrier.__cycle, barrier.__cycle);
    // SAFETY: the caller keeps the barrier alive while it waits on it.
    crate::wait::until(None, || unsafe { cycle.read_volatile() } != before);
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_barrierattr_init(attributes: Out<c::pthread_barrierattr_t>) -> c_int {
    code(|| attributes.store(c::pthread_barrierattr_t::default()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_barrierattr_destroy(_attributes: Out<c::pthread_barrierattr_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_barrierattr_getpshared(
    attributes: In<c::pthread_barrierattr_t>,
    shared: Out<c_int>,
) -> c_int {
    code(|| shared.store(attributes.required()?.__pshared))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_barrierattr_setpshared(
    attributes: Out<c::pthread_barrierattr_t>,
    shared: c_int,
) -> c_int {
    code(|| {
        if !matches!(shared, 0 | 1) {
            return Err(Errno::EINVAL);
        }
        attributes.required()?.__pshared = shared;
        Ok(())
    })
}
