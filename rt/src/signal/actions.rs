//! Installing actions and sending signals.

use super::{
    Action, COUNT, DEFAULT, IGNORE, NO_STACK, STATE, Value, bit, check, deliver_pending, is_absolute, send,
};
use crate::edge::{In, Out, code, done};
use crate::{c, errno, process, thread};
use core::ffi::c_int;
use rt_core::{Errno, Result};

/// POSIX SIG_ERR.
const FAILED: usize = usize::MAX;

fn install(signal: c_int, action: Action) -> Result<Action> {
    check(signal)?;
    if is_absolute(signal) {
        return Err(Errno::EINVAL);
    }
    let mut state = STATE.lock();
    let old = core::mem::replace(&mut state.actions[signal as usize], action);
    if state.ignores(signal) {
        state.pending &= !bit(signal);
    }
    Ok(old)
}

fn to_c(action: Action) -> c::sigaction {
    let mut result = c::sigaction {
        sa_mask: action.mask as _,
        sa_flags: action.flags,
        ..Default::default()
    };
    // SAFETY: a handler's address or one of the numbers that C has in its place.
    result._signal_handlers._handler =
        unsafe { core::mem::transmute::<usize, c::_sig_func_ptr>(action.handler) };
    result
}

fn from_c(action: &c::sigaction) -> Action {
    // SAFETY: both members of the union are function pointers, null for SIG_DFL.
    let handler = unsafe { action._signal_handlers._handler }.map_or(DEFAULT, |handler| handler as usize);
    Action {
        handler,
        mask: action.sa_mask as u64,
        flags: action.sa_flags,
    }
}

#[unsafe(no_mangle)]
extern "C" fn sigaction(signal: c_int, new: In<c::sigaction>, old: Out<c::sigaction>) -> c_int {
    done(|| {
        check(signal)?;
        let current = match new.get() {
            Some(new) => install(signal, from_c(new))?,
            None => STATE.lock().actions[signal as usize],
        };
        old.put(to_c(current));
        Ok(())
    })
}

fn install_plain(signal: c_int, handler: usize, flags: u32) -> usize {
    match install(
        signal,
        Action {
            handler,
            mask: 0,
            flags: flags as c_int,
        },
    ) {
        Ok(old) => old.handler,
        Err(error) => {
            errno::set(error);
            FAILED
        }
    }
}

/// BSD semantics: the handler stays, interrupted calls restart. Handlers are numbers here: they may be SIG_DFL or SIG_IGN.
#[unsafe(no_mangle)]
extern "C" fn signal(signal: c_int, handler: usize) -> usize {
    install_plain(signal, handler, c::SA_RESTART)
}

#[unsafe(no_mangle)]
extern "C" fn sigset(signal: c_int, handler: usize) -> usize {
    /// XSI SIG_HOLD.
    const HOLD: usize = 2;
    let was_blocked = STATE.lock().blocked & check(signal).map_or(0, bit) != 0;
    let old = if handler == HOLD {
        check(signal).map_or(FAILED, |signal| STATE.lock().actions[signal as usize].handler)
    } else {
        install_plain(signal, handler, 0)
    };
    if old != FAILED {
        super::masks::set_blocked(signal, handler == HOLD);
    }
    if was_blocked && old != FAILED { HOLD } else { old }
}

#[unsafe(no_mangle)]
extern "C" fn sigignore(signal: c_int) -> c_int {
    done(|| {
        install(
            signal,
            Action {
                handler: IGNORE,
                mask: 0,
                flags: 0,
            },
        )
        .map(|_| ())
    })
}

#[unsafe(no_mangle)]
extern "C" fn siginterrupt(signal: c_int, interrupts: c_int) -> c_int {
    done(|| {
        check(signal)?;
        let flags = &mut STATE.lock().actions[signal as usize].flags;
        let restart = c::SA_RESTART as c_int;
        *flags = if interrupts != 0 {
            *flags & !restart
        } else {
            *flags | restart
        };
        Ok(())
    })
}

/// Sends to a process by number: ours, or its group, or everybody.
fn send_to(target: c::pid_t, signal: c_int, value: Value) -> Result<()> {
    if signal != 0 {
        check(signal)?;
    }
    if ![0, -1, process::PROCESS, -process::PROCESS].contains(&target) {
        return Err(Errno::ESRCH);
    }
    if signal != 0 {
        send(signal, value);
    }
    Ok(())
}

fn from_user() -> Value {
    Value {
        code: c::SI_USER as c_int,
        value: 0,
    }
}

#[unsafe(no_mangle)]
extern "C" fn kill(process: c::pid_t, signal: c_int) -> c_int {
    done(|| send_to(process, signal, from_user()))
}

#[unsafe(no_mangle)]
extern "C" fn killpg(group: c::pid_t, signal: c_int) -> c_int {
    done(|| {
        if group < 0 {
            Err(Errno::EINVAL)
        } else {
            send_to(-group, signal, from_user())
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn raise(signal: c_int) -> c_int {
    done(|| {
        send_to(
            process::PROCESS,
            signal,
            Value {
                code: c::SI_TKILL as c_int,
                value: 0,
            },
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_kill(target: c::pthread_t, signal: c_int) -> c_int {
    code(|| {
        thread::from_handle(target)?;
        send_to(
            process::PROCESS,
            signal,
            Value {
                code: c::SI_TKILL as c_int,
                value: 0,
            },
        )
    })
}

/// The union of the value is passed as the pointer in it.
#[unsafe(no_mangle)]
extern "C" fn sigqueue(target: c::pid_t, signal: c_int, value: usize) -> c_int {
    done(|| {
        send_to(
            target,
            signal,
            Value {
                code: c::SI_QUEUE as c_int,
                value,
            },
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_sigqueue(target: c::pthread_t, signal: c_int, value: usize) -> c_int {
    code(|| {
        thread::from_handle(target)?;
        send_to(
            process::PROCESS,
            signal,
            Value {
                code: c::SI_QUEUE as c_int,
                value,
            },
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn sigaltstack(new: In<c::stack_t>, old: Out<c::stack_t>) -> c_int {
    done(|| {
        // The old may take the new one's place in memory.
        let new = new.get().copied();
        let mut state = STATE.lock();
        let before = state.alternate;
        if let Some(new) = new {
            // SS_ONSTACK is for the kernel to set, but programs that set it mean no harm (Linux).
            let disables = match new.ss_flags as u32 {
                0 | c::SS_ONSTACK => false,
                c::SS_DISABLE => true,
                _ => return Err(Errno::EINVAL),
            };
            if !disables && (new.ss_size as usize) < c::MINSIGSTKSZ as usize {
                return Err(Errno::ENOMEM);
            }
            state.alternate = if disables {
                NO_STACK
            } else {
                c::stack_t { ss_flags: 0, ..new }
            };
        }
        old.put(before);
        Ok(())
    })
}

const _: () = assert!(COUNT <= 65, "signal sets are 64 bits");

/// Called where a mask was changed: what is no longer blocked is delivered.
pub fn after_unblocking() {
    deliver_pending();
}
