//! Spin locks. With one thread a held one is never released while it spins, so locking it reports EDEADLK.

use crate::edge::{Out, code};
use core::ffi::c_int;
use rt_core::{Errno, Result};

fn take(lock: Out<c_int>, otherwise: Errno) -> Result<()> {
    let lock = lock.required()?;
    if *lock != 0 {
        return Err(otherwise);
    }
    *lock = 1;
    Ok(())
}

#[unsafe(no_mangle)]
extern "C" fn pthread_spin_init(lock: Out<c_int>, _shared: c_int) -> c_int {
    code(|| lock.store(0))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_spin_destroy(_lock: Out<c_int>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_spin_lock(lock: Out<c_int>) -> c_int {
    code(|| take(lock, Errno::EDEADLK))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_spin_trylock(lock: Out<c_int>) -> c_int {
    code(|| take(lock, Errno::EBUSY))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_spin_unlock(lock: Out<c_int>) -> c_int {
    code(|| lock.store(0))
}
