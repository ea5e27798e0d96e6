//! Destructors of C++ `thread_local` objects, run in reverse order of construction before `exit` runs those of static
//! objects.

use super::{Routine, current};
use alloc::boxed::Box;
use core::ffi::{c_int, c_void};

/// A registered destructor.
pub struct Node {
    destructor: Routine,
    object: *mut c_void,
    next: List,
}

/// The destructors of one thread, latest first.
pub type List = Option<Box<Node>>;

/// Itanium C++ ABI: registers the destructor of a thread-local object. Returns 0, or -1 without memory.
#[unsafe(no_mangle)]
extern "C" fn __cxa_thread_atexit_impl(
    destructor: Routine,
    object: *mut c_void,
    _image: *mut c_void,
) -> c_int {
    if crate::heap::check().is_err() {
        return -1;
    }
    // SAFETY: only the calling thread touches its own list.
    let list = unsafe { &mut (*current()).locals };
    let next = list.take();
    *list = Some(Box::new(Node {
        destructor,
        object,
        next,
    }));
    0
}

/// Runs the calling thread's destructors; one that constructs further objects has theirs run too.
pub fn destroy() {
    // SAFETY: only the calling thread touches its own list, and no reference to it lives while a destructor runs.
    while let Some(node) = unsafe { (*current()).locals.take() } {
        let Node {
            destructor,
            object,
            next,
        } = *node;
        // SAFETY: as above.
        unsafe { (*current()).locals = next };
        // SAFETY: the compiler registered this destructor for this object.
        unsafe { destructor(object) };
    }
}
