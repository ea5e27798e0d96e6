//! Open files and the tree they are found in.
//!
//! A descriptor stands for an [`OpenFile`], which duplicates share with its offset and flags; the [`File`] within does the
//! work and never waits. Waiting happens in one place, [`OpenFile::read`] and [`OpenFile::write`], with no lock held. The
//! tree is made, and the ramdisk unpacked, when a path is first looked at.

pub mod device;
pub mod fifo;
pub mod node;
mod ramdisk;
pub mod stream;
pub mod table;
pub mod tree;

use crate::sync::Lock;
use crate::{c, wait};
use alloc::boxed::Box;
use core::ffi::c_int;
use core::sync::atomic::{AtomicI32, Ordering};
use rt_core::filesystem::{Attributes, Kind};
use rt_core::vfs::Location;
use rt_core::{Errno, Result};

/// What could be done now without waiting, as poll asks.
#[derive(Clone, Copy, Default)]
pub struct Readiness {
    /// A read would return at once.
    pub readable: bool,
    /// A write would return at once.
    pub writable: bool,
    /// The other side is gone.
    pub hung_up: bool,
    /// A write could only fail.
    pub error: bool,
}

/// What an open file does. Nothing waits: `EAGAIN` says that the caller has to.
pub trait File: Send + Sync {
    /// Reads at an offset, which only seekable files look at.
    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize>;
    /// Writes at an offset, which only seekable files look at.
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<usize>;
    /// What fstat tells.
    fn attributes(&self) -> Result<Attributes>;
    /// What poll tells.
    fn readiness(&self) -> Readiness {
        Readiness {
            readable: true,
            writable: true,
            ..Readiness::default()
        }
    }
    /// Called before somebody waits for it to become readable.
    fn ask(&self) {}
    /// Whether it has offsets.
    fn is_seekable(&self) -> bool {
        false
    }
    /// The next data, or hole, at or after an offset.
    fn next(&self, _offset: u64, _hole: bool) -> Result<u64> {
        Err(Errno::EINVAL)
    }
    /// Its node, if it was found in the tree.
    fn location(&self) -> Option<Location> {
        None
    }
    /// Whether it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }
    /// How many bytes can be read at once, where that can be told.
    fn available(&self) -> Result<usize> {
        Err(Errno::ENOTTY)
    }
}

/// An open file description, in POSIX's words.
pub struct OpenFile {
    file: Box<dyn File>,
    flags: AtomicI32,
    offset: Lock<u64>,
}

/// The flags that `fcntl(F_SETFL)` changes.
const CHANGEABLE: c_int = (c::O_APPEND | c::O_NONBLOCK) as c_int;

impl OpenFile {
    /// An open file with the flags given to `open`.
    pub fn new(file: Box<dyn File>, flags: c_int) -> Self {
        let kept = flags & (c::O_ACCMODE | c::O_PATH) as c_int | flags & CHANGEABLE;
        OpenFile {
            file,
            flags: AtomicI32::new(kept),
            offset: Lock::new(0),
        }
    }

    /// What it is.
    pub fn file(&self) -> &dyn File {
        &*self.file
    }

    /// The access mode and status flags.
    pub fn flags(&self) -> c_int {
        self.flags.load(Ordering::Relaxed)
    }

    /// Changes the status flags that can be changed.
    pub fn set_flags(&self, flags: c_int) {
        self.flags
            .store(self.flags() & !CHANGEABLE | flags & CHANGEABLE, Ordering::Relaxed);
    }

    /// Whether it was opened for reading.
    pub fn is_readable(&self) -> bool {
        matches!(self.flags() & (c::O_ACCMODE | c::O_PATH) as c_int, mode if mode == c::O_RDONLY as c_int || mode == c::O_RDWR as c_int)
    }

    /// Whether it was opened for writing.
    pub fn is_writable(&self) -> bool {
        matches!(self.flags() & (c::O_ACCMODE | c::O_PATH) as c_int, mode if mode == c::O_WRONLY as c_int || mode == c::O_RDWR as c_int)
    }

    fn waits(&self) -> bool {
        self.flags() & c::O_NONBLOCK as c_int == 0
    }

    /// Reads at the file's offset and moves it.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize> {
        if !self.is_readable() {
            return Err(Errno::EBADF);
        }
        if self.file.is_seekable() {
            let mut offset = self.offset.lock();
            let count = self.file.read(*offset, buffer)?;
            *offset += count as u64;
            return Ok(count);
        }
        loop {
            match self.file.read(0, buffer) {
                Err(Errno::EAGAIN) if self.waits() => {
                    wait::until(None, || self.file.readiness().readable);
                }
                result => return result,
            }
        }
    }

    /// Writes at the file's offset, or its end if it was opened to append, and moves it.
    pub fn write(&self, bytes: &[u8]) -> Result<usize> {
        if !self.is_writable() {
            return Err(Errno::EBADF);
        }
        if self.file.is_seekable() {
            let mut offset = self.offset.lock();
            if self.flags() & c::O_APPEND as c_int != 0 {
                *offset = self.file.attributes()?.size;
            }
            let count = self.file.write(*offset, bytes)?;
            *offset += count as u64;
            return Ok(count);
        }
        let mut done = 0;
        loop {
            match self.file.write(0, &bytes[done..]) {
                Ok(count) => done += count,
                Err(Errno::EAGAIN) if self.waits() => {
                    wait::until(None, || self.file.readiness().writable);
                }
                Err(error) if done == 0 => return Err(error),
                Err(_) => return Ok(done),
            }
            if done == bytes.len() || !self.waits() {
                return Ok(done);
            }
        }
    }

    /// Reads at an offset of the caller's.
    pub fn read_at(&self, offset: i64, buffer: &mut [u8]) -> Result<usize> {
        self.check_positioned(offset)?;
        if self.is_readable() {
            self.file.read(offset as u64, buffer)
        } else {
            Err(Errno::EBADF)
        }
    }

    /// Writes at an offset of the caller's.
    pub fn write_at(&self, offset: i64, bytes: &[u8]) -> Result<usize> {
        self.check_positioned(offset)?;
        if self.is_writable() {
            self.file.write(offset as u64, bytes)
        } else {
            Err(Errno::EBADF)
        }
    }

    fn check_positioned(&self, offset: i64) -> Result<()> {
        if offset < 0 {
            return Err(Errno::EINVAL);
        }
        if self.file.is_seekable() {
            Ok(())
        } else {
            Err(self.not_seekable())
        }
    }

    /// Moves the offset: POSIX `lseek`.
    pub fn seek(&self, offset: i64, whence: c_int) -> Result<i64> {
        let is_directory = self.is_directory();
        if !self.file.is_seekable() && !is_directory {
            return Err(Errno::ESPIPE);
        }
        let mut position = self.offset.lock();
        let target = match whence as u32 {
            c::SEEK_SET => Some(offset),
            c::SEEK_CUR => (*position as i64).checked_add(offset),
            c::SEEK_END if is_directory => return Err(Errno::EINVAL),
            c::SEEK_END => (self.file.attributes()?.size as i64).checked_add(offset),
            c::SEEK_DATA | c::SEEK_HOLE => {
                let from = u64::try_from(offset).map_err(|_| Errno::ENXIO)?;
                Some(self.file.next(from, whence as u32 == c::SEEK_HOLE)? as i64)
            }
            _ => return Err(Errno::EINVAL),
        };
        let target = target.ok_or(Errno::EOVERFLOW)?;
        if target < 0 {
            return Err(Errno::EINVAL);
        }
        *position = target as u64;
        Ok(target)
    }

    /// The offset, which for a directory is where its scan goes on.
    pub fn offset(&self) -> u64 {
        *self.offset.lock()
    }

    /// Sets the offset.
    pub fn set_offset(&self, offset: u64) {
        *self.offset.lock() = offset;
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.file.location().is_some()
            && self
                .file
                .attributes()
                .is_ok_and(|known| known.kind == Kind::Directory)
    }

    /// The node of a directory.
    ///
    /// # Errors
    /// `ENOTDIR`
    pub fn directory(&self) -> Result<Location> {
        self.file
            .location()
            .filter(|_| self.is_directory())
            .ok_or(Errno::ENOTDIR)
    }

    /// The node of a regular file open for writing.
    ///
    /// # Errors
    /// `EINVAL` if it is not open for writing, as Linux has it, or not a regular file.
    pub fn writable_regular(&self) -> Result<Location> {
        let is_regular = self.file.attributes()?.kind == Kind::Regular;
        let location = self.file.location().filter(|_| is_regular).ok_or(Errno::EINVAL)?;
        if self.is_writable() {
            Ok(location)
        } else {
            Err(Errno::EINVAL)
        }
    }

    fn not_seekable(&self) -> Errno {
        if self.is_directory() {
            Errno::EISDIR
        } else {
            Errno::ESPIPE
        }
    }
}

/// Attributes of a file that has no node in the tree.
pub fn nodeless(kind: Kind, number: u64) -> Attributes {
    let start = rt_core::filesystem::Timestamp::default();
    Attributes {
        device: 0,
        node: rt_core::filesystem::NodeId(number),
        kind,
        permissions: 0o620,
        links: 1,
        user: 0,
        group: 0,
        represents: if kind == Kind::Character { number } else { 0 },
        size: 0,
        allocated: 0,
        accessed: start,
        modified: start,
        changed: start,
    }
}
