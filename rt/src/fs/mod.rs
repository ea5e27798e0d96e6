//! The calls on files and directories by path and by descriptor: `<fcntl.h>`, `<sys/stat.h>`, `<dirent.h>`, `<unistd.h>`.

mod descriptors;
mod ftw;
mod lock;
mod open;
mod owner;
mod paths;
mod place;
mod poll;
mod scan;
mod space;
mod stat;
mod terminal;
mod times;
mod transfer;

use crate::c;
use crate::edge::Text;
use crate::files::table;
use crate::files::tree::Tree;
use core::ffi::c_int;
use rt_core::Result;
use rt_core::vfs::{Found, Last, Location};

/// The working directory, in place of a descriptor.
const HERE: c_int = c::AT_FDCWD as c_int;

/// Where relative paths of an `...at` call begin; it is looked up before the tree is locked.
enum Start {
    Working,
    Directory(Location),
}

impl Start {
    /// The directory of a descriptor, which does not matter if the path is absolute.
    fn new(descriptor: c_int, path: &[u8]) -> Result<Self> {
        if descriptor == HERE || path.first() == Some(&b'/') {
            return Ok(Start::Working);
        }
        table::get(descriptor)?.directory().map(Start::Directory)
    }

    fn walk(&self, tree: &mut Tree, path: &[u8], last: Last) -> Result<Found> {
        let start = match self {
            Start::Working => tree.working,
            Start::Directory(location) => *location,
        };
        tree.walk(start, path, last)
    }
}

/// Follows a path and works on where it leads.
fn at<R>(
    descriptor: c_int,
    path: Text,
    last: Last,
    work: impl FnOnce(&mut Tree, Found) -> Result<R>,
) -> Result<R> {
    let path = path.bytes()?;
    let start = Start::new(descriptor, path)?;
    crate::files::tree::with(|tree| {
        let found = start.walk(tree, path, last)?;
        work(tree, found)
    })
}

/// What to do with a final symbolic link under an `...at` call's flags.
fn last(flags: c_int) -> Last {
    if flags & c::AT_SYMLINK_NOFOLLOW as c_int != 0 {
        Last::Keep
    } else {
        Last::Follow
    }
}

/// Opens a path for the runtime itself.
///
/// # Errors
/// Those of `open`.
pub fn open_descriptor(path: Text, flags: c_int, mode: c::mode_t) -> Result<c_int> {
    open::open_at(HERE, path, flags, mode)
}

/// Checks that a path leads somewhere.
///
/// # Errors
/// `ENOENT` and those of following a path.
pub fn check_exists(path: Text) -> Result<()> {
    at(HERE, path, Last::Follow, |_, found| found.existing().map(|_| ()))
}
