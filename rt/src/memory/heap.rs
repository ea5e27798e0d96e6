//! The program's heap: `sbrk` and `brk`, on which newlib's malloc stands.

use crate::edge::done;
use crate::errno;
use core::ffi::{c_int, c_void};
use core::ptr;
use kernel::mm;
use rt_core::{Errno, Result};

fn resize(new_end: usize) -> Result<()> {
    if new_end < mm::heap_start() {
        return Err(Errno::EINVAL);
    }
    mm::heap_resize(new_end).map_err(|_| Errno::ENOMEM)
}

/// Moves the end of the heap and returns where it was, or all ones.
#[unsafe(no_mangle)]
extern "C" fn sbrk(increment: isize) -> *mut c_void {
    let old = mm::heap_end();
    let new = old.checked_add_signed(increment).ok_or(Errno::ENOMEM);
    match new.and_then(|new| if increment == 0 { Ok(()) } else { resize(new) }) {
        Ok(()) => ptr::with_exposed_provenance_mut(old),
        Err(error) => {
            errno::set(error);
            ptr::without_provenance_mut(usize::MAX)
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn brk(end: *mut c_void) -> c_int {
    done(|| resize(end.addr()).map_err(|_| Errno::ENOMEM))
}
