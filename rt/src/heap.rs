//! The allocator of the runtime's own data; programs use newlib's malloc, on the memory that sbrk gives.
//!
//! Small objects come from talc, which gets its memory from the kernel by the page as it needs it. Objects of half a
//! chunk and more (file contents, pipe buffers) are whole pages, so that they return to the common stock when freed.

use crate::sync::Lock;
use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{self, NonNull};
use kernel::mm::{self, PAGE_SIZE};
use rt_core::{Errno, Result};
use talc::base::Talc;
use talc::base::binning::{Binning, DefaultBinning};
use talc::source::Source;

/// Objects of at least this many bytes are whole pages of their own.
const WHOLE_PAGES: usize = 32 * 1024;

/// How much talc asks the kernel for at first, in pages; each time twice as much, to a limit. What is asked for has to be
/// cleared, and short programs need little.
const FIRST_GROWTH: usize = 2;
const LAST_GROWTH: usize = 32;

/// What the small objects of one call may need at most; see [`check`].
const MARGIN: usize = 8 * 1024;

#[derive(Debug)]
struct Pages {
    /// How many pages to ask for next time.
    growth: usize,
}

// SAFETY: memory claimed comes from the kernel, is writable, is used by nobody else and is never given back.
unsafe impl Source for Pages {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> core::result::Result<(), ()> {
        let needed = (layout.size() + layout.align()).div_ceil(PAGE_SIZE) + 1;
        let pages = needed.max(talc.source.growth);
        talc.source.growth = (talc.source.growth * 2).min(LAST_GROWTH);
        let (start, pages) = mm::allocate(pages)
            .map(|start| (start, pages))
            .or_else(|| mm::allocate(needed).map(|start| (start, needed)))
            .ok_or(())?;
        // SAFETY: the pages were just given to us alone.
        unsafe { talc.claim(start.as_ptr(), pages * PAGE_SIZE) }
            .map(|_| ())
            .ok_or(())
    }
}

struct Heap {
    small: Lock<Talc<Pages, DefaultBinning>>,
}

#[global_allocator]
static HEAP: Heap = Heap {
    small: Lock::new(Talc::new(Pages { growth: FIRST_GROWTH })),
};

fn is_whole_pages(layout: Layout) -> bool {
    layout.size() >= WHOLE_PAGES && layout.align() <= PAGE_SIZE
}

// SAFETY: talc, or the kernel, hands out memory that is disjoint, large and aligned enough, until it is freed.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_whole_pages(layout) {
            return mm::allocate(layout.size().div_ceil(PAGE_SIZE)).map_or(ptr::null_mut(), NonNull::as_ptr);
        }
        // SAFETY: GlobalAlloc's caller promises a size that is not zero.
        unsafe { self.small.lock().allocate(layout) }.map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if is_whole_pages(layout) {
            if let Some(memory) = NonNull::new(memory) {
                // SAFETY: `alloc` took these pages for this layout.
                unsafe { mm::free(memory, layout.size().div_ceil(PAGE_SIZE)) };
            }
            return;
        }
        // SAFETY: `alloc` took this memory from talc for this layout.
        unsafe { self.small.lock().deallocate(memory, layout) };
    }
}

/// Makes sure that the small allocations of one call will succeed. Where a program's data decides the size, the
/// allocation itself is made in a way that can fail; this covers the fixed-size objects around it.
///
/// # Errors
/// `ENOMEM`
pub fn check() -> Result<()> {
    let layout = Layout::from_size_align(MARGIN, 16).map_err(|_| Errno::ENOMEM)?;
    let mut small = HEAP.small.lock();
    // SAFETY: the layout's size is not zero, and the memory is freed at once with the same layout.
    unsafe {
        let memory = small.allocate(layout).ok_or(Errno::ENOMEM)?;
        small.deallocate(memory.as_ptr(), layout);
    }
    Ok(())
}
