//! The C library's error numbers, and the one place that writes `errno`.

use crate::c;
use core::ffi::c_int;
use rt_core::Errno;

unsafe extern "C" {
    /// newlib: the address of the calling thread's errno.
    safe fn __errno() -> *mut c_int;
}

/// Text that newlib's strerror returns for numbers it does not know; overwritten by the next call.
struct Unknown(core::cell::UnsafeCell<[u8; 32]>);

// SAFETY: one thread runs.
unsafe impl Sync for Unknown {}

static UNKNOWN: Unknown = Unknown(core::cell::UnsafeCell::new([0; 32]));

/// newlib's way to ask for the text of an error number of the system's own: there are none, and it says so.
#[unsafe(no_mangle)]
extern "C" fn _user_strerror(number: c_int, _internal: c_int, _error: *mut c_int) -> *mut core::ffi::c_char {
    // SAFETY: one thread runs, and the last text may be overwritten.
    let text = unsafe { &mut *UNKNOWN.0.get() };
    let mut digits = [0; 10];
    let sign: &[u8] = if number < 0 { b"-" } else { b"" };
    let mut used = 0;
    for part in [
        b"Unknown error ",
        sign,
        decimal(number.unsigned_abs(), &mut digits),
        b"\0",
    ] {
        text[used..used + part.len()].copy_from_slice(part);
        used += part.len();
    }
    text.as_mut_ptr().cast()
}

/// The digits of a number.
pub fn decimal(mut value: u32, buffer: &mut [u8; 10]) -> &[u8] {
    let mut start = buffer.len();
    loop {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return &buffer[start..];
        }
    }
}

/// Sets the calling thread's `errno`.
pub fn set(error: Errno) {
    // SAFETY: newlib returns the address of a live thread-local variable.
    unsafe { *__errno() = number(error) };
}

/// The number of an error condition, for functions that return it.
pub fn number(error: Errno) -> c_int {
    let number = match error {
        Errno::EACCES => c::EACCES,
        Errno::EADDRNOTAVAIL => c::EADDRNOTAVAIL,
        Errno::EAFNOSUPPORT => c::EAFNOSUPPORT,
        Errno::EAGAIN => c::EAGAIN,
        Errno::EBADF => c::EBADF,
        Errno::EBUSY => c::EBUSY,
        Errno::ECHILD => c::ECHILD,
        Errno::EDEADLK => c::EDEADLK,
        Errno::EEXIST => c::EEXIST,
        Errno::EFAULT => c::EFAULT,
        Errno::EFBIG => c::EFBIG,
        Errno::EINTR => c::EINTR,
        Errno::EINVAL => c::EINVAL,
        Errno::EIO => c::EIO,
        Errno::EISDIR => c::EISDIR,
        Errno::ELOOP => c::ELOOP,
        Errno::EMFILE => c::EMFILE,
        Errno::EMLINK => c::EMLINK,
        Errno::ENAMETOOLONG => c::ENAMETOOLONG,
        Errno::ENODEV => c::ENODEV,
        Errno::ENOENT => c::ENOENT,
        Errno::ENOMEM => c::ENOMEM,
        Errno::ENOSPC => c::ENOSPC,
        Errno::ENOSYS => c::ENOSYS,
        Errno::ENOTDIR => c::ENOTDIR,
        Errno::ENOTEMPTY => c::ENOTEMPTY,
        Errno::ENOTSOCK => c::ENOTSOCK,
        Errno::ENOTSUP => c::ENOTSUP,
        Errno::ENOTTY => c::ENOTTY,
        Errno::ENXIO => c::ENXIO,
        Errno::EOVERFLOW => c::EOVERFLOW,
        Errno::EPERM => c::EPERM,
        Errno::EPIPE => c::EPIPE,
        Errno::ERANGE => c::ERANGE,
        Errno::EROFS => c::EROFS,
        Errno::ESPIPE => c::ESPIPE,
        Errno::ESRCH => c::ESRCH,
        Errno::ETIMEDOUT => c::ETIMEDOUT,
        Errno::EXDEV => c::EXDEV,
    };
    number as c_int
}
