//! Maps all RAM at boot.
//!
//! Xen starts a domain with the first few MiB mapped, all of it writable and executable. Changing that page by page costs a
//! hypercall's work for each; instead fresh level-1 tables are filled in memory for all of RAM, and Xen validates a
//! whole table when it is hooked into its level-2 table. Only the frames that become tables are remapped singly, since a
//! table may not be writable anywhere.
//!
//! What it costs, counted on Xen 4.17: 370 instructions a page in Xen, of which 175 validate the entry and 195 give the
//! frame the type "writable" for the first time (read-only the same mapping costs half). One mmu_update a page
//! would cost 700. The domain itself spends 8 a page. 64 MiB thus take 6.3 million instructions from entry to main,
//! 0.15 million of them in the guest. Less would take mapping only what is allocated.
//!
//! The tables themselves need memory that is already mapped: first the pages below the image, which Xen maps and
//! nothing uses (enough for almost 1 GiB), then, stage by stage, pages behind the boot structures.

use core::ops::Range;

use kernel_core::pages::Pages;
use kernel_core::paging::{self, ENTRIES, PAGE_SHIFT, PAGE_SIZE, PAGES_PER_TABLE, index, span};

use super::tables::{self, Batch};
use super::{Error, NULL_REGION_END, STATE, image, p2m, page_of, page_up};
use crate::boot::StartInfo;

/// Pages below this number are never mapped.
const FIRST_PAGE: usize = NULL_REGION_END / PAGE_SIZE;

/// What is known while the mapping grows.
struct Setup<'a> {
    info: &'a StartInfo,
    /// Free and mapped pages.
    pages: Pages<'static>,
    /// The first page behind everything that Xen and this module laid out: where the heap will start.
    next: usize,
    /// Page ranges that hold tables: Xen's own, and one for each stage.
    tables: [(usize, usize); 4],
}

/// Maps all RAM and fills the allocator.
///
/// # Safety
/// To be called once, with the start_info of this domain, on Xen's initial page tables.
pub(crate) unsafe fn init(info: &StartInfo) -> Result<(), Error> {
    tables::init(info.page_tables.start);
    // SAFETY: start_info names the P2M.
    unsafe { p2m::init(info.p2m, info.pages)? };
    let mapped = mapped_pages();
    // The rings of a domain that is not the first are pages of its own, usually among the boot structures.
    let rings = [info.console.map(|(frame, _)| frame), info.store]
        .into_iter()
        .flatten()
        .filter_map(p2m::pfn);
    let next = rings
        .map(|page| page + 1)
        .fold(page_up(info.boot_end), usize::max);
    let storage = place_storage(info, next, mapped).ok_or(Error::OutOfMemory)?;
    // SAFETY: the pages are mapped, and nothing lies in them.
    let words = unsafe {
        let start = (storage.start << PAGE_SHIFT) as *mut u64;
        core::slice::from_raw_parts_mut(start, storage.len() * (PAGE_SIZE / size_of::<u64>()))
    };
    let mut setup = Setup {
        info,
        pages: Pages::new(words, info.pages),
        next: next.max(if storage.start >= next { storage.end } else { 0 }),
        tables: [(0, 0); 4],
    };
    setup.tables[0] = (page_of(info.page_tables.start), page_of(info.page_tables.end));
    setup.pages.release(FIRST_PAGE..image::start_page());
    setup.pages.take(storage);
    setup.pages.release(setup.next..mapped);
    // SAFETY: the mappings made are the module's documented ones.
    unsafe { setup.build(mapped)? };
    STATE.with(|state| {
        state.pages = setup.pages;
        state.total_pages = info.pages;
        state.heap_start = setup.next << PAGE_SHIFT;
        state.heap_end = state.heap_start;
        state.tables = setup.tables;
        state.note_peak();
    });
    // The first domain is never saved.
    if !info.initial_domain {
        p2m::publish();
    }
    Ok(())
}

/// Where the allocator's bitmap goes: below the image if it fits, else behind the boot structures.
fn place_storage(info: &StartInfo, next: usize, mapped: usize) -> Option<Range<usize>> {
    let pages = page_up(Pages::storage(info.pages) * size_of::<u64>());
    [(FIRST_PAGE, image::start_page()), (next, mapped)]
        .into_iter()
        .find(|&(start, end)| start + pages <= end)
        .map(|(start, _)| start..start + pages)
}

/// The number of pages, from 0 on, that Xen has mapped.
fn mapped_pages() -> usize {
    let mut page = 0;
    while tables::table_frame(page << PAGE_SHIFT, 1).is_some() {
        page += PAGES_PER_TABLE;
    }
    // The last table may be filled in part.
    let is_mapped =
        |page: usize| tables::entry(page << PAGE_SHIFT).is_some_and(|entry| entry & paging::PRESENT != 0);
    while page > 0 && !is_mapped(page - 1) {
        page -= 1;
    }
    page
}

impl Setup<'_> {
    /// Maps everything, given that the first `mapped` pages are mapped now.
    ///
    /// # Safety
    /// As for [`init`].
    unsafe fn build(&mut self, mapped: usize) -> Result<(), Error> {
        let chunks = self.info.pages.div_ceil(PAGES_PER_TABLE);
        let gigabytes = chunks.div_ceil(ENTRIES);
        let old = self.old_level1(mapped);

        // Level-2 tables for all but the first GiB, empty as yet; then level-1 tables while they last.
        let upper = gigabytes - 1;
        let mut frames = self.take_frames(upper + chunks).ok_or(Error::OutOfMemory)?;
        self.tables[1] = (frames.start, frames.end);
        // SAFETY: free frames become tables.
        unsafe { self.add_upper(frames.start..frames.start + upper)? };
        frames.start += upper;
        let mut done = 0;
        let mut stage = 1;
        loop {
            let count = frames.len().min(chunks - done);
            // SAFETY: the frames are the stage's, already counted among the tables.
            unsafe { self.add_level1(done..done + count, frames.start)? };
            let mapped_before = (done * PAGES_PER_TABLE).max(mapped);
            done += count;
            let mapped_now = (done * PAGES_PER_TABLE).min(self.info.pages);
            if mapped_now > mapped_before {
                self.pages.release(mapped_before..mapped_now);
            }
            if done == chunks {
                break;
            }
            stage += 1;
            frames = self.take_frames(chunks - done).ok_or(Error::OutOfMemory)?;
            *self.tables.get_mut(stage).ok_or(Error::OutOfMemory)? = (frames.start, frames.end);
        }
        tables::flush_all()?;
        // SAFETY: Xen's level-1 tables are no longer in use.
        unsafe { self.reclaim(old) }
    }

    /// Xen's level-1 tables, if they are one run at the end of its page tables, as its builders lay them out.
    fn old_level1(&self, mapped: usize) -> Range<usize> {
        let end = page_of(self.info.page_tables.end);
        let count = mapped.div_ceil(PAGES_PER_TABLE);
        let start = end.saturating_sub(count);
        let is_old = |chunk: usize| {
            let frame = tables::table_frame(chunk * span(2), 1).and_then(p2m::pfn);
            frame.is_some_and(|frame| (start..end).contains(&frame))
        };
        if (0..count).all(is_old) {
            start..end
        } else {
            end..end
        }
    }

    /// Takes up to `count` mapped frames in one run for tables, at least one.
    fn take_frames(&mut self, count: usize) -> Option<Range<usize>> {
        let below_image = image::start_page();
        let run = self.pages.run_below(below_image);
        if let Some(start) = self.pages.take_highest(count.min(run), below_image) {
            return Some(start..start + count.min(run));
        }
        let mut part = count;
        while part > 0 {
            if self.pages.claim(self.next..self.next + part) {
                let start = self.next;
                self.next += part;
                return Some(start..self.next);
            }
            part = part * 3 / 4;
        }
        None
    }

    /// Hooks empty level-2 tables in for the second and further GiB.
    ///
    /// # Safety
    /// The frames must be free, mapped, and counted among the tables.
    unsafe fn add_upper(&mut self, frames: Range<usize>) -> Result<(), Error> {
        // SAFETY: the frames are free and mapped; read-only they are tables that map nothing.
        unsafe {
            ((frames.start << PAGE_SHIFT) as *mut u8).write_bytes(0, frames.len() << PAGE_SHIFT);
            self.make_read_only(frames.clone())?;
            let mut batch = Batch::new();
            for (gigabyte, frame) in frames.enumerate() {
                let address = (gigabyte + 1) * span(3);
                let table = tables::table_frame(address, 3).ok_or(Error::Range)?;
                let value = paging::entry(self.mfn(frame), paging::TABLE);
                batch.push(table, index(address, 3), value)?;
            }
            batch.flush()?;
        }
        Ok(())
    }

    /// Maps RAM in chunks of one level-1 table each, with the tables in frames from `first` on.
    ///
    /// # Safety
    /// The frames must be free, mapped, and counted among the tables.
    unsafe fn add_level1(&mut self, chunks: Range<usize>, first: usize) -> Result<(), Error> {
        let frames = first..first + chunks.len();
        // SAFETY: the frames are free and mapped writable.
        let entries = unsafe {
            core::slice::from_raw_parts_mut((first << PAGE_SHIFT) as *mut u64, chunks.len() * ENTRIES)
        };
        self.fill(entries, chunks.start * PAGES_PER_TABLE);
        // SAFETY: the frames hold the module's documented mappings and become tables.
        unsafe {
            self.make_read_only(frames.clone())?;
            let mut batch = Batch::new();
            for (chunk, frame) in chunks.zip(frames) {
                let address = chunk * span(2);
                let table = tables::table_frame(address, 2).ok_or(Error::Range)?;
                batch.push(
                    table,
                    index(address, 2),
                    paging::entry(self.mfn(frame), paging::TABLE),
                )?;
            }
            batch.flush()?;
        }
        Ok(())
    }

    /// Fills level-1 entries for the pages from `first` on.
    fn fill(&self, entries: &mut [u64], first: usize) {
        let end = (first + entries.len()).min(self.info.pages);
        let frames = p2m::list().get(first..end).unwrap_or(&[]);
        let (present, absent) = entries.split_at_mut(frames.len());
        paging::fill(present, frames, paging::DATA);
        absent.fill(0);
        let image = image::get();
        let mut set = |range: (usize, usize), flags: u64| {
            for page in range.0.max(first)..range.1.min(end) {
                let entry = &mut present[page - first];
                *entry = if flags == 0 {
                    0
                } else {
                    paging::entry(paging::frame(*entry), flags)
                };
            }
        };
        set((0, FIRST_PAGE), 0);
        set(image.headers, paging::READ_ONLY);
        set(image.rodata, paging::READ_ONLY);
        set(image.text, paging::TEXT);
        for range in self.tables {
            set(range, paging::READ_ONLY);
        }
        let shared = page_of(crate::shared_info::get() as usize);
        if let Some(entry) = shared.checked_sub(first).and_then(|slot| present.get_mut(slot)) {
            *entry = paging::entry(self.info.shared_info >> PAGE_SHIFT, paging::DATA);
        }
    }

    /// Remaps mapped frames read-only, in whatever tables map them now.
    ///
    /// # Safety
    /// Nothing may write to the frames any more.
    unsafe fn make_read_only(&self, frames: Range<usize>) -> Result<(), Error> {
        // SAFETY: the caller vouches that nothing writes there.
        unsafe { tables::protect(frames.start, frames.len(), paging::READ_ONLY)? };
        Ok(())
    }

    /// Makes Xen's former level-1 tables ordinary free memory.
    ///
    /// # Safety
    /// No upper table may refer to them.
    unsafe fn reclaim(&mut self, old: Range<usize>) -> Result<(), Error> {
        // SAFETY: frames that are no longer tables are free memory.
        unsafe { tables::protect(old.start, old.len(), paging::DATA)? };
        self.tables[0].1 = old.start;
        self.pages.release(old);
        Ok(())
    }

    /// The machine frame of a page of RAM: every page number here is below the P2M's length.
    fn mfn(&self, page: usize) -> u64 {
        p2m::mfn(page).unwrap_or(0)
    }
}
