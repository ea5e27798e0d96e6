//! The C library's error numbers, and the one place that writes `errno`.

use crate::c;
use core::ffi::c_int;
use rt_core::Errno;

unsafe extern "C" {
    /// newlib: the address of the calling thread's errno.
    safe fn __errno() -> *mut c_int;
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
