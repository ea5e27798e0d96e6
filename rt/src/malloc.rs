//! newlib's malloc, for what a C caller is to free.

use core::ffi::{c_int, c_void};
use rt_core::{Errno, Result};

unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn memalign(align: usize, size: usize) -> *mut c_void;
    /// Frees what `malloc` gave.
    fn free(memory: *mut c_void);
}

/// Memory of malloc's.
///
/// # Errors
/// `ENOMEM`
pub fn allocate(size: usize) -> Result<*mut u8> {
    // SAFETY: newlib's malloc takes any size.
    let memory = unsafe { malloc(size) };
    if memory.is_null() {
        Err(Errno::ENOMEM)
    } else {
        Ok(memory.cast())
    }
}

/// Gives memory of malloc's back.
///
/// # Safety
/// The memory came from [`allocate`] and is not used any more.
pub unsafe fn release(memory: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { free(memory.cast()) };
}

#[unsafe(no_mangle)]
extern "C" fn posix_memalign(result: crate::edge::Out<*mut c_void>, align: usize, size: usize) -> c_int {
    crate::edge::code(|| {
        if !align.is_power_of_two() || !align.is_multiple_of(size_of::<*mut c_void>()) {
            return Err(Errno::EINVAL);
        }
        // SAFETY: newlib's memalign takes a power of two and any size.
        let memory = unsafe { memalign(align, size.max(1)) };
        if memory.is_null() {
            return Err(Errno::ENOMEM);
        }
        result.store(memory)
    })
}
