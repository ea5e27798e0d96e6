//! Path names to nodes, across mounted file systems: `.`, `..`, symbolic links and mount points.
//!
//! A [`Location`] names a node of a mounted file system. Every path operation goes through one function, [`Vfs::walk`],
//! so that all calls agree on symbolic links, trailing slashes and limits.

use crate::filesystem::{Attributes, FileSystem, Kind, New, NodeId};
use crate::path::{self, SYMLOOP_MAX};
use crate::{Errno, Result};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// A node of a mounted file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// Which mount, by its place in the table.
    pub mount: usize,
    /// The node there.
    pub node: NodeId,
}

/// Where a path leads.
#[derive(Debug)]
pub struct Found {
    /// The directory that holds the last component.
    pub directory: Location,
    /// The last component; empty if the path ends in the root, "." or "..".
    pub name: Vec<u8>,
    /// The node, if there is one.
    pub node: Option<Location>,
    /// Whether the path ends in a slash, and so can only name a directory.
    pub trailing_slash: bool,
    /// Whether the last component was "." ("..": also).
    pub dot: bool,
}

impl Found {
    /// The node.
    ///
    /// # Errors
    /// `ENOENT` if there is none.
    pub fn existing(&self) -> Result<Location> {
        self.node.ok_or(Errno::ENOENT)
    }
}

/// What to do if the last component is a symbolic link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Last {
    /// Go on to its target.
    Follow,
    /// Stop at the link itself, unless a slash follows it.
    Keep,
    /// Stop at the link itself in any case: the name is what matters, as it is made, removed or renamed.
    Name,
}

impl Last {
    fn follows(self, trailing_slash: bool) -> bool {
        match self {
            Last::Follow => true,
            Last::Keep => trailing_slash,
            Last::Name => false,
        }
    }
}

struct Mount {
    fs: Box<dyn FileSystem + Send>,
    /// The directory this mount covers; `None` for the root.
    covers: Option<Location>,
}

/// The table of mounts.
pub struct Vfs {
    mounts: Vec<Mount>,
}

impl Vfs {
    /// A tree with this file system as its root.
    pub fn new(root: Box<dyn FileSystem + Send>) -> Self {
        let mounts = alloc::vec![Mount {
            fs: root,
            covers: None
        }];
        Vfs { mounts }
    }

    /// Mounts a file system over a directory.
    ///
    /// # Errors
    /// `ENOTDIR`, `EBUSY` if something is mounted there.
    pub fn mount(&mut self, fs: Box<dyn FileSystem + Send>, at: Location) -> Result<()> {
        if self.attributes(at)?.kind != Kind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if self.covered_by(at).is_some() {
            return Err(Errno::EBUSY);
        }
        self.mounts.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
        self.retain(at);
        self.mounts.push(Mount { fs, covers: Some(at) });
        Ok(())
    }

    /// The root directory.
    pub fn root(&self) -> Location {
        Location {
            mount: 0,
            node: self.mounts[0].fs.root(),
        }
    }

    /// The file system of a location.
    pub fn fs(&mut self, location: Location) -> &mut (dyn FileSystem + Send) {
        &mut *self.mounts[location.mount].fs
    }

    /// Puts everything of every file system to where it outlives the guest.
    ///
    /// # Errors
    /// The first that a file system reports; the others are done all the same.
    pub fn sync(&mut self) -> Result<()> {
        let mut result = Ok(());
        for mount in &mut self.mounts {
            result = result.and(mount.fs.sync());
        }
        result
    }

    /// What stat tells of a location.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn attributes(&mut self, location: Location) -> Result<Attributes> {
        self.fs(location).attributes(location.node)
    }

    /// Keeps a location while it is open.
    pub fn retain(&mut self, location: Location) {
        self.fs(location).retain(location.node);
    }

    /// Ends one [`Vfs::retain`].
    pub fn release(&mut self, location: Location) {
        self.fs(location).release(location.node);
    }

    /// Follows a path from a directory, or from the root if it begins with a slash. All components but the last must
    /// exist; the last need not.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG`, `ENOMEM`
    pub fn walk(&mut self, start: Location, path: &[u8], last: Last) -> Result<Found> {
        path::check(path)?;
        let mut at = if path[0] == b'/' { self.root() } else { start };
        let mut links = 0;
        // What is left of the path lives here once a symbolic link has been put in front of it.
        let mut spliced: Vec<u8>;
        let mut rest = path;
        loop {
            let Some((name, after)) = path::next_component(rest) else {
                return self.at_directory(at);
            };
            path::check_name(name)?;
            let is_last = after.is_empty();
            let trailing_slash = is_last && rest.last() == Some(&b'/');
            if name == b"." || name == b".." {
                if self.attributes(at)?.kind != Kind::Directory {
                    return Err(Errno::ENOTDIR);
                }
                if name == b".." {
                    at = self.parent(at)?;
                }
                if is_last {
                    return self.at_directory(at);
                }
                rest = after;
                continue;
            }
            let next = match self.fs(at).lookup(at.node, name) {
                Ok(node) => self.enter(Location {
                    mount: at.mount,
                    node,
                }),
                Err(Errno::ENOENT) if is_last => {
                    let name = copy(&[name])?;
                    return Ok(Found {
                        directory: at,
                        name,
                        node: None,
                        trailing_slash,
                        dot: false,
                    });
                }
                Err(error) => return Err(error),
            };
            let kind = self.attributes(next)?.kind;
            if kind == Kind::Symlink && (!is_last || last.follows(trailing_slash)) {
                links += 1;
                if links > SYMLOOP_MAX {
                    return Err(Errno::ELOOP);
                }
                let mut target = Vec::new();
                self.fs(next).read_link(next.node, &mut target)?;
                if target.first() == Some(&b'/') {
                    at = self.root();
                }
                let slash: &[u8] = if is_last && !trailing_slash { b"" } else { b"/" };
                let joined = copy(&[&target, slash, after])?;
                path::check(&joined)?;
                spliced = joined;
                rest = &spliced;
                continue;
            }
            if is_last {
                if trailing_slash && !matches!(kind, Kind::Directory | Kind::Symlink) {
                    return Err(Errno::ENOTDIR);
                }
                let name = copy(&[name])?;
                return Ok(Found {
                    directory: at,
                    name,
                    node: Some(next),
                    trailing_slash,
                    dot: false,
                });
            }
            if kind != Kind::Directory {
                return Err(Errno::ENOTDIR);
            }
            at = next;
            rest = after;
        }
    }

    /// The path of a directory from the root.
    ///
    /// # Errors
    /// `ENOENT` if it has been removed, `ENOMEM`
    pub fn path_of(&mut self, directory: Location, path: &mut Vec<u8>) -> Result<()> {
        let mut at = directory;
        let mut reversed: Vec<Vec<u8>> = Vec::new();
        while at != self.root() {
            let (parent, inner) = match (self.mounts[at.mount].covers, self.mounts[at.mount].fs.root()) {
                (Some(covered), root) if at.node == root => (self.parent(at)?, covered),
                _ => (self.parent(at)?, at),
            };
            if parent == at {
                break;
            }
            let mut name = Vec::new();
            self.fs(parent).name_of(parent.node, inner.node, &mut name)?;
            reversed.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            reversed.push(name);
            at = parent;
        }
        path.clear();
        if reversed.is_empty() {
            path.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            path.push(b'/');
        }
        for name in reversed.iter().rev() {
            path.try_reserve(name.len() + 1).map_err(|_| Errno::ENOMEM)?;
            path.push(b'/');
            path.extend_from_slice(name);
        }
        Ok(())
    }

    /// The directory above a directory, across mount points; the root's is the root.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn parent(&mut self, directory: Location) -> Result<Location> {
        let mut at = directory;
        while at.node == self.mounts[at.mount].fs.root() {
            match self.mounts[at.mount].covers {
                Some(covered) => at = covered,
                None => return Ok(at),
            }
        }
        let node = self.fs(at).parent(at.node)?;
        Ok(Location {
            mount: at.mount,
            node,
        })
    }

    /// Makes a node under the name that a walk found free.
    ///
    /// # Errors
    /// `EEXIST` if there is one, `ENOENT` if only a directory could have that name, those of the file system.
    pub fn create(&mut self, found: &Found, new: New<'_>, permissions: u16) -> Result<Location> {
        if found.node.is_some() {
            return Err(Errno::EEXIST);
        }
        if found.trailing_slash && !matches!(new, New::Directory) {
            return Err(Errno::ENOENT);
        }
        let directory = found.directory;
        let node = self
            .fs(directory)
            .create(directory.node, &found.name, new, permissions)?;
        Ok(Location {
            mount: directory.mount,
            node,
        })
    }

    /// Gives a node a further name.
    ///
    /// # Errors
    /// `EEXIST`, `EXDEV` across file systems, those of the file system.
    pub fn link(&mut self, node: Location, found: &Found) -> Result<()> {
        if found.node.is_some() {
            return Err(Errno::EEXIST);
        }
        if found.trailing_slash {
            return Err(Errno::ENOENT);
        }
        if node.mount != found.directory.mount {
            return Err(Errno::EXDEV);
        }
        self.fs(node).link(node.node, found.directory.node, &found.name)
    }

    /// Removes a name of anything but a directory.
    ///
    /// # Errors
    /// `ENOENT`, `EISDIR`, those of the file system.
    pub fn unlink(&mut self, found: &Found) -> Result<()> {
        let node = found.existing()?;
        if self.attributes(node)?.kind == Kind::Directory {
            return Err(Errno::EISDIR);
        }
        if found.trailing_slash {
            return Err(Errno::ENOTDIR);
        }
        self.fs(found.directory).unlink(found.directory.node, &found.name)
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EBUSY` for the root and mount points, `EINVAL` for ".".
    pub fn remove_directory(&mut self, found: &Found) -> Result<()> {
        let node = found.existing()?;
        if self.attributes(node)?.kind != Kind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if node == self.root() || node.mount != found.directory.mount {
            return Err(Errno::EBUSY);
        }
        if found.dot {
            return Err(Errno::EINVAL);
        }
        self.fs(found.directory)
            .remove_directory(found.directory.node, &found.name)
    }

    /// Renames; `keep` forbids replacing something.
    ///
    /// # Errors
    /// `ENOENT`, `EBUSY` for the root and mount points, `EINVAL`, `EXDEV`, those of the file system.
    pub fn rename(&mut self, from: &Found, to: &Found, keep: bool) -> Result<()> {
        let node = from.existing()?;
        if from.dot || to.dot {
            return Err(if to.node == Some(self.root()) || node == self.root() {
                Errno::EBUSY
            } else {
                Errno::EINVAL
            });
        }
        if (from.trailing_slash || to.trailing_slash) && self.attributes(node)?.kind != Kind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if from.directory.mount != to.directory.mount {
            return Err(Errno::EXDEV);
        }
        if node.mount != from.directory.mount || to.node.is_some_and(|node| node.mount != to.directory.mount)
        {
            return Err(Errno::EBUSY);
        }
        let fs = self.fs(from.directory);
        fs.rename(
            (from.directory.node, &from.name),
            (to.directory.node, &to.name),
            keep,
        )
    }

    fn at_directory(&mut self, at: Location) -> Result<Found> {
        let directory = self.parent(at)?;
        Ok(Found {
            directory,
            name: Vec::new(),
            node: Some(at),
            trailing_slash: false,
            dot: true,
        })
    }

    /// What is mounted on a location, to the topmost.
    fn enter(&self, mut at: Location) -> Location {
        while let Some(mount) = self.covered_by(at) {
            at = Location {
                mount,
                node: self.mounts[mount].fs.root(),
            };
        }
        at
    }

    fn covered_by(&self, at: Location) -> Option<usize> {
        self.mounts.iter().position(|mount| mount.covers == Some(at))
    }
}

fn copy(parts: &[&[u8]]) -> Result<Vec<u8>> {
    let mut joined = Vec::new();
    joined
        .try_reserve_exact(parts.iter().map(|part| part.len()).sum())
        .map_err(|_| Errno::ENOMEM)?;
    for part in parts {
        joined.extend_from_slice(part);
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::Timestamp;
    use crate::memfs::{MemFs, Surroundings};

    fn fs(device: u64) -> Box<MemFs> {
        let surroundings = Surroundings {
            now: Timestamp::default,
            memory: || (1 << 30, 1 << 29),
        };
        Box::new(MemFs::new(device, surroundings).unwrap())
    }

    /// A tree whose paths are taken from the root.
    struct Tree(Vfs);

    impl Tree {
        fn new() -> Self {
            Tree(Vfs::new(fs(1)))
        }

        fn walk(&mut self, path: &str, last: Last) -> Result<Found> {
            let root = self.0.root();
            self.0.walk(root, path.as_bytes(), last)
        }

        fn make(&mut self, path: &str, new: New<'_>) -> Result<Location> {
            let found = self.walk(path, Last::Keep)?;
            self.0.create(&found, new, 0o644)
        }

        fn find(&mut self, path: &str) -> Result<Location> {
            self.walk(path, Last::Follow)?.existing()
        }

        fn rename(&mut self, from: &str, to: &str) -> Result<()> {
            let from = self.walk(from, Last::Keep)?;
            let to = self.walk(to, Last::Keep)?;
            self.0.rename(&from, &to, false)
        }

        fn remove_directory(&mut self, path: &str) -> Result<()> {
            let found = self.walk(path, Last::Keep)?;
            self.0.remove_directory(&found)
        }

        fn path(&mut self, path: &str) -> String {
            let location = self.find(path).unwrap();
            let mut bytes = Vec::new();
            self.0.path_of(location, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        }

        fn links(&mut self, path: &str) -> u32 {
            let location = self.find(path).unwrap();
            self.0.attributes(location).unwrap().links
        }
    }

    #[test]
    fn dots_and_slashes_lead_where_they_should() {
        let mut tree = Tree::new();
        tree.make("/a", New::Directory).unwrap();
        tree.make("/a/b/", New::Directory).unwrap();
        tree.make("/a/f", New::Regular).unwrap();
        assert_eq!(tree.path("//a/./b/../b/."), "/a/b");
        assert_eq!(tree.path("/../.."), "/");
        assert_eq!(tree.find("/a/f/"), Err(Errno::ENOTDIR));
        assert_eq!(tree.find("/a/f/.."), Err(Errno::ENOTDIR));
        assert_eq!(tree.find("/a/f/x"), Err(Errno::ENOTDIR));
        assert_eq!(tree.find("/none/x"), Err(Errno::ENOENT));
        assert_eq!(tree.make("/a/g/", New::Regular), Err(Errno::ENOENT));
        assert_eq!(tree.find(""), Err(Errno::ENOENT));
        assert_eq!(tree.find(&"x".repeat(256)), Err(Errno::ENAMETOOLONG));
    }

    #[test]
    fn symbolic_links_are_followed_to_a_limit() {
        let mut tree = Tree::new();
        tree.make("/d", New::Directory).unwrap();
        let file = tree.make("/d/f", New::Regular).unwrap();
        tree.make("/d/relative", New::Symlink(b"f")).unwrap();
        tree.make("/absolute", New::Symlink(b"/d")).unwrap();
        tree.make("/loop", New::Symlink(b"loop")).unwrap();
        tree.make("/dangling", New::Symlink(b"d/new")).unwrap();
        assert_eq!(tree.find("/absolute/relative"), Ok(file));
        assert_eq!(tree.path("/absolute/"), "/d");
        assert_eq!(tree.find("/loop"), Err(Errno::ELOOP));
        assert_eq!(tree.find("/d/relative/"), Err(Errno::ENOTDIR));
        let kept = tree.walk("/absolute", Last::Keep).unwrap().existing().unwrap();
        assert_eq!(tree.0.attributes(kept).unwrap().kind, Kind::Symlink);
        let followed = tree.walk("/dangling", Last::Follow).unwrap();
        assert_eq!((followed.node, &followed.name[..]), (None, &b"new"[..]));
        assert_eq!(followed.directory, tree.find("/d").unwrap());
    }

    #[test]
    fn renaming_keeps_the_tree_a_tree() {
        let mut tree = Tree::new();
        for path in ["/a", "/a/b", "/c", "/c/full"] {
            tree.make(path, New::Directory).unwrap();
        }
        tree.make("/f", New::Regular).unwrap();
        assert_eq!(tree.rename("/a", "/a/b/x"), Err(Errno::EINVAL));
        assert_eq!(tree.rename("/a", "/c"), Err(Errno::ENOTEMPTY));
        assert_eq!(tree.rename("/a", "/f"), Err(Errno::ENOTDIR));
        assert_eq!(tree.rename("/f", "/a"), Err(Errno::EISDIR));
        assert_eq!(tree.rename("/f", "/g/"), Err(Errno::ENOTDIR));
        assert_eq!((tree.links("/"), tree.links("/a"), tree.links("/c")), (4, 3, 3));
        tree.rename("/a/b", "/c/full").unwrap();
        assert_eq!(
            (tree.links("/a"), tree.links("/c"), tree.links("/c/full")),
            (2, 3, 2)
        );
        tree.rename("/c/full", "/b").unwrap();
        assert_eq!(tree.path("/b/../b"), "/b");
        assert_eq!((tree.links("/"), tree.links("/c")), (5, 2));
        assert_eq!(tree.rename("/b", "/b"), Ok(()));
        assert_eq!(tree.links("/b"), 2);
    }

    #[test]
    fn a_removed_node_lives_while_referenced() {
        let mut tree = Tree::new();
        let file = tree.make("/f", New::Regular).unwrap();
        tree.0.retain(file);
        let found = tree.walk("/f", Last::Keep).unwrap();
        tree.0.unlink(&found).unwrap();
        assert_eq!(tree.find("/f"), Err(Errno::ENOENT));
        assert_eq!(tree.0.fs(file).write(file.node, 0, b"abc"), Ok(3));
        assert_eq!(tree.0.attributes(file).unwrap().links, 0);
        tree.0.release(file);
        assert!(tree.0.attributes(file).is_err());
    }

    #[test]
    fn a_removed_directory_takes_no_entries_and_has_no_path() {
        let mut tree = Tree::new();
        let directory = tree.make("/d", New::Directory).unwrap();
        tree.0.retain(directory);
        assert_eq!(tree.remove_directory("/d/."), Err(Errno::EINVAL));
        tree.remove_directory("/d").unwrap();
        let found = tree.0.walk(directory, b"x", Last::Keep).unwrap();
        assert_eq!(tree.0.create(&found, New::Regular, 0), Err(Errno::ENOENT));
        assert_eq!(tree.0.path_of(directory, &mut Vec::new()), Err(Errno::ENOENT));
        assert_eq!(tree.remove_directory("/"), Err(Errno::EBUSY));
    }

    #[test]
    fn mounted_file_systems_are_entered_and_left() {
        let mut tree = Tree::new();
        let at = tree.make("/mnt", New::Directory).unwrap();
        tree.0.mount(fs(2), at).unwrap();
        let inner = tree.make("/mnt/in", New::Directory).unwrap();
        tree.make("/out", New::Regular).unwrap();
        assert_eq!(inner.mount, 1);
        assert_eq!(tree.path("/mnt/in"), "/mnt/in");
        assert_eq!(tree.path("/mnt/in/../.."), "/");
        assert_eq!(tree.rename("/out", "/mnt/out"), Err(Errno::EXDEV));
        assert_eq!(tree.rename("/mnt", "/other"), Err(Errno::EBUSY));
        assert_eq!(tree.remove_directory("/mnt"), Err(Errno::EBUSY));
    }
}
