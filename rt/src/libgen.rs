//! `<libgen.h>`: the parts of a path, cut out of the caller's own string.

use crate::edge::Out;
use core::ffi::c_char;

const DOT: &core::ffi::CStr = c".";
const SLASH: &core::ffi::CStr = c"/";

/// The string's bytes without its NUL, and where it begins. `None` for null and the empty string.
fn bytes<'a>(path: Out<c_char>) -> Option<(*mut c_char, &'a mut [u8])> {
    if path.is_null() {
        return None;
    }
    let start = path.address();
    // SAFETY: the caller passes a string of its own that may be changed (POSIX basename, dirname).
    let length = unsafe { core::ffi::CStr::from_ptr(start) }.count_bytes();
    // SAFETY: as above.
    let bytes = unsafe { core::slice::from_raw_parts_mut(start.cast::<u8>(), length + 1) };
    (length > 0).then_some((start, bytes))
}

/// The length without trailing slashes.
fn trimmed(bytes: &[u8], mut length: usize) -> usize {
    while length > 0 && bytes[length - 1] == b'/' {
        length -= 1;
    }
    length
}

#[unsafe(no_mangle)]
extern "C" fn basename(path: Out<c_char>) -> *mut c_char {
    let Some((start, bytes)) = bytes(path) else {
        return DOT.as_ptr().cast_mut();
    };
    let end = trimmed(bytes, bytes.len() - 1);
    if end == 0 {
        return SLASH.as_ptr().cast_mut();
    }
    bytes[end] = 0;
    let base = bytes[..end]
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    start.wrapping_add(base)
}

#[unsafe(no_mangle)]
extern "C" fn dirname(path: Out<c_char>) -> *mut c_char {
    let Some((start, bytes)) = bytes(path) else {
        return DOT.as_ptr().cast_mut();
    };
    let end = trimmed(bytes, bytes.len() - 1);
    if end == 0 {
        return SLASH.as_ptr().cast_mut();
    }
    let Some(slash) = bytes[..end].iter().rposition(|&byte| byte == b'/') else {
        return DOT.as_ptr().cast_mut();
    };
    let end = trimmed(bytes, slash);
    if end == 0 {
        return SLASH.as_ptr().cast_mut();
    }
    bytes[end] = 0;
    start
}
