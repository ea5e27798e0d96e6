//! Descriptors: closing, duplicating, flags, pipes.

use crate::c;
use crate::edge::{Out, done, edge};
use crate::files::{fifo, table};
use core::ffi::{c_int, c_long, c_uint};
use rt_core::descriptors::OPEN_MAX;
use rt_core::{Errno, Result};

const CLOSE_ON_EXEC: c_int = c::FD_CLOEXEC as c_int;

#[unsafe(no_mangle)]
extern "C" fn close(descriptor: c_int) -> c_int {
    done(|| table::close(descriptor))
}

fn close_on_exec(descriptor: c_int, value: bool) -> Result<()> {
    table::with(|table| {
        table.get_mut(descriptor)?.close_on_exec = value;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn close_range(first: c_uint, last: c_uint, flags: c_int) -> c_int {
    done(|| {
        if first > last || flags & !(c::CLOSE_RANGE_CLOEXEC as c_int) != 0 {
            return Err(Errno::EINVAL);
        }
        let limit = table::with(|table| Ok(table.limit()))? as c_uint;
        for descriptor in first..last.saturating_add(1).min(limit) {
            // A number that is not open is not an error here.
            let _ = if flags == 0 {
                table::close(descriptor as c_int)
            } else {
                close_on_exec(descriptor as c_int, true)
            };
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn closefrom(first: c_int) {
    close_range(first.max(0) as c_uint, c_uint::MAX, 0);
}

fn duplicate(descriptor: c_int, lowest: c_int, close_on_exec: bool) -> Result<c_int> {
    let file = table::get(descriptor)?;
    if !(0..OPEN_MAX as c_int).contains(&lowest) {
        return Err(Errno::EINVAL);
    }
    table::add(file, lowest, close_on_exec)
}

#[unsafe(no_mangle)]
extern "C" fn dup(descriptor: c_int) -> c_int {
    edge(|| duplicate(descriptor, 0, false))
}

#[unsafe(no_mangle)]
extern "C" fn dup2(from: c_int, to: c_int) -> c_int {
    edge(|| {
        if from == to {
            return table::get(from).map(|_| to);
        }
        table::duplicate_to(from, to, false)
    })
}

#[unsafe(no_mangle)]
extern "C" fn dup3(from: c_int, to: c_int, flags: c_int) -> c_int {
    edge(|| {
        if from == to || flags & !(c::O_CLOEXEC as c_int) != 0 {
            return Err(Errno::EINVAL);
        }
        table::duplicate_to(from, to, flags != 0)
    })
}

/// The argument is the third of C's variadic list, an integer or a pointer.
#[unsafe(no_mangle)]
extern "C" fn fcntl(descriptor: c_int, command: c_int, argument: c_long) -> c_int {
    edge(|| {
        let file = table::get(descriptor)?;
        match command as c_uint {
            c::F_DUPFD => duplicate(descriptor, argument as c_int, false),
            c::F_DUPFD_CLOEXEC => duplicate(descriptor, argument as c_int, true),
            c::F_GETFD => {
                let set = table::with(|table| Ok(table.get(descriptor)?.close_on_exec))?;
                Ok(if set { CLOSE_ON_EXEC } else { 0 })
            }
            c::F_SETFD => close_on_exec(descriptor, argument as c_int & CLOSE_ON_EXEC != 0).map(|()| 0),
            c::F_GETFL => Ok(file.flags()),
            c::F_SETFL => {
                file.set_flags(argument as c_int);
                Ok(0)
            }
            c::F_GETLK => {
                let lock: Out<c::flock> =
                    Out::from_pointer(core::ptr::with_exposed_provenance_mut(argument as usize));
                super::lock::test(lock.required()?).map(|()| 0)
            }
            c::F_SETLK | c::F_SETLKW => {
                let lock: Out<c::flock> =
                    Out::from_pointer(core::ptr::with_exposed_provenance_mut(argument as usize));
                super::lock::set(&file, lock.required()?).map(|()| 0)
            }
            c::F_GETOWN => Ok(0),
            _ => Err(Errno::EINVAL),
        }
    })
}

fn make_pipe(ends: Out<c_int>, flags: c_int) -> Result<()> {
    if flags & !((c::O_CLOEXEC | c::O_NONBLOCK) as c_int) != 0 {
        return Err(Errno::EINVAL);
    }
    let ends = ends.slice(2)?;
    table::check_free()?;
    let close_on_exec = flags & c::O_CLOEXEC as c_int != 0;
    let (reader, writer) = fifo::pair(flags & c::O_NONBLOCK as c_int)?;
    let reader = table::add(reader, 0, close_on_exec)?;
    let writer = table::add(writer, 0, close_on_exec).inspect_err(|_| table::abandon(reader))?;
    ends.copy_from_slice(&[reader, writer]);
    Ok(())
}

#[unsafe(no_mangle)]
extern "C" fn pipe(ends: Out<c_int>) -> c_int {
    done(|| make_pipe(ends, 0))
}

#[unsafe(no_mangle)]
extern "C" fn pipe2(ends: Out<c_int>, flags: c_int) -> c_int {
    done(|| make_pipe(ends, flags))
}
