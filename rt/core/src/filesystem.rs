//! What the runtime asks of a file system: the in-memory root, and in time disks and shared volumes.
//!
//! A file system names its nodes by [`NodeId`] and resolves one name at a time; paths, symbolic links, mount points and
//! open files are the concern of [`crate::vfs`]. A node that is referenced ([`FileSystem::retain`]) stays usable after
//! its last name is gone.

use crate::Result;
use alloc::vec::Vec;

/// A node of one file system: its inode number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct NodeId(pub u64);

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "POSIX <sys/stat.h> documents them")]
pub enum Kind {
    Regular,
    Directory,
    Symlink,
    Character,
    Block,
    Fifo,
    Socket,
}

/// A point in time: seconds since the epoch and nanoseconds below 10^9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Timestamp {
    /// Seconds since the epoch.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanoseconds: u32,
}

/// What stat tells of a node.
#[derive(Clone, Copy, Debug)]
pub struct Attributes {
    /// Device number of the file system.
    pub device: u64,
    /// The inode number.
    pub node: NodeId,
    /// What it is.
    pub kind: Kind,
    /// Permission bits, 0 to 0o7777.
    pub permissions: u16,
    /// How many names it has.
    pub links: u32,
    /// Owner.
    pub user: u32,
    /// Group.
    pub group: u32,
    /// For a device, which one.
    pub represents: u64,
    /// Size in bytes.
    pub size: u64,
    /// Memory or disk space it takes, in bytes.
    pub allocated: u64,
    /// Last access.
    pub accessed: Timestamp,
    /// Last change of the data.
    pub modified: Timestamp,
    /// Last change of the node.
    pub changed: Timestamp,
}

/// Attributes to be changed; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "as in Attributes")]
pub struct Change {
    pub permissions: Option<u16>,
    pub user: Option<u32>,
    pub group: Option<u32>,
    pub accessed: Option<Timestamp>,
    pub modified: Option<Timestamp>,
}

/// A node to be made.
#[derive(Clone, Copy, Debug)]
pub enum New<'a> {
    /// An empty regular file.
    Regular,
    /// An empty directory.
    Directory,
    /// A symbolic link to this path.
    Symlink(&'a [u8]),
    /// A character device with this number.
    Character(u64),
    /// A named pipe.
    Fifo,
}

/// One entry of a directory as a scan returns it; its name is in the buffer given to the scan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScanEntry {
    /// The node.
    pub node: NodeId,
    /// What it is.
    pub kind: Kind,
    /// Where the scan goes on.
    pub next: u64,
}

/// Space of a file system, in bytes, and nodes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Space {
    /// All there is.
    pub total: u64,
    /// What is free.
    pub free: u64,
    /// How many nodes exist.
    pub nodes: u64,
}

/// A file system. All names are single components, checked for their length, never empty, "." or "..".
///
/// Errors are those that POSIX gives for the call of that purpose; `ENOSPC` whenever memory or space runs out.
#[allow(clippy::missing_errors_doc, reason = "stated above for all")]
pub trait FileSystem {
    /// The root directory.
    fn root(&self) -> NodeId;
    /// The directory that holds a directory; the root is its own.
    fn parent(&mut self, directory: NodeId) -> Result<NodeId>;
    /// The node of a name.
    fn lookup(&mut self, directory: NodeId, name: &[u8]) -> Result<NodeId>;
    /// The name of a node within a directory.
    fn name_of(&mut self, directory: NodeId, node: NodeId, name: &mut Vec<u8>) -> Result<()>;
    /// What stat tells.
    fn attributes(&mut self, node: NodeId) -> Result<Attributes>;
    /// Changes attributes.
    fn change(&mut self, node: NodeId, change: &Change) -> Result<()>;
    /// Makes a node under a new name.
    fn create(&mut self, directory: NodeId, name: &[u8], new: New<'_>, permissions: u16) -> Result<NodeId>;
    /// Makes a regular file without a name; it goes when its last reference does.
    fn create_unnamed(&mut self, permissions: u16) -> Result<NodeId>;
    /// Gives a node one more name.
    fn link(&mut self, node: NodeId, directory: NodeId, name: &[u8]) -> Result<()>;
    /// Removes a name of anything but a directory.
    fn unlink(&mut self, directory: NodeId, name: &[u8]) -> Result<()>;
    /// Removes an empty directory.
    fn remove_directory(&mut self, directory: NodeId, name: &[u8]) -> Result<()>;
    /// Renames, replacing what the new name stood for unless `keep` says that this is an error.
    fn rename(&mut self, from: (NodeId, &[u8]), to: (NodeId, &[u8]), keep: bool) -> Result<()>;
    /// The target of a symbolic link.
    fn read_link(&mut self, node: NodeId, target: &mut Vec<u8>) -> Result<()>;
    /// Reads from a regular file.
    fn read(&mut self, node: NodeId, offset: u64, buffer: &mut [u8]) -> Result<usize>;
    /// Writes to a regular file.
    fn write(&mut self, node: NodeId, offset: u64, bytes: &[u8]) -> Result<usize>;
    /// Sets the size of a regular file.
    fn truncate(&mut self, node: NodeId, size: u64) -> Result<()>;
    /// Reserves space in a regular file, growing it to cover the range if `grow`.
    fn allocate(&mut self, node: NodeId, offset: u64, length: u64, grow: bool) -> Result<()>;
    /// The next data, or hole, at or after an offset of a regular file; `ENXIO` if there is none.
    fn seek(&mut self, node: NodeId, offset: u64, hole: bool) -> Result<u64>;
    /// The entry at or after a position of a directory, "." and ".." not among them; `None` at the end.
    fn scan(&mut self, directory: NodeId, position: u64, name: &mut Vec<u8>) -> Result<Option<ScanEntry>>;
    /// Keeps a node while it is open or is the working directory.
    fn retain(&mut self, node: NodeId);
    /// Ends one [`FileSystem::retain`].
    fn release(&mut self, node: NodeId);
    /// Space used and free.
    fn space(&mut self) -> Space;
    /// Puts everything to where it outlives the guest, if anywhere.
    fn sync(&mut self) -> Result<()>;
}
