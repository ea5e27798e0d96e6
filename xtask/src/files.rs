//! Copying, linking and removing files and trees.

use crate::interrupt;
use anyhow::{Context, Result};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How a file gets from one tree into another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// An independent copy.
    Copy,
    /// A hard link, or a copy where the file system cannot link.
    Link,
}

/// A directory that is removed at the end of its life.
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A new directory below `parent`.
    pub fn new(parent: &Path, purpose: &str) -> Result<Scratch> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!(".{purpose}-{}-{number}", std::process::id()));
        remove(&path)?;
        create_directory(&path)?;
        Ok(Scratch { path })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is found by `cargo xtask clean`.
        let _ = remove(&self.path);
    }
}

/// Creates a directory and those above it.
pub fn create_directory(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))
}

/// Writes a file, complete or not at all.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(name);
    fs::write(&new, content)
        .and_then(|()| fs::rename(&new, path))
        .inspect_err(|_| drop(fs::remove_file(&new)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a file, a link or a tree; that there is none is no error.
pub fn remove(path: &Path) -> Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Creates the symbolic link `path` to `target`, in place of what was there.
pub fn link(target: &Path, path: &Path) -> Result<()> {
    prepare(path)?;
    symlink(target, path).with_context(|| format!("cannot create {}", path.display()))
}

/// Copies a file, a link or a tree to `to`; files of a tree that exist already are replaced.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    install(from, to, How::Copy)
}

/// Puts the file, link or tree `from` at `to`; files of a tree that exist already are replaced.
pub fn install(from: &Path, to: &Path, how: How) -> Result<()> {
    let data = from
        .symlink_metadata()
        .with_context(|| format!("cannot read {}", from.display()))?;
    if data.is_symlink() {
        return link(&fs::read_link(from)?, to);
    }
    if !data.is_dir() {
        prepare(to)?;
        let linked = how == How::Link && fs::hard_link(from, to).is_ok();
        if !linked {
            fs::copy(from, to)
                .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        }
        return Ok(());
    }
    create_directory(to)?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        interrupt::check()?;
        let name = entry?.file_name();
        install(&from.join(&name), &to.join(&name), how)?;
    }
    Ok(())
}

/// Gives every file of a tree the same modification time, so that no file looks older than what it is made from.
pub fn same_time(path: &Path) -> Result<()> {
    // Any instant does; this one is after 1980, which some archive formats cannot go below.
    let instant = Timespec {
        tv_sec: 1_000_000_000,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: instant,
        last_modification: instant,
    };
    let data = path.symlink_metadata()?;
    if data.is_dir() {
        for entry in fs::read_dir(path)? {
            same_time(&entry?.path())?;
        }
    }
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)
        .with_context(|| format!("cannot set the time of {}", path.display()))
}

/// Makes room for a file at `path`.
fn prepare(path: &Path) -> Result<()> {
    if let Some(directory) = path.parent() {
        create_directory(directory)?;
    }
    remove(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn trees_are_copied_with_links_and_over_old_files() {
        let directory = tempfile::tempdir().unwrap();
        let (from, to) = (directory.path().join("from"), directory.path().join("to"));
        fs::create_dir_all(from.join("a")).unwrap();
        fs::write(from.join("a/file"), "new").unwrap();
        symlink("file", from.join("a/link")).unwrap();
        fs::create_dir_all(to.join("a")).unwrap();
        fs::write(to.join("a/file"), "old").unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("a/link")).unwrap(), "new");
        assert_eq!(fs::read_link(to.join("a/link")).unwrap(), Path::new("file"));
        install(&from, &directory.path().join("linked"), How::Link).unwrap();
        assert_eq!(from.join("a/file").metadata().unwrap().nlink(), 2);
    }

    #[test]
    fn a_scratch_directory_goes_away() {
        let directory = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(directory.path(), "test").unwrap();
        let path = scratch.path().to_path_buf();
        fs::write(path.join("file"), "").unwrap();
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn one_time_for_all() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("file"), "").unwrap();
        symlink("nowhere", directory.path().join("link")).unwrap();
        same_time(directory.path()).unwrap();
        assert_eq!(
            directory.path().join("file").metadata().unwrap().mtime(),
            1_000_000_000
        );
    }

    #[test]
    fn writing_replaces_and_leaves_no_other_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        assert!(write(&directory.path().join("none/file"), "x").is_err());
    }
}
