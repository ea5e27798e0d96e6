//! The physical-to-machine table, and Xen's table for the other way.
//!
//! Xen leaves the P2M as an array in the domain's memory; it is used where it lies. The toolstack walks it to save
//! or dump the domain, so its place is published in the shared page: as a tree of frame lists, since the toolstack
//! reads the linear form only if the array starts within the first 2 MiB of a GiB of addresses. The machine-to-physical
//! table is wherever Xen says, not at its customary address.

use core::sync::atomic::{AtomicUsize, Ordering};

use kernel_core::p2m as tree;
use kernel_core::paging::{ENTRIES, PAGE_SHIFT};

use super::p2m;
use crate::{hypercall, mm, shared_info, xen};

static LIST: AtomicUsize = AtomicUsize::new(0);
static PAGES: AtomicUsize = AtomicUsize::new(0);
static M2P: AtomicUsize = AtomicUsize::new(0);
static M2P_LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Finds both tables.
///
/// # Safety
/// `list` must be the address of the domain's P2M, with `pages` entries.
pub(super) unsafe fn init(list: usize, pages: usize) -> Result<(), hypercall::Error> {
    let mapping = hypercall::machphys_mapping()?;
    M2P.store(mapping.v_start as usize, Ordering::Relaxed);
    M2P_LENGTH.store(mapping.max_mfn as usize + 1, Ordering::Relaxed);
    LIST.store(list, Ordering::Relaxed);
    PAGES.store(pages, Ordering::Relaxed);
    Ok(())
}

/// The whole P2M: machine frames by page frame.
pub(crate) fn list() -> &'static [u64] {
    let (list, pages) = (
        LIST.load(Ordering::Relaxed) as *const u64,
        PAGES.load(Ordering::Relaxed),
    );
    if pages == 0 {
        return &[];
    }
    // SAFETY: `init` was given an array of this many entries; it is never moved, and changed only across a suspend.
    unsafe { core::slice::from_raw_parts(list, pages) }
}

/// The machine frame of a page frame of the domain.
pub(crate) fn mfn(pfn: usize) -> Option<u64> {
    list().get(pfn).copied()
}

/// The page frame of one of the domain's machine frames.
pub(crate) fn pfn(mfn: u64) -> Option<usize> {
    if mfn >= M2P_LENGTH.load(Ordering::Relaxed) as u64 {
        return None;
    }
    let table = M2P.load(Ordering::Relaxed) as *const u64;
    // SAFETY: Xen maps the table readable with this many entries; it may change the entry any time, so it is read once.
    let pfn = unsafe { table.add(mfn as usize).read_volatile() } as usize;
    // The table tells of all domains: only a frame that leads back is the domain's own.
    (p2m::mfn(pfn) == Some(mfn)).then_some(pfn)
}

/// Tells the toolstack where the P2M is. Nothing is published if there is no memory for it: the domain then runs, but
/// cannot be saved.
pub(super) fn publish() {
    let p2m = list();
    let leaves = tree::leaf_pages(p2m.len());
    let Some(pages) = mm::allocate(1 + leaves) else {
        return;
    };
    // SAFETY: the pages were just allocated, cleared, and stay allocated.
    let entries =
        unsafe { core::slice::from_raw_parts_mut(pages.as_ptr().cast::<u64>(), (1 + leaves) * ENTRIES) };
    let (root, names) = entries.split_at_mut(ENTRIES);
    let root_page = pages.as_ptr() as usize >> PAGE_SHIFT;
    if !tree::fill(root, names, p2m, p2m.as_ptr() as usize, root_page + 1) {
        return;
    }
    let Some(root_frame) = mfn(root_page) else { return };
    let info = shared_info::get();
    // SAFETY: fields of the shared page that the domain owns.
    unsafe {
        let arch: *mut xen::arch_shared_info = &raw mut (*info).arch;
        (&raw mut (*arch).max_pfn).write_volatile(p2m.len() as u64);
        (&raw mut (*arch).p2m_cr3).write_volatile(0);
        (&raw mut (*arch).pfn_to_mfn_frame_list_list).write_volatile(root_frame);
    }
}
