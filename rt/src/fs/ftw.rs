//! `<ftw.h>`: walking a tree.

use crate::edge::{Text, edge};
use crate::files::tree;
use crate::{c, heap};
use alloc::vec::Vec;
use core::ffi::{c_char, c_int};
use rt_core::filesystem::{Attributes, Kind};
use rt_core::path::{self, PATH_MAX};
use rt_core::vfs::{Last, Location};
use rt_core::{Errno, Result};

type Plain = unsafe extern "C" fn(*const c_char, *const c::stat, c_int) -> c_int;
type Full = unsafe extern "C" fn(*const c_char, *const c::stat, c_int, *mut c::FTW) -> c_int;

enum Visitor {
    Plain(Plain),
    Full(Full),
}

struct Walk {
    visitor: Visitor,
    flags: c_int,
    /// The path of the object visited, NUL left out.
    path: Vec<u8>,
    /// The directories not to visit again: those above, and where symbolic links are followed all so far, for two paths
    /// may lead to one directory.
    entered: Vec<Location>,
    device: u64,
}

impl Walk {
    fn has(&self, flag: u32) -> bool {
        self.flags & flag as c_int != 0
    }

    /// Visits the object at the path and what is below it. What the visitor returns other than 0 ends the walk.
    fn visit(&mut self, base: usize, level: c_int) -> Result<c_int> {
        let (kind, location, known) = self.look()?;
        if let (true, Some(known)) = (self.has(c::FTW_MOUNT), &known) {
            if level == 0 {
                self.device = known.device;
            } else if known.device != self.device {
                return Ok(0);
            }
        }
        let Some(directory) = location.filter(|_| kind == c::FTW_D) else {
            return self.call(kind, known.as_ref(), base, level);
        };
        if self.entered.contains(&directory) {
            return Ok(0);
        }
        let depth = self.has(c::FTW_DEPTH);
        if !depth {
            let result = self.call(c::FTW_D, known.as_ref(), base, level)?;
            if result != 0 {
                return Ok(result);
            }
        }
        self.entered.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
        self.entered.push(directory);
        let result = self.visit_entries(directory, level);
        if self.has(c::FTW_PHYS) {
            self.entered.pop();
        }
        let result = result?;
        if result == 0 && depth {
            self.call(c::FTW_DP, known.as_ref(), base, level)
        } else {
            Ok(result)
        }
    }

    fn visit_entries(&mut self, directory: Location, level: c_int) -> Result<c_int> {
        let length = self.path.len();
        let (mut position, mut name) = (0, Vec::new());
        loop {
            let found = tree::with(|tree| tree.vfs.fs(directory).scan(directory.node, position, &mut name))?;
            let Some(entry) = found else { return Ok(0) };
            position = entry.next;
            if length + 1 + name.len() >= PATH_MAX {
                return Err(Errno::ENAMETOOLONG);
            }
            self.path.try_reserve(name.len() + 2).map_err(|_| Errno::ENOMEM)?;
            if !self.path.ends_with(b"/") {
                self.path.push(b'/');
            }
            let base = self.path.len();
            self.path.extend_from_slice(&name);
            let result = self.visit(base, level + 1);
            self.path.truncate(length);
            match result {
                Ok(0) => {}
                result => return result,
            }
        }
    }

    /// What lies at the path.
    fn look(&self) -> Result<(u32, Option<Location>, Option<Attributes>)> {
        let physical = self.has(c::FTW_PHYS);
        tree::with(|tree| {
            let start = tree.working;
            let mut find = |last| -> Result<(Location, Attributes)> {
                let location = tree.walk(start, &self.path, last)?.existing()?;
                Ok((location, tree.vfs.attributes(location)?))
            };
            Ok(match find(if physical { Last::Keep } else { Last::Follow }) {
                Ok((location, known)) if known.kind == Kind::Directory => {
                    (c::FTW_D, Some(location), Some(known))
                }
                Ok((location, known)) if known.kind == Kind::Symlink => {
                    (c::FTW_SL, Some(location), Some(known))
                }
                Ok((location, known)) => (c::FTW_F, Some(location), Some(known)),
                Err(error) => match find(Last::Keep) {
                    Ok((location, known)) => (c::FTW_SLN, Some(location), Some(known)),
                    Err(_) if !self.entered.is_empty() => (c::FTW_NS, None, None),
                    Err(_) => return Err(error),
                },
            })
        })
    }

    fn call(&mut self, kind: u32, known: Option<&Attributes>, base: usize, level: c_int) -> Result<c_int> {
        let stat = known.map(super::stat::to_stat).unwrap_or_default();
        self.path.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
        self.path.push(0);
        let path = self.path.as_ptr().cast();
        let mut place = c::FTW {
            base: base as c_int,
            level,
        };
        // SAFETY: the caller's function takes a path, a stat, a kind and, for nftw, the place in the tree.
        let result = unsafe {
            match self.visitor {
                Visitor::Plain(visitor) => visitor(path, &raw const stat, plain(kind) as c_int),
                Visitor::Full(visitor) => visitor(path, &raw const stat, kind as c_int, &raw mut place),
            }
        };
        self.path.pop();
        Ok(result)
    }
}

/// ftw knows no dangling links: POSIX has it report them as objects that cannot be looked at.
fn plain(kind: u32) -> u32 {
    if kind == c::FTW_SLN { c::FTW_NS } else { kind }
}

fn walk(path: Text, visitor: Visitor, flags: c_int) -> Result<c_int> {
    // Changing the working directory on the way is not supported: the paths are right without.
    if flags & c::FTW_CHDIR as c_int != 0 {
        return Err(Errno::ENOTSUP);
    }
    let bytes = path.bytes()?;
    path::check(bytes)?;
    heap::check()?;
    let path = crate::edge::copied(bytes)?;
    let base = bytes
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    Walk {
        visitor,
        flags,
        path,
        entered: Vec::new(),
        device: 0,
    }
    .visit(base, 0)
}

#[unsafe(no_mangle)]
extern "C" fn ftw(path: Text, visitor: Plain, _descriptors: c_int) -> c_int {
    edge(|| walk(path, Visitor::Plain(visitor), 0))
}

#[unsafe(no_mangle)]
extern "C" fn nftw(path: Text, visitor: Full, _descriptors: c_int, flags: c_int) -> c_int {
    edge(|| walk(path, Visitor::Full(visitor), flags))
}
