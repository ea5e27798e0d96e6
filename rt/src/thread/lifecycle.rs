//! Creating, joining and ending threads, and a thread's identity.

use super::{NAME_SIZE, Routine, cancel, current, from_handle, handle, keys};
use crate::edge::{In, Out, Text, code};
use crate::{c, start};
use core::ffi::{c_char, c_int, c_void};
use kernel_core::stacks::Place;
use rt_core::{Errno, Result};

/// Ends the main thread: with no other thread the process ends with it, successfully.
pub fn end_main() -> ! {
    cancel::run_cleanup();
    super::locals::destroy();
    keys::destroy();
    start::exit(0)
}

/// No resources for another thread: there can be one only, for now.
#[unsafe(no_mangle)]
extern "C" fn pthread_create(
    _thread: Out<c::pthread_t>,
    _attributes: In<c::pthread_attr_t>,
    _routine: Option<Routine>,
    _argument: *mut c_void,
) -> c_int {
    code(|| Err(Errno::EAGAIN))
}

/// A thread that waits for itself would wait for ever.
fn join(thread: c::pthread_t) -> c_int {
    code(|| Err(from_handle(thread).map_or_else(|error| error, |_| Errno::EDEADLK)))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_join(thread: c::pthread_t, _value: Out<*mut c_void>) -> c_int {
    join(thread)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_tryjoin_np(thread: c::pthread_t, _value: Out<*mut c_void>) -> c_int {
    join(thread)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_timedjoin_np(
    thread: c::pthread_t,
    _value: Out<*mut c_void>,
    _limit: In<c::timespec>,
) -> c_int {
    join(thread)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_clockjoin_np(
    thread: c::pthread_t,
    _value: Out<*mut c_void>,
    _clock: c::clockid_t,
    _limit: In<c::timespec>,
) -> c_int {
    join(thread)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_detach(thread: c::pthread_t) -> c_int {
    code(|| from_handle(thread).map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_exit(_value: *mut c_void) -> ! {
    end_main()
}

#[unsafe(no_mangle)]
extern "C" fn pthread_self() -> c::pthread_t {
    handle(current())
}

#[unsafe(no_mangle)]
extern "C" fn pthread_equal(one: c::pthread_t, other: c::pthread_t) -> c_int {
    c_int::from(one == other)
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setname_np(thread: c::pthread_t, name: Text) -> c_int {
    code(|| {
        let (thread, name) = (from_handle(thread)?, name.bytes()?);
        if name.len() >= NAME_SIZE {
            return Err(Errno::ERANGE);
        }
        let mut bytes = [0; NAME_SIZE];
        bytes[..name.len()].copy_from_slice(name);
        // SAFETY: the handle stood for a living thread.
        unsafe { (*thread).name = bytes };
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getname_np(thread: c::pthread_t, buffer: Out<c_char>, size: usize) -> c_int {
    code(|| {
        let thread = from_handle(thread)?;
        // SAFETY: the handle stood for a living thread.
        let name = unsafe { (*thread).name };
        let length = name.iter().position(|&byte| byte == 0).unwrap_or(NAME_SIZE);
        buffer.put_text(size, &name[..length])
    })
}

/// With neither fork nor a second process, the handlers are never due.
#[unsafe(no_mangle)]
extern "C" fn pthread_atfork(
    _prepare: Option<unsafe extern "C" fn()>,
    _parent: Option<unsafe extern "C" fn()>,
    _child: Option<unsafe extern "C" fn()>,
) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getcpuclockid(thread: c::pthread_t, clock: Out<c::clockid_t>) -> c_int {
    code(|| {
        from_handle(thread)?;
        clock.store(c::CLOCK_THREAD_CPUTIME_ID as c::clockid_t)
    })
}

/// The stack that the caller runs on: its lowest address and its size in bytes.
///
/// # Errors
/// `ESRCH` if it is not a stack of the kernel's table.
pub fn stack() -> Result<(usize, usize)> {
    let here = core::hint::black_box(0u8);
    match kernel::stack::find((&raw const here).addr()) {
        Some(Place::Inside(stack)) => Ok((stack.low, stack.high - stack.low)),
        _ => Err(Errno::ESRCH),
    }
}
