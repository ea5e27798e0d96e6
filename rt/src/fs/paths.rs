//! Names: linking, unlinking and renaming; sizes by path.

use super::{HERE, Start, at};
use crate::c;
use crate::edge::{Out, Text, done, edge};
use crate::files::{table, tree};
use alloc::vec::Vec;
use core::ffi::{c_char, c_int, c_uint, c_void};
use rt_core::filesystem::{Kind, New};
use rt_core::vfs::Last;
use rt_core::{Errno, Result, path};

fn unlink_at(directory: c_int, path: Text, flags: c_int) -> Result<()> {
    if flags & !(c::AT_REMOVEDIR as c_int) != 0 {
        return Err(Errno::EINVAL);
    }
    at(directory, path, Last::Name, |tree, found| {
        if flags == 0 {
            tree.vfs.unlink(&found)
        } else {
            tree.vfs.remove_directory(&found)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn unlink(path: Text) -> c_int {
    done(|| unlink_at(HERE, path, 0))
}

#[unsafe(no_mangle)]
extern "C" fn rmdir(path: Text) -> c_int {
    done(|| unlink_at(HERE, path, c::AT_REMOVEDIR as c_int))
}

#[unsafe(no_mangle)]
extern "C" fn unlinkat(directory: c_int, path: Text, flags: c_int) -> c_int {
    done(|| unlink_at(directory, path, flags))
}

/// newlib's reentrant form, which lies in one object with the plain one and would bring that back.
#[unsafe(no_mangle)]
extern "C" fn _remove_r(_reent: *mut c_void, path: Text) -> c_int {
    remove(path)
}

/// ISO C with POSIX's meaning: directories too.
#[unsafe(no_mangle)]
extern "C" fn remove(path: Text) -> c_int {
    done(|| {
        at(HERE, path, Last::Name, |tree, found| {
            match tree.vfs.attributes(found.existing()?)?.kind {
                Kind::Directory => tree.vfs.remove_directory(&found),
                _ => tree.vfs.unlink(&found),
            }
        })
    })
}

fn link_at(from: c_int, old: Text, to: c_int, new: Text, flags: c_int) -> Result<()> {
    let (old, new) = (old.bytes()?, new.bytes()?);
    let (from, to) = (Start::new(from, old)?, Start::new(to, new)?);
    let follow = if flags & c::AT_SYMLINK_FOLLOW as c_int != 0 {
        Last::Follow
    } else {
        Last::Keep
    };
    tree::with(|tree| {
        let node = from.walk(tree, old, follow)?.existing()?;
        let found = to.walk(tree, new, Last::Name)?;
        tree.vfs.link(node, &found)
    })
}

#[unsafe(no_mangle)]
extern "C" fn link(old: Text, new: Text) -> c_int {
    done(|| link_at(HERE, old, HERE, new, 0))
}

#[unsafe(no_mangle)]
extern "C" fn linkat(from: c_int, old: Text, to: c_int, new: Text, flags: c_int) -> c_int {
    done(|| link_at(from, old, to, new, flags))
}

fn rename_at(from: c_int, old: Text, to: c_int, new: Text, flags: c_uint) -> Result<()> {
    if flags & !c::RENAME_NOREPLACE != 0 {
        return Err(Errno::EINVAL);
    }
    let (old, new) = (old.bytes()?, new.bytes()?);
    let (from, to) = (Start::new(from, old)?, Start::new(to, new)?);
    tree::with(|tree| {
        let source = from.walk(tree, old, Last::Name)?;
        let target = to.walk(tree, new, Last::Name)?;
        tree.vfs
            .rename(&source, &target, flags & c::RENAME_NOREPLACE != 0)
    })
}

#[unsafe(no_mangle)]
extern "C" fn rename(old: Text, new: Text) -> c_int {
    done(|| rename_at(HERE, old, HERE, new, 0))
}

#[unsafe(no_mangle)]
extern "C" fn renameat(from: c_int, old: Text, to: c_int, new: Text) -> c_int {
    done(|| rename_at(from, old, to, new, 0))
}

#[unsafe(no_mangle)]
extern "C" fn renameat2(from: c_int, old: Text, to: c_int, new: Text, flags: c_uint) -> c_int {
    done(|| rename_at(from, old, to, new, flags))
}

fn symlink_at(target: Text, directory: c_int, path: Text) -> Result<()> {
    let target = target.bytes()?;
    path::check(target)?;
    at(directory, path, Last::Name, |tree, found| {
        tree.vfs.create(&found, New::Symlink(target), 0o777).map(|_| ())
    })
}

#[unsafe(no_mangle)]
extern "C" fn symlink(target: Text, path: Text) -> c_int {
    done(|| symlink_at(target, HERE, path))
}

#[unsafe(no_mangle)]
extern "C" fn symlinkat(target: Text, directory: c_int, path: Text) -> c_int {
    done(|| symlink_at(target, directory, path))
}

fn read_link_at(directory: c_int, path: Text, buffer: Out<c_char>, size: usize) -> Result<isize> {
    if size == 0 {
        return Err(Errno::EINVAL);
    }
    let mut target = Vec::new();
    at(directory, path, Last::Keep, |tree, found| {
        let location = found.existing()?;
        tree.vfs.fs(location).read_link(location.node, &mut target)
    })?;
    let count = target.len().min(size);
    let buffer = Out::from_pointer(buffer.address().cast::<u8>()).slice(count)?;
    buffer.copy_from_slice(&target[..count]);
    Ok(count as isize)
}

#[unsafe(no_mangle)]
extern "C" fn readlink(path: Text, buffer: Out<c_char>, size: usize) -> isize {
    edge(|| read_link_at(HERE, path, buffer, size))
}

#[unsafe(no_mangle)]
extern "C" fn readlinkat(directory: c_int, path: Text, buffer: Out<c_char>, size: usize) -> isize {
    edge(|| read_link_at(directory, path, buffer, size))
}

fn size(length: c::off_t) -> Result<u64> {
    u64::try_from(length).map_err(|_| Errno::EINVAL)
}

#[unsafe(no_mangle)]
extern "C" fn truncate(path: Text, length: c::off_t) -> c_int {
    done(|| {
        let length = size(length)?;
        at(HERE, path, Last::Follow, |tree, found| {
            let location = found.existing()?;
            tree.vfs.fs(location).truncate(location.node, length)
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn ftruncate(descriptor: c_int, length: c::off_t) -> c_int {
    done(|| {
        let location = table::get(descriptor)?.writable_regular()?;
        let length = size(length)?;
        tree::with(|tree| tree.vfs.fs(location).truncate(location.node, length))
    })
}

fn allocate(descriptor: c_int, offset: c::off_t, length: c::off_t, grow: bool) -> Result<()> {
    let file = table::get(descriptor)?;
    let (offset, length) = (size(offset)?, size(length)?);
    if length == 0 {
        return Err(Errno::EINVAL);
    }
    if file.file().attributes()?.kind != Kind::Regular {
        return Err(if file.file().is_seekable() {
            Errno::ENODEV
        } else {
            Errno::ESPIPE
        });
    }
    if !file.is_writable() {
        return Err(Errno::EBADF);
    }
    let location = file.writable_regular()?;
    tree::with(|tree| {
        tree.vfs
            .fs(location)
            .allocate(location.node, offset, length, grow)
    })
}

#[unsafe(no_mangle)]
extern "C" fn posix_fallocate(descriptor: c_int, offset: c::off_t, length: c::off_t) -> c_int {
    crate::edge::code(|| allocate(descriptor, offset, length, true))
}

#[unsafe(no_mangle)]
extern "C" fn fallocate(descriptor: c_int, mode: c_int, offset: c::off_t, length: c::off_t) -> c_int {
    done(|| match mode as c_uint {
        0 => allocate(descriptor, offset, length, true),
        c::FALLOC_FL_KEEP_SIZE => allocate(descriptor, offset, length, false),
        _ => Err(Errno::ENOTSUP),
    })
}

/// Advice about a file in memory changes nothing.
#[unsafe(no_mangle)]
extern "C" fn posix_fadvise(
    descriptor: c_int,
    _offset: c::off_t,
    _length: c::off_t,
    _advice: c_int,
) -> c_int {
    crate::edge::code(|| {
        let file = table::get(descriptor)?;
        if file.file().attributes()?.kind == Kind::Fifo {
            Err(Errno::ESPIPE)
        } else {
            Ok(())
        }
    })
}
