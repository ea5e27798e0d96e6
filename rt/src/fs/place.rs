//! The working directory, and paths of what exists.

use super::{HERE, at};
use crate::edge::{Out, Text, done, edge};
use crate::files::{table, tree};
use crate::malloc;
use alloc::vec::Vec;
use core::ffi::{c_char, c_int};
use rt_core::filesystem::Kind;
use rt_core::path::PATH_MAX;
use rt_core::vfs::{Last, Location};
use rt_core::{Errno, Result};

fn enter(location: Location) -> Result<()> {
    tree::with(|tree| {
        if tree.vfs.attributes(location)?.kind != Kind::Directory {
            return Err(Errno::ENOTDIR);
        }
        tree.vfs.retain(location);
        let old = core::mem::replace(&mut tree.working, location);
        tree.vfs.release(old);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn chdir(path: Text) -> c_int {
    done(|| enter(at(HERE, path, Last::Follow, |_, found| found.existing())?))
}

#[unsafe(no_mangle)]
extern "C" fn fchdir(descriptor: c_int) -> c_int {
    done(|| enter(table::get(descriptor)?.directory()?))
}

/// There is one root, and nothing to be kept out of.
#[unsafe(no_mangle)]
extern "C" fn chroot(path: Text) -> c_int {
    done(|| {
        let is_root = at(HERE, path, Last::Follow, |tree, found| {
            Ok(found.existing()? == tree.vfs.root())
        })?;
        if is_root { Ok(()) } else { Err(Errno::EPERM) }
    })
}

fn working() -> Result<Vec<u8>> {
    let mut path = Vec::new();
    tree::with(|tree| tree.vfs.path_of(tree.working, &mut path))?;
    Ok(path)
}

/// A path in the caller's buffer, or in memory of malloc's if there is none.
fn put(path: &[u8], buffer: Out<c_char>, size: usize) -> Result<*mut c_char> {
    let buffer = if buffer.is_null() {
        Out::from_pointer(malloc::allocate(size)?.cast())
    } else {
        buffer
    };
    buffer.put_text(size, path)?;
    Ok(buffer.address())
}

#[unsafe(no_mangle)]
extern "C" fn getcwd(buffer: Out<c_char>, size: usize) -> *mut c_char {
    edge(|| {
        if size == 0 && !buffer.is_null() {
            return Err(Errno::EINVAL);
        }
        let path = working()?;
        let size = if size == 0 { path.len() + 1 } else { size };
        if size <= path.len() {
            return Err(Errno::ERANGE);
        }
        put(&path, buffer, size)
    })
}

#[unsafe(no_mangle)]
extern "C" fn getwd(buffer: Out<c_char>) -> *mut c_char {
    edge(|| {
        let path = working()?;
        if buffer.is_null() {
            return Err(Errno::EINVAL);
        }
        put(&path, buffer, PATH_MAX)
    })
}

#[unsafe(no_mangle)]
extern "C" fn get_current_dir_name() -> *mut c_char {
    getcwd(Out::from_pointer(core::ptr::null_mut()), 0)
}

#[unsafe(no_mangle)]
extern "C" fn realpath(path: Text, buffer: Out<c_char>) -> *mut c_char {
    edge(|| {
        if path.is_null() {
            return Err(Errno::EINVAL);
        }
        let mut resolved = Vec::new();
        at(HERE, path, Last::Follow, |tree, found| {
            let location = found.existing()?;
            if tree.vfs.attributes(location)?.kind == Kind::Directory {
                return tree.vfs.path_of(location, &mut resolved);
            }
            tree.vfs.path_of(found.directory, &mut resolved)?;
            resolved
                .try_reserve(found.name.len() + 1)
                .map_err(|_| Errno::ENOMEM)?;
            if resolved != b"/" {
                resolved.push(b'/');
            }
            resolved.extend_from_slice(&found.name);
            Ok(())
        })?;
        if resolved.len() >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let size = if buffer.is_null() {
            resolved.len() + 1
        } else {
            PATH_MAX
        };
        put(&resolved, buffer, size)
    })
}
