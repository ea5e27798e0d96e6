//! `<sys/stat.h>`: what files are, and their permissions.

use super::{HERE, at, last};
use crate::c;
use crate::edge::{Out, Text, done};
use crate::files::{table, tree};
use core::ffi::c_int;
use rt_core::filesystem::{Attributes, Change, Kind, New, Timestamp};
use rt_core::vfs::Last;
use rt_core::{Errno, Result};

/// The preferred size of transfers.
const BLOCK: u64 = 4096;
/// The unit of `st_blocks`.
const SECTOR: u64 = 512;

/// The type bits of a mode.
pub fn type_bits(kind: Kind) -> u32 {
    match kind {
        Kind::Regular => c::S_IFREG,
        Kind::Directory => c::S_IFDIR,
        Kind::Symlink => c::S_IFLNK,
        Kind::Character => c::S_IFCHR,
        Kind::Block => c::S_IFBLK,
        Kind::Fifo => c::S_IFIFO,
        Kind::Socket => c::S_IFSOCK,
    }
}

fn timespec(time: Timestamp) -> c::timespec {
    c::timespec {
        tv_sec: time.seconds as _,
        tv_nsec: time.nanoseconds as _,
    }
}

/// Attributes as C has them.
pub fn to_stat(known: &Attributes) -> c::stat {
    c::stat {
        st_dev: known.device as _,
        st_ino: known.node.0 as _,
        st_mode: (type_bits(known.kind) | u32::from(known.permissions)) as _,
        st_nlink: known.links as _,
        st_uid: known.user as _,
        st_gid: known.group as _,
        st_rdev: known.represents as _,
        st_size: known.size as _,
        st_blksize: BLOCK as _,
        st_blocks: known.allocated.div_ceil(SECTOR) as _,
        st_atim: timespec(known.accessed),
        st_mtim: timespec(known.modified),
        st_ctim: timespec(known.changed),
        ..Default::default()
    }
}

fn stat_at(directory: c_int, path: Text, result: Out<c::stat>, flags: c_int) -> Result<()> {
    if flags & c::AT_EMPTY_PATH as c_int != 0 && path.bytes()?.is_empty() && directory != HERE {
        return result.store(to_stat(&table::get(directory)?.file().attributes()?));
    }
    let known = at(directory, path, last(flags), |tree, found| {
        tree.vfs.attributes(found.existing()?)
    })?;
    result.store(to_stat(&known))
}

#[unsafe(no_mangle)]
extern "C" fn stat(path: Text, result: Out<c::stat>) -> c_int {
    done(|| stat_at(HERE, path, result, 0))
}

#[unsafe(no_mangle)]
extern "C" fn lstat(path: Text, result: Out<c::stat>) -> c_int {
    done(|| stat_at(HERE, path, result, c::AT_SYMLINK_NOFOLLOW as c_int))
}

#[unsafe(no_mangle)]
extern "C" fn fstatat(directory: c_int, path: Text, result: Out<c::stat>, flags: c_int) -> c_int {
    done(|| stat_at(directory, path, result, flags))
}

#[unsafe(no_mangle)]
extern "C" fn fstat(descriptor: c_int, result: Out<c::stat>) -> c_int {
    done(|| result.store(to_stat(&table::get(descriptor)?.file().attributes()?)))
}

/// Changes attributes of what a path names.
pub fn change_at(directory: c_int, path: Text, flags: c_int, change: &Change) -> Result<()> {
    at(directory, path, last(flags), |tree, found| {
        let location = found.existing()?;
        tree.vfs.fs(location).change(location.node, change)
    })
}

/// Changes attributes of an open file.
pub fn change_open(descriptor: c_int, change: &Change) -> Result<()> {
    let location = table::get(descriptor)?.file().location().ok_or(Errno::EINVAL)?;
    tree::with(|tree| tree.vfs.fs(location).change(location.node, change))
}

fn permissions(mode: c::mode_t) -> Change {
    Change {
        permissions: Some((mode & 0o7777) as u16),
        ..Change::default()
    }
}

#[unsafe(no_mangle)]
extern "C" fn chmod(path: Text, mode: c::mode_t) -> c_int {
    done(|| change_at(HERE, path, 0, &permissions(mode)))
}

#[unsafe(no_mangle)]
extern "C" fn lchmod(path: Text, mode: c::mode_t) -> c_int {
    done(|| change_at(HERE, path, c::AT_SYMLINK_NOFOLLOW as c_int, &permissions(mode)))
}

#[unsafe(no_mangle)]
extern "C" fn fchmod(descriptor: c_int, mode: c::mode_t) -> c_int {
    done(|| change_open(descriptor, &permissions(mode)))
}

#[unsafe(no_mangle)]
extern "C" fn fchmodat(directory: c_int, path: Text, mode: c::mode_t, flags: c_int) -> c_int {
    done(|| change_at(directory, path, flags, &permissions(mode)))
}

#[unsafe(no_mangle)]
extern "C" fn umask(mask: c::mode_t) -> c::mode_t {
    tree::with(|tree| Ok(core::mem::replace(&mut tree.mask, (mask & 0o777) as u16))).unwrap_or(0o022)
        as c::mode_t
}

fn make(directory: c_int, path: Text, new: New<'_>, mode: c::mode_t) -> Result<()> {
    at(directory, path, Last::Name, |tree, found| {
        let permissions = tree.masked(mode as u32);
        tree.vfs.create(&found, new, permissions).map(|_| ())
    })
}

#[unsafe(no_mangle)]
extern "C" fn mkdir(path: Text, mode: c::mode_t) -> c_int {
    done(|| make(HERE, path, New::Directory, mode))
}

#[unsafe(no_mangle)]
extern "C" fn mkdirat(directory: c_int, path: Text, mode: c::mode_t) -> c_int {
    done(|| make(directory, path, New::Directory, mode))
}

#[unsafe(no_mangle)]
extern "C" fn mkfifo(path: Text, mode: c::mode_t) -> c_int {
    done(|| make(HERE, path, New::Fifo, mode))
}

#[unsafe(no_mangle)]
extern "C" fn mkfifoat(directory: c_int, path: Text, mode: c::mode_t) -> c_int {
    done(|| make(directory, path, New::Fifo, mode))
}

fn make_node(directory: c_int, path: Text, mode: c::mode_t, device: c::dev_t) -> Result<()> {
    let new = match mode as u32 & c::S_IFMT {
        0 | c::S_IFREG => New::Regular,
        c::S_IFCHR => New::Character(device as u64),
        c::S_IFIFO => New::Fifo,
        _ => return Err(Errno::EPERM),
    };
    make(directory, path, new, mode)
}

#[unsafe(no_mangle)]
extern "C" fn mknod(path: Text, mode: c::mode_t, device: c::dev_t) -> c_int {
    done(|| make_node(HERE, path, mode, device))
}

#[unsafe(no_mangle)]
extern "C" fn mknodat(directory: c_int, path: Text, mode: c::mode_t, device: c::dev_t) -> c_int {
    done(|| make_node(directory, path, mode, device))
}
