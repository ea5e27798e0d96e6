//! `<sys/mman.h>`, `sbrk`: memory.
//!
//! A mapping is memory of its own: there is no demand paging, a mapping of a file is a copy of it, and a mapping shared with a
//! file is written back by `msync` and `munmap`. Programs may unmap and protect what they mapped, and fix a mapping within it;
//! a page is never writable and executable at once.

mod heap;
mod shared;

use crate::edge::{In, Out, done};
use crate::files::{OpenFile, table};
use crate::sync::Lock;
use crate::{c, errno};
use core::ffi::{c_int, c_uchar, c_void};
use core::ops::Range;
use core::ptr::{self, NonNull};
use kernel::mm::{self, Access, PAGE_SIZE};
use rt_core::filesystem::Kind;
use rt_core::mappings::Mappings;
use rt_core::{Errno, Result};

/// What mmap has given out.
static MAPPINGS: Lock<Mappings> = Lock::new(Mappings::new());

/// The pages that a range of bytes touches.
fn pages(address: usize, length: usize) -> Result<Range<usize>> {
    let end = address
        .checked_add(length)
        .and_then(|end| end.checked_next_multiple_of(PAGE_SIZE));
    let end = end.ok_or(Errno::ENOMEM)?;
    Ok(address / PAGE_SIZE..end / PAGE_SIZE)
}

fn aligned(address: usize) -> Result<()> {
    if address.is_multiple_of(PAGE_SIZE) {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// What the kernel is asked for: a page is writable or executable, never both.
fn access(protection: c_int) -> Result<Access> {
    let protection = protection as u32;
    match (protection & c::PROT_WRITE != 0, protection & c::PROT_EXEC != 0) {
        _ if protection & !(c::PROT_READ | c::PROT_WRITE | c::PROT_EXEC) != 0 => Err(Errno::EINVAL),
        (true, true) => Err(Errno::EACCES),
        (true, false) => Ok(Access::ReadWrite),
        (false, true) => Ok(Access::ReadExecute),
        (false, false) if protection & c::PROT_READ != 0 => Ok(Access::Read),
        _ => Ok(Access::None),
    }
}

/// Sets the access to pages of the program's mappings.
fn protect(range: &Range<usize>, access: Access) -> Result<()> {
    // SAFETY: the pages are the program's own mappings, or new ones that nothing refers to.
    unsafe { mm::protect(range.start * PAGE_SIZE, range.len(), access) }.map_err(|_| Errno::ENOMEM)
}

fn memory(range: &Range<usize>) -> *mut u8 {
    ptr::with_exposed_provenance_mut(range.start * PAGE_SIZE)
}

/// What a mapping is filled with.
struct Source {
    file: alloc::sync::Arc<OpenFile>,
    offset: i64,
}

fn source(flags: u32, protection: c_int, descriptor: c_int, offset: i64) -> Result<Option<Source>> {
    if flags & c::MAP_ANONYMOUS != 0 {
        return Ok(None);
    }
    let file = table::get(descriptor)?;
    if offset < 0 {
        return Err(Errno::EINVAL);
    }
    aligned(offset as usize)?;
    if file.file().attributes()?.kind != Kind::Regular {
        // /dev/zero is the one device that has memory to map, and it is new memory.
        let is_zero = file.file().attributes()?.represents == crate::files::device::ZERO;
        return if is_zero { Ok(None) } else { Err(Errno::ENODEV) };
    }
    let writes_file = flags & c::MAP_TYPE == c::MAP_SHARED && protection as u32 & c::PROT_WRITE != 0;
    if !file.is_readable() || (writes_file && !file.is_writable()) {
        return Err(Errno::EACCES);
    }
    Ok(Some(Source { file, offset }))
}

fn map(
    address: usize,
    length: usize,
    protection: c_int,
    flags: u32,
    source: Option<Source>,
) -> Result<usize> {
    let access = access(protection)?;
    let shared = match flags & c::MAP_TYPE {
        c::MAP_SHARED => true,
        c::MAP_PRIVATE => false,
        _ => return Err(Errno::EINVAL),
    };
    if length == 0 {
        return Err(Errno::EINVAL);
    }
    let mut mappings = MAPPINGS.lock();
    mappings.reserve()?;
    let fixed = flags & (c::MAP_FIXED | c::MAP_FIXED_NOREPLACE) != 0;
    let range = if fixed {
        aligned(address)?;
        let range = pages(address, length)?;
        if flags & c::MAP_FIXED_NOREPLACE == c::MAP_FIXED_NOREPLACE && mappings.first_within(&range).is_some()
        {
            return Err(Errno::EEXIST);
        }
        // Memory has its place: only what was mapped before can be mapped again where it lies.
        if !mappings.contains(&range) {
            return Err(Errno::ENOMEM);
        }
        shared::forget(&range)?;
        protect(&range, Access::ReadWrite)?;
        // SAFETY: the pages are the program's mappings, which it asked to replace.
        unsafe { memory(&range).write_bytes(0, range.len() * PAGE_SIZE) };
        range
    } else {
        let count = pages(0, length)?.len();
        let start = mm::allocate(count)
            .ok_or(Errno::ENOMEM)?
            .as_ptr()
            .expose_provenance()
            / PAGE_SIZE;
        mappings.insert(start..start + count);
        start..start + count
    };
    let result = fill(&range, length, shared, source).and_then(|()| match access {
        Access::ReadWrite => {
            shared::may_change(&range);
            Ok(())
        }
        access => protect(&range, access),
    });
    if let Err(error) = result {
        release(&mut mappings, &range);
        return Err(error);
    }
    Ok(range.start * PAGE_SIZE)
}

fn fill(range: &Range<usize>, length: usize, shared: bool, source: Option<Source>) -> Result<()> {
    let Some(source) = source else { return Ok(()) };
    // SAFETY: the pages are new or replaced, writable, and `length` bytes lie within them.
    let bytes = unsafe { core::slice::from_raw_parts_mut(memory(range), length) };
    let count = source.file.read_at(source.offset, bytes)?;
    if shared && source.file.is_writable() {
        shared::remember(range.clone(), source.file, source.offset, count)?;
    }
    Ok(())
}

/// Gives pages of mappings back to the kernel.
fn release(mappings: &mut Mappings, range: &Range<usize>) {
    while let Some(part) = mappings.first_within(range) {
        if mappings.reserve().is_err() || protect(&part, Access::ReadWrite).is_err() {
            return;
        }
        mappings.remove(&part);
        if let Some(start) = NonNull::new(memory(&part)) {
            // SAFETY: the pages came from `mm::allocate` and the program gives them up.
            unsafe { mm::free(start, part.len()) };
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn mmap(
    address: *mut c_void,
    length: usize,
    protection: c_int,
    flags: c_int,
    descriptor: c_int,
    offset: c::off_t,
) -> *mut c_void {
    let flags = flags as u32;
    let result = source(flags, protection, descriptor, offset)
        .and_then(|source| map(address.expose_provenance(), length, protection, flags, source));
    match result {
        Ok(address) => ptr::with_exposed_provenance_mut(address),
        Err(error) => {
            errno::set(error);
            ptr::without_provenance_mut(usize::MAX)
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn munmap(address: *mut c_void, length: usize) -> c_int {
    done(|| {
        aligned(address.addr())?;
        if length == 0 {
            return Err(Errno::EINVAL);
        }
        let range = pages(address.addr(), length)?;
        shared::forget(&range)?;
        release(&mut MAPPINGS.lock(), &range);
        Ok(())
    })
}

/// Pages that a program may protect: its mappings and its heap, never its text or the runtime's memory.
fn is_own(range: &Range<usize>) -> bool {
    MAPPINGS.lock().contains(range) || heap::contains(&(range.start * PAGE_SIZE..range.end * PAGE_SIZE))
}

#[unsafe(no_mangle)]
extern "C" fn mprotect(address: *mut c_void, length: usize, protection: c_int) -> c_int {
    done(|| {
        aligned(address.addr())?;
        let access = access(protection)?;
        let range = pages(address.addr(), length)?;
        if range.is_empty() {
            return Ok(());
        }
        if !is_own(&range) {
            return Err(Errno::ENOMEM);
        }
        if access == Access::ReadWrite {
            shared::may_change(&range);
        }
        protect(&range, access)
    })
}

/// Grows, shrinks or moves a mapping. The new address, fifth in C's variadic list, is not supported: memory has its place.
#[unsafe(no_mangle)]
extern "C" fn mremap(old: *mut c_void, old_length: usize, new_length: usize, flags: c_int) -> *mut c_void {
    let result = (|| {
        aligned(old.addr())?;
        let (range, wanted) = (pages(old.addr(), old_length)?, pages(0, new_length)?.len());
        if wanted == 0 || range.is_empty() || flags as u32 & !c::MREMAP_MAYMOVE != 0 {
            return Err(Errno::EINVAL);
        }
        if !MAPPINGS.lock().contains(&range) {
            return Err(Errno::EFAULT);
        }
        if wanted <= range.len() {
            let cut = range.start + wanted..range.end;
            shared::forget(&cut)?;
            release(&mut MAPPINGS.lock(), &cut);
            return Ok(old.addr());
        }
        if flags as u32 & c::MREMAP_MAYMOVE == 0 {
            return Err(Errno::ENOMEM);
        }
        let protection = (c::PROT_READ | c::PROT_WRITE) as c_int;
        if let Some((file, offset)) = shared::file_of(&range) {
            shared::write_back(&range)?;
            let new = map(
                0,
                new_length,
                protection,
                c::MAP_SHARED,
                Some(Source { file, offset }),
            )?;
            shared::forget(&range)?;
            release(&mut MAPPINGS.lock(), &range);
            return Ok(new);
        }
        let new = map(0, new_length, protection, c::MAP_PRIVATE | c::MAP_ANONYMOUS, None)?;
        // SAFETY: both are whole mappings of the program's, and the new one is larger.
        unsafe {
            let target = ptr::with_exposed_provenance_mut::<u8>(new);
            ptr::copy_nonoverlapping(memory(&range), target, range.len() * PAGE_SIZE);
        }
        release(&mut MAPPINGS.lock(), &range);
        Ok(new)
    })();
    match result {
        Ok(address) => ptr::with_exposed_provenance_mut(address),
        Err(error) => {
            errno::set(error);
            ptr::without_provenance_mut(usize::MAX)
        }
    }
}

/// Whether every page of a range is mapped, by whomever; the program's mappings are, even where nothing may be done to them.
fn check_mapped(address: usize, length: usize) -> Result<Range<usize>> {
    let range = pages(address, length)?;
    let mapped =
        MAPPINGS.lock().contains(&range) || range.clone().all(|page| mm::access(page * PAGE_SIZE).is_some());
    if mapped { Ok(range) } else { Err(Errno::ENOMEM) }
}

#[unsafe(no_mangle)]
extern "C" fn msync(address: *mut c_void, length: usize, flags: c_int) -> c_int {
    done(|| {
        aligned(address.addr())?;
        if flags as u32 & !(c::MS_ASYNC | c::MS_SYNC | c::MS_INVALIDATE) != 0 {
            return Err(Errno::EINVAL);
        }
        shared::write_back(&check_mapped(address.addr(), length)?)
    })
}

/// Zeros a page of a mapping, whatever its protection. One shared with a file keeps what the file is to get.
fn clear(page: usize) -> Result<()> {
    let page = page..page + 1;
    if shared::file_of(&page).is_some() {
        return Ok(());
    }
    let before = mm::access(page.start * PAGE_SIZE).unwrap_or(Access::None);
    if before != Access::ReadWrite {
        protect(&page, Access::ReadWrite)?;
    }
    // SAFETY: the page is the program's mapping, whose contents it gives up, and writable now.
    unsafe { memory(&page).write_bytes(0, PAGE_SIZE) };
    if before != Access::ReadWrite {
        protect(&page, before)?;
    }
    Ok(())
}

/// All memory is there from the start: most advice changes nothing, but memory not needed is zeroed as on Linux.
#[unsafe(no_mangle)]
extern "C" fn madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int {
    done(|| {
        aligned(address.addr())?;
        let range = check_mapped(address.addr(), length)?;
        let known = [
            c::MADV_NORMAL,
            c::MADV_RANDOM,
            c::MADV_SEQUENTIAL,
            c::MADV_WILLNEED,
            c::MADV_DONTNEED,
        ];
        let ignored = [
            c::MADV_FREE,
            c::MADV_HUGEPAGE,
            c::MADV_NOHUGEPAGE,
            c::MADV_DONTDUMP,
        ];
        if !known.contains(&(advice as u32)) && !ignored.contains(&(advice as u32)) {
            return Err(Errno::EINVAL);
        }
        if advice as u32 == c::MADV_DONTNEED && MAPPINGS.lock().contains(&range) {
            return range.into_iter().try_for_each(clear);
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn posix_madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int {
    crate::edge::code(|| {
        check_mapped(address.addr(), length)?;
        if (0..=4).contains(&advice) {
            Ok(())
        } else {
            Err(Errno::EINVAL)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn mincore(address: *mut c_void, length: usize, resident: Out<c_uchar>) -> c_int {
    done(|| {
        aligned(address.addr())?;
        resident
            .slice(check_mapped(address.addr(), length)?.len())?
            .fill(1);
        Ok(())
    })
}

/// Memory is never paged out.
#[unsafe(no_mangle)]
extern "C" fn mlock(address: In<c_void>, length: usize) -> c_int {
    done(|| check_mapped(address.address().addr(), length).map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn munlock(address: In<c_void>, length: usize) -> c_int {
    mlock(address, length)
}

#[unsafe(no_mangle)]
extern "C" fn mlockall(_flags: c_int) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn munlockall() -> c_int {
    0
}
