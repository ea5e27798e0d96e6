//! newlib's locks, sys/lock.h: recursive or not, static or made at run time.
//!
//! With one thread a lock only has to remember how often it is held, so that a recursive one can be taken again and a
//! try at a plain one fails when it should.

use crate::heap;
use alloc::boxed::Box;
use core::ffi::c_int;

/// newlib's `struct __lock`.
#[repr(C)]
pub struct NewlibLock {
    held: u32,
}

type Pointer = *mut NewlibLock;

/// Defines the static locks that newlib refers to by name.
macro_rules! locks {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        static mut $name: NewlibLock = NewlibLock { held: 0 };
    )* };
}

locks! {
    __lock___arc4random_mutex
    __lock___at_quick_exit_mutex
    __lock___atexit_recursive_mutex
    __lock___dd_hash_mutex
    __lock___env_recursive_mutex
    __lock___malloc_recursive_mutex
    __lock___sfp_recursive_mutex
    __lock___tz_mutex
}

/// Makes a lock. newlib cannot be told of a failure; without memory the lock stays null, and is then none.
#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_init(lock: *mut Pointer) {
    let new = heap::check().map_or(core::ptr::null_mut(), |()| {
        Box::into_raw(Box::new(NewlibLock { held: 0 }))
    });
    // SAFETY: newlib passes the address of its pointer.
    unsafe { lock.write(new) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_init_recursive(lock: *mut Pointer) {
    // SAFETY: as for the plain lock.
    unsafe { __retarget_lock_init(lock) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_close(lock: Pointer) {
    if !lock.is_null() {
        // SAFETY: newlib closes what it made by `__retarget_lock_init`, once.
        drop(unsafe { Box::from_raw(lock) });
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_close_recursive(lock: Pointer) {
    // SAFETY: as for the plain lock.
    unsafe { __retarget_lock_close(lock) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_acquire(lock: Pointer) {
    // SAFETY: newlib passes a lock that lives, or null if it could not be made.
    if let Some(lock) = unsafe { lock.as_mut() } {
        lock.held += 1;
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_acquire_recursive(lock: Pointer) {
    // SAFETY: as for the plain lock.
    unsafe { __retarget_lock_acquire(lock) };
}

/// Whether the lock was taken: 1 or 0.
#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_try_acquire(lock: Pointer) -> c_int {
    // SAFETY: newlib passes a lock that lives, or null if it could not be made.
    match unsafe { lock.as_mut() } {
        Some(lock) if lock.held > 0 => 0,
        Some(lock) => {
            lock.held = 1;
            1
        }
        None => 1,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_try_acquire_recursive(lock: Pointer) -> c_int {
    // SAFETY: as for the plain lock.
    unsafe { __retarget_lock_acquire(lock) };
    1
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_release(lock: Pointer) {
    // SAFETY: newlib passes a lock that lives, or null if it could not be made.
    if let Some(lock) = unsafe { lock.as_mut() } {
        lock.held = lock.held.saturating_sub(1);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn __retarget_lock_release_recursive(lock: Pointer) {
    // SAFETY: as for the plain lock.
    unsafe { __retarget_lock_release(lock) };
}
