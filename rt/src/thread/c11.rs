//! ISO C `<threads.h>`, in terms of the POSIX functions. Its types are the POSIX ones under other names.

use super::{Routine, cond, current, handle, keys, lifecycle, mutex, once};
use crate::edge::{In, Out};
use crate::{c, time};
use core::ffi::{c_int, c_void};
use rt_core::{Errno, Result};

const SUCCESS: c_int = c::thrd_success as c_int;

fn status(result: Result<()>) -> c_int {
    match result {
        Ok(()) => SUCCESS,
        Err(Errno::EBUSY) => c::thrd_busy as c_int,
        Err(Errno::ETIMEDOUT) => c::thrd_timedout as c_int,
        Err(Errno::ENOMEM) => c::thrd_nomem as c_int,
        Err(_) => c::thrd_error as c_int,
    }
}

#[unsafe(no_mangle)]
extern "C" fn call_once(flag: Out<c::once_flag>, routine: unsafe extern "C" fn()) {
    if let Some(flag) = flag.get() {
        once::once(&mut flag.__state, routine);
    }
}

#[unsafe(no_mangle)]
extern "C" fn mtx_init(target: Out<c::mtx_t>, kind: c_int) -> c_int {
    let recursive = kind & c::mtx_recursive as c_int != 0;
    let kind = if recursive {
        c::PTHREAD_MUTEX_RECURSIVE
    } else {
        c::PTHREAD_MUTEX_NORMAL
    };
    status(target.store(c::mtx_t {
        __kind: kind as c_int,
        ..Default::default()
    }))
}

#[unsafe(no_mangle)]
extern "C" fn mtx_destroy(_mutex: Out<c::mtx_t>) {}

#[unsafe(no_mangle)]
extern "C" fn mtx_lock(target: Out<c::mtx_t>) -> c_int {
    status(target.required().and_then(mutex::lock))
}

#[unsafe(no_mangle)]
extern "C" fn mtx_trylock(target: Out<c::mtx_t>) -> c_int {
    status(target.required().and_then(mutex::try_lock))
}

#[unsafe(no_mangle)]
extern "C" fn mtx_timedlock(target: Out<c::mtx_t>, limit: In<c::timespec>) -> c_int {
    let clock = c::CLOCK_REALTIME as c::clockid_t;
    status(
        target
            .required()
            .and_then(|target| mutex::lock_until(target, clock, limit)),
    )
}

#[unsafe(no_mangle)]
extern "C" fn mtx_unlock(target: Out<c::mtx_t>) -> c_int {
    status(target.required().and_then(mutex::unlock))
}

#[unsafe(no_mangle)]
extern "C" fn cnd_init(target: Out<c::cnd_t>) -> c_int {
    status(target.store(c::cnd_t::default()))
}

#[unsafe(no_mangle)]
extern "C" fn cnd_destroy(_cond: Out<c::cnd_t>) {}

#[unsafe(no_mangle)]
extern "C" fn cnd_signal(target: Out<c::cnd_t>) -> c_int {
    status(target.required().map(cond::signal))
}

#[unsafe(no_mangle)]
extern "C" fn cnd_broadcast(target: Out<c::cnd_t>) -> c_int {
    cnd_signal(target)
}

#[unsafe(no_mangle)]
extern "C" fn cnd_wait(target: Out<c::cnd_t>, held: Out<c::mtx_t>) -> c_int {
    let wait = || cond::wait_until(target.required()?, held.required()?, None);
    status(wait().map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn cnd_timedwait(target: Out<c::cnd_t>, held: Out<c::mtx_t>, limit: In<c::timespec>) -> c_int {
    status(cond::timed_wait(
        target,
        held,
        c::CLOCK_REALTIME as c::clockid_t,
        limit,
    ))
}

/// No resources for another thread: there can be one only, for now.
#[unsafe(no_mangle)]
extern "C" fn thrd_create(
    _thread: Out<c::thrd_t>,
    _routine: Option<unsafe extern "C" fn(*mut c_void) -> c_int>,
    _argument: *mut c_void,
) -> c_int {
    status(Err(Errno::EAGAIN))
}

#[unsafe(no_mangle)]
extern "C" fn thrd_current() -> c::thrd_t {
    handle(current())
}

#[unsafe(no_mangle)]
extern "C" fn thrd_detach(thread: c::thrd_t) -> c_int {
    status(super::from_handle(thread).map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn thrd_equal(one: c::thrd_t, other: c::thrd_t) -> c_int {
    c_int::from(one == other)
}

#[unsafe(no_mangle)]
extern "C" fn thrd_exit(_status: c_int) -> ! {
    lifecycle::end_main()
}

#[unsafe(no_mangle)]
extern "C" fn thrd_join(_thread: c::thrd_t, _status: Out<c_int>) -> c_int {
    status(Err(Errno::EDEADLK))
}

#[unsafe(no_mangle)]
extern "C" fn thrd_sleep(duration: In<c::timespec>, _remaining: Out<c::timespec>) -> c_int {
    match duration.required().and_then(time::nanoseconds) {
        Ok(nanoseconds) => {
            time::sleep_until(kernel::time::monotonic().saturating_add(nanoseconds));
            0
        }
        // ISO C: a negative value other than -1, which would mean an interruption.
        Err(_) => -2,
    }
}

#[unsafe(no_mangle)]
extern "C" fn thrd_yield() {}

#[unsafe(no_mangle)]
extern "C" fn tss_create(key: Out<c::tss_t>, destructor: Option<Routine>) -> c_int {
    status(keys::create(destructor).and_then(|new| key.store(new)))
}

#[unsafe(no_mangle)]
extern "C" fn tss_delete(key: c::tss_t) {
    // ISO C gives no way to report a key that is none.
    let _ = keys::delete(key);
}

#[unsafe(no_mangle)]
extern "C" fn tss_get(key: c::tss_t) -> *mut c_void {
    keys::get(key)
}

#[unsafe(no_mangle)]
extern "C" fn tss_set(key: c::tss_t, value: *mut c_void) -> c_int {
    status(keys::set(key, value))
}
