//! Semaphores: unnamed ones in the caller's memory, named ones in a table.

use crate::edge::{In, Out, Text, copied, done, edge};
use crate::sync::Lock;
use crate::{c, heap, time};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ffi::{c_int, c_uint};
use rt_core::path::NAME_MAX;
use rt_core::{Errno, Result};

const VALUE_MAX: c_uint = c_int::MAX as c_uint;

struct Named {
    name: Vec<u8>,
    linked: bool,
    opened: u32,
    semaphore: Box<c::sem_t>,
}

// SAFETY: a semaphore's waiter pointer is only used under the runtime's own rules, never through this table.
unsafe impl Send for Named {}

static NAMED: Lock<Vec<Named>> = Lock::new(Vec::new());

fn take(semaphore: Out<c::sem_t>) -> Result<()> {
    let semaphore = semaphore.required()?;
    semaphore.__value = semaphore.__value.checked_sub(1).ok_or(Errno::EAGAIN)?;
    Ok(())
}

fn take_until(semaphore: Out<c::sem_t>, deadline: Option<u64>) -> Result<()> {
    let value = &raw const semaphore.required()?.__value;
    // SAFETY: the caller keeps the semaphore alive while it waits on it.
    if crate::wait::until(deadline, || unsafe { value.read_volatile() } != 0) {
        take(semaphore)
    } else {
        Err(Errno::ETIMEDOUT)
    }
}

fn take_by(semaphore: Out<c::sem_t>, clock: c::clockid_t, limit: In<c::timespec>) -> Result<()> {
    match take(semaphore) {
        Err(Errno::EAGAIN) => take_until(semaphore, Some(time::deadline(clock, limit.required()?)?)),
        result => result,
    }
}

#[unsafe(no_mangle)]
extern "C" fn sem_init(semaphore: Out<c::sem_t>, _shared: c_int, value: c_uint) -> c_int {
    done(|| {
        if value > VALUE_MAX {
            return Err(Errno::EINVAL);
        }
        semaphore.store(c::sem_t {
            __value: value,
            ..Default::default()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn sem_destroy(_semaphore: Out<c::sem_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn sem_wait(semaphore: Out<c::sem_t>) -> c_int {
    done(|| take_until(semaphore, None))
}

#[unsafe(no_mangle)]
extern "C" fn sem_trywait(semaphore: Out<c::sem_t>) -> c_int {
    done(|| take(semaphore))
}

#[unsafe(no_mangle)]
extern "C" fn sem_timedwait(semaphore: Out<c::sem_t>, limit: In<c::timespec>) -> c_int {
    done(|| take_by(semaphore, c::CLOCK_REALTIME as c::clockid_t, limit))
}

#[unsafe(no_mangle)]
extern "C" fn sem_clockwait(semaphore: Out<c::sem_t>, clock: c::clockid_t, limit: In<c::timespec>) -> c_int {
    done(|| take_by(semaphore, clock, limit))
}

#[unsafe(no_mangle)]
extern "C" fn sem_post(semaphore: Out<c::sem_t>) -> c_int {
    done(|| {
        let semaphore = semaphore.required()?;
        if semaphore.__value >= VALUE_MAX {
            return Err(Errno::EOVERFLOW);
        }
        semaphore.__value += 1;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sem_getvalue(semaphore: Out<c::sem_t>, value: Out<c_int>) -> c_int {
    done(|| value.store(semaphore.required()?.__value as c_int))
}

/// Opens or makes a named semaphore. The mode, third in C's variadic list, means nothing without other users.
#[unsafe(no_mangle)]
extern "C" fn sem_open(name: Text, flags: c_int, _mode: c::mode_t, value: c_uint) -> *mut c::sem_t {
    edge(|| {
        let name = checked_name(name)?;
        let mut table = NAMED.lock();
        if let Some(found) = table.iter_mut().find(|named| named.linked && named.name == name) {
            if flags & (c::O_CREAT | c::O_EXCL) as c_int == (c::O_CREAT | c::O_EXCL) as c_int {
                return Err(Errno::EEXIST);
            }
            found.opened += 1;
            return Ok(&raw mut *found.semaphore);
        }
        if flags & c::O_CREAT as c_int == 0 {
            return Err(Errno::ENOENT);
        }
        if value > VALUE_MAX {
            return Err(Errno::EINVAL);
        }
        let name = copied(name)?;
        heap::check()?;
        table.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
        let mut semaphore = Box::new(c::sem_t {
            __value: value,
            ..Default::default()
        });
        let address = &raw mut *semaphore;
        table.push(Named {
            name,
            linked: true,
            opened: 1,
            semaphore,
        });
        Ok(address)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sem_close(semaphore: Out<c::sem_t>) -> c_int {
    done(|| {
        let mut table = NAMED.lock();
        let at = table
            .iter()
            .position(|named| &raw const *named.semaphore == semaphore.address().cast_const());
        let at = at.filter(|&at| table[at].opened > 0).ok_or(Errno::EINVAL)?;
        table[at].opened -= 1;
        forget_unused(&mut table, at);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sem_unlink(name: Text) -> c_int {
    done(|| {
        let name = checked_name(name)?;
        let mut table = NAMED.lock();
        let at = table
            .iter()
            .position(|named| named.linked && named.name == name)
            .ok_or(Errno::ENOENT)?;
        table[at].linked = false;
        forget_unused(&mut table, at);
        Ok(())
    })
}

fn forget_unused(table: &mut Vec<Named>, at: usize) {
    if !table[at].linked && table[at].opened == 0 {
        table.swap_remove(at);
    }
}

fn checked_name<'a>(name: Text) -> Result<&'a [u8]> {
    let name = name.bytes()?;
    let name = name.strip_prefix(b"/").unwrap_or(name);
    match name.len() {
        0 => Err(Errno::EINVAL),
        length if length > NAME_MAX => Err(Errno::ENAMETOOLONG),
        _ if name.contains(&b'/') => Err(Errno::EINVAL),
        _ => Ok(name),
    }
}
