//! File locks. They keep processes apart, and there is one process: every valid lock is granted at once.

use crate::c;
use crate::edge::done;
use crate::files::{OpenFile, table};
use core::ffi::{c_int, c_uint};
use rt_core::{Errno, Result};

/// Whether anybody else holds a lock there: nobody.
pub fn test(lock: &mut c::flock) -> Result<()> {
    check(lock)?;
    lock.l_type = c::F_UNLCK as _;
    Ok(())
}

/// Takes or gives up a lock, for which the file must be open in the right mode.
pub fn set(file: &OpenFile, lock: &c::flock) -> Result<()> {
    check(lock)?;
    let allowed = match lock.l_type as c_uint {
        c::F_RDLCK => file.is_readable(),
        c::F_WRLCK => file.is_writable(),
        _ => true,
    };
    if allowed { Ok(()) } else { Err(Errno::EBADF) }
}

fn check(lock: &c::flock) -> Result<()> {
    let kind = matches!(lock.l_type as c_uint, c::F_RDLCK | c::F_WRLCK | c::F_UNLCK);
    let whence = matches!(lock.l_whence as c_uint, c::SEEK_SET | c::SEEK_CUR | c::SEEK_END);
    if kind && whence {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

#[unsafe(no_mangle)]
extern "C" fn flock(descriptor: c_int, operation: c_int) -> c_int {
    done(|| {
        table::get(descriptor)?;
        match operation as c_uint & !c::LOCK_NB {
            c::LOCK_SH | c::LOCK_EX | c::LOCK_UN => Ok(()),
            _ => Err(Errno::EINVAL),
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn lockf(descriptor: c_int, command: c_int, _size: c::off_t) -> c_int {
    done(|| {
        let file = table::get(descriptor)?;
        match command as c_uint {
            c::F_LOCK | c::F_TLOCK if !file.is_writable() => Err(Errno::EBADF),
            c::F_LOCK | c::F_TLOCK | c::F_ULOCK | c::F_TEST => Ok(()),
            _ => Err(Errno::EINVAL),
        }
    })
}
