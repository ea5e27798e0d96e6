//! The process's descriptors.

use super::{OpenFile, stream};
use crate::heap;
use crate::sync::Lock;
use alloc::sync::Arc;
use core::ffi::c_int;
use rt_core::descriptors::{Descriptor, Descriptors};
use rt_core::{Errno, Result};

static TABLE: Lock<Descriptors<Arc<OpenFile>>> = Lock::new(Descriptors::new());

/// Works on the table.
pub fn with<R>(work: impl FnOnce(&mut Descriptors<Arc<OpenFile>>) -> Result<R>) -> Result<R> {
    work(&mut TABLE.lock())
}

/// Opens the standard streams. Done at start: a program that has used up all memory must still be able to say so.
///
/// # Errors
/// `ENOMEM`
pub fn open_standard_streams() -> Result<()> {
    heap::check()?;
    for (number, file) in stream::standard().into_iter().enumerate() {
        let file = Arc::new(file);
        with(|table| {
            table.put(
                number as c_int,
                Descriptor {
                    file,
                    close_on_exec: false,
                },
            )
        })?;
    }
    Ok(())
}

/// The open file of a descriptor.
///
/// # Errors
/// `EBADF`
pub fn get(number: c_int) -> Result<Arc<OpenFile>> {
    with(|table| Ok(table.get(number)?.file.clone()))
}

/// Gives an open file the lowest free descriptor at or above `lowest`.
///
/// # Errors
/// `EMFILE`, `ENOMEM`
pub fn add(file: Arc<OpenFile>, lowest: c_int, close_on_exec: bool) -> Result<c_int> {
    with(|table| {
        let number = table.reserve(lowest)?;
        table.put(number, Descriptor { file, close_on_exec })?;
        Ok(number)
    })
}

/// Checks that a descriptor is free, before something that cannot be undone.
///
/// # Errors
/// `EMFILE`, `ENOMEM`
pub fn check_free() -> Result<()> {
    heap::check()?;
    with(|table| table.reserve(0).map(|_| ()))
}

/// Closes a descriptor. The open file goes with the last one, after the table is unlocked.
///
/// # Errors
/// `EBADF`
pub fn close(number: c_int) -> Result<()> {
    let closed = with(|table| table.take(number))?;
    drop(closed);
    Ok(())
}

/// Closes a descriptor that was just opened, for a call that fails later.
pub fn abandon(number: c_int) {
    // It was opened by this call, so it is there to be closed.
    let _ = close(number);
}

/// Makes `to` another descriptor of what `from` stands for.
///
/// # Errors
/// `EBADF`, `ENOMEM`
pub fn duplicate_to(from: c_int, to: c_int, close_on_exec: bool) -> Result<c_int> {
    if to < 0 {
        return Err(Errno::EBADF);
    }
    let replaced = with(|table| {
        let file = table.get(from)?.file.clone();
        table.put(to, Descriptor { file, close_on_exec })
    })?;
    drop(replaced);
    Ok(to)
}
