//! Free disk space, looked at before a build rather than after it has failed.

use anyhow::{Context, Result, bail};
use rustix::fs::statvfs;
use std::io;
use std::path::Path;

/// An error if the file system of `directory` has less than `needed` MiB free for us.
pub fn require(directory: &Path, needed: u64, purpose: &str) -> Result<()> {
    let data = statvfs(directory).with_context(|| format!("cannot examine {}", directory.display()))?;
    let free = data.f_bavail.saturating_mul(data.f_frsize) >> 20;
    if free < needed {
        bail!(
            "not enough disk space for {purpose}: {needed} MiB are needed in {}, {free} MiB are free; \
             free some, or set LLAMAOS_CACHE to a directory on another disk",
            directory.display()
        );
    }
    Ok(())
}

/// Whether `error` was caused by a full disk.
pub fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let error = cause.downcast_ref::<io::Error>();
        error.is_some_and(|e| {
            matches!(
                e.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_space_says_what_to_do() {
        require(Path::new("/"), 0, "nothing").unwrap();
        let error = require(Path::new("/"), u64::MAX, "everything")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("for everything") && error.contains("LLAMAOS_CACHE"),
            "{error}"
        );
    }

    #[test]
    fn a_full_disk_is_recognised_below_context() {
        let error = anyhow::Error::new(io::Error::from(io::ErrorKind::StorageFull)).context("writing");
        assert!(is_full(&error));
        assert!(!is_full(&anyhow::anyhow!("other")));
    }
}
