//! Running programs: logged ones, whose output goes to a file and is counted, and plain ones.

use crate::interrupt::{self, Family};
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

/// Where programs of the host are looked for by the stages, whatever the user's own search path has in front.
pub const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How many lines of a log a failure shows.
const TAIL: usize = 20;

/// Runs `command` with both output streams appended to `log`, calling `line` with each line of output.
///
/// The program gets no input and a process group of its own, so that it can be ended with all its children.
pub fn logged(command: Command, log: &mut File, line: impl FnMut(&[u8])) -> Result<ExitStatus> {
    logged_in(Family::new(), command, log, line)
}

/// Like [`logged`], for a program that is ended with the others of `family`.
pub fn logged_in(
    family: Family,
    mut command: Command,
    log: &mut File,
    mut line: impl FnMut(&[u8]),
) -> Result<ExitStatus> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (mut reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0);
    let mut child = command.spawn().map_err(|error| cannot_run(&name, error))?;
    let group = interrupt::Group::of(&child, family);
    // The command still holds the pipe's writing end; reading ends when the last writer is gone.
    drop(command);
    let mut buffer = vec![0; 1 << 16];
    let mut unfinished = Vec::new();
    loop {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        log.write_all(&buffer[..count]).context("cannot write the log")?;
        for part in buffer[..count].split_inclusive(|byte| *byte == b'\n') {
            unfinished.extend_from_slice(part);
            if part.ends_with(b"\n") {
                line(&unfinished);
                unfinished.clear();
            }
        }
    }
    let status = child.wait()?;
    drop(group);
    interrupt::check()?;
    Ok(status)
}

/// Runs `command` on the user's terminal; an error if it fails.
pub fn visible(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| cannot_run(&name, error))?;
    interrupt::check()?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs `command` and returns its standard output; an error with its last lines of standard error if it fails.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_run(&name, error))?;
    interrupt::check()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{name} failed ({}): {}",
            output.status,
            tail(&errors, 3).replace('\n', " | ")
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is on the search path.
pub fn exists(program: &str) -> bool {
    find(program, std::env::var_os("PATH").as_deref()).is_some()
}

/// The file that running `program` would start.
pub fn find(program: &str, path: Option<&OsStr>) -> Option<std::path::PathBuf> {
    std::env::split_paths(path?)
        .map(|directory| directory.join(program))
        .find(|file| is_executable(file))
}

/// Whether `file` is a regular file with an execute permission.
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

fn cannot_run(program: &str, error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("cannot run {program}: no such program; install it"),
        _ => anyhow::Error::new(error).context(format!("cannot run {program}")),
    }
}

/// The last lines of a log, and whether they say that the disk is full.
pub fn failure(log: &Path) -> Result<(String, bool)> {
    let content = std::fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
    // Logs of long steps are large; their end is what matters.
    let end = String::from_utf8_lossy(&content[content.len().saturating_sub(1 << 16)..]).into_owned();
    let full = end.contains("No space left on device");
    Ok((tail(&end, TAIL).to_string(), full))
}

/// The last `lines` lines of `text`.
fn tail(text: &str, lines: usize) -> &str {
    let text = text.trim_end();
    match text.rmatch_indices('\n').nth(lines - 1) {
        Some((position, _)) => &text[position + 1..],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn logged_output_is_kept_in_order_and_counted() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let mut log = File::create(&path).unwrap();
        let mut lines = 0;
        let status = logged(shell("echo one; echo two >&2; exit 3"), &mut log, |_| lines += 1).unwrap();
        assert_eq!((status.code(), lines), (Some(3), 2));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn a_full_disk_is_recognised_in_the_log() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        std::fs::write(&path, "cc1: error writing x.s: No space left on device\n").unwrap();
        assert!(failure(&path).unwrap().1);
        std::fs::write(&path, "x.c:1: error\n").unwrap();
        assert_eq!(failure(&path).unwrap(), ("x.c:1: error".to_string(), false));
    }

    #[test]
    fn the_tail_is_whole_lines() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a\n", 2), "a");
        assert_eq!(tail("", 2), "");
    }

    #[test]
    fn failures_name_the_program() {
        let error = output(&mut shell("echo reason >&2; exit 1"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("sh failed") && error.contains("reason"), "{error}");
        let error = output(&mut Command::new("no-such-program"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no-such-program") && error.contains("install"),
            "{error}"
        );
    }
}
