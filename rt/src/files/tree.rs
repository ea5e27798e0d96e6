//! The tree of files, the working directory and the file mode creation mask.

use super::{device, ramdisk};
use crate::sync::Lock;
use crate::{heap, time};
use alloc::boxed::Box;
use kernel::mm;
use rt_core::filesystem::{FileSystem, New};
use rt_core::memfs::{MemFs, Surroundings};
use rt_core::vfs::{Found, Last, Location, Vfs};
use rt_core::{Errno, Result};

/// The device number that files of the root show.
const ROOT_DEVICE: u64 = 1;

/// The tree as the process sees it.
pub struct Tree {
    /// The mounted file systems.
    pub vfs: Vfs,
    /// The working directory, referenced.
    pub working: Location,
    /// Permission bits that new files do not get.
    pub mask: u16,
}

static TREE: Lock<Option<Tree>> = Lock::new(None);

/// Works on the tree, which is made when first needed.
///
/// # Errors
/// `ENOMEM` if it cannot be made, those of the work.
pub fn with<R>(work: impl FnOnce(&mut Tree) -> Result<R>) -> Result<R> {
    let mut tree = TREE.lock();
    if tree.is_none() {
        *tree = Some(make()?);
    }
    work(tree.as_mut().ok_or(Errno::ENOMEM)?)
}

/// Works on the tree if there is one.
pub fn with_existing(work: impl FnOnce(&mut Tree)) {
    if let Some(tree) = TREE.lock().as_mut() {
        work(tree);
    }
}

impl Tree {
    /// Follows a path from a directory.
    ///
    /// # Errors
    /// Those of [`Vfs::walk`], `ENOMEM`.
    pub fn walk(&mut self, start: Location, path: &[u8], last: Last) -> Result<Found> {
        heap::check()?;
        self.vfs.walk(start, path, last)
    }

    /// Permission bits of a new file.
    pub fn masked(&self, mode: u32) -> u16 {
        (mode & 0o7777) as u16 & !self.mask
    }
}

fn make() -> Result<Tree> {
    heap::check()?;
    let surroundings = Surroundings {
        now: time::timestamp,
        memory,
    };
    let mut fs = MemFs::new(ROOT_DEVICE, surroundings).map_err(no_memory)?;
    populate(&mut fs).map_err(no_memory)?;
    ramdisk::unpack(&mut fs, kernel::boot::info().ramdisk);
    let mut vfs = Vfs::new(Box::new(fs));
    let working = vfs.root();
    vfs.retain(working);
    Ok(Tree {
        vfs,
        working,
        mask: 0o022,
    })
}

fn populate(fs: &mut MemFs) -> Result<()> {
    let root = fs.root();
    fs.create(root, b"tmp", New::Directory, 0o1777)?;
    let devices = fs.create(root, b"dev", New::Directory, 0o755)?;
    for (name, number, permissions) in device::ALL {
        fs.create(devices, name, New::Character(number), permissions)?;
    }
    let descriptors = fs.create(devices, b"fd", New::Directory, 0o555)?;
    for (name, target) in [
        (b"0", &b"../stdin"[..]),
        (b"1", b"../stdout"),
        (b"2", b"../stderr"),
    ] {
        fs.create(descriptors, name, New::Symlink(target), 0o777)?;
    }
    Ok(())
}

/// Memory in all and free, in bytes.
fn memory() -> (u64, u64) {
    let statistics = mm::statistics();
    let bytes = |pages: usize| (pages * mm::PAGE_SIZE) as u64;
    (
        bytes(statistics.total_pages),
        bytes(statistics.total_pages - statistics.used_pages),
    )
}

fn no_memory(_: Errno) -> Errno {
    Errno::ENOMEM
}
