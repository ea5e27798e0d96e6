//! `<fcntl.h>`: opening.

use super::{HERE, at};
use crate::c;
use crate::edge::{Text, edge};
use crate::files::device::Opened;
use crate::files::node::{Named, Reference, Regular};
use crate::files::{File, OpenFile, device, fifo, table};
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::ffi::c_int;
use rt_core::filesystem::{Attributes, Kind, New};
use rt_core::vfs::Last;
use rt_core::{Errno, Result};

fn has(flags: c_int, flag: u32) -> bool {
    flags & flag as c_int == flag as c_int
}

/// Opens a path and gives it a descriptor.
pub fn open_at(directory: c_int, path: Text, flags: c_int, mode: c::mode_t) -> Result<c_int> {
    table::check_free()?;
    let close_on_exec = has(flags, c::O_CLOEXEC);
    let mode_is_valid = flags & c::O_ACCMODE as c_int != c::O_ACCMODE as c_int;
    if !mode_is_valid || (has(flags, c::O_DIRECTORY) && has(flags, c::O_CREAT)) {
        return Err(Errno::EINVAL);
    }
    if has(flags, c::O_TMPFILE) {
        return open_unnamed(directory, path, flags, mode);
    }
    let keeps = has(flags, c::O_NOFOLLOW) || (has(flags, c::O_CREAT) && has(flags, c::O_EXCL));
    let (node, attributes) = at(
        directory,
        path,
        if keeps { Last::Keep } else { Last::Follow },
        |tree, found| {
            let location = match found.node {
                Some(_) if has(flags, c::O_CREAT) && has(flags, c::O_EXCL) => return Err(Errno::EEXIST),
                Some(location) => location,
                None if has(flags, c::O_CREAT) && found.trailing_slash => return Err(Errno::EISDIR),
                None if has(flags, c::O_CREAT) => {
                    let permissions = tree.masked(mode as u32);
                    tree.vfs.create(&found, New::Regular, permissions)?
                }
                None => return Err(Errno::ENOENT),
            };
            let attributes = tree.vfs.attributes(location)?;
            check(&attributes, flags)?;
            if has(flags, c::O_TRUNC) && attributes.kind == Kind::Regular && !has(flags, c::O_PATH) {
                tree.vfs.fs(location).truncate(location.node, 0)?;
            }
            tree.vfs.retain(location);
            Ok((location, attributes))
        },
    )?;
    let file = match file(Reference::adopt(node), &attributes, flags)? {
        Opened::File(file) => Arc::new(OpenFile::new(file, flags)),
        Opened::Duplicate(descriptor) => table::get(descriptor)?,
    };
    table::add(file, 0, close_on_exec)
}

/// What POSIX forbids for a node of this kind.
fn check(attributes: &Attributes, flags: c_int) -> Result<()> {
    let writes = flags & c::O_ACCMODE as c_int != c::O_RDONLY as c_int;
    match attributes.kind {
        _ if has(flags, c::O_PATH) && attributes.kind == Kind::Directory => Ok(()),
        Kind::Directory if writes || has(flags, c::O_CREAT) || has(flags, c::O_TRUNC) => Err(Errno::EISDIR),
        Kind::Directory => Ok(()),
        _ if has(flags, c::O_DIRECTORY) => Err(Errno::ENOTDIR),
        Kind::Symlink if !has(flags, c::O_PATH) => Err(Errno::ELOOP),
        Kind::Socket => Err(Errno::ENXIO),
        _ => Ok(()),
    }
}

fn file(node: Reference, attributes: &Attributes, flags: c_int) -> Result<Opened> {
    let file: Box<dyn File> = match attributes.kind {
        _ if has(flags, c::O_PATH) => Box::new(Named(node)),
        Kind::Character => return device::open(attributes.represents, node),
        Kind::Fifo => fifo::open(node, flags)?,
        Kind::Regular => Box::new(Regular(node)),
        _ => Box::new(Named(node)),
    };
    Ok(Opened::File(file))
}

/// O_TMPFILE: a regular file without a name in the directory.
fn open_unnamed(directory: c_int, path: Text, flags: c_int, mode: c::mode_t) -> Result<c_int> {
    if flags & c::O_ACCMODE as c_int == c::O_RDONLY as c_int {
        return Err(Errno::EINVAL);
    }
    let location = at(directory, path, Last::Follow, |tree, found| {
        let mut location = found.existing()?;
        if tree.vfs.attributes(location)?.kind != Kind::Directory {
            return Err(Errno::ENOTDIR);
        }
        let permissions = tree.masked(mode as u32);
        location.node = tree.vfs.fs(location).create_unnamed(permissions)?;
        tree.vfs.retain(location);
        Ok(location)
    })?;
    let file = OpenFile::new(Box::new(Regular(Reference::adopt(location))), flags);
    table::add(Arc::new(file), 0, has(flags, c::O_CLOEXEC))
}

/// The mode, third in C's variadic list, is only read with O_CREAT or O_TMPFILE.
#[unsafe(no_mangle)]
extern "C" fn open(path: Text, flags: c_int, mode: c::mode_t) -> c_int {
    edge(|| open_at(HERE, path, flags, mode))
}

/// The mode, fourth in C's variadic list, is only read with O_CREAT or O_TMPFILE.
#[unsafe(no_mangle)]
extern "C" fn openat(directory: c_int, path: Text, flags: c_int, mode: c::mode_t) -> c_int {
    edge(|| open_at(directory, path, flags, mode))
}

#[unsafe(no_mangle)]
extern "C" fn creat(path: Text, mode: c::mode_t) -> c_int {
    edge(|| open_at(HERE, path, (c::O_WRONLY | c::O_CREAT | c::O_TRUNC) as c_int, mode))
}
