//! The one process: its identity, its name and its user.

use crate::c;
use crate::edge::{In, Out, Text, done, edge};
use core::ffi::{c_char, c_int, c_long};
use core::ptr;
use rt_core::{Errno, Result};

/// The process, its group and its session.
pub const PROCESS: c::pid_t = 1;

/// Its user and group: all-powerful, there being nothing to protect from anybody.
const ROOT: u32 = 0;

/// GNU: `argv[0]`, whole and without directories.
#[unsafe(no_mangle)]
static mut program_invocation_name: *mut c_char = c"".as_ptr().cast_mut();
#[unsafe(no_mangle)]
static mut program_invocation_short_name: *mut c_char = c"".as_ptr().cast_mut();
/// BSD's name for the same.
#[unsafe(no_mangle)]
static mut __progname: *mut c_char = c"".as_ptr().cast_mut();

/// Notes the program's name.
pub fn set_name(argv: *mut *mut c_char) {
    // SAFETY: called once at the start, with an argument vector whose first entry is a string.
    unsafe {
        let name = *argv;
        let bytes = core::ffi::CStr::from_ptr(name).to_bytes();
        let base = bytes
            .iter()
            .rposition(|&byte| byte == b'/')
            .map_or(0, |slash| slash + 1);
        program_invocation_name = name;
        program_invocation_short_name = name.add(base);
        __progname = name.add(base);
    }
}

#[unsafe(no_mangle)]
extern "C" fn getpid() -> c::pid_t {
    PROCESS
}

#[unsafe(no_mangle)]
extern "C" fn getppid() -> c::pid_t {
    0
}

#[unsafe(no_mangle)]
extern "C" fn gettid() -> c::pid_t {
    PROCESS
}

#[unsafe(no_mangle)]
extern "C" fn getpgrp() -> c::pid_t {
    PROCESS
}

/// A process that exists: ours.
fn known(process: c::pid_t) -> Result<c::pid_t> {
    if process == 0 || process == PROCESS {
        Ok(PROCESS)
    } else {
        Err(Errno::ESRCH)
    }
}

#[unsafe(no_mangle)]
extern "C" fn getpgid(process: c::pid_t) -> c::pid_t {
    edge(|| known(process))
}

#[unsafe(no_mangle)]
extern "C" fn getsid(process: c::pid_t) -> c::pid_t {
    edge(|| known(process))
}

#[unsafe(no_mangle)]
extern "C" fn setpgid(process: c::pid_t, group: c::pid_t) -> c_int {
    done(|| {
        known(process)?;
        if group == 0 || group == PROCESS {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn setpgrp() -> c_int {
    0
}

/// The process leads its group and cannot lead a new session too.
#[unsafe(no_mangle)]
extern "C" fn setsid() -> c::pid_t {
    edge(|| Err(Errno::EPERM))
}

/// There is nobody to leave behind.
#[unsafe(no_mangle)]
extern "C" fn daemon(_nochdir: c_int, _noclose: c_int) -> c_int {
    done(|| Err(Errno::ENOSYS))
}

#[unsafe(no_mangle)]
extern "C" fn getuid() -> c::uid_t {
    ROOT as c::uid_t
}

#[unsafe(no_mangle)]
extern "C" fn geteuid() -> c::uid_t {
    ROOT as c::uid_t
}

#[unsafe(no_mangle)]
extern "C" fn getgid() -> c::gid_t {
    ROOT as c::gid_t
}

#[unsafe(no_mangle)]
extern "C" fn getegid() -> c::gid_t {
    ROOT as c::gid_t
}

#[unsafe(no_mangle)]
extern "C" fn issetugid() -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn getresuid(real: Out<c::uid_t>, effective: Out<c::uid_t>, saved: Out<c::uid_t>) -> c_int {
    done(|| {
        [real, effective, saved]
            .into_iter()
            .try_for_each(|id| id.store(ROOT as c::uid_t))
    })
}

#[unsafe(no_mangle)]
extern "C" fn getresgid(real: Out<c::gid_t>, effective: Out<c::gid_t>, saved: Out<c::gid_t>) -> c_int {
    done(|| {
        [real, effective, saved]
            .into_iter()
            .try_for_each(|id| id.store(ROOT as c::gid_t))
    })
}

/// Changing to what one is already works; there is no other user to become.
fn become_user(ids: &[u32]) -> c_int {
    done(|| {
        if ids.iter().all(|&id| id == ROOT || id == u32::MAX) {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn setuid(user: c::uid_t) -> c_int {
    become_user(&[user as u32])
}

#[unsafe(no_mangle)]
extern "C" fn seteuid(user: c::uid_t) -> c_int {
    become_user(&[user as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setgid(group: c::gid_t) -> c_int {
    become_user(&[group as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setegid(group: c::gid_t) -> c_int {
    become_user(&[group as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setreuid(real: c::uid_t, effective: c::uid_t) -> c_int {
    become_user(&[real as u32, effective as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setregid(real: c::gid_t, effective: c::gid_t) -> c_int {
    become_user(&[real as u32, effective as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setresuid(real: c::uid_t, effective: c::uid_t, saved: c::uid_t) -> c_int {
    become_user(&[real as u32, effective as u32, saved as u32])
}

#[unsafe(no_mangle)]
extern "C" fn setresgid(real: c::gid_t, effective: c::gid_t, saved: c::gid_t) -> c_int {
    become_user(&[real as u32, effective as u32, saved as u32])
}

#[unsafe(no_mangle)]
extern "C" fn getgroups(size: c_int, list: Out<c::gid_t>) -> c_int {
    edge(|| match size {
        0 => Ok(1),
        1.. => list.store(ROOT as c::gid_t).map(|()| 1),
        _ => Err(Errno::EINVAL),
    })
}

#[unsafe(no_mangle)]
extern "C" fn setgroups(count: c_int, list: In<c::gid_t>) -> c_int {
    done(|| {
        let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
        if list.slice(count)?.iter().all(|&group| group as u32 == ROOT) {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    })
}

const NAME: &core::ffi::CStr = c"root";

#[unsafe(no_mangle)]
extern "C" fn getlogin() -> *mut c_char {
    NAME.as_ptr().cast_mut()
}

#[unsafe(no_mangle)]
extern "C" fn getlogin_r(buffer: Out<c_char>, size: usize) -> c_int {
    crate::edge::code(|| buffer.put_text(size, NAME.to_bytes()))
}

/// glibc's: the environment counts only for programs that got no rights from their file, and none do.
#[unsafe(no_mangle)]
extern "C" fn secure_getenv(name: Text) -> *mut c_char {
    unsafe extern "C" {
        fn getenv(name: Text) -> *mut c_char;
    }
    if name.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: newlib's getenv takes a string.
    unsafe { getenv(name) }
}

/// Linux's numbered calls: a program that makes one is told that it is not there.
#[unsafe(no_mangle)]
extern "C" fn syscall(_number: c_long) -> c_long {
    edge(|| Err(Errno::ENOSYS))
}

/// Linux's process control. Only the name of the thread means anything here, and has a call of its own.
#[unsafe(no_mangle)]
extern "C" fn prctl(_option: c_int) -> c_int {
    done(|| Err(Errno::EINVAL))
}

/// GNU: empties the environment. newlib may have allocated the array, so it is kept.
#[unsafe(no_mangle)]
extern "C" fn clearenv() -> c_int {
    unsafe extern "C" {
        static environ: *mut *mut c_char;
    }
    // SAFETY: newlib's `environ` is null or leads to an array that ends with a null pointer.
    unsafe {
        if !environ.is_null() {
            environ.write(ptr::null_mut());
        }
    }
    0
}

/// Message catalogues: there are none.
#[unsafe(no_mangle)]
extern "C" fn catopen(_name: Text, _flags: c_int) -> *mut core::ffi::c_void {
    crate::errno::set(Errno::ENOENT);
    ptr::without_provenance_mut(usize::MAX)
}

#[unsafe(no_mangle)]
extern "C" fn catgets(
    _catalogue: *mut core::ffi::c_void,
    _set: c_int,
    _message: c_int,
    text: *mut c_char,
) -> *mut c_char {
    text
}

#[unsafe(no_mangle)]
extern "C" fn catclose(_catalogue: *mut core::ffi::c_void) -> c_int {
    done(|| Err(Errno::EBADF))
}
