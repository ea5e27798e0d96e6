//! Reading, writing and positioning: `<unistd.h>`, `<sys/uio.h>`, `<sys/sendfile.h>`.

use crate::edge::{In, Out, done, edge};
use crate::files::{OpenFile, table};
use crate::{c, signal};
use core::ffi::{c_int, c_void};
use rt_core::{Errno, Result};

/// The most buffers of one call (POSIX IOV_MAX).
const BUFFERS_MAX: usize = 1024;

/// A copy between files goes by pieces of this many bytes.
const PIECE: usize = 4096;

/// What a write gives, with the signal that a broken pipe sends before the error is returned.
fn written(body: impl FnOnce() -> Result<usize>) -> isize {
    let result = body();
    if result == Err(Errno::EPIPE) {
        signal::raise_in_caller(c::SIGPIPE as c_int);
    }
    edge(|| result.map(|count| count as isize))
}

fn count(result: Result<usize>) -> isize {
    edge(|| result.map(|count| count as isize))
}

#[unsafe(no_mangle)]
extern "C" fn read(descriptor: c_int, buffer: Out<c_void>, size: usize) -> isize {
    count((|| table::get(descriptor)?.read(buffer.bytes(size)?))())
}

#[unsafe(no_mangle)]
extern "C" fn write(descriptor: c_int, buffer: In<c_void>, size: usize) -> isize {
    written(|| table::get(descriptor)?.write(buffer.bytes(size)?))
}

#[unsafe(no_mangle)]
extern "C" fn pread(descriptor: c_int, buffer: Out<c_void>, size: usize, offset: c::off_t) -> isize {
    count((|| table::get(descriptor)?.read_at(offset, buffer.bytes(size)?))())
}

#[unsafe(no_mangle)]
extern "C" fn pwrite(descriptor: c_int, buffer: In<c_void>, size: usize, offset: c::off_t) -> isize {
    written(|| table::get(descriptor)?.write_at(offset, buffer.bytes(size)?))
}

fn vectors<'a>(vectors: In<c::iovec>, number: c_int) -> Result<&'a [c::iovec]> {
    let number = usize::try_from(number)
        .ok()
        .filter(|&number| number <= BUFFERS_MAX)
        .ok_or(Errno::EINVAL)?;
    let vectors = vectors.slice(number)?;
    let total = vectors
        .iter()
        .try_fold(0usize, |sum, vector| sum.checked_add(vector.iov_len as usize));
    if total.is_none_or(|total| total > isize::MAX as usize) {
        Err(Errno::EINVAL)
    } else {
        Ok(vectors)
    }
}

/// Goes through buffers until one is not used whole. An error counts only if nothing was done before it.
fn each(vectors: &[c::iovec], mut step: impl FnMut(&c::iovec, u64) -> Result<usize>) -> Result<usize> {
    let mut total = 0;
    for vector in vectors {
        match step(vector, total as u64) {
            Ok(count) => {
                total += count;
                if count < vector.iov_len as usize {
                    break;
                }
            }
            Err(error) if total == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(total)
}

fn target<'a>(vector: &c::iovec) -> Result<&'a mut [u8]> {
    Out::from_pointer(vector.iov_base).bytes(vector.iov_len as usize)
}

fn source<'a>(vector: &c::iovec) -> Result<&'a [u8]> {
    In::from_pointer(vector.iov_base).bytes(vector.iov_len as usize)
}

#[unsafe(no_mangle)]
extern "C" fn readv(descriptor: c_int, buffers: In<c::iovec>, number: c_int) -> isize {
    let body = || {
        let (file, buffers) = (table::get(descriptor)?, vectors(buffers, number)?);
        // A further read could wait although there is something to return.
        each(buffers, |vector, done| {
            let ready = done == 0 || file.file().is_seekable() || file.file().readiness().readable;
            if ready { file.read(target(vector)?) } else { Ok(0) }
        })
    };
    count(body())
}

#[unsafe(no_mangle)]
extern "C" fn writev(descriptor: c_int, buffers: In<c::iovec>, number: c_int) -> isize {
    written(|| {
        let (file, buffers) = (table::get(descriptor)?, vectors(buffers, number)?);
        each(buffers, |vector, _| file.write(source(vector)?))
    })
}

#[unsafe(no_mangle)]
extern "C" fn preadv(descriptor: c_int, buffers: In<c::iovec>, number: c_int, offset: c::off_t) -> isize {
    let body = || {
        let (file, buffers) = (table::get(descriptor)?, vectors(buffers, number)?);
        each(buffers, |vector, done| {
            file.read_at(offset + done as i64, target(vector)?)
        })
    };
    count(body())
}

#[unsafe(no_mangle)]
extern "C" fn pwritev(descriptor: c_int, buffers: In<c::iovec>, number: c_int, offset: c::off_t) -> isize {
    written(|| {
        let (file, buffers) = (table::get(descriptor)?, vectors(buffers, number)?);
        each(buffers, |vector, done| {
            file.write_at(offset + done as i64, source(vector)?)
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn lseek(descriptor: c_int, offset: c::off_t, whence: c_int) -> c::off_t {
    edge(|| table::get(descriptor)?.seek(offset, whence))
}

/// Reads for a copy: at the offset in the caller's variable if there is one, which is moved on.
fn take(file: &OpenFile, offset: &mut Option<&mut c::off_t>, piece: &mut [u8]) -> Result<usize> {
    match offset {
        Some(offset) => file.read_at(**offset, piece),
        None => file.read(piece),
    }
}

/// Copies until the count is reached or the input ends. Bytes read that could not be written are put back by moving the
/// input's offset back.
fn copy(
    from: &OpenFile,
    mut from_offset: Option<&mut c::off_t>,
    to: &OpenFile,
    mut to_offset: Option<&mut c::off_t>,
    size: usize,
) -> Result<usize> {
    let mut piece = [0; PIECE];
    let mut total = 0;
    while total < size {
        let wanted = piece.len().min(size - total);
        let got = match take(from, &mut from_offset, &mut piece[..wanted]) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if total == 0 => return Err(error),
            Err(_) => break,
        };
        let result = match &to_offset {
            Some(offset) => to.write_at(**offset, &piece[..got]),
            None => to.write(&piece[..got]),
        };
        let put = *result.as_ref().unwrap_or(&0);
        if from_offset.is_none() && put < got {
            from.seek(put as i64 - got as i64, c::SEEK_CUR as c_int)?;
        }
        if let Some(offset) = &mut from_offset {
            **offset += put as c::off_t;
        }
        if let Some(offset) = &mut to_offset {
            **offset += put as c::off_t;
        }
        total += put;
        match result {
            Err(error) if total == 0 => return Err(error),
            Ok(_) if put == got => {}
            _ => break,
        }
    }
    Ok(total)
}

#[unsafe(no_mangle)]
extern "C" fn sendfile(to: c_int, from: c_int, offset: Out<c::off_t>, size: usize) -> isize {
    written(|| {
        let (from, to) = (table::get(from)?, table::get(to)?);
        if !from.file().is_seekable() {
            return Err(Errno::EINVAL);
        }
        copy(&from, offset.get(), &to, None, size)
    })
}

#[unsafe(no_mangle)]
extern "C" fn copy_file_range(
    from: c_int,
    from_offset: Out<c::off_t>,
    to: c_int,
    to_offset: Out<c::off_t>,
    size: usize,
    flags: u32,
) -> isize {
    written(|| {
        let (from, to) = (table::get(from)?, table::get(to)?);
        if !to.is_writable() {
            return Err(Errno::EBADF);
        }
        to.writable_regular()?;
        if flags != 0 || !from.file().is_seekable() {
            return Err(Errno::EINVAL);
        }
        copy(&from, from_offset.get(), &to, to_offset.get(), size)
    })
}

#[unsafe(no_mangle)]
extern "C" fn fsync(descriptor: c_int) -> c_int {
    done(|| {
        let file = table::get(descriptor)?;
        let location = file.file().location().ok_or(Errno::EINVAL)?;
        crate::files::tree::with(|tree| tree.vfs.fs(location).sync())
    })
}

#[unsafe(no_mangle)]
extern "C" fn fdatasync(descriptor: c_int) -> c_int {
    fsync(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn syncfs(descriptor: c_int) -> c_int {
    fsync(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn sync() {
    // POSIX gives sync no way to report an error.
    crate::files::tree::with_existing(|tree| {
        let _ = tree.vfs.sync();
    });
}
