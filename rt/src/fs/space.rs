//! `<sys/statvfs.h>` and `<sys/statfs.h>`: space on file systems.

use super::{HERE, at};
use crate::c;
use crate::edge::{Out, Text, done};
use crate::files::{table, tree};
use core::ffi::c_int;
use rt_core::filesystem::Space;
use rt_core::path::NAME_MAX;
use rt_core::vfs::Last;
use rt_core::{Errno, Result};

const BLOCK: u64 = 4096;
/// A type that statfs shows for memory: that of Linux's tmpfs.
const IN_MEMORY: u32 = 0x0102_1994;

/// Nodes take memory only: there may be as many more as blocks are free.
fn nodes(space: &Space) -> u64 {
    space.nodes + space.free / BLOCK
}

fn to_statvfs(space: &Space) -> c::statvfs {
    c::statvfs {
        f_bsize: BLOCK as _,
        f_frsize: BLOCK as _,
        f_blocks: (space.total / BLOCK) as _,
        f_bfree: (space.free / BLOCK) as _,
        f_bavail: (space.free / BLOCK) as _,
        f_files: nodes(space) as _,
        f_ffree: (nodes(space) - space.nodes) as _,
        f_favail: (nodes(space) - space.nodes) as _,
        f_namemax: NAME_MAX as _,
        ..Default::default()
    }
}

fn to_statfs(space: &Space) -> c::statfs {
    c::statfs {
        f_type: IN_MEMORY as _,
        f_bsize: BLOCK as _,
        f_blocks: (space.total / BLOCK) as _,
        f_bfree: (space.free / BLOCK) as _,
        f_bavail: (space.free / BLOCK) as _,
        f_files: nodes(space) as _,
        f_ffree: (nodes(space) - space.nodes) as _,
        f_namelen: NAME_MAX as _,
        f_frsize: BLOCK as _,
        ..Default::default()
    }
}

fn of_path(path: Text) -> Result<Space> {
    at(HERE, path, Last::Follow, |tree, found| {
        let location = found.existing()?;
        Ok(tree.vfs.fs(location).space())
    })
}

fn of_descriptor(descriptor: c_int) -> Result<Space> {
    let location = table::get(descriptor)?.file().location().ok_or(Errno::ENOSYS)?;
    tree::with(|tree| Ok(tree.vfs.fs(location).space()))
}

#[unsafe(no_mangle)]
extern "C" fn statvfs(path: Text, result: Out<c::statvfs>) -> c_int {
    done(|| result.store(to_statvfs(&of_path(path)?)))
}

#[unsafe(no_mangle)]
extern "C" fn fstatvfs(descriptor: c_int, result: Out<c::statvfs>) -> c_int {
    done(|| result.store(to_statvfs(&of_descriptor(descriptor)?)))
}

#[unsafe(no_mangle)]
extern "C" fn statfs(path: Text, result: Out<c::statfs>) -> c_int {
    done(|| result.store(to_statfs(&of_path(path)?)))
}

#[unsafe(no_mangle)]
extern "C" fn fstatfs(descriptor: c_int, result: Out<c::statfs>) -> c_int {
    done(|| result.store(to_statfs(&of_descriptor(descriptor)?)))
}
