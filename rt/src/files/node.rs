//! Open nodes of the tree: regular files and directories.

use super::{File, tree};
use rt_core::filesystem::Attributes;
use rt_core::vfs::Location;
use rt_core::{Errno, Result};

/// A node that stays while it is referenced.
pub struct Reference {
    location: Location,
}

impl Reference {
    /// Takes over a reference that the caller took when it had the tree.
    pub fn adopt(location: Location) -> Self {
        Reference { location }
    }

    /// The node.
    pub fn location(&self) -> Location {
        self.location
    }

    /// What stat tells of the node.
    pub fn attributes(&self) -> Result<Attributes> {
        tree::with(|tree| tree.vfs.attributes(self.location))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        tree::with_existing(|tree| tree.vfs.release(self.location));
    }
}

/// A regular file.
pub struct Regular(pub Reference);

impl File for Regular {
    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let at = self.0.location;
        tree::with(|tree| tree.vfs.fs(at).read(at.node, offset, buffer))
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<usize> {
        let at = self.0.location;
        tree::with(|tree| tree.vfs.fs(at).write(at.node, offset, bytes))
    }

    fn next(&self, offset: u64, hole: bool) -> Result<u64> {
        let at = self.0.location;
        tree::with(|tree| tree.vfs.fs(at).seek(at.node, offset, hole))
    }

    fn attributes(&self) -> Result<Attributes> {
        self.0.attributes()
    }

    fn is_seekable(&self) -> bool {
        true
    }

    fn location(&self) -> Option<Location> {
        Some(self.0.location)
    }

    fn available(&self) -> Result<usize> {
        Ok(self.attributes()?.size as usize)
    }
}

/// A directory, or any node opened only to be named (`O_PATH`).
pub struct Named(pub Reference);

impl File for Named {
    fn read(&self, _offset: u64, _buffer: &mut [u8]) -> Result<usize> {
        Err(Errno::EISDIR)
    }

    fn write(&self, _offset: u64, _bytes: &[u8]) -> Result<usize> {
        Err(Errno::EBADF)
    }

    fn attributes(&self) -> Result<Attributes> {
        self.0.attributes()
    }

    fn location(&self) -> Option<Location> {
        Some(self.0.location)
    }
}
