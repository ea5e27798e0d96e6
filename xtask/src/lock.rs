//! File locks, so that two builds at once wait for each other instead of writing into the same directory.
//!
//! The lock is the kernel's (flock): it goes away with the process that holds it, however that ends, and the file
//! itself stays, empty, so that nobody ever locks a file that another has just removed.

use crate::progress;
use anyhow::{Context, Result};
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// A held lock.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock `name` in `directory`, waiting, and saying so, while another process holds it.
pub fn take(directory: &Path, name: &str) -> Result<Lock> {
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let path = directory.join(format!("{name}.lock"));
    let file = File::options().create(true).append(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            progress::note(&format!("waiting: another process is at work on {name}"));
            file.lock()
                .with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_second_holder_waits_for_the_first() {
        let directory = tempfile::tempdir().unwrap();
        let first = take(directory.path(), "x").unwrap();
        let (send, receive) = mpsc::channel();
        let path = directory.path().to_path_buf();
        let second = thread::spawn(move || {
            let _lock = take(&path, "x").unwrap();
            send.send(()).unwrap();
        });
        assert!(receive.recv_timeout(Duration::from_millis(100)).is_err());
        drop(first);
        receive.recv_timeout(Duration::from_secs(10)).unwrap();
        second.join().unwrap();
    }

    #[test]
    fn different_names_do_not_wait() {
        let directory = tempfile::tempdir().unwrap();
        let _first = take(directory.path(), "x").unwrap();
        let _second = take(directory.path(), "y").unwrap();
    }
}
