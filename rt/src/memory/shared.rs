//! Mappings shared with a file, and objects made to be shared.
//!
//! The mapping is a copy, so two mappings of one file, or the file and its mapping, agree only after `msync` or `munmap`,
//! which write the bytes back.

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
    });
    Ok(())
}

/// Writes the changes of the mappings that touch these pages to their files.
pub fn write_back(range: &Range<usize>) -> Result<()> {
    for mapping in SHARED
        .lock()
        .iter()
        .filter(|mapping| touches(&mapping.pages, range))
    {
        let address = mapping.pages.start * PAGE_SIZE;
        if kernel::mm::access(address).is_none_or(|access| access == kernel::mm::Access::None) {
            continue;
        }
        // SAFETY: the mapping's pages are mapped and readable, and hold the file's bytes from its start on.
        let bytes = unsafe {
            core::slice::from_raw_parts(ptr::with_exposed_provenance::<u8>(address), mapping.length)
        };
        mapping.file.write_at(mapping.offset, bytes)?;
    }
    Ok(())
}

/// Writes back and forgets the mappings that touch these pages: what of them stays mapped is the program's alone.
pub fn forget(range: &Range<usize>) -> Result<()> {
    let result = write_back(range);
    let mut shared = SHARED.lock();
    let mut at = 0;
    while at < shared.len() {
        if touches(&shared[at].pages, range) {
            let gone = shared.swap_remove(at);
            drop(gone);
        } else {
            at += 1;
        }
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
