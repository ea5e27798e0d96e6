//! Processes that a killed build has left running in its work directory.
//!
//! Whoever is killed outright cannot end its children. They would go on writing where the next build of the same stage
//! works. The next build holds the stage's lock, so whatever else runs in the directory has lost its parent.

use crate::progress;
use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often, and how long each time, to wait until they have ended.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Ends all processes whose working directory is `directory` or below it.
pub fn end(directory: &Path) -> Result<()> {
    for attempt in 0..TRIES {
        let running = inside(directory);
        if running.is_empty() {
            return Ok(());
        }
        if attempt == 0 {
            progress::note(&format!(
                "ending {} processes that a killed build left behind",
                running.len()
            ));
        }
        for pid in running {
            // It may have ended by itself meanwhile.
            let _ = kill_process(pid, Signal::TERM);
        }
        thread::sleep(PAUSE);
    }
    bail!(
        "processes of an earlier build do not end in {}; end them and run the command again",
        directory.display()
    )
}

fn inside(directory: &Path) -> Vec<Pid> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
            .and_then(Pid::from_raw)
        else {
            continue;
        };
        // Not readable for processes of others, which are none of ours.
        let working = fs::read_link(entry.path().join("cwd"));
        if working.is_ok_and(|path| path.starts_with(directory)) && pid != rustix::process::getpid() {
            found.push(pid);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_runs_in_the_directory_is_ended_and_nothing_else() {
        let (ours, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sleep = |directory: &Path| {
            Command::new("sleep")
                .arg("60")
                .current_dir(directory)
                .spawn()
                .unwrap()
        };
        let (mut orphan, mut bystander) = (sleep(ours.path()), sleep(other.path()));
        // A zombie has no working directory, so waiting for the child is not needed for `end` to see it gone.
        end(&ours.path().canonicalize().unwrap()).unwrap();
        assert!(!orphan.wait().unwrap().success());
        assert!(bystander.try_wait().unwrap().is_none());
        bystander.kill().unwrap();
        bystander.wait().unwrap();
    }
}
