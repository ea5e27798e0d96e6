//! Waiting for signals. With one thread a signal that is not pending never comes, except a limit's end.

use super::{COUNT, STATE, Value, bit};
use crate::edge::{In, Out, code, done, edge};
use crate::{c, time, wait};
use core::ffi::c_int;
use core::ptr;
use rt_core::{Errno, Result};

/// Takes a pending signal of a set.
fn take(set: u64) -> Option<(c_int, Value)> {
    let mut state = STATE.lock();
    let due = state.pending & set;
    if due == 0 {
        return None;
    }
    let signal = due.trailing_zeros() as c_int + 1;
    state.pending &= !bit(signal);
    Some((signal, state.values[signal as usize]))
}

fn wait_for(set: In<c::sigset_t>, info: Out<c::siginfo_t>, deadline: Option<u64>) -> Result<c_int> {
    let set = *set.required()? as u64;
    let mut taken = None;
    wait::until(deadline, || {
        taken = take(set);
        taken.is_some()
    });
    let (signal, value) = taken.ok_or(Errno::EAGAIN)?;
    let mut filled = c::siginfo_t {
        si_signo: signal,
        si_code: value.code,
        ..Default::default()
    };
    filled.__si.__sender.__pid = crate::process::PROCESS;
    filled.__si.__sender.__value.sival_ptr = ptr::with_exposed_provenance_mut(value.value);
    info.put(filled);
    Ok(signal)
}

#[unsafe(no_mangle)]
extern "C" fn sigwait(set: In<c::sigset_t>, signal: Out<c_int>) -> c_int {
    code(|| signal.store(wait_for(set, Out::from_pointer(ptr::null_mut()), None)?))
}

#[unsafe(no_mangle)]
extern "C" fn sigwaitinfo(set: In<c::sigset_t>, info: Out<c::siginfo_t>) -> c_int {
    edge(|| wait_for(set, info, None))
}

#[unsafe(no_mangle)]
extern "C" fn sigtimedwait(set: In<c::sigset_t>, info: Out<c::siginfo_t>, limit: In<c::timespec>) -> c_int {
    edge(|| {
        let limit = limit.get().map(time::nanoseconds).transpose()?;
        wait_for(
            set,
            info,
            limit.map(|limit| kernel::time::monotonic().saturating_add(limit)),
        )
    })
}

/// Whether a pending signal would be acted upon if these were the blocked ones.
pub fn catches(blocked: u64) -> bool {
    let state = STATE.lock();
    let due = state.pending & !blocked;
    (1..COUNT as c_int).any(|signal| due & bit(signal) != 0 && !state.ignores(signal))
}

/// Acts upon pending signals with another set of blocked ones.
pub fn deliver_under(blocked: u64) {
    let before = core::mem::replace(&mut STATE.lock().blocked, blocked & !super::unblockable());
    super::deliver_pending();
    STATE.lock().blocked = before;
    // A handler may have sent what only the other set blocks.
    super::deliver_pending();
}

/// Waits with another set blocked until a handler has run.
fn suspend(blocked: u64) -> c_int {
    done(|| {
        wait::until(None, || catches(blocked));
        deliver_under(blocked);
        Err(Errno::EINTR)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sigsuspend(set: In<c::sigset_t>) -> c_int {
    match set.required() {
        Ok(&set) => suspend(set as u64),
        Err(error) => done(|| Err(error)),
    }
}

#[unsafe(no_mangle)]
extern "C" fn pause() -> c_int {
    let blocked = STATE.lock().blocked;
    suspend(blocked)
}

#[unsafe(no_mangle)]
extern "C" fn sigpause(signal: c_int) -> c_int {
    let blocked = STATE.lock().blocked;
    match super::check(signal) {
        Ok(signal) => suspend(blocked & !bit(signal)),
        Err(error) => done(|| Err(error)),
    }
}
