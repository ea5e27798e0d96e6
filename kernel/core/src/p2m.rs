//! The tree of frame lists by which the toolstack finds a domain's P2M (Xen's public header arch-x86/xen.h,
//! `pfn_to_mfn_frame_list_list`).
//!
//! The root is one page of machine frames of leaf pages; a leaf holds the machine frames of the pages of the P2M,
//! in order. A page holds 512 entries, so one root serves 512 GiB.

use crate::paging::{ENTRIES, PAGE_SHIFT};

/// The pages that a P2M of `pages` entries fills.
pub const fn list_pages(pages: usize) -> usize {
    pages.div_ceil(ENTRIES)
}

/// The leaves that name them.
pub const fn leaf_pages(pages: usize) -> usize {
    list_pages(pages).div_ceil(ENTRIES)
}

/// Fills a root and its leaves.
///
/// `p2m` starts at the address `address`; `first` is the page frame of the first leaf, the others follow. Both
/// slices must be cleared; `leaves` has [`leaf_pages`] pages of entries. False if a page frame has no entry in `p2m`, or
/// there are more leaves than a root names.
pub fn fill(root: &mut [u64], leaves: &mut [u64], p2m: &[u64], address: usize, first: usize) -> bool {
    let list = address >> PAGE_SHIFT;
    let lists = list_pages(p2m.len());
    let count = leaf_pages(p2m.len());
    if root.len() < count || leaves.len() < lists {
        return false;
    }
    let (Some(list), Some(leaf)) = (p2m.get(list..list + lists), p2m.get(first..first + count)) else {
        return false;
    };
    leaves[..lists].copy_from_slice(list);
    root[..count].copy_from_slice(leaf);
    true
}
