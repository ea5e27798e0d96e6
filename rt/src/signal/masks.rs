//! The set of blocked signals.

use super::actions::after_unblocking;
use super::{STATE, bit, check, unblockable};
use crate::c;
use crate::edge::{In, Out, code, done};
use core::ffi::c_int;
use rt_core::{Errno, Result};

fn change(how: c_int, set: In<c::sigset_t>, old: Out<c::sigset_t>) -> Result<()> {
    let before = STATE.lock().blocked;
    if let Some(&set) = set.get() {
        let set = set as u64;
        let new = match how as u32 {
            c::SIG_BLOCK => before | set,
            c::SIG_UNBLOCK => before & !set,
            c::SIG_SETMASK => set,
            _ => return Err(Errno::EINVAL),
        };
        STATE.lock().blocked = new & !unblockable();
    }
    old.put(before as c::sigset_t);
    after_unblocking();
    Ok(())
}

/// Blocks or unblocks one signal.
pub fn set_blocked(signal: c_int, blocked: bool) {
    {
        let mut state = STATE.lock();
        state.blocked = if blocked {
            state.blocked | bit(signal)
        } else {
            state.blocked & !bit(signal)
        } & !unblockable();
    }
    after_unblocking();
}

#[unsafe(no_mangle)]
extern "C" fn sigprocmask(how: c_int, set: In<c::sigset_t>, old: Out<c::sigset_t>) -> c_int {
    done(|| change(how, set, old))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_sigmask(how: c_int, set: In<c::sigset_t>, old: Out<c::sigset_t>) -> c_int {
    code(|| change(how, set, old))
}

#[unsafe(no_mangle)]
extern "C" fn sighold(signal: c_int) -> c_int {
    done(|| check(signal).map(|signal| set_blocked(signal, true)))
}

#[unsafe(no_mangle)]
extern "C" fn sigrelse(signal: c_int) -> c_int {
    done(|| check(signal).map(|signal| set_blocked(signal, false)))
}

#[unsafe(no_mangle)]
extern "C" fn sigpending(set: Out<c::sigset_t>) -> c_int {
    let state = STATE.lock();
    done(|| set.store((state.pending & state.blocked) as c::sigset_t))
}
