//! The page that Xen shares with the domain: event bits, the upcall mask, clocks.
//!
//! It is mapped over a page of the image's static data, so that assembly and Rust reach it at a link-time constant.
//! Xen writes to it at any time: every access goes through a raw pointer, volatile or atomic.
//!
//! Suspend: the frame belongs to the host, so a saved image must not map it, and a resumed domain maps the frame its
//! new start_info names. The mapping is made in one place, with the rest of RAM (`mm::setup`).

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicU8, AtomicU64};

use crate::xen;

/// A page of static data that Xen's frame is mapped over.
#[repr(C, align(4096))]
pub(crate) struct SharedInfoPage(UnsafeCell<[u8; 4096]>);

// SAFETY: the contents are reached through atomics and volatile reads only.
unsafe impl Sync for SharedInfoPage {}

/// Where the shared page is mapped.
pub(crate) static SHARED_INFO: SharedInfoPage = SharedInfoPage(UnsafeCell::new([0; 4096]));

/// The shared page. Until memory is set up it is ordinary zeroed data, and nothing is masked or pending.
pub(crate) fn get() -> *mut xen::shared_info {
    SHARED_INFO.0.get().cast()
}

/// The part for the one virtual CPU.
pub(crate) fn vcpu() -> *mut xen::vcpu_info {
    // SAFETY: the page is a whole shared_info; only an address is computed.
    unsafe { (&raw mut (*get()).vcpu_info).cast() }
}

/// A field of the page as an atomic byte.
///
/// # Safety
/// `field` must point into the shared page.
pub(crate) unsafe fn atomic_u8<'a>(field: *mut u8) -> &'a AtomicU8 {
    // SAFETY: the page is static, and bytes are always aligned.
    unsafe { AtomicU8::from_ptr(field) }
}

/// A field of the page as an atomic word.
///
/// # Safety
/// `field` must be an aligned field of the shared page.
pub(crate) unsafe fn atomic_u64<'a>(field: *mut u64) -> &'a AtomicU64 {
    // SAFETY: the page is static and the caller vouches for the alignment.
    unsafe { AtomicU64::from_ptr(field) }
}

/// The flag that holds off upcalls while it is not 0.
pub(crate) fn upcall_mask() -> &'static AtomicU8 {
    // SAFETY: a field of the shared page.
    unsafe { atomic_u8(&raw mut (*vcpu()).evtchn_upcall_mask) }
}

/// The flag Xen sets when an event is pending.
pub(crate) fn upcall_pending() -> &'static AtomicU8 {
    // SAFETY: a field of the shared page.
    unsafe { atomic_u8(&raw mut (*vcpu()).evtchn_upcall_pending) }
}
