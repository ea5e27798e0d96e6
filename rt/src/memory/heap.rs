//! The program's heap: `sbrk` and `brk`, on which newlib's malloc stands.
//!
//! The heap has two parts: what lies free below the image, and everything from the image up. The break jumps from the first to
//! the second when a request does not fit the first; malloc allows for that, as for a program that calls sbrk itself.

use crate::edge::done;
use crate::errno;
use crate::sync::Lock;
use core::ffi::{c_int, c_void};
use core::ops::Range;
use core::ptr::{self, NonNull};
use kernel::mm;
use rt_core::{Errno, Result};

/// Where the break is.
enum Break {
    /// Nobody has asked yet.
    Unused,
    /// In the part below the image, of which the pages up to `end` are taken.
    Low { start: usize, at: usize, end: usize },
    /// In the part that the kernel keeps, with what is used of the one below the image.
    High { low: Range<usize> },
}

static BREAK: Lock<Break> = Lock::new(Break::Unused);

/// Moves the break and returns where it was: where new memory begins.
fn advance(increment: isize) -> Result<usize> {
    let mut place = BREAK.lock();
    if let Break::Unused = *place {
        *place = match mm::lowest_free() {
            Some(start) => Break::Low {
                start,
                at: start,
                end: start,
            },
            None => Break::High { low: 0..0 },
        };
    }
    if let Break::Low { start, at, end } = &mut *place {
        let old = *at;
        let new = old.checked_add_signed(increment).ok_or(Errno::ENOMEM)?;
        if new < *start {
            return Err(Errno::EINVAL);
        }
        if resize_low(end, new) {
            *at = new;
            return Ok(old);
        }
        let high = grow(increment)?;
        let low = *start..old;
        *place = Break::High { low };
        return Ok(high);
    }
    grow(increment)
}

/// Takes or gives back pages so that the part below the image ends with the page of `new`; false if it cannot grow that
/// far.
fn resize_low(end: &mut usize, new: usize) -> bool {
    let Some(wanted) = new.checked_next_multiple_of(mm::PAGE_SIZE) else {
        return false;
    };
    if wanted > *end {
        if mm::claim(*end, (wanted - *end) / mm::PAGE_SIZE).is_err() {
            return false;
        }
    } else if let Some(given_up) = NonNull::new(ptr::with_exposed_provenance_mut(wanted)) {
        // SAFETY: the program has given up what lies above the break.
        unsafe { mm::free(given_up, (*end - wanted) / mm::PAGE_SIZE) };
    }
    *end = wanted;
    true
}

fn grow(increment: isize) -> Result<usize> {
    let old = mm::heap_end();
    let new = old.checked_add_signed(increment).ok_or(Errno::ENOMEM)?;
    if increment != 0 {
        set(new)?;
    }
    Ok(old)
}

fn set(new: usize) -> Result<()> {
    if new < mm::heap_start() {
        return Err(Errno::EINVAL);
    }
    mm::heap_resize(new).map_err(|_| Errno::ENOMEM)
}

/// Whether these addresses are all in the heap.
pub fn contains(range: &Range<usize>) -> bool {
    let within = |part: Range<usize>| part.start <= range.start && range.end <= part.end;
    let low = match &*BREAK.lock() {
        Break::Unused => 0..0,
        Break::Low { start, at, .. } => *start..*at,
        Break::High { low } => low.clone(),
    };
    let low = within(low);
    low || within(mm::heap_start()..mm::heap_end())
}

/// Moves the end of the heap and returns where it was, or all ones.
#[unsafe(no_mangle)]
extern "C" fn sbrk(increment: isize) -> *mut c_void {
    match advance(increment) {
        Ok(old) => ptr::with_exposed_provenance_mut(old),
        Err(error) => {
            errno::set(error);
            ptr::without_provenance_mut(usize::MAX)
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn brk(end: *mut c_void) -> c_int {
    done(|| {
        let mut place = BREAK.lock();
        match &mut *place {
            Break::Low {
                start,
                at,
                end: taken,
            } if end.addr() >= *start => {
                if resize_low(taken, end.addr()) {
                    *at = end.addr();
                    return Ok(());
                }
                set(end.addr()).map_err(|_| Errno::ENOMEM)?;
                *place = Break::High { low: *start..*at };
                Ok(())
            }
            _ => set(end.addr()).map_err(|_| Errno::ENOMEM),
        }
    })
}
