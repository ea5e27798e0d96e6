//! Page tables: reading them, and changing them through Xen.
//!
//! A paravirtual guest may read its tables but not write them: every change is asked for, with machine addresses, in
//! batches. Tables lie at their page frame's address like all RAM, mapped read-only.

use core::sync::atomic::{AtomicUsize, Ordering};

use kernel_core::paging::{self, ENTRIES, PAGE_SHIFT, PAGE_SIZE, index};

use super::{Access, allocate, p2m};
use crate::{hypercall, xen};

/// The address of the level-4 table.
static ROOT: AtomicUsize = AtomicUsize::new(0);

/// Names the level-4 table.
pub(super) fn init(root: usize) {
    ROOT.store(root, Ordering::Relaxed);
}

/// The machine frame of the level-4 table.
pub(super) fn root_frame() -> Option<u64> {
    p2m::mfn(ROOT.load(Ordering::Relaxed) >> PAGE_SHIFT)
}

/// Updates collected for one hypercall.
pub(super) struct Batch {
    updates: [xen::mmu_update; Batch::SIZE],
    length: usize,
}

impl Batch {
    const SIZE: usize = 128;

    pub(super) fn new() -> Self {
        Batch {
            updates: [xen::mmu_update { ptr: 0, val: 0 }; Batch::SIZE],
            length: 0,
        }
    }

    /// Adds the change of entry `slot` in the table in machine frame `table`; a full batch is carried out.
    ///
    /// # Safety
    /// As for [`hypercall::mmu_update`].
    pub(super) unsafe fn push(
        &mut self,
        table: u64,
        slot: usize,
        value: u64,
    ) -> Result<(), hypercall::Error> {
        if self.length == Batch::SIZE {
            // SAFETY: the caller vouches for each update.
            unsafe { self.flush()? };
        }
        let ptr =
            (table << PAGE_SHIFT) + (slot * size_of::<u64>()) as u64 + u64::from(xen::MMU_NORMAL_PT_UPDATE);
        self.updates[self.length] = xen::mmu_update { ptr, val: value };
        self.length += 1;
        Ok(())
    }

    /// Carries out what was collected.
    ///
    /// # Safety
    /// As for [`hypercall::mmu_update`].
    pub(super) unsafe fn flush(&mut self) -> Result<(), hypercall::Error> {
        let length = core::mem::take(&mut self.length);
        if length == 0 {
            return Ok(());
        }
        // SAFETY: the caller vouches for each update.
        unsafe { hypercall::mmu_update(&self.updates[..length]) }
    }
}

/// The machine frame of the table of `level` that is in charge of `address`, if there is one.
pub(super) fn table_frame(address: usize, level: u32) -> Option<u64> {
    let mut table = root_frame()?;
    for upper in (level + 1..=4).rev() {
        let entry = read(table, index(address, upper))?;
        if entry & paging::PRESENT == 0 {
            return None;
        }
        table = paging::frame(entry);
    }
    Some(table)
}

/// Reads one entry of the table in machine frame `table`.
fn read(table: u64, slot: usize) -> Option<u64> {
    let table = (p2m::pfn(table)? << PAGE_SHIFT) as *const u64;
    // SAFETY: page tables are the domain's own frames, mapped readable at their page frame's address; the slot is below 512.
    Some(unsafe { table.add(slot % ENTRIES).read_volatile() })
}

/// The level-1 entry for an address; `None` where there is no table. Only the lower half has the guest's tables.
pub(super) fn entry(address: usize) -> Option<u64> {
    if address >> 47 != 0 {
        return None;
    }
    read(table_frame(address, 1)?, index(address, 1))
}

/// Whether an entry maps ordinary data.
pub(super) fn is_data(entry: u64) -> bool {
    access_of(entry) == Some(Access::ReadWrite)
}

/// What an entry allows; `None` if it maps nothing.
pub(super) fn access_of(entry: u64) -> Option<Access> {
    if entry & paging::PRESENT == 0 {
        None
    } else if entry & paging::WRITABLE != 0 {
        Some(Access::ReadWrite)
    } else if entry & paging::NO_EXECUTE == 0 {
        Some(Access::ReadExecute)
    } else {
        Some(Access::Read)
    }
}

/// The error for an address that no table is in charge of, in Xen's numbering of `EINVAL`.
const NO_TABLE: hypercall::Error = hypercall::Error(-22);

/// Beyond this many pages the whole TLB is flushed.
const FLUSH_SINGLY: usize = 16;

/// Maps pages of RAM at their own address with other flags; flags 0 unmap.
///
/// # Safety
/// As for [`hypercall::mmu_update`].
pub(super) unsafe fn protect(first: usize, pages: usize, flags: u64) -> Result<(), hypercall::Error> {
    let mut batch = Batch::new();
    let mut table = None;
    for page in first..first + pages {
        let address = page << PAGE_SHIFT;
        if table.is_none() || index(address, 1) == 0 {
            table = table_frame(address, 1);
        }
        let (Some(table), Some(frame)) = (table, p2m::mfn(page)) else {
            return Err(NO_TABLE);
        };
        let value = if flags == 0 {
            0
        } else {
            paging::entry(frame, flags)
        };
        // SAFETY: the caller vouches for the mappings.
        unsafe { batch.push(table, index(address, 1), value)? };
    }
    // SAFETY: as above.
    unsafe { batch.flush()? };
    if pages > FLUSH_SINGLY {
        return flush_all();
    }
    (first..first + pages).try_for_each(|page| flush_page(page << PAGE_SHIFT))
}

/// Forgets all cached translations.
pub(super) fn flush_all() -> Result<(), hypercall::Error> {
    // SAFETY: an operation of zeros and a command is valid, and forgetting translations changes no mapping.
    unsafe {
        let mut operation: xen::mmuext_op = core::mem::zeroed();
        operation.cmd = xen::MMUEXT_TLB_FLUSH_LOCAL;
        hypercall::mmuext_op(&[operation])
    }
}

/// Forgets the cached translation of one page.
fn flush_page(address: usize) -> Result<(), hypercall::Error> {
    // SAFETY: an operation of zeros, a command and an address is valid, and forgetting translations changes no mapping.
    unsafe {
        let mut operation: xen::mmuext_op = core::mem::zeroed();
        operation.cmd = xen::MMUEXT_INVLPG_LOCAL;
        operation.arg1.linear_addr = address as u64;
        hypercall::mmuext_op(&[operation])
    }
}

/// Maps machine frames that are not the domain's RAM (a device's memory) at a fresh address beyond RAM.
///
/// # Safety
/// The frames must be a device's, whose memory the caller treats as shared with an untrusted peer.
pub(crate) unsafe fn map_frames(first_frame: u64, pages: usize) -> Result<*mut u8, super::Error> {
    // Above RAM, in level-1 tables of its own; one device is mapped, so there is nothing to keep track of.
    let base = (p2m::list().len() << PAGE_SHIFT).next_multiple_of(paging::span(2)) + paging::span(2);
    for chunk in 0..pages.div_ceil(ENTRIES) {
        let address = base + chunk * paging::span(2);
        let table = allocate(1).ok_or(super::Error::OutOfMemory)?;
        // SAFETY: the page was just allocated, and a page holds 512 entries.
        let entries = unsafe { core::slice::from_raw_parts_mut(table.as_ptr().cast::<u64>(), ENTRIES) };
        for (slot, entry) in entries.iter_mut().enumerate().take(pages - chunk * ENTRIES) {
            *entry = paging::entry(first_frame + (chunk * ENTRIES + slot) as u64, paging::DATA);
        }
        for level in (2..=3).rev() {
            if table_frame(address, level).is_none() {
                let upper = allocate(1).ok_or(super::Error::OutOfMemory)?;
                // SAFETY: an empty table maps nothing.
                unsafe { hook(upper.as_ptr() as usize, address, level)? };
            }
        }
        // SAFETY: nothing was mapped there; the caller vouches for the frames.
        unsafe { hook(table.as_ptr() as usize, address, 1)? };
    }
    Ok(base as *mut u8)
}

/// Puts the page at `table` to use as the table of `level` in charge of `address`.
///
/// # Safety
/// The page must be filled with entries as for [`hypercall::mmu_update`] and used by nobody else.
unsafe fn hook(table: usize, address: usize, level: u32) -> Result<(), hypercall::Error> {
    let upper = table_frame(address, level + 1).ok_or(NO_TABLE)?;
    let frame = p2m::mfn(table / PAGE_SIZE).ok_or(NO_TABLE)?;
    // SAFETY: the page becomes a table, which nobody writes directly.
    unsafe {
        protect(table / PAGE_SIZE, 1, paging::READ_ONLY)?;
        let mut batch = Batch::new();
        batch.push(
            upper,
            index(address, level + 1),
            paging::entry(frame, paging::TABLE),
        )?;
        batch.flush()
    }
}
