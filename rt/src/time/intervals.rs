//! Interval timers: they signal asynchronously, which there is not yet, and say ENOSYS.

use crate::edge::{In, Out, done};
use crate::{c, errno};
use core::ffi::{c_int, c_uint, c_void};
use rt_core::Errno;

fn missing() -> c_int {
    done(|| Err(Errno::ENOSYS))
}

/// POSIX gives `alarm` no way to fail; `errno` is set all the same.
#[unsafe(no_mangle)]
extern "C" fn alarm(_seconds: c_uint) -> c_uint {
    errno::set(Errno::ENOSYS);
    0
}

#[unsafe(no_mangle)]
extern "C" fn ualarm(_delay: c::useconds_t, _interval: c::useconds_t) -> c::useconds_t {
    errno::set(Errno::ENOSYS);
    0
}

/// No timer is armed.
#[unsafe(no_mangle)]
extern "C" fn getitimer(_which: c_int, value: Out<c::itimerval>) -> c_int {
    done(|| value.store(c::itimerval::default()))
}

#[unsafe(no_mangle)]
extern "C" fn setitimer(_which: c_int, new: In<c::itimerval>, old: Out<c::itimerval>) -> c_int {
    let disarms = new
        .get()
        .is_some_and(|new| new.it_value.tv_sec == 0 && new.it_value.tv_usec == 0);
    old.put(c::itimerval::default());
    if disarms { 0 } else { missing() }
}

#[unsafe(no_mangle)]
extern "C" fn timer_create(_clock: c::clockid_t, _event: *mut c_void, _timer: *mut c_void) -> c_int {
    missing()
}

#[unsafe(no_mangle)]
extern "C" fn timer_delete(_timer: c::timer_t) -> c_int {
    missing()
}

#[unsafe(no_mangle)]
extern "C" fn timer_getoverrun(_timer: c::timer_t) -> c_int {
    missing()
}

#[unsafe(no_mangle)]
extern "C" fn timer_gettime(_timer: c::timer_t, _value: Out<c::itimerspec>) -> c_int {
    missing()
}

#[unsafe(no_mangle)]
extern "C" fn timer_settime(
    _timer: c::timer_t,
    _flags: c_int,
    _new: In<c::itimerspec>,
    _old: Out<c::itimerspec>,
) -> c_int {
    missing()
}
