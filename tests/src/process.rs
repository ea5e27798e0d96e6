//! Runs one process with its output in files, and ends it and its descendants after a time.

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use wait_timeout::ChildExt;

/// What a process did.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit status, 128 + signal if it was killed; none if it did not end in time.
    pub status: Option<i32>,
    /// All of standard output.
    pub stdout: Vec<u8>,
    /// All of standard error.
    pub stderr: Vec<u8>,
}

/// Runs `command` in a process group of its own; its output lies in `work/<label>.stdout` and
/// `.stderr` afterwards. Files, not pipes: a process left behind can then not block the harness.
pub fn run(
    mut command: Command,
    stdin: Option<&Path>,
    work: &Path,
    label: &str,
    timeout: Duration,
) -> Result<Outcome> {
    let stdout = work.join(format!("{label}.stdout"));
    let stderr = work.join(format!("{label}.stderr"));
    let input = match stdin {
        Some(path) => File::open(path)
            .with_context(|| path.display().to_string())?
            .into(),
        None => Stdio::null(),
    };
    command
        .stdin(input)
        .stdout(File::create(&stdout)?)
        .stderr(File::create(&stderr)?)
        .process_group(0);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run {}", command.get_program().to_string_lossy()))?;
    let group = Pid::from_raw(i32::try_from(child.id())?);
    let ended = child.wait_timeout(timeout)?;
    let status = ended.map(|status| {
        status
            .code()
            .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
    });
    // Whatever the process started ends with it: a guest left running would slow the others down.
    // An error here only says that the group is already empty.
    let _ = killpg(group, Signal::SIGKILL);
    if ended.is_none() {
        child.wait()?;
    }
    Ok(Outcome {
        status,
        stdout: fs::read(&stdout)?,
        stderr: fs::read(&stderr)?,
    })
}

/// Puts a command line into words for a log, quoted so that it can be pasted into a shell.
pub fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str, label: &str, timeout: Duration) -> Outcome {
        let work = std::env::temp_dir().join(format!("llamaos-process-{}", std::process::id()));
        fs::create_dir_all(&work).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        run(command, None, &work, label, timeout).unwrap()
    }

    #[test]
    fn streams_and_status_are_kept_apart() {
        let outcome = shell("echo out; echo err >&2; exit 7", "apart", Duration::from_secs(10));
        assert_eq!(outcome.status, Some(7));
        assert_eq!(outcome.stdout, b"out\n");
        assert_eq!(outcome.stderr, b"err\n");
    }

    #[test]
    fn a_signal_is_128_and_its_number() {
        assert_eq!(
            shell("kill -ABRT $$", "signal", Duration::from_secs(10)).status,
            Some(134)
        );
    }

    #[test]
    fn a_process_that_does_not_end_is_ended_with_its_children() {
        let outcome = shell("sleep 60 & echo $!; wait", "hang", Duration::from_millis(300));
        assert_eq!(outcome.status, None);
        let child = String::from_utf8(outcome.stdout).unwrap();
        let gone = || !Path::new(&format!("/proc/{}/exe", child.trim())).exists();
        let mut tries = 0;
        while !gone() && tries < 100 {
            std::thread::sleep(Duration::from_millis(10));
            tries += 1;
        }
        assert!(gone(), "the grandchild still runs");
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        let mut command = Command::new("a");
        command.args(["b c", "", "it's"]);
        assert_eq!(shown(&command), r"a 'b c' '' 'it'\''s'");
    }
}
