//! Memory.
//!
//! Guarantees:
//! - All RAM is mapped at boot at its own pseudo-physical address: page frame `n` lies at address `n << 12`, for good.
//! - No page is both writable and executable. Program text is executable, everything else is not.
//! - The lowest 64 KiB are never mapped, page tables are mapped read-only.
//! - Pages handed out are zeroed.
//!
//! Why eagerly and why one to one: nothing faults later, a page run found in the bitmap is usable memory at once, and
//! the translation that grants, page tables and drivers need is a table look-up.
//!
//! ```text
//! 0        64 KiB          image start                              heap start   heap end          end of RAM
//! | unmapped | page tables, | text | rodata | data | ramdisk, P2M, | heap ...  > | free | < stacks, |
//! |          | small runs   |      |        |      | start_info... |             |      | runs      |
//! ```
//!
//! Suspend: page tables and the P2M are rewritten by the toolstack; after a resume only what is published in the
//! shared page ([`p2m::publish`]) has to be published again.

mod image;
pub(crate) mod p2m;
mod setup;
mod tables;

use core::ptr::NonNull;

use kernel_core::pages::Pages;
pub use kernel_core::paging::PAGE_SIZE;
use kernel_core::paging::{self, PAGE_SHIFT};
use kernel_core::stacks::Place;
pub use wire::Region;

use crate::critical::Shared;
use crate::{hypercall, stack};

pub(crate) use setup::init;
pub(crate) use tables::map_frames;

/// The end of the addresses that are never mapped.
pub const NULL_REGION_END: usize = 64 * 1024;

/// Runs of up to this many pages are first looked for below the image, to keep the room above it in one piece.
const SMALL_RUN: usize = 64;

/// What may be done with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: every access faults.
    None,
    /// Loads.
    Read,
    /// Loads and stores.
    ReadWrite,
    /// Loads and instruction fetches.
    ReadExecute,
}

impl Access {
    fn flags(self) -> u64 {
        match self {
            Access::None => 0,
            Access::Read => paging::READ_ONLY,
            Access::ReadWrite => paging::DATA,
            Access::ReadExecute => paging::TEXT,
        }
    }
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// There are not enough free pages where they are needed.
    OutOfMemory,
    /// The range is not page-aligned, or reaches outside what the request may name.
    Range,
    /// Xen refused.
    Hypervisor(hypercall::Error),
}

impl From<hypercall::Error> for Error {
    fn from(error: hypercall::Error) -> Self {
        Error::Hypervisor(error)
    }
}

/// How much memory there is and was used, in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// All pages of the domain.
    pub total_pages: usize,
    /// Pages in use now.
    pub used_pages: usize,
    /// The most pages ever in use at once.
    pub peak_pages: usize,
}

/// The allocator's state.
struct State {
    pages: Pages<'static>,
    total_pages: usize,
    peak_pages: usize,
    heap_start: usize,
    heap_end: usize,
    /// The page tables that [`setup`] made and kept, as page frame ranges.
    tables: [(usize, usize); 4],
}

impl State {
    fn used_pages(&self) -> usize {
        self.total_pages - self.pages.free_count()
    }

    /// Called after every allocation.
    fn note_peak(&mut self) {
        self.peak_pages = self.peak_pages.max(self.used_pages());
    }
}

static STATE: Shared<State> = Shared::new(State {
    pages: Pages::empty(),
    total_pages: 0,
    peak_pages: 0,
    heap_start: 0,
    heap_end: 0,
    tables: [(0, 0); 4],
});

/// The page frame that an address lies in, which with this layout is also where it is mapped.
const fn page_of(address: usize) -> usize {
    address >> PAGE_SHIFT
}

const fn page_up(address: usize) -> usize {
    address.div_ceil(PAGE_SIZE)
}

/// Takes `pages` contiguous pages: readable, writable, zeroed. `None` if there is no such run or `pages` is 0.
pub fn allocate(pages: usize) -> Option<NonNull<u8>> {
    let run = allocate_uncleared(pages)?;
    // SAFETY: the run was just taken from the free pages, which are mapped writable and used by nobody.
    unsafe { run.write_bytes(0, pages * PAGE_SIZE) };
    Some(run)
}

/// As [`allocate`], with whatever the pages hold.
pub(crate) fn allocate_uncleared(pages: usize) -> Option<NonNull<u8>> {
    let page = STATE.with(|state| {
        let low = if pages <= SMALL_RUN {
            state.pages.take_highest(pages, image::start_page())
        } else {
            None
        };
        let page = low.or_else(|| state.pages.take_highest(pages, usize::MAX));
        state.note_peak();
        page
    })?;
    NonNull::new((page << PAGE_SHIFT) as *mut u8)
}

/// Gives back pages taken with [`allocate`], all of a run or a part of it, whatever their protection is now.
///
/// # Safety
/// Nothing may use the pages any more.
pub unsafe fn free(start: NonNull<u8>, pages: usize) {
    let first = page_of(start.as_ptr() as usize);
    // SAFETY: the caller gives the pages up.
    unsafe { make_writable(first, pages) };
    STATE.with(|state| state.pages.release(first..first + pages));
}

/// Changes what may be done with mapped pages.
///
/// The range must be page-aligned RAM above the null region without page tables in it; otherwise nothing changes.
///
/// # Safety
/// Whatever uses the pages must not rely on an access that `access` takes away, and what becomes executable must
/// be code.
pub unsafe fn protect(start: usize, pages: usize, access: Access) -> Result<(), Error> {
    let first = page_of(start);
    let end = first.checked_add(pages).ok_or(Error::Range)?;
    let valid = STATE.with(|state| {
        start.is_multiple_of(PAGE_SIZE)
            && start >= NULL_REGION_END
            && end <= state.total_pages
            && state
                .tables
                .iter()
                .all(|&(low, high)| end <= low || high <= first || low == high)
    });
    if !valid {
        return Err(Error::Range);
    }
    // SAFETY: the caller vouches for the users of the pages; the range holds no page tables.
    unsafe { tables::protect(first, pages, access.flags()) }?;
    Ok(())
}

/// Makes pages ordinary data again where they are not.
///
/// # Safety
/// Nothing may use the pages, and they must be RAM without page tables in it.
unsafe fn make_writable(first: usize, pages: usize) {
    let changed = |page| tables::entry(page << PAGE_SHIFT).is_some_and(|entry| !tables::is_data(entry));
    if (first..first + pages).any(changed) {
        // SAFETY: the caller gives the pages up; as data they are as the allocator promises. Xen cannot refuse to
        // make an own page writable that is no page table.
        let _ = unsafe { tables::protect(first, pages, paging::DATA) };
    }
}

/// The lowest free address below the image, where a heap can begin that goes on at [`heap_start`]: in a small domain the
/// memory there is a good part of all. [`claim`] takes it as it is needed.
pub fn lowest_free() -> Option<usize> {
    STATE.with(|state| {
        let mut pages = page_of(NULL_REGION_END)..image::start_page();
        pages
            .find(|&page| state.pages.is_free(page))
            .map(|page| page << PAGE_SHIFT)
    })
}

/// Takes the pages from `start` on, readable, writable and zeroed, if all of them are free.
pub fn claim(start: usize, pages: usize) -> Result<(), Error> {
    let first = page_of(start);
    let end = first
        .checked_add(pages)
        .filter(|_| start.is_multiple_of(PAGE_SIZE))
        .ok_or(Error::Range)?;
    STATE.with(|state| {
        let claimed = state.pages.claim(first..end);
        state.note_peak();
        if claimed { Ok(()) } else { Err(Error::OutOfMemory) }
    })?;
    // SAFETY: the pages were just taken from the free ones, which are mapped writable and used by nobody.
    unsafe { (start as *mut u8).write_bytes(0, pages << PAGE_SHIFT) };
    Ok(())
}

/// The heap's lowest address.
pub fn heap_start() -> usize {
    STATE.with(|state| state.heap_start)
}

/// The address behind the heap.
pub fn heap_end() -> usize {
    STATE.with(|state| state.heap_end)
}

/// Moves the heap's end to the address `new_end`; new pages are zeroed.
///
/// Nothing changes on an error: [`Error::Range`] below the heap's start, [`Error::OutOfMemory`] if the memory up to there is not
/// free.
pub fn heap_resize(new_end: usize) -> Result<(), Error> {
    let (old_page, new_page) = STATE.with(|state| {
        if new_end < state.heap_start {
            return Err(Error::Range);
        }
        let (old_page, new_page) = (page_up(state.heap_end), page_up(new_end));
        if new_page > old_page && !state.pages.claim(old_page..new_page) {
            return Err(Error::OutOfMemory);
        }
        state.heap_end = new_end;
        state.note_peak();
        Ok((old_page, new_page))
    })?;
    if new_page > old_page {
        let added = (old_page << PAGE_SHIFT) as *mut u8;
        // SAFETY: the pages were just claimed from the free ones, which are mapped writable and used by nobody.
        unsafe { added.write_bytes(0, (new_page - old_page) << PAGE_SHIFT) };
    } else if new_page < old_page {
        // SAFETY: the caller gives up what lies above the new end.
        unsafe { make_writable(new_page, old_page - new_page) };
        STATE.with(|state| state.pages.release(new_page..old_page));
    }
    Ok(())
}

/// What may be done at `address`; `None` where nothing is mapped.
pub fn access(address: usize) -> Option<Access> {
    tables::entry(address).and_then(tables::access_of)
}

/// What lies at `address`.
pub fn describe(address: usize) -> Region {
    if address < NULL_REGION_END {
        return Region::NullPage;
    }
    match stack::find(address) {
        Some(Place::Guard(_)) => return Region::StackGuard,
        Some(Place::Inside(_)) => return Region::Stack,
        None => {}
    }
    if let Some(region) = image::region(address) {
        return region;
    }
    let page = page_of(address);
    STATE.with(|state| {
        if page >= state.total_pages {
            Region::Unmapped
        } else if state
            .tables
            .iter()
            .any(|&(low, high)| (low..high).contains(&page))
        {
            Region::PageTable
        } else if (state.heap_start..state.heap_end).contains(&address) {
            Region::Heap
        } else if state.pages.is_free(page) {
            Region::Free
        } else {
            Region::Allocated
        }
    })
}

/// The memory's size and use.
pub fn statistics() -> Statistics {
    STATE.with(|state| Statistics {
        total_pages: state.total_pages,
        used_pages: state.used_pages(),
        peak_pages: state.peak_pages,
    })
}
