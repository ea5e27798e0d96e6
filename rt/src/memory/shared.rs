//! Mappings shared with a file, and objects made to be shared.
//!
//! The mapping is a copy, so two mappings of one file, or the file and its mapping, agree only after `msync` or `munmap`,
//! which write the bytes back. One that could never be written to is not written back: the file may have changed since.

use super::PAGE_SIZE;
use crate::edge::{Text, edge};
use crate::files::node::{Reference, Regular};
use crate::files::{OpenFile, table, tree};
use crate::fs::open_descriptor;
use crate::sync::Lock;
use crate::{c, heap};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{c_int, c_uint};
use core::ops::Range;
use core::ptr;
use rt_core::filesystem::{Kind, New};
use rt_core::path::NAME_MAX;
use rt_core::vfs::{Last, Location};
use rt_core::{Errno, Result};

/// A mapping whose changes go to a file.
struct Shared {
    pages: Range<usize>,
    file: Arc<OpenFile>,
    offset: i64,
    /// How many bytes of the mapping the file has.
    length: usize,
    /// Whether the program has been able to write to it.
    changed: bool,
}

impl Shared {
    /// What is left of the mapping within some of its pages.
    fn part(&self, pages: Range<usize>) -> Option<Shared> {
        let skipped = (pages.start - self.pages.start) * PAGE_SIZE;
        let length = self.length.saturating_sub(skipped).min(pages.len() * PAGE_SIZE);
        (!pages.is_empty()).then(|| Shared {
            pages,
            file: self.file.clone(),
            offset: self.offset + skipped as i64,
            length,
            changed: self.changed,
        })
    }
}

static SHARED: Lock<Vec<Shared>> = Lock::new(Vec::new());

/// Notes a mapping.
pub fn remember(pages: Range<usize>, file: Arc<OpenFile>, offset: i64, length: usize) -> Result<()> {
    let mut shared = SHARED.lock();
    shared.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
    shared.push(Shared {
        pages,
        file,
        offset,
        length,
        changed: false,
    });
    Ok(())
}

/// Notes that these pages can be written to from now on.
pub fn may_change(range: &Range<usize>) {
    for mapping in SHARED.lock().iter_mut() {
        mapping.changed |= touches(&mapping.pages, range);
    }
}

/// The file of a mapping that these pages are part of, and where in it they begin.
pub fn file_of(range: &Range<usize>) -> Option<(Arc<OpenFile>, i64)> {
    let shared = SHARED.lock();
    let mapping = shared
        .iter()
        .find(|mapping| mapping.pages.start <= range.start && range.end <= mapping.pages.end)?;
    let skipped = (range.start - mapping.pages.start) * PAGE_SIZE;
    Some((mapping.file.clone(), mapping.offset + skipped as i64))
}

/// Writes what of the mappings lies in these pages to their files.
pub fn write_back(range: &Range<usize>) -> Result<()> {
    let shared = SHARED.lock();
    for mapping in shared.iter().filter(|mapping| mapping.changed) {
        let within = range.start.max(mapping.pages.start)..range.end.min(mapping.pages.end);
        for page in within {
            let address = page * PAGE_SIZE;
            if kernel::mm::access(address).is_none_or(|access| access == kernel::mm::Access::None) {
                continue;
            }
            let skipped = (page - mapping.pages.start) * PAGE_SIZE;
            let offset = mapping.offset + skipped as i64;
            // The file may have been cut since, and does not grow again.
            let size = mapping
                .file
                .file()
                .attributes()?
                .size
                .saturating_sub(offset as u64);
            let length = mapping
                .length
                .saturating_sub(skipped)
                .min(PAGE_SIZE)
                .min(size as usize);
            // SAFETY: the page is mapped and readable.
            let bytes =
                unsafe { core::slice::from_raw_parts(ptr::with_exposed_provenance::<u8>(address), length) };
            mapping.file.write_at(offset, bytes)?;
        }
    }
    Ok(())
}

/// Writes back the mappings that touch these pages, and forgets as much of them.
pub fn forget(range: &Range<usize>) -> Result<()> {
    let result = write_back(range);
    let mut shared = SHARED.lock();
    // A mapping gives its place to what is left of it; a hole in the middle of one leaves two.
    shared.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
    let mut at = 0;
    while at < shared.len() {
        if !touches(&shared[at].pages, range) {
            at += 1;
            continue;
        }
        let gone = shared.swap_remove(at);
        let before = gone.part(gone.pages.start..range.start.max(gone.pages.start));
        let after = gone.part(range.end.min(gone.pages.end)..gone.pages.end);
        shared.extend(before.into_iter().chain(after));
    }
    result
}

fn touches(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Where POSIX shared memory objects live.
const DIRECTORY: &[u8] = b"/dev/shm";

fn shared_path(name: Text) -> Result<Vec<u8>> {
    let name = name.bytes()?;
    let name = name.strip_prefix(b"/").unwrap_or(name);
    if name.is_empty() || name.contains(&b'/') {
        return Err(Errno::EINVAL);
    }
    if name.len() > NAME_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    let mut path = Vec::new();
    path.try_reserve_exact(DIRECTORY.len() + name.len() + 2)
        .map_err(|_| Errno::ENOMEM)?;
    path.extend_from_slice(DIRECTORY);
    path.push(b'/');
    path.extend_from_slice(name);
    path.push(0);
    Ok(path)
}

fn make_directory() -> Result<()> {
    tree::with(|tree| {
        let root = tree.vfs.root();
        let found = tree.walk(root, DIRECTORY, Last::Keep)?;
        match found.node {
            Some(node) if tree.vfs.attributes(node)?.kind == Kind::Directory => Ok(()),
            Some(_) => Err(Errno::ENOTDIR),
            None => tree.vfs.create(&found, New::Directory, 0o1777).map(|_| ()),
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn shm_open(name: Text, flags: c_int, mode: c::mode_t) -> c_int {
    edge(|| {
        let path = shared_path(name)?;
        make_directory()?;
        open_descriptor(
            Text::from_bytes(&path),
            flags | (c::O_CLOEXEC | c::O_NOFOLLOW) as c_int,
            mode,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn shm_unlink(name: Text) -> c_int {
    crate::edge::done(|| {
        let path = shared_path(name)?;
        tree::with(|tree| {
            let root = tree.vfs.root();
            let found = tree.walk(root, &path[..path.len() - 1], Last::Keep)?;
            tree.vfs.unlink(&found)
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn memfd_create(name: Text, flags: c_uint) -> c_int {
    edge(|| {
        if name.bytes()?.len() > NAME_MAX || flags & !(c::MFD_CLOEXEC | c::MFD_ALLOW_SEALING) != 0 {
            return Err(Errno::EINVAL);
        }
        heap::check()?;
        let location = tree::with(|tree| {
            let root = tree.vfs.root();
            let node = tree.vfs.fs(root).create_unnamed(0o600)?;
            let location = Location { node, ..root };
            tree.vfs.retain(location);
            Ok(location)
        })?;
        let file = OpenFile::new(Box::new(Regular(Reference::adopt(location))), c::O_RDWR as c_int);
        table::add(Arc::new(file), 0, flags & c::MFD_CLOEXEC != 0)
    })
}
