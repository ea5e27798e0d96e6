//! The file system in memory: the root of every appliance.
//!
//! Nodes live in a slab and are named by their slot, so an inode number is small and reused. A node lives as long as it
//! has a name or a reference. Every allocation can fail and then leaves the tree as it was.

use crate::content::Content;
use crate::directory::Directory;
use crate::filesystem::{Attributes, Change, FileSystem, Kind, New, NodeId, ScanEntry, Space, Timestamp};
use crate::{Errno, Result};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// How many names a node may have.
pub const LINK_MAX: u32 = 65_000;

/// What the file system needs to know of its surroundings.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// The time of day, for time stamps.
    pub now: fn() -> Timestamp,
    /// Memory in all and memory free, in bytes.
    pub memory: fn() -> (u64, u64),
}

/// A tree of nodes in memory.
pub struct MemFs {
    device: u64,
    surroundings: Surroundings,
    nodes: Vec<Option<Node>>,
    free: Vec<u32>,
}

struct Node {
    body: Body,
    permissions: u16,
    user: u32,
    group: u32,
    links: u32,
    references: u32,
    accessed: Timestamp,
    modified: Timestamp,
    changed: Timestamp,
}

enum Body {
    Regular(Content),
    Directory { entries: Directory, parent: NodeId },
    Symlink(Box<[u8]>),
    Character(u64),
    Fifo,
}

const ROOT: NodeId = NodeId(1);

impl MemFs {
    /// A file system of one empty directory. `device` is what stat shows as `st_dev`.
    ///
    /// # Errors
    /// `ENOSPC` if memory ran out.
    pub fn new(device: u64, surroundings: Surroundings) -> Result<Self> {
        let mut fs = MemFs {
            device,
            surroundings,
            nodes: Vec::new(),
            free: Vec::new(),
        };
        let body = Body::Directory {
            entries: Directory::default(),
            parent: ROOT,
        };
        let root = fs.add(body, 0o755)?;
        fs.node_mut(root)?.links = 2;
        Ok(fs)
    }

    /// Makes a regular file whose bytes are used in place.
    ///
    /// # Errors
    /// As [`FileSystem::create`].
    pub fn create_borrowed(
        &mut self,
        directory: NodeId,
        name: &[u8],
        bytes: &'static [u8],
        permissions: u16,
    ) -> Result<NodeId> {
        self.check_absent(directory, name)?;
        let content = Content::borrowed(bytes)?;
        self.attach(directory, name, Body::Regular(content), permissions)
    }

    /// Gives a regular file other bytes, used in place.
    ///
    /// # Errors
    /// `ENOSPC`, `EISDIR`, `EINVAL`
    pub fn borrow(&mut self, node: NodeId, bytes: &'static [u8]) -> Result<()> {
        *self.content_mut(node)? = Content::borrowed(bytes)?;
        Ok(())
    }

    fn node(&self, id: NodeId) -> Result<&Node> {
        // A node that is gone can only be named by a caller that kept its number without a reference.
        slot(id)
            .and_then(|slot| self.nodes.get(slot))
            .and_then(Option::as_ref)
            .ok_or(Errno::ENOENT)
    }

    fn node_mut(&mut self, id: NodeId) -> Result<&mut Node> {
        slot(id)
            .and_then(|slot| self.nodes.get_mut(slot))
            .and_then(Option::as_mut)
            .ok_or(Errno::ENOENT)
    }

    fn entries(&self, id: NodeId) -> Result<&Directory> {
        match &self.node(id)?.body {
            Body::Directory { entries, .. } => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn entries_mut(&mut self, id: NodeId) -> Result<&mut Directory> {
        match &mut self.node_mut(id)?.body {
            Body::Directory { entries, .. } => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn content(&self, id: NodeId) -> Result<&Content> {
        match &self.node(id)?.body {
            Body::Regular(content) => Ok(content),
            Body::Directory { .. } => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    fn content_mut(&mut self, id: NodeId) -> Result<&mut Content> {
        match &mut self.node_mut(id)?.body {
            Body::Regular(content) => Ok(content),
            Body::Directory { .. } => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    fn is_directory(&self, id: NodeId) -> Result<bool> {
        Ok(matches!(self.node(id)?.body, Body::Directory { .. }))
    }

    fn check_absent(&self, directory: NodeId, name: &[u8]) -> Result<()> {
        let entries = self.entries(directory)?;
        if entries.find(name).is_some() {
            return Err(Errno::EEXIST);
        }
        // A directory that was removed while open takes no new entries.
        if self.node(directory)?.links == 0 {
            Err(Errno::ENOENT)
        } else {
            Ok(())
        }
    }

    fn add(&mut self, body: Body, permissions: u16) -> Result<NodeId> {
        let now = (self.surroundings.now)();
        let node = Node {
            body,
            permissions,
            user: 0,
            group: 0,
            links: 1,
            references: 0,
            accessed: now,
            modified: now,
            changed: now,
        };
        if let Some(slot) = self.free.pop() {
            self.nodes[slot as usize] = Some(node);
            return Ok(NodeId(u64::from(slot) + 1));
        }
        self.nodes.try_reserve(1).map_err(|_| Errno::ENOSPC)?;
        // Removing must not need memory: there is always room for every slot's number.
        let capacity = self.nodes.capacity();
        self.free.try_reserve(capacity).map_err(|_| Errno::ENOSPC)?;
        self.nodes.push(Some(node));
        Ok(NodeId(self.nodes.len() as u64))
    }

    fn attach(&mut self, directory: NodeId, name: &[u8], body: Body, permissions: u16) -> Result<NodeId> {
        let is_directory = matches!(body, Body::Directory { .. });
        if is_directory && self.node(directory)?.links >= LINK_MAX {
            return Err(Errno::EMLINK);
        }
        let id = self.add(body, permissions)?;
        if let Err(error) = self.entries_mut(directory)?.insert(name, id) {
            self.node_mut(id)?.links = 0;
            self.drop_unused(id);
            return Err(error);
        }
        if is_directory {
            self.node_mut(id)?.links = 2;
            self.node_mut(directory)?.links += 1;
        }
        self.touch(directory);
        Ok(id)
    }

    /// Data and node changed now.
    fn touch(&mut self, id: NodeId) {
        let now = (self.surroundings.now)();
        if let Ok(node) = self.node_mut(id) {
            node.modified = now;
            node.changed = now;
        }
    }

    fn touch_node(&mut self, id: NodeId) {
        let now = (self.surroundings.now)();
        if let Ok(node) = self.node_mut(id) {
            node.changed = now;
        }
    }

    fn touch_access(&mut self, id: NodeId) {
        let now = (self.surroundings.now)();
        if let Ok(node) = self.node_mut(id) {
            node.accessed = now;
        }
    }

    fn drop_name(&mut self, id: NodeId, count: u32) {
        if let Ok(node) = self.node_mut(id) {
            node.links = node.links.saturating_sub(count);
        }
        self.touch_node(id);
        self.drop_unused(id);
    }

    fn drop_unused(&mut self, id: NodeId) {
        let unused = self
            .node(id)
            .is_ok_and(|node| node.links == 0 && node.references == 0);
        if let (true, Some(slot)) = (unused, slot(id)) {
            self.nodes[slot] = None;
            self.free.push(slot as u32);
        }
    }

    /// Whether `directory` is `ancestor` or lies below it.
    fn lies_within(&self, mut directory: NodeId, ancestor: NodeId) -> Result<bool> {
        loop {
            if directory == ancestor {
                return Ok(true);
            }
            match self.node(directory)?.body {
                Body::Directory { parent, .. } if parent != directory => directory = parent,
                _ => return Ok(false),
            }
        }
    }
}

impl FileSystem for MemFs {
    fn root(&self) -> NodeId {
        ROOT
    }

    fn parent(&mut self, directory: NodeId) -> Result<NodeId> {
        match self.node(directory)?.body {
            Body::Directory { parent, .. } => Ok(parent),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn lookup(&mut self, directory: NodeId, name: &[u8]) -> Result<NodeId> {
        self.entries(directory)?.find(name).ok_or(Errno::ENOENT)
    }

    fn name_of(&mut self, directory: NodeId, node: NodeId, name: &mut Vec<u8>) -> Result<()> {
        let found = self.entries(directory)?.name_of(node).ok_or(Errno::ENOENT)?;
        copy_into(name, found)
    }

    fn attributes(&mut self, id: NodeId) -> Result<Attributes> {
        let node = self.node(id)?;
        let (kind, represents, size, allocated) = match &node.body {
            Body::Regular(content) => (Kind::Regular, 0, content.size(), content.allocated()),
            Body::Directory { entries, .. } => (Kind::Directory, 0, (entries.len() as u64 + 2) * 32, 0),
            Body::Symlink(target) => (Kind::Symlink, 0, target.len() as u64, 0),
            Body::Character(number) => (Kind::Character, *number, 0, 0),
            Body::Fifo => (Kind::Fifo, 0, 0, 0),
        };
        Ok(Attributes {
            device: self.device,
            node: id,
            kind,
            permissions: node.permissions,
            links: node.links,
            user: node.user,
            group: node.group,
            represents,
            size,
            allocated,
            accessed: node.accessed,
            modified: node.modified,
            changed: node.changed,
        })
    }

    fn change(&mut self, id: NodeId, change: &Change) -> Result<()> {
        let node = self.node_mut(id)?;
        node.permissions = change.permissions.unwrap_or(node.permissions);
        node.user = change.user.unwrap_or(node.user);
        node.group = change.group.unwrap_or(node.group);
        node.accessed = change.accessed.unwrap_or(node.accessed);
        node.modified = change.modified.unwrap_or(node.modified);
        self.touch_node(id);
        Ok(())
    }

    fn create(&mut self, directory: NodeId, name: &[u8], new: New<'_>, permissions: u16) -> Result<NodeId> {
        self.check_absent(directory, name)?;
        let body = match new {
            New::Regular => Body::Regular(Content::default()),
            New::Directory => Body::Directory {
                entries: Directory::default(),
                parent: directory,
            },
            New::Symlink(target) => {
                let mut owned = Vec::new();
                copy_into(&mut owned, target).map_err(|_| Errno::ENOSPC)?;
                Body::Symlink(owned.into_boxed_slice())
            }
            New::Character(number) => Body::Character(number),
            New::Fifo => Body::Fifo,
        };
        self.attach(directory, name, body, permissions)
    }

    fn create_unnamed(&mut self, permissions: u16) -> Result<NodeId> {
        let id = self.add(Body::Regular(Content::default()), permissions)?;
        self.node_mut(id)?.links = 0;
        Ok(id)
    }

    fn link(&mut self, id: NodeId, directory: NodeId, name: &[u8]) -> Result<()> {
        self.check_absent(directory, name)?;
        if self.is_directory(id)? {
            return Err(Errno::EPERM);
        }
        if self.node(id)?.links >= LINK_MAX {
            return Err(Errno::EMLINK);
        }
        self.entries_mut(directory)?.insert(name, id)?;
        self.node_mut(id)?.links += 1;
        self.touch_node(id);
        self.touch(directory);
        Ok(())
    }

    fn unlink(&mut self, directory: NodeId, name: &[u8]) -> Result<()> {
        let id = self.lookup(directory, name)?;
        if self.is_directory(id)? {
            return Err(Errno::EISDIR);
        }
        self.entries_mut(directory)?.remove(name);
        self.drop_name(id, 1);
        self.touch(directory);
        Ok(())
    }

    fn remove_directory(&mut self, directory: NodeId, name: &[u8]) -> Result<()> {
        let id = self.lookup(directory, name)?;
        if !self.entries(id)?.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        self.entries_mut(directory)?.remove(name);
        self.drop_name(directory, 1);
        self.drop_name(id, 2);
        self.touch(directory);
        Ok(())
    }

    fn rename(&mut self, from: (NodeId, &[u8]), to: (NodeId, &[u8]), keep: bool) -> Result<()> {
        let moved = self.lookup(from.0, from.1)?;
        let moved_is_directory = self.is_directory(moved)?;
        if moved_is_directory && self.lies_within(to.0, moved)? {
            return Err(Errno::EINVAL);
        }
        let replaced = self.entries(to.0)?.find(to.1);
        match replaced {
            Some(_) if keep => return Err(Errno::EEXIST),
            Some(replaced) if replaced == moved => return Ok(()),
            Some(replaced) => {
                let replaced_is_directory = self.is_directory(replaced)?;
                match (moved_is_directory, replaced_is_directory) {
                    (true, false) => return Err(Errno::ENOTDIR),
                    (false, true) => return Err(Errno::EISDIR),
                    (true, true) if !self.entries(replaced)?.is_empty() => return Err(Errno::ENOTEMPTY),
                    _ => {}
                }
                self.entries_mut(to.0)?.replace(to.1, moved);
                self.drop_name(replaced, if replaced_is_directory { 2 } else { 1 });
                if replaced_is_directory {
                    self.drop_name(to.0, 1);
                }
            }
            None => {
                self.check_absent(to.0, to.1)?;
                self.entries_mut(to.0)?.insert(to.1, moved)?;
            }
        }
        self.entries_mut(from.0)?.remove(from.1);
        if moved_is_directory && from.0 != to.0 {
            if let Body::Directory { parent, .. } = &mut self.node_mut(moved)?.body {
                *parent = to.0;
            }
            self.node_mut(to.0)?.links += 1;
            self.drop_name(from.0, 1);
        }
        self.touch_node(moved);
        self.touch(from.0);
        self.touch(to.0);
        Ok(())
    }

    fn read_link(&mut self, id: NodeId, target: &mut Vec<u8>) -> Result<()> {
        match &self.node(id)?.body {
            Body::Symlink(found) => copy_into(target, found),
            _ => Err(Errno::EINVAL),
        }
    }

    fn read(&mut self, id: NodeId, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let count = self.content(id)?.read(offset, buffer);
        self.touch_access(id);
        Ok(count)
    }

    fn write(&mut self, id: NodeId, offset: u64, bytes: &[u8]) -> Result<usize> {
        let count = self.content_mut(id)?.write(offset, bytes)?;
        self.touch(id);
        Ok(count)
    }

    fn truncate(&mut self, id: NodeId, size: u64) -> Result<()> {
        self.content_mut(id)?.truncate(size)?;
        self.touch(id);
        Ok(())
    }

    fn allocate(&mut self, id: NodeId, offset: u64, length: u64, grow: bool) -> Result<()> {
        let content = self.content_mut(id)?;
        content.allocate(offset, length)?;
        if grow && content.size() < offset + length {
            content.truncate(offset + length)?;
        }
        self.touch(id);
        Ok(())
    }

    fn seek(&mut self, id: NodeId, offset: u64, hole: bool) -> Result<u64> {
        let content = self.content(id)?;
        if hole {
            content.next_hole(offset)
        } else {
            content.next_data(offset)
        }
        .ok_or(Errno::ENXIO)
    }

    fn scan(&mut self, directory: NodeId, position: u64, name: &mut Vec<u8>) -> Result<Option<ScanEntry>> {
        let Some((found, node, next)) = self.entries(directory)?.at(position) else {
            return Ok(None);
        };
        copy_into(name, found)?;
        let kind = match self.node(node)?.body {
            Body::Regular(_) => Kind::Regular,
            Body::Directory { .. } => Kind::Directory,
            Body::Symlink(_) => Kind::Symlink,
            Body::Character(_) => Kind::Character,
            Body::Fifo => Kind::Fifo,
        };
        Ok(Some(ScanEntry { node, kind, next }))
    }

    fn retain(&mut self, id: NodeId) {
        if let Ok(node) = self.node_mut(id) {
            node.references += 1;
        }
    }

    fn release(&mut self, id: NodeId) {
        if let Ok(node) = self.node_mut(id) {
            node.references = node.references.saturating_sub(1);
        }
        self.drop_unused(id);
    }

    fn space(&mut self) -> Space {
        let (total, free) = (self.surroundings.memory)();
        Space {
            total,
            free,
            nodes: (self.nodes.len() - self.free.len()) as u64,
        }
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }
}

fn slot(id: NodeId) -> Option<usize> {
    usize::try_from(id.0).ok()?.checked_sub(1)
}

fn copy_into(buffer: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    buffer.clear();
    buffer.try_reserve(bytes.len()).map_err(|_| Errno::ENOMEM)?;
    buffer.extend_from_slice(bytes);
    Ok(())
}
