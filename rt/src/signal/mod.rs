//! Signals of the one thread: sent by itself or caused by its own faults, and so delivered at once.
//!
//! A signal whose default action is to end the process ends it with a crash report and the status 128 + signal. A blocked
//! signal stays pending until it is unblocked or waited for. Nothing arrives asynchronously yet.

mod actions;
mod masks;
mod sets;
mod traps;
mod vectors;
mod waiting;

pub use traps::take_traps;
pub use waiting::{catches, deliver_under};

use crate::c;
use crate::sync::Lock;
use core::ffi::{c_int, c_void};
use core::ptr;
use rt_core::{Errno, Result};

/// One more than the highest signal number.
const COUNT: usize = c::NSIG as usize;

/// What is known of each signal.
struct State {
    actions: [Action; COUNT],
    blocked: u64,
    pending: u64,
    /// The value that came with a pending signal.
    values: [Value; COUNT],
    /// The alternate stack; of size 0 if there is none.
    alternate: c::stack_t,
}

impl State {
    /// Whether nothing is to be done about a signal.
    fn ignores(&self, signal: c_int) -> bool {
        match self.actions[signal as usize].handler {
            IGNORE => true,
            DEFAULT => is_ignored_by_default(signal),
            _ => false,
        }
    }
}

// SAFETY: the pointers are the program's own, kept for it and never followed here except to call its handlers.
unsafe impl Send for State {}

#[derive(Clone, Copy)]
struct Action {
    handler: usize,
    mask: u64,
    flags: c_int,
}

/// Who sent a signal, and the value with it.
#[derive(Clone, Copy)]
struct Value {
    code: c_int,
    value: usize,
}

const NO_ACTION: Action = Action {
    handler: DEFAULT,
    mask: 0,
    flags: 0,
};
const NO_VALUE: Value = Value { code: 0, value: 0 };
const NO_STACK: c::stack_t = c::stack_t {
    ss_sp: ptr::null_mut(),
    ss_flags: c::SS_DISABLE as c_int,
    ss_size: 0,
};

static STATE: Lock<State> = Lock::new(State {
    actions: [NO_ACTION; COUNT],
    blocked: 0,
    pending: 0,
    values: [NO_VALUE; COUNT],
    alternate: NO_STACK,
});

/// The numbers that stand for actions where a handler's address would be (POSIX SIG_DFL, SIG_IGN; 0 and 1 everywhere).
const DEFAULT: usize = 0;
const IGNORE: usize = 1;

/// A signal's bit in a set: signal n has bit n - 1, as in Linux's sets.
fn bit(signal: c_int) -> u64 {
    1 << (signal - 1)
}

fn check(signal: c_int) -> Result<c_int> {
    if (1..COUNT as c_int).contains(&signal) {
        Ok(signal)
    } else {
        Err(Errno::EINVAL)
    }
}

/// Signals that can be neither caught nor blocked.
fn is_absolute(signal: c_int) -> bool {
    signal == c::SIGKILL as c_int || signal == c::SIGSTOP as c_int
}

/// Whether the default action is to do nothing. Stopping is among it: nobody could continue the process.
fn is_ignored_by_default(signal: c_int) -> bool {
    [
        c::SIGCHLD,
        c::SIGURG,
        c::SIGWINCH,
        c::SIGCONT,
        c::SIGSTOP,
        c::SIGTSTP,
        c::SIGTTIN,
        c::SIGTTOU,
    ]
    .contains(&(signal as u32))
}

/// Sends a signal to the process. If it is not blocked, it has been acted upon when this returns.
pub fn raise_in_caller(signal: c_int) {
    send(
        signal,
        Value {
            code: c::SI_USER as c_int,
            value: 0,
        },
    );
}

fn send(signal: c_int, value: Value) {
    {
        let mut state = STATE.lock();
        if state.ignores(signal) && state.blocked & bit(signal) == 0 {
            return;
        }
        state.pending |= bit(signal);
        state.values[signal as usize] = value;
    }
    deliver_pending();
}

/// Acts upon every pending signal that is not blocked.
fn deliver_pending() {
    loop {
        let (signal, value) = {
            let mut state = STATE.lock();
            let due = state.pending & !state.blocked;
            if due == 0 {
                return;
            }
            let signal = due.trailing_zeros() as c_int + 1;
            state.pending &= !bit(signal);
            (signal, state.values[signal as usize])
        };
        act(signal, value);
    }
}

/// Does what the program, or the default, wants for a signal.
fn act(signal: c_int, value: Value) {
    let (action, before) = {
        let mut state = STATE.lock();
        let action = state.actions[signal as usize];
        let before = state.blocked;
        if action.handler > IGNORE {
            prepare(&mut state, signal, action);
        }
        (action, before)
    };
    match action.handler {
        IGNORE => {}
        DEFAULT if is_ignored_by_default(signal) => {}
        DEFAULT => kernel::exit::killed(signal as u8, None),
        handler => {
            let mut info = c::siginfo_t {
                si_signo: signal,
                si_code: value.code,
                ..Default::default()
            };
            info.__si.__sender.__pid = crate::process::PROCESS;
            info.__si.__sender.__value.sival_ptr = ptr::with_exposed_provenance_mut(value.value);
            let mut context = c::ucontext_t {
                uc_sigmask: before as _,
                ..Default::default()
            };
            call(handler, signal, &raw mut info, (&raw mut context).cast());
            // As the handler left it: changing the mask to go back to is what the context is for.
            STATE.lock().blocked = context.uc_sigmask as u64 & !unblockable();
        }
    }
}

/// Blocks what a handler's action asks for, and resets the action if it is for once.
fn prepare(state: &mut State, signal: c_int, action: Action) {
    let own = if action.flags & c::SA_NODEFER as c_int == 0 {
        bit(signal)
    } else {
        0
    };
    state.blocked |= (action.mask | own) & !unblockable();
    if action.flags as u32 & c::SA_RESETHAND != 0 {
        state.actions[signal as usize] = NO_ACTION;
    }
}

fn unblockable() -> u64 {
    bit(c::SIGKILL as c_int) | bit(c::SIGSTOP as c_int)
}

/// Calls a handler with the three arguments of SA_SIGINFO; a plain one ignores the last two.
fn call(handler: usize, signal: c_int, info: *mut c::siginfo_t, context: *mut c_void) {
    type Handler = unsafe extern "C" fn(c_int, *mut c::siginfo_t, *mut c_void);
    // SAFETY: the program installed this address as a handler.
    unsafe {
        let handler: Handler = core::mem::transmute(handler);
        handler(signal, info, context);
    }
}

/// ISO C `abort`: a handler for SIGABRT is called, but does not keep the process alive.
#[unsafe(no_mangle)]
pub extern "C" fn abort() -> ! {
    let signal = c::SIGABRT as c_int;
    STATE.lock().blocked &= !bit(signal);
    raise_in_caller(signal);
    kernel::exit::killed(signal as u8, None)
}
