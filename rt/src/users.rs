//! `<pwd.h>` and `<grp.h>`: one user and one group, root.

use crate::edge::{Out, Text, edge};
use crate::{c, errno};
use core::ffi::{c_char, c_int};
use core::ptr;
use core::sync::atomic::{AtomicBool, Ordering};
use rt_core::{Errno, Result};

const NAME: &core::ffi::CStr = c"root";

/// A C structure that only the program's own calls touch.
struct Entry<T>(core::cell::UnsafeCell<T>);

// SAFETY: the contents never change; C programs get a pointer they are not to write through.
unsafe impl<T> Sync for Entry<T> {}

/// A pointer to text, where C's structures have one that is not to const.
const fn text(text: &'static core::ffi::CStr) -> *mut c_char {
    text.as_ptr().cast_mut()
}

/// No members besides the user whose group it is.
struct Members([*mut c_char; 1]);

// SAFETY: the contents never change.
unsafe impl Sync for Members {}

static MEMBERS: Members = Members([ptr::null_mut()]);

fn user() -> c::passwd {
    c::passwd {
        pw_name: text(NAME),
        pw_passwd: text(c"x"),
        pw_gecos: text(c"root"),
        pw_dir: text(c"/"),
        pw_shell: text(c"/bin/sh"),
        ..Default::default()
    }
}

fn group() -> c::group {
    c::group {
        gr_name: text(NAME),
        gr_passwd: text(c"x"),
        gr_mem: (&raw const MEMBERS.0).cast_mut().cast(),
        ..Default::default()
    }
}

static USER: Entry<Option<c::passwd>> = Entry(core::cell::UnsafeCell::new(None));
static GROUP: Entry<Option<c::group>> = Entry(core::cell::UnsafeCell::new(None));
static USER_SCANNED: AtomicBool = AtomicBool::new(false);
static GROUP_SCANNED: AtomicBool = AtomicBool::new(false);

/// The structure for functions that return a pointer to one of their own.
fn kept<T>(entry: &'static Entry<Option<T>>, value: T) -> *mut T {
    // SAFETY: one thread runs; POSIX lets each call overwrite what the last one returned.
    unsafe { (*entry.0.get()).insert(value) }
}

fn is_root(name: Text) -> Result<bool> {
    Ok(name.bytes()? == NAME.to_bytes())
}

#[unsafe(no_mangle)]
extern "C" fn getpwuid(id: c::uid_t) -> *mut c::passwd {
    if id == 0 {
        kept(&USER, user())
    } else {
        ptr::null_mut()
    }
}

#[unsafe(no_mangle)]
extern "C" fn getpwnam(name: Text) -> *mut c::passwd {
    edge(|| {
        Ok(if is_root(name)? {
            kept(&USER, user())
        } else {
            ptr::null_mut()
        })
    })
}

/// The reentrant form: the text is constant, so the caller's buffer is not needed.
fn found<T>(is_there: bool, value: T, entry: Out<T>, result: Out<*mut T>) -> c_int {
    result.put(if is_there {
        entry.address()
    } else {
        ptr::null_mut()
    });
    if is_there {
        entry.put(value);
    }
    0
}

#[unsafe(no_mangle)]
extern "C" fn getpwuid_r(
    id: c::uid_t,
    entry: Out<c::passwd>,
    _buffer: *mut c_char,
    _size: usize,
    result: Out<*mut c::passwd>,
) -> c_int {
    found(id == 0, user(), entry, result)
}

#[unsafe(no_mangle)]
extern "C" fn getpwnam_r(
    name: Text,
    entry: Out<c::passwd>,
    _buffer: *mut c_char,
    _size: usize,
    result: Out<*mut c::passwd>,
) -> c_int {
    is_root(name).map_or_else(errno::number, |is_root| found(is_root, user(), entry, result))
}

#[unsafe(no_mangle)]
extern "C" fn setpwent() {
    USER_SCANNED.store(false, Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn endpwent() {
    setpwent();
}

#[unsafe(no_mangle)]
extern "C" fn getpwent() -> *mut c::passwd {
    if USER_SCANNED.swap(true, Ordering::Relaxed) {
        ptr::null_mut()
    } else {
        getpwuid(0)
    }
}

#[unsafe(no_mangle)]
extern "C" fn getgrgid(id: c::gid_t) -> *mut c::group {
    if id == 0 {
        kept(&GROUP, group())
    } else {
        ptr::null_mut()
    }
}

#[unsafe(no_mangle)]
extern "C" fn getgrnam(name: Text) -> *mut c::group {
    edge(|| {
        Ok(if is_root(name)? {
            kept(&GROUP, group())
        } else {
            ptr::null_mut()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn getgrgid_r(
    id: c::gid_t,
    entry: Out<c::group>,
    _buffer: *mut c_char,
    _size: usize,
    result: Out<*mut c::group>,
) -> c_int {
    found(id == 0, group(), entry, result)
}

#[unsafe(no_mangle)]
extern "C" fn getgrnam_r(
    name: Text,
    entry: Out<c::group>,
    _buffer: *mut c_char,
    _size: usize,
    result: Out<*mut c::group>,
) -> c_int {
    is_root(name).map_or_else(errno::number, |is_root| found(is_root, group(), entry, result))
}

#[unsafe(no_mangle)]
extern "C" fn setgrent() {
    GROUP_SCANNED.store(false, Ordering::Relaxed);
}

#[unsafe(no_mangle)]
extern "C" fn endgrent() {
    setgrent();
}

#[unsafe(no_mangle)]
extern "C" fn getgrent() -> *mut c::group {
    if GROUP_SCANNED.swap(true, Ordering::Relaxed) {
        ptr::null_mut()
    } else {
        getgrgid(0)
    }
}

/// A user's groups: the one given.
#[unsafe(no_mangle)]
extern "C" fn getgrouplist(_user: Text, group: c::gid_t, list: Out<c::gid_t>, count: Out<c_int>) -> c_int {
    let room = count.get().map_or(0, |count| core::mem::replace(count, 1));
    if room < 1 {
        return -1;
    }
    list.put(group);
    1
}

#[unsafe(no_mangle)]
extern "C" fn initgroups(_user: Text, group: c::gid_t) -> c_int {
    crate::edge::done(|| if group == 0 { Ok(()) } else { Err(Errno::EPERM) })
}
