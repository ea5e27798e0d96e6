//! The C edge: C's pointers become Rust's references, and results become C's return values.
//!
//! The parameter types below have the ABI of plain pointers. They are only ever made by C callers, and their safe
//! methods rest on what POSIX asks of those: that a pointer is null or leads to a live object of its type that nobody
//! else changes during the call, a string ends with NUL, a buffer has the length passed with it. A pointer into the
//! lowest 64 KiB, which are never mapped, gives `EFAULT`, and so does an unmapped buffer to read or write; any other wild
//! pointer faults in the caller's name.

use crate::errno;
use alloc::vec::Vec;
use core::ffi::{c_char, c_int, c_void};
use core::slice;
use kernel::mm::{self, Access};
use rt_core::{Errno, Result};

/// Addresses below this are never mapped.
const LOWEST: usize = 0x1_0000;

/// A pointer to something the function reads, or null.
#[repr(transparent)]
pub struct In<T>(*const T);

/// A pointer to something the function writes or changes, or null.
#[repr(transparent)]
pub struct Out<T>(*mut T);

/// A string, or null.
#[repr(transparent)]
pub struct Text(*const c_char);

impl<T> Clone for In<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for In<T> {}
impl<T> Clone for Out<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Out<T> {}
impl Clone for Text {
    fn clone(&self) -> Self {
        *self
    }
}
impl Copy for Text {}

impl<T> In<T> {
    /// A pointer found in memory that a C caller passed.
    pub fn from_pointer(pointer: *const T) -> Self {
        In(pointer)
    }

    /// The address.
    pub fn address(self) -> *const T {
        self.0
    }

    /// The object, unless the pointer is null.
    pub fn get<'a>(self) -> Option<&'a T> {
        // SAFETY: the C caller passed null or a live object (module documentation).
        unsafe { self.0.as_ref() }
    }

    /// The object.
    pub fn required<'a>(self) -> Result<&'a T> {
        if self.0.addr() < LOWEST {
            Err(Errno::EFAULT)
        } else {
            self.get().ok_or(Errno::EFAULT)
        }
    }

    /// So many objects; the pointer may be anything if there are none.
    pub fn slice<'a>(self, count: usize) -> Result<&'a [T]> {
        check_slice::<T>(self.0.addr(), count)?;
        if count == 0 {
            return Ok(&[]);
        }
        // SAFETY: the C caller passed a buffer of this many objects (module documentation).
        Ok(unsafe { slice::from_raw_parts(self.0, count) })
    }
}

impl<T> Out<T> {
    /// A pointer found in memory that a C caller passed.
    pub fn from_pointer(pointer: *mut T) -> Self {
        Out(pointer)
    }

    /// The address.
    pub fn address(self) -> *mut T {
        self.0
    }

    /// Whether the caller passed null.
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// The object, to be changed, unless the pointer is null.
    pub fn get<'a>(self) -> Option<&'a mut T> {
        // SAFETY: the C caller passed null or a live object (module documentation).
        unsafe { self.0.as_mut() }
    }

    /// The object, to be changed.
    pub fn required<'a>(self) -> Result<&'a mut T> {
        if self.0.addr() < LOWEST {
            Err(Errno::EFAULT)
        } else {
            self.get().ok_or(Errno::EFAULT)
        }
    }

    /// Stores a value if the pointer is not null.
    pub fn put(self, value: T) {
        if !self.0.is_null() {
            // SAFETY: the C caller passed room for one object (module documentation).
            unsafe { self.0.write(value) };
        }
    }

    /// Stores a value.
    pub fn store(self, value: T) -> Result<()> {
        if self.0.addr() < LOWEST {
            return Err(Errno::EFAULT);
        }
        self.put(value);
        Ok(())
    }

    /// So many objects, to be changed; the pointer may be anything if there are none.
    pub fn slice<'a>(self, count: usize) -> Result<&'a mut [T]> {
        check_slice::<T>(self.0.addr(), count)?;
        if count == 0 {
            return Ok(&mut []);
        }
        // SAFETY: the C caller passed a buffer of this many objects (module documentation).
        Ok(unsafe { slice::from_raw_parts_mut(self.0, count) })
    }
}

impl Out<c_void> {
    /// The bytes of an untyped buffer. That its first byte can be written is looked up: programs probe memory with `read`.
    pub fn bytes<'a>(self, count: usize) -> Result<&'a mut [u8]> {
        if count > 0 && mm::access(self.0.addr()) != Some(Access::ReadWrite) {
            return Err(Errno::EFAULT);
        }
        Out(self.0.cast::<u8>()).slice(count)
    }
}

impl In<c_void> {
    /// The bytes of an untyped buffer. That its first and last byte can be read is looked up: programs probe memory with
    /// `write`, and a fault while they are copied would find the runtime in the middle of its work.
    pub fn bytes<'a>(self, count: usize) -> Result<&'a [u8]> {
        let unreadable = |address| mm::access(address).is_none_or(|access| access == Access::None);
        if count > 0 && (unreadable(self.0.addr()) || unreadable(self.0.addr().wrapping_add(count - 1))) {
            return Err(Errno::EFAULT);
        }
        In(self.0.cast::<u8>()).slice(count)
    }
}

impl Out<c_char> {
    /// Writes a string with its NUL into a buffer of `size` bytes.
    ///
    /// # Errors
    /// `ERANGE` if it does not fit.
    pub fn put_text(self, size: usize, text: &[u8]) -> Result<()> {
        if size <= text.len() {
            return Err(Errno::ERANGE);
        }
        let buffer = Out(self.0.cast::<u8>()).slice(text.len() + 1)?;
        buffer[..text.len()].copy_from_slice(text);
        buffer[text.len()] = 0;
        Ok(())
    }
}

impl Text {
    /// No string.
    pub const fn null() -> Self {
        Text(core::ptr::null())
    }

    /// A string of the runtime's own, its NUL included.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        debug_assert_eq!(bytes.last(), Some(&0));
        Text(bytes.as_ptr().cast())
    }

    /// The bytes of a string, its NUL left out.
    pub fn bytes<'a>(self) -> Result<&'a [u8]> {
        if self.0.addr() < LOWEST {
            return Err(Errno::EFAULT);
        }
        // SAFETY: the C caller passed a string (module documentation).
        Ok(unsafe { core::ffi::CStr::from_ptr(self.0) }.to_bytes())
    }

    /// Whether the caller passed null.
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }
}

fn check_slice<T>(address: usize, count: usize) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let bytes = count
        .checked_mul(size_of::<T>())
        .filter(|&bytes| bytes <= isize::MAX as usize);
    match bytes.and_then(|bytes| address.checked_add(bytes)) {
        Some(_) if address >= LOWEST => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}

/// A C return type with a value that means failure.
pub trait Returned {
    /// What the function returns after setting `errno`.
    const FAILED: Self;
}

impl Returned for c_int {
    const FAILED: Self = -1;
}
impl Returned for isize {
    const FAILED: Self = -1;
}
impl Returned for i64 {
    const FAILED: Self = -1;
}
impl<T> Returned for *mut T {
    const FAILED: Self = core::ptr::null_mut();
}

/// Runs the body of a C function that reports failure by `errno`.
pub fn edge<T: Returned>(body: impl FnOnce() -> Result<T>) -> T {
    body().unwrap_or_else(|error| {
        errno::set(error);
        T::FAILED
    })
}

/// Runs the body of a C function that returns 0 or -1 and `errno`.
pub fn done(body: impl FnOnce() -> Result<()>) -> c_int {
    edge(|| body().map(|()| 0))
}

/// Runs the body of a C function that returns 0 or an error number, as the thread functions do.
pub fn code(body: impl FnOnce() -> Result<()>) -> c_int {
    body().map_or_else(errno::number, |()| 0)
}

/// Copies bytes to the heap, failing if there is no room.
///
/// # Errors
/// `ENOMEM`
pub fn copied(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut owned = Vec::new();
    owned.try_reserve_exact(bytes.len()).map_err(|_| Errno::ENOMEM)?;
    owned.extend_from_slice(bytes);
    Ok(owned)
}
