//! The ramdisk's archive becomes files under the root. The files' bytes stay where they are until changed.
//!
//! A damaged archive, or one that does not fit, is reported on the console; what came before is there.

use alloc::vec::Vec;
use kernel::console;
use kernel_core::cpio::{self, Entry};
use rt_core::filesystem::{Change, FileSystem, Kind, New, NodeId, Timestamp};
use rt_core::memfs::MemFs;
use rt_core::{Errno, Result, path};

/// The type bits of a mode in the archive and their values (POSIX cpio interchange format).
const TYPE: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;

/// The directory of entries that are for the kernel and the runtime.
const OWN: &[u8] = b".llamaos";

/// Puts the entries of an archive into the tree.
pub fn unpack(fs: &mut MemFs, archive: &'static [u8]) {
    let mut linked = Vec::new();
    for entry in cpio::entries(archive) {
        match entry {
            Ok(entry) if is_own(entry.name) => {}
            Ok(entry) => {
                if let Err(error) = add(fs, &entry, &mut linked) {
                    report(
                        entry.name,
                        if error == Errno::ENOSPC {
                            b"no memory"
                        } else {
                            b"not a usable path"
                        },
                    );
                }
            }
            Err(_) => return report(b"archive", b"damaged from here on"),
        }
    }
}

fn report(name: &[u8], problem: &[u8]) {
    for part in [b"llamaos: ramdisk: ", name, b": ", problem, b"\n"] {
        console::write(part);
    }
}

fn add(fs: &mut MemFs, entry: &Entry<'static>, linked: &mut Vec<(u32, NodeId)>) -> Result<()> {
    let Some((directory, name)) = parent(fs, entry.name)? else {
        return set(fs, fs.root(), entry);
    };
    let permissions = (entry.mode & 0o7777) as u16;
    let existing = fs.lookup(directory, name).ok();
    let node = match (entry.mode & TYPE, existing) {
        (DIRECTORY, Some(node)) if fs.attributes(node)?.kind == Kind::Directory => node,
        (_, Some(_)) => return Err(Errno::EEXIST),
        (DIRECTORY, None) => fs.create(directory, name, New::Directory, permissions)?,
        (SYMLINK, None) => fs.create(directory, name, New::Symlink(entry.data), 0o777)?,
        (REGULAR, None) if entry.links > 1 => add_linked(fs, directory, name, entry, linked)?,
        (REGULAR, None) => fs.create_borrowed(directory, name, entry.data, permissions)?,
        _ => return Err(Errno::ENOTSUP),
    };
    set(fs, node, entry)
}

/// A file of several names: the archive has its bytes with one of them, the last in what cpio writes.
fn add_linked(
    fs: &mut MemFs,
    directory: NodeId,
    name: &[u8],
    entry: &Entry<'static>,
    linked: &mut Vec<(u32, NodeId)>,
) -> Result<NodeId> {
    if let Some(&(_, node)) = linked.iter().find(|(inode, _)| *inode == entry.inode) {
        fs.link(node, directory, name)?;
        if !entry.data.is_empty() {
            fs.borrow(node, entry.data)?;
        }
        return Ok(node);
    }
    linked.try_reserve(1).map_err(|_| Errno::ENOSPC)?;
    let node = fs.create_borrowed(directory, name, entry.data, (entry.mode & 0o7777) as u16)?;
    linked.push((entry.inode, node));
    Ok(node)
}

fn set(fs: &mut MemFs, node: NodeId, entry: &Entry<'static>) -> Result<()> {
    let time = Timestamp {
        seconds: i64::from(entry.mtime),
        nanoseconds: 0,
    };
    fs.change(
        node,
        &Change {
            permissions: Some((entry.mode & 0o7777) as u16),
            user: Some(entry.user),
            group: Some(entry.group),
            accessed: Some(time),
            modified: Some(time),
        },
    )
}

/// The directory of a path, made if missing, and the last component; `None` for the root itself.
fn parent<'a>(fs: &mut MemFs, name: &'a [u8]) -> Result<Option<(NodeId, &'a [u8])>> {
    let mut directory = fs.root();
    let mut rest = name;
    while let Some((component, after)) = path::next_component(rest) {
        rest = after;
        if component == b"." {
            continue;
        }
        path::check_name(component)?;
        if component == b".." {
            return Err(Errno::EINVAL);
        }
        if after.is_empty() {
            return Ok(Some((directory, component)));
        }
        directory = match fs.lookup(directory, component) {
            Ok(node) => node,
            Err(_) => fs.create(directory, component, New::Directory, 0o755)?,
        };
    }
    Ok(None)
}

fn is_own(name: &[u8]) -> bool {
    name.strip_prefix(OWN)
        .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
}
