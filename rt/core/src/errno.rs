//! POSIX error conditions, by name. Their numbers belong to the C library; `rt` translates at its C edge.

/// The result of every operation of the runtime.
pub type Result<T> = core::result::Result<T, Errno>;

/// An error condition as named in POSIX `<errno.h>`.
#[allow(clippy::upper_case_acronyms, reason = "POSIX's own names")]
#[allow(missing_docs, reason = "POSIX <errno.h> documents them")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Errno {
    EACCES,
    EADDRNOTAVAIL,
    EAFNOSUPPORT,
    EAGAIN,
    EBADF,
    EBUSY,
    ECHILD,
    EDEADLK,
    EEXIST,
    EFAULT,
    EFBIG,
    EINTR,
    EINVAL,
    EIO,
    EISDIR,
    ELOOP,
    EMFILE,
    EMLINK,
    ENAMETOOLONG,
    ENODEV,
    ENOENT,
    ENOMEM,
    ENOSPC,
    ENOSYS,
    ENOTDIR,
    ENOTEMPTY,
    ENOTSOCK,
    ENOTSUP,
    ENOTTY,
    ENXIO,
    EOVERFLOW,
    EPERM,
    EPIPE,
    ERANGE,
    EROFS,
    ESPIPE,
    ESRCH,
    ETIMEDOUT,
    EXDEV,
}
