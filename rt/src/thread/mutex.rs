//! Mutexes. With one thread a mutex that is held and cannot be taken again can never be released by anybody else, so
//! locking it reports EDEADLK instead of waiting for ever.

use super::current;
use crate::edge::{In, Out, code};
use crate::{c, time};
use core::ffi::{c_int, c_uint};
use rt_core::{Errno, Result};

/// How often a recursive mutex can be taken.
const RECURSION_MAX: c_uint = c_uint::MAX;

/// Where the kind and the robustness live in `__kind`.
const KIND: c_int = 0xff;
const ROBUST: c_int = 0x100;

/// Takes a mutex if that is possible now.
pub fn try_lock(mutex: &mut c::pthread_mutex_t) -> Result<()> {
    let owner = current().cast();
    if mutex.__lock == 0 {
        mutex.__lock = 1;
        mutex.__owner = owner;
        mutex.__owner_count = 1;
        return Ok(());
    }
    if mutex.__owner == owner && kind(mutex) == c::PTHREAD_MUTEX_RECURSIVE as c_int {
        if mutex.__owner_count == RECURSION_MAX {
            return Err(Errno::EAGAIN);
        }
        mutex.__owner_count += 1;
        return Ok(());
    }
    Err(Errno::EBUSY)
}

/// Takes a mutex, waiting for ever, as condition variables do.
pub fn lock(mutex: &mut c::pthread_mutex_t) -> Result<()> {
    try_lock(mutex).map_err(|error| {
        if error == Errno::EBUSY {
            Errno::EDEADLK
        } else {
            error
        }
    })
}

/// Releases a mutex.
pub fn unlock(mutex: &mut c::pthread_mutex_t) -> Result<()> {
    if mutex.__lock == 0 || mutex.__owner != current().cast() {
        return Err(Errno::EPERM);
    }
    mutex.__owner_count -= 1;
    if mutex.__owner_count == 0 {
        mutex.__owner = core::ptr::null_mut();
        mutex.__lock = 0;
    }
    Ok(())
}

/// Takes a mutex, waiting until a clock shows a time.
pub fn lock_until(mutex: &mut c::pthread_mutex_t, clock: c::clockid_t, limit: In<c::timespec>) -> Result<()> {
    match try_lock(mutex) {
        Err(Errno::EBUSY) => {}
        result => return result,
    }
    if kind(mutex) == c::PTHREAD_MUTEX_ERRORCHECK as c_int {
        return Err(Errno::EDEADLK);
    }
    time::sleep_until(time::deadline(clock, limit.required()?)?);
    Err(Errno::ETIMEDOUT)
}

fn kind(mutex: &c::pthread_mutex_t) -> c_int {
    mutex.__kind & KIND
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_init(
    mutex: Out<c::pthread_mutex_t>,
    attributes: In<c::pthread_mutexattr_t>,
) -> c_int {
    code(|| {
        let mut new = c::pthread_mutex_t::default();
        if let Some(attributes) = attributes.get() {
            new.__kind = attributes.__kind;
            if attributes.__robust == c::PTHREAD_MUTEX_ROBUST as c_int {
                new.__kind |= ROBUST;
            }
            new.__spare = attributes.__prioceiling;
        }
        mutex.store(new)
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_destroy(mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| {
        if mutex.required()?.__lock != 0 {
            Err(Errno::EBUSY)
        } else {
            Ok(())
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_lock(mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| lock(mutex.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_trylock(mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| try_lock(mutex.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_timedlock(mutex: Out<c::pthread_mutex_t>, limit: In<c::timespec>) -> c_int {
    code(|| lock_until(mutex.required()?, c::CLOCK_REALTIME as c::clockid_t, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_clocklock(
    mutex: Out<c::pthread_mutex_t>,
    clock: c::clockid_t,
    limit: In<c::timespec>,
) -> c_int {
    code(|| lock_until(mutex.required()?, clock, limit))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_unlock(mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| unlock(mutex.required()?))
}

/// A robust mutex becomes inconsistent only by the death of a thread that holds it.
#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_consistent(_mutex: Out<c::pthread_mutex_t>) -> c_int {
    code(|| Err(Errno::EINVAL))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_getprioceiling(mutex: Out<c::pthread_mutex_t>, ceiling: Out<c_int>) -> c_int {
    code(|| ceiling.store(mutex.required()?.__spare))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutex_setprioceiling(
    mutex: Out<c::pthread_mutex_t>,
    ceiling: c_int,
    old: Out<c_int>,
) -> c_int {
    code(|| {
        old.put(core::mem::replace(&mut mutex.required()?.__spare, ceiling));
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutexattr_init(attributes: Out<c::pthread_mutexattr_t>) -> c_int {
    code(|| attributes.store(c::pthread_mutexattr_t::default()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_mutexattr_destroy(_attributes: Out<c::pthread_mutexattr_t>) -> c_int {
    0
}

/// Defines a getter and a setter of one attribute.
macro_rules! attribute {
    ($get:ident, $set:ident, $field:ident, $valid:expr) => {
        #[unsafe(no_mangle)]
        extern "C" fn $get(attributes: In<c::pthread_mutexattr_t>, value: Out<c_int>) -> c_int {
            code(|| value.store(attributes.required()?.$field))
        }

        #[unsafe(no_mangle)]
        extern "C" fn $set(attributes: Out<c::pthread_mutexattr_t>, value: c_int) -> c_int {
            code(|| {
                let valid: fn(c_int) -> bool = $valid;
                if !valid(value) {
                    return Err(Errno::EINVAL);
                }
                attributes.required()?.$field = value;
                Ok(())
            })
        }
    };
}

attribute!(
    pthread_mutexattr_gettype,
    pthread_mutexattr_settype,
    __kind,
    |kind| {
        [
            c::PTHREAD_MUTEX_NORMAL,
            c::PTHREAD_MUTEX_RECURSIVE,
            c::PTHREAD_MUTEX_ERRORCHECK,
            c::PTHREAD_MUTEX_DEFAULT,
        ]
        .contains(&(kind as c_uint))
    }
);
attribute!(
    pthread_mutexattr_getpshared,
    pthread_mutexattr_setpshared,
    __pshared,
    |shared| matches!(shared, 0 | 1)
);
attribute!(
    pthread_mutexattr_getprotocol,
    pthread_mutexattr_setprotocol,
    __protocol,
    |protocol| matches!(protocol, 0..=2)
);
attribute!(
    pthread_mutexattr_getprioceiling,
    pthread_mutexattr_setprioceiling,
    __prioceiling,
    |ceiling| { (super::schedule::LOWEST..=super::schedule::HIGHEST).contains(&ceiling) }
);
attribute!(
    pthread_mutexattr_getrobust,
    pthread_mutexattr_setrobust,
    __robust,
    |robust| matches!(robust, 0 | 1)
);
