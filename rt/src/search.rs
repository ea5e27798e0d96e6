//! The parts of `<search.h>` that newlib leaves out: linear search and queues of linked elements.

use crate::edge::{In, Out};
use core::ffi::{c_int, c_void};
use core::ptr;

type Order = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;

/// The element equal to the key, if there is one.
fn find(key: *const c_void, base: *const c_void, count: usize, width: usize, order: Order) -> *const c_void {
    (0..count)
        .map(|index| base.wrapping_byte_add(index * width))
        // SAFETY: the caller's order compares its key with elements of its array.
        .find(|&element| unsafe { order(key, element) } == 0)
        .unwrap_or(ptr::null())
}

#[unsafe(no_mangle)]
extern "C" fn lfind(
    key: *const c_void,
    base: *const c_void,
    count: In<usize>,
    width: usize,
    order: Order,
) -> *mut c_void {
    find(key, base, count.get().copied().unwrap_or(0), width, order).cast_mut()
}

/// As `lfind`, but a key that is not there is appended: the caller's array has room for one more.
#[unsafe(no_mangle)]
extern "C" fn lsearch(
    key: *const c_void,
    base: *mut c_void,
    count: Out<usize>,
    width: usize,
    order: Order,
) -> *mut c_void {
    let Some(count) = count.get() else {
        return ptr::null_mut();
    };
    let found = find(key, base, *count, width, order);
    if !found.is_null() {
        return found.cast_mut();
    }
    let new = base.wrapping_byte_add(*count * width);
    // SAFETY: POSIX asks the caller for room for one more element of `width` bytes.
    unsafe { ptr::copy_nonoverlapping(key.cast::<u8>(), new.cast::<u8>(), width) };
    *count += 1;
    new
}

/// How an element of a queue begins.
#[repr(C)]
pub struct Element {
    next: *mut Element,
    previous: *mut Element,
}

/// Puts an element after another, or alone.
#[unsafe(no_mangle)]
extern "C" fn insque(element: Out<Element>, after: Out<Element>) {
    let Some(new) = element.get() else { return };
    let next = after.get().map_or(ptr::null_mut(), |after| {
        core::mem::replace(&mut after.next, element.address())
    });
    new.next = next;
    new.previous = after.address();
    if let Some(next) = Out::from_pointer(next).get() {
        next.previous = element.address();
    }
}

#[unsafe(no_mangle)]
extern "C" fn remque(element: Out<Element>) {
    let Some(&mut Element { next, previous }) = element.get() else {
        return;
    };
    if let Some(next) = Out::from_pointer(next).get() {
        next.previous = previous;
    }
    if let Some(previous) = Out::from_pointer(previous).get() {
        previous.next = next;
    }
}
