//! Cancellation: its state is kept; with one thread nobody else can ask for it, and a thread that cancels itself ends
//! at its next cancellation point.

use super::{Routine, current, from_handle};
use crate::c;
use crate::edge::{Out, code};
use core::ffi::{c_int, c_void};
use rt_core::Errno;

/// What a thread has said about being cancelled.
#[derive(Default)]
pub struct State {
    disabled: bool,
    asynchronous: bool,
    pending: bool,
    cleanup: *mut c::_pthread_cleanup_context,
}

fn state() -> &'static mut State {
    // SAFETY: only the calling thread touches its own state, and no two references to it live at a time.
    unsafe { &mut (*current()).cancel }
}

/// Runs the cleanup handlers that are pushed, latest first, as the end of a thread does.
pub fn run_cleanup() {
    while !state().cleanup.is_null() {
        pop(true);
    }
}

fn pop(execute: bool) {
    // SAFETY: the context was pushed by a caller whose frame still lives, and is unlinked before its routine runs.
    unsafe {
        let context = state().cleanup;
        if context.is_null() {
            return;
        }
        state().cleanup = (*context)._previous;
        if let (true, Some(routine)) = (execute, (*context)._routine) {
            routine((*context)._arg);
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cancel(thread: c::pthread_t) -> c_int {
    code(|| {
        from_handle(thread)?;
        state().pending = true;
        if state().asynchronous {
            pthread_testcancel();
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_testcancel() {
    if state().pending && !state().disabled {
        super::lifecycle::end_main();
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setcancelstate(new: c_int, old: Out<c_int>) -> c_int {
    code(|| {
        let disable = match new {
            _ if new == c::PTHREAD_CANCEL_ENABLE as c_int => false,
            _ if new == c::PTHREAD_CANCEL_DISABLE as c_int => true,
            _ => return Err(Errno::EINVAL),
        };
        let was = core::mem::replace(&mut state().disabled, disable);
        old.put(if was {
            c::PTHREAD_CANCEL_DISABLE
        } else {
            c::PTHREAD_CANCEL_ENABLE
        } as c_int);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setcanceltype(new: c_int, old: Out<c_int>) -> c_int {
    code(|| {
        let asynchronous = match new {
            _ if new == c::PTHREAD_CANCEL_DEFERRED as c_int => false,
            _ if new == c::PTHREAD_CANCEL_ASYNCHRONOUS as c_int => true,
            _ => return Err(Errno::EINVAL),
        };
        let was = core::mem::replace(&mut state().asynchronous, asynchronous);
        old.put(if was {
            c::PTHREAD_CANCEL_ASYNCHRONOUS
        } else {
            c::PTHREAD_CANCEL_DEFERRED
        } as c_int);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn _pthread_cleanup_push(
    context: Out<c::_pthread_cleanup_context>,
    routine: Option<Routine>,
    argument: *mut c_void,
) {
    if let Some(new) = context.get() {
        new._routine = routine;
        new._arg = argument;
        new._previous = state().cleanup;
        state().cleanup = context.address();
    }
}

#[unsafe(no_mangle)]
extern "C" fn _pthread_cleanup_pop(_context: Out<c::_pthread_cleanup_context>, execute: c_int) {
    pop(execute != 0);
}

#[unsafe(no_mangle)]
extern "C" fn _pthread_cleanup_push_defer(
    context: Out<c::_pthread_cleanup_context>,
    routine: Option<Routine>,
    argument: *mut c_void,
) {
    if let Some(new) = context.get() {
        new._canceltype = c_int::from(state().asynchronous);
    }
    state().asynchronous = false;
    _pthread_cleanup_push(context, routine, argument);
}

#[unsafe(no_mangle)]
extern "C" fn _pthread_cleanup_pop_restore(context: Out<c::_pthread_cleanup_context>, execute: c_int) {
    if let Some(old) = context.get() {
        state().asynchronous = old._canceltype != 0;
    }
    pop(execute != 0);
}
