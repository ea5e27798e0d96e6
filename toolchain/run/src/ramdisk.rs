//! Packs directories of the host, and the boot words, into a guest's ramdisk.
//!
//! The archive lives in memory (a memfd), so that nothing is left behind however the launcher ends.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::BufWriter;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use nix::sys::memfd::{MFdFlags, memfd_create};

use crate::{boot, cpio};

/// A packed ramdisk.
#[derive(Debug)]
pub struct Ramdisk {
    /// The memory file that holds the archive.
    pub file: File,
    /// Its size in bytes.
    pub size: u64,
}

/// Packs `words` (the contents of [`boot::FILE`]) and the contents of `directories`; `None` if there is
/// nothing to pack.
pub fn pack(words: Option<&[u8]>, directories: &[PathBuf]) -> Result<Option<Ramdisk>> {
    if words.is_none() && directories.is_empty() {
        return Ok(None);
    }
    let mut entries = BTreeMap::new();
    for directory in directories {
        let metadata = fs::metadata(directory).with_context(|| format!("--files {}", directory.display()))?;
        if !metadata.is_dir() {
            bail!("--files {}: not a directory", directory.display());
        }
        collect(directory, Vec::new(), &mut entries)?;
    }
    let file =
        File::from(memfd_create("ramdisk", MFdFlags::MFD_CLOEXEC).context("cannot make a memory file")?);
    let mut writer = cpio::Writer::new(BufWriter::new(&file));
    if let Some(words) = words {
        writer
            .entry(boot::FILE.as_bytes(), cpio::REGULAR | 0o400, 0, words)
            .context("cannot pack the boot words")?;
    }
    for (name, (path, metadata)) in &entries {
        add(&mut writer, name, path, metadata)
            .with_context(|| format!("--files: cannot pack {}", path.display()))?;
    }
    let size = writer.finish().context("cannot pack the ramdisk")?;
    Ok(Some(Ramdisk { file, size }))
}

/// What an archive holds, by its name there: sorted, so that a directory comes before its contents.
type Entries = BTreeMap<Vec<u8>, (PathBuf, Metadata)>;

fn collect(directory: &Path, name: Vec<u8>, entries: &mut Entries) -> Result<()> {
    let unreadable = || format!("--files: cannot read {}", directory.display());
    for entry in fs::read_dir(directory).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let path = entry.path();
        let metadata = entry
            .metadata()
            .with_context(|| format!("--files: cannot read {}", path.display()))?;
        let mut inner = name.clone();
        if !inner.is_empty() {
            inner.push(b'/');
        }
        inner.extend_from_slice(entry.file_name().as_bytes());
        if inner == b".llamaos" {
            bail!(
                "--files: {} has a name that is reserved for the runtime",
                path.display()
            );
        }
        if metadata.is_dir() {
            collect(&path, inner.clone(), entries)?;
        }
        replace(entries, inner, path, metadata);
    }
    Ok(())
}

/// Puts an entry in, with what an earlier directory of the user had under its name taken out unless both are
/// directories.
fn replace(entries: &mut Entries, name: Vec<u8>, path: PathBuf, metadata: Metadata) {
    if !metadata.is_dir() && entries.get(&name).is_some_and(|(_, earlier)| earlier.is_dir()) {
        let inside = [name.as_slice(), b"/"].concat();
        entries.retain(|other, _| !other.starts_with(&inside));
    }
    entries.insert(name, (path, metadata));
}

fn add<W: std::io::Write>(
    writer: &mut cpio::Writer<W>,
    name: &[u8],
    path: &Path,
    metadata: &Metadata,
) -> Result<()> {
    let permissions = metadata.permissions().mode() & 0o7777;
    let mtime = metadata.mtime().clamp(0, u32::MAX.into()) as u32;
    let kind = metadata.file_type();
    if kind.is_dir() {
        writer.entry(name, cpio::DIRECTORY | permissions, mtime, &[])?;
    } else if kind.is_symlink() {
        let target = fs::read_link(path)?;
        writer.entry(
            name,
            cpio::SYMLINK | 0o777,
            mtime,
            OsStr::as_bytes(target.as_os_str()),
        )?;
    } else if kind.is_file() {
        let file = File::open(path)?;
        writer.stream(
            name,
            cpio::REGULAR | permissions,
            mtime,
            file.metadata()?.len(),
            file,
        )?;
    } else {
        let what = match () {
            () if kind.is_fifo() => "a named pipe",
            () if kind.is_socket() => "a socket",
            () => "a device",
        };
        bail!("it is {what}; only directories, files and symbolic links can be packed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::scratch::Scratch;

    /// The names in an archive with modes and data, read independently of the writer's own arithmetic.
    fn read(mut ramdisk: Ramdisk) -> Vec<(String, u32, Vec<u8>)> {
        let mut bytes = Vec::new();
        ramdisk.file.rewind().unwrap();
        ramdisk.file.read_to_end(&mut bytes).unwrap();
        let (mut at, mut found) = (0, Vec::new());
        loop {
            let field = |index: usize| {
                let start = at + 6 + 8 * index;
                usize::from_str_radix(std::str::from_utf8(&bytes[start..start + 8]).unwrap(), 16).unwrap()
            };
            let (mode, size, name_size) = (field(1), field(6), field(11));
            let name = String::from_utf8(bytes[at + 110..at + 110 + name_size - 1].to_vec()).unwrap();
            let data = (at + 110 + name_size).next_multiple_of(4);
            if name == "TRAILER!!!" {
                return found;
            }
            found.push((name, mode as u32, bytes[data..data + size].to_vec()));
            at = (data + size).next_multiple_of(4);
        }
    }

    #[test]
    fn everything_a_directory_holds_is_packed() {
        let scratch = Scratch::new();
        fs::create_dir_all(scratch.path().join("sub/empty")).unwrap();
        fs::write(scratch.path().join("sub/file"), b"data").unwrap();
        fs::set_permissions(scratch.path().join("sub/file"), fs::Permissions::from_mode(0o751)).unwrap();
        symlink("nowhere/at all", scratch.path().join("link")).unwrap();
        let packed = read(
            pack(Some(b"word\0"), &[scratch.path().to_owned()])
                .unwrap()
                .unwrap(),
        );
        let names: Vec<&str> = packed.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, [".llamaos/boot", "link", "sub", "sub/empty", "sub/file"]);
        assert_eq!(packed[0].2, b"word\0");
        assert_eq!(
            packed[1],
            ("link".into(), cpio::SYMLINK | 0o777, b"nowhere/at all".to_vec())
        );
        assert_eq!(
            packed[4],
            ("sub/file".into(), cpio::REGULAR | 0o751, b"data".to_vec())
        );
    }

    #[test]
    fn later_directories_win() {
        let (first, second) = (Scratch::new(), Scratch::new());
        fs::create_dir(first.path().join("x")).unwrap();
        fs::write(first.path().join("x/inner"), b"1").unwrap();
        fs::write(first.path().join("y"), b"1").unwrap();
        fs::write(second.path().join("x"), b"2").unwrap();
        let directories = [first.path().to_owned(), second.path().to_owned()];
        let packed = read(pack(None, &directories).unwrap().unwrap());
        let contents: Vec<_> = packed
            .iter()
            .map(|(name, _, data)| (name.as_str(), data.as_slice()))
            .collect();
        assert_eq!(contents, [("x", b"2".as_slice()), ("y", b"1")]);
    }

    #[test]
    fn what_cannot_be_packed_is_named() {
        let scratch = Scratch::new();
        nix::unistd::mkfifo(&scratch.path().join("fifo"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        let error = format!("{:#}", pack(None, &[scratch.path().to_owned()]).unwrap_err());
        assert!(error.contains("fifo: it is a named pipe"), "{error}");
        let missing = scratch.path().join("missing");
        assert!(format!("{:#}", pack(None, &[missing]).unwrap_err()).contains("missing: No such file"));
        let file = scratch.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(format!("{:#}", pack(None, &[file]).unwrap_err()).contains("not a directory"));
        let reserved = Scratch::new();
        fs::create_dir(reserved.path().join(".llamaos")).unwrap();
        assert!(format!("{:#}", pack(None, &[reserved.path().to_owned()]).unwrap_err()).contains("reserved"));
    }

    #[test]
    fn nothing_to_pack_is_no_ramdisk() {
        assert!(pack(None, &[]).unwrap().is_none());
    }
}
