//! Ownership and access checks. Every program runs as user 0: owners are kept, permissions do not stop it.

use super::stat::{change_at, change_open};
use super::{HERE, at, last};
use crate::c;
use crate::edge::{Text, done};
use core::ffi::c_int;
use rt_core::filesystem::{Change, Kind};
use rt_core::{Errno, Result};

/// Bits of `access`: the only permission user 0 can lack is that to execute what nobody may.
const EXECUTE: c_int = c::X_OK as c_int;
const KNOWN: c_int = (c::R_OK | c::W_OK | c::X_OK) as c_int;
const ANY_EXECUTE: u16 = 0o111;

fn owner(user: c::uid_t, group: c::gid_t) -> Change {
    let given = |id: u32| if id == u32::MAX { None } else { Some(id) };
    Change {
        user: given(user as u32),
        group: given(group as u32),
        ..Change::default()
    }
}

#[unsafe(no_mangle)]
extern "C" fn chown(path: Text, user: c::uid_t, group: c::gid_t) -> c_int {
    done(|| change_at(HERE, path, 0, &owner(user, group)))
}

#[unsafe(no_mangle)]
extern "C" fn lchown(path: Text, user: c::uid_t, group: c::gid_t) -> c_int {
    done(|| change_at(HERE, path, c::AT_SYMLINK_NOFOLLOW as c_int, &owner(user, group)))
}

#[unsafe(no_mangle)]
extern "C" fn fchown(descriptor: c_int, user: c::uid_t, group: c::gid_t) -> c_int {
    done(|| change_open(descriptor, &owner(user, group)))
}

#[unsafe(no_mangle)]
extern "C" fn fchownat(directory: c_int, path: Text, user: c::uid_t, group: c::gid_t, flags: c_int) -> c_int {
    done(|| change_at(directory, path, flags, &owner(user, group)))
}

fn access_at(directory: c_int, path: Text, wanted: c_int, flags: c_int) -> Result<()> {
    if wanted & !KNOWN != 0 {
        return Err(Errno::EINVAL);
    }
    let known = at(directory, path, last(flags), |tree, found| {
        tree.vfs.attributes(found.existing()?)
    })?;
    let executable = known.kind == Kind::Directory || known.permissions & ANY_EXECUTE != 0;
    if wanted & EXECUTE != 0 && !executable {
        Err(Errno::EACCES)
    } else {
        Ok(())
    }
}

#[unsafe(no_mangle)]
extern "C" fn access(path: Text, wanted: c_int) -> c_int {
    done(|| access_at(HERE, path, wanted, 0))
}

#[unsafe(no_mangle)]
extern "C" fn eaccess(path: Text, wanted: c_int) -> c_int {
    done(|| access_at(HERE, path, wanted, 0))
}

#[unsafe(no_mangle)]
extern "C" fn euidaccess(path: Text, wanted: c_int) -> c_int {
    done(|| access_at(HERE, path, wanted, 0))
}

#[unsafe(no_mangle)]
extern "C" fn faccessat(directory: c_int, path: Text, wanted: c_int, flags: c_int) -> c_int {
    done(|| access_at(directory, path, wanted, flags))
}
