//! Sets of signals.

use super::{bit, check};
use crate::c;
use crate::edge::{In, Out, done, edge};
use core::ffi::c_int;

#[unsafe(no_mangle)]
extern "C" fn sigemptyset(set: Out<c::sigset_t>) -> c_int {
    done(|| set.store(0))
}

#[unsafe(no_mangle)]
extern "C" fn sigfillset(set: Out<c::sigset_t>) -> c_int {
    done(|| set.store(!0))
}

#[unsafe(no_mangle)]
extern "C" fn sigaddset(set: Out<c::sigset_t>, signal: c_int) -> c_int {
    done(|| {
        *set.required()? |= bit(check(signal)?) as c::sigset_t;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sigdelset(set: Out<c::sigset_t>, signal: c_int) -> c_int {
    done(|| {
        *set.required()? &= !bit(check(signal)?) as c::sigset_t;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sigismember(set: In<c::sigset_t>, signal: c_int) -> c_int {
    edge(|| Ok(c_int::from(*set.required()? as u64 & bit(check(signal)?) != 0)))
}

#[unsafe(no_mangle)]
extern "C" fn sigisemptyset(set: In<c::sigset_t>) -> c_int {
    edge(|| Ok(c_int::from(*set.required()? == 0)))
}

#[unsafe(no_mangle)]
extern "C" fn sigandset(result: Out<c::sigset_t>, one: In<c::sigset_t>, other: In<c::sigset_t>) -> c_int {
    done(|| result.store(*one.required()? & *other.required()?))
}

#[unsafe(no_mangle)]
extern "C" fn sigorset(result: Out<c::sigset_t>, one: In<c::sigset_t>, other: In<c::sigset_t>) -> c_int {
    done(|| result.store(*one.required()? | *other.required()?))
}
