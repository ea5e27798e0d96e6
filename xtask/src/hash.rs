//! SHA-256 of files and of trees, as lower-case hexadecimal.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The hash of `bytes`.
pub fn bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The hash of a file's content.
pub fn file(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = file
            .read(&mut buffer)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if count == 0 {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(&buffer[..count]);
    }
}

/// The hash of a file, or of a directory's files with their relative names. Build output (`target`), fuzz targets,
/// editors' backups and version control are no part of what is built.
pub fn tree(path: &Path) -> Result<String> {
    if !path.is_dir() {
        return file(path);
    }
    let mut digest = Sha256::new();
    for name in walk(path, &is_source)? {
        let full = path.join(&name);
        let content = match fs::read_link(&full) {
            Ok(target) => bytes(target.as_os_str().as_encoded_bytes()),
            Err(_) => file(&full)?,
        };
        digest.update(name.as_os_str().as_encoded_bytes());
        digest.update([0]);
        digest.update(content);
    }
    Ok(hex(&digest.finalize()))
}

/// The files and symbolic links below `directory`, relative to it, sorted.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    walk(directory, &|_| true)
}

fn is_source(name: &OsStr) -> bool {
    !["target", ".git", "fuzz"].iter().any(|other| name == *other) && !name.as_encoded_bytes().ends_with(b"~")
}

/// The files below `directory`, without those whose name, or a directory of theirs, is not `wanted`.
fn walk(directory: &Path, wanted: &dyn Fn(&OsStr) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![PathBuf::new()];
    while let Some(relative) = pending.pop() {
        let full = directory.join(&relative);
        let entries = fs::read_dir(&full).with_context(|| format!("cannot read {}", full.display()))?;
        for entry in entries {
            let entry = entry?;
            if !wanted(&entry.file_name()) {
                continue;
            }
            let path = relative.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                pending.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_sha256sum() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(bytes(b""), empty);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("empty");
        fs::write(&path, "").unwrap();
        assert_eq!(file(&path).unwrap(), empty);
    }

    #[test]
    fn a_tree_changes_with_names_and_contents_only() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir_all(root.join("a/target")).unwrap();
        fs::write(root.join("a/one"), "1").unwrap();
        let first = tree(root).unwrap();
        fs::write(root.join("a/target/output"), "x").unwrap();
        fs::write(root.join("a/one~"), "x").unwrap();
        assert_eq!(tree(root).unwrap(), first);
        fs::rename(root.join("a/one"), root.join("a/two")).unwrap();
        let renamed = tree(root).unwrap();
        assert_ne!(renamed, first);
        fs::write(root.join("a/two"), "2").unwrap();
        assert_ne!(tree(root).unwrap(), renamed);
    }
}
