//! One-time initialisation.

use crate::c;
use crate::edge::{Out, code};
use core::ffi::c_int;

const RUNNING: c_int = 1;
const DONE: c_int = 2;

/// Runs `routine` unless it has been run.
pub fn once(state: &mut c_int, routine: unsafe extern "C" fn()) {
    if *state != DONE {
        *state = RUNNING;
        // SAFETY: the C caller passed a function to be called without arguments.
        unsafe { routine() };
        *state = DONE;
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_once(control: Out<c::pthread_once_t>, routine: unsafe extern "C" fn()) -> c_int {
    code(|| {
        once(&mut control.required()?.__state, routine);
        Ok(())
    })
}
