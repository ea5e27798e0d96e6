//! Thread-specific data.

use super::{Routine, current};
use crate::edge::{Out, code};
use crate::sync::Lock;
use crate::{c, errno};
use core::ffi::{c_int, c_void};
use core::ptr;
use rt_core::{Errno, Result};

/// How many keys there can be (POSIX asks for 128).
pub const KEYS_MAX: usize = 128;

/// How often the destructors are run while they keep setting values (POSIX).
const ITERATIONS: usize = 4;

/// The values of one thread.
pub type Values = [*mut c_void; KEYS_MAX];

#[derive(Clone, Copy)]
struct Key {
    used: bool,
    destructor: Option<Routine>,
}

static KEYS: Lock<[Key; KEYS_MAX]> = Lock::new(
    [Key {
        used: false,
        destructor: None,
    }; KEYS_MAX],
);

/// Makes a key.
pub fn create(destructor: Option<Routine>) -> Result<c::pthread_key_t> {
    let mut keys = KEYS.lock();
    let free = keys.iter().position(|key| !key.used).ok_or(Errno::EAGAIN)?;
    keys[free] = Key {
        used: true,
        destructor,
    };
    set_value(free, ptr::null_mut());
    Ok(free as c::pthread_key_t)
}

/// Removes a key.
pub fn delete(key: c::pthread_key_t) -> Result<()> {
    let mut keys = KEYS.lock();
    let slot = keys
        .get_mut(key as usize)
        .filter(|key| key.used)
        .ok_or(Errno::EINVAL)?;
    slot.used = false;
    Ok(())
}

/// The calling thread's value.
pub fn get(key: c::pthread_key_t) -> *mut c_void {
    if key as usize >= KEYS_MAX {
        return ptr::null_mut();
    }
    // SAFETY: the calling thread's block is its own, and the index is within the table.
    unsafe { (&raw const (*current()).keys[key as usize]).read() }
}

/// Sets the calling thread's value.
pub fn set(key: c::pthread_key_t, value: *mut c_void) -> Result<()> {
    if !KEYS.lock().get(key as usize).is_some_and(|key| key.used) {
        return Err(Errno::EINVAL);
    }
    set_value(key as usize, value);
    Ok(())
}

fn set_value(key: usize, value: *mut c_void) {
    // SAFETY: the calling thread's block is its own, and the index is within the table.
    unsafe { (&raw mut (*current()).keys[key]).write(value) };
}

/// Calls the destructors of the calling thread's values, as its end does.
pub fn destroy() {
    for _ in 0..ITERATIONS {
        let mut called = false;
        for key in 0..KEYS_MAX {
            let entry = KEYS.lock()[key];
            let value = get(key as c::pthread_key_t);
            if let (true, false, Some(destructor)) = (entry.used, value.is_null(), entry.destructor) {
                set_value(key, ptr::null_mut());
                // SAFETY: the destructor was registered for values of this key.
                unsafe { destructor(value) };
                called = true;
            }
        }
        if !called {
            return;
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_key_create(key: Out<c::pthread_key_t>, destructor: Option<Routine>) -> c_int {
    code(|| key.store(create(destructor)?))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_key_delete(key: c::pthread_key_t) -> c_int {
    code(|| delete(key))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getspecific(key: c::pthread_key_t) -> *mut c_void {
    get(key)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setspecific(key: c::pthread_key_t, value: *mut c_void) -> c_int {
    set(key, value).map_or_else(errno::number, |()| 0)
}
