//! Read-write locks. As for mutexes, waiting for what only the caller itself could release is reported as EDEADLK.

use super::current;
use crate::edge::{In, Out, code};
use crate::{c, time};
use core::ffi::{c_int, c_uint};
use core::ptr;
use rt_core::{Errno, Result};

const REALTIME: c::clockid_t = c::CLOCK_REALTIME as c::clockid_t;

fn try_read(lock: &mut c::pthread_rwlock_t) -> Result<()> {
    if !lock.__writer.is_null() {
        return Err(Errno::EBUSY);
    }
    lock.__readers = lock.__readers.checked_add(1).ok_or(Errno::EAGAIN)?;
    Ok(())
}

fn try_write(lock: &mut c::pthread_rwlock_t) -> Result<()> {
    if !lock.__writer.is_null() || lock.__readers != 0 {
        return Err(Errno::EBUSY);
    }
    lock.__writer = current().cast();
    Ok(())
}

fn unlock(lock: &mut c::pthread_rwlock_t) -> Result<()> {
    if lock.__writer == current().cast() {
        lock.__writer = ptr::null_mut();
    } else if lock.__readers > 0 {
        lock.__readers -= 1;
    } else {
        return Err(Errno::EPERM);
    }
    Ok(())
}

fn for_ever(result: Result<()>) -> Result<()> {
    result.map_err(|error| {
        if error == Errno::EBUSY {
            Errno::EDEADLK
        } else {
            error
        }
    })
}

fn until(result: Result<()>, clock: c::clockid_t, limit: In<c::timespec>) -> Result<()> {
    if result != Err(Errno::EBUSY) {
        return result;
    }
    time::sleep_until(time::deadline(clock, limit.required()?)?);
    Err(Errno::ETIMEDOUT)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_init(
    lock: Out<c::pthread_rwlock_t>,
    _attributes: In<c::pthread_rwlockattr_t>,
) -> c_int {
    code(|| lock.store(c::pthread_rwlock_t::default()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_destroy(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| {
        let lock = lock.required()?;
        if lock.__readers != 0 || !lock.__writer.is_null() {
            Err(Errno::EBUSY)
        } else {
            Ok(())
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_rdlock(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| for_ever(try_read(lock.required()?)))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_tryrdlock(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| try_read(lock.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_timedrdlock(lock: Out<c::pthread_rwlock_t>, limit: In<c::timespec>) -> c_int {
    code(|| until(try_read(lock.required()?), REALTIME, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_clockrdlock(
    lock: Out<c::pthread_rwlock_t>,
    clock: c::clockid_t,
    limit: In<c::timespec>,
) -> c_int {
    code(|| until(try_read(lock.required()?), clock, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_wrlock(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| for_ever(try_write(lock.required()?)))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_trywrlock(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| try_write(lock.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_timedwrlock(lock: Out<c::pthread_rwlock_t>, limit: In<c::timespec>) -> c_int {
    code(|| until(try_write(lock.required()?), REALTIME, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_clockwrlock(
    lock: Out<c::pthread_rwlock_t>,
    clock: c::clockid_t,
    limit: In<c::timespec>,
) -> c_int {
    code(|| until(try_write(lock.required()?), clock, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlock_unlock(lock: Out<c::pthread_rwlock_t>) -> c_int {
    code(|| unlock(lock.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_init(attributes: Out<c::pthread_rwlockattr_t>) -> c_int {
    code(|| attributes.store(c::pthread_rwlockattr_t::default()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_destroy(_attributes: Out<c::pthread_rwlockattr_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_getpshared(
    attributes: In<c::pthread_rwlockattr_t>,
    shared: Out<c_int>,
) -> c_int {
    code(|| shared.store(attributes.required()?.__pshared))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_setpshared(
    attributes: Out<c::pthread_rwlockattr_t>,
    shared: c_int,
) -> c_int {
    code(|| {
        if !matches!(shared as c_uint, 0 | 1) {
            return Err(Errno::EINVAL);
        }
        attributes.required()?.__pshared = shared;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_getkind_np(
    attributes: In<c::pthread_rwlockattr_t>,
    kind: Out<c_int>,
) -> c_int {
    code(|| kind.store(attributes.required()?.__kind))
}

/// Who goes first is the scheduler's to decide; the wish is kept.
#[unsafe(no_mangle)]
extern "C" fn pthread_rwlockattr_setkind_np(attributes: Out<c::pthread_rwlockattr_t>, kind: c_int) -> c_int {
    code(|| {
        if !(0..=2).contains(&kind) {
            return Err(Errno::EINVAL);
        }
        attributes.required()?.__kind = kind;
        Ok(())
    })
}
