//! The program's heap: `sbrk` and `brk`, on which newlib's malloc stands.
//!
//! The heap has two parts: what lies free below the image, and everything from the image up. The break jumps from the first to
//! the second when a request does not fit the first; malloc allows for that, as for a program that calls sbrk itself.

use crate::edge::done;
use crate::errno;
use crate::sync::Lock;
use core::ffi::{c_int, c_void};
use core::ops::Range;
use core::ptr;
use kernel::mm;
use rt_core::{Errno, Result};

/// Where the break is.
enum Break {
    /// Nobody has asked yet.
    Unused,
    /// In the part below the image.
    Low { at: usize, part: Range<usize> },
    /// In the part that the kernel keeps, with what is used of the one below the image.
    High { low: Range<usize> },
}

static BREAK: Lock<Break> = Lock::new(Break::Unused);

/// Moves the break and returns where it was: where new memory begins.
fn advance(increment: isize) -> Result<usize> {
    let mut place = BREAK.lock();
    if let Break::Unused = *place {
        *place = match mm::take_below_image() {
            Some(part) => Break::Low { at: part.start, part },
            None => Break::High { low: 0..0 },
        };
    }
    if let Break::Low { at, part } = &mut *place {
        let old = *at;
        let new = old.checked_add_signed(increment).ok_or(Errno::ENOMEM)?;
        if part.contains(&new) || new == part.end {
            *at = new;
            return Ok(old);
        }
        if increment < 0 {
            return Err(Errno::EINVAL);
        }
        let high = grow(increment)?;
        let low = part.start..old;
        *place = Break::High { low };
        return Ok(high);
    }
    grow(increment)
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
        Break::Low { at, part } => part.start..*at,
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
            Break::Low { at, part } if part.contains(&end.addr()) => {
                *at = end.addr();
                Ok(())
            }
            Break::Low { at, part } => {
                set(end.addr()).map_err(|_| Errno::ENOMEM)?;
                *place = Break::High { low: part.start..*at };
                Ok(())
            }
            _ => set(end.addr()).map_err(|_| Errno::ENOMEM),
        }
    })
}
