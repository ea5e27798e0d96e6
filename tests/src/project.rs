//! A project of others, built as its own instructions say: `projects/<name>.toml` names a pinned
//! source archive and the commands to run in it. Every step is a test of its own.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use regex::RegexBuilder;
use serde::Deserialize;

use crate::process;
use crate::suite::Verdict;
use crate::toolchain::Toolchain;

/// Enough for fetching one archive over a slow line.
const FETCH_TIMEOUT: Duration = Duration::from_secs(600);

/// A project as its file describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// One sentence.
    pub description: String,
    /// The entry of `sources.toml`.
    source: String,
    /// What is done with the unpacked source, in order.
    step: Vec<Step>,
    #[serde(skip)]
    directory: PathBuf,
}

/// One command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// What it shows.
    name: String,
    /// Shell text, run with `sh -eu` in the directory of the unpacked source.
    run: String,
    /// Regular expressions that the output must contain.
    #[serde(default)]
    expect: Vec<String>,
    /// Regular expressions that the output must not contain.
    #[serde(default)]
    absent: Vec<String>,
    /// Seconds after which the step has failed.
    #[serde(default = "default_timeout")]
    timeout: u64,
}

fn default_timeout() -> u64 {
    600
}

impl Project {
    /// Reads `projects/<name>.toml`; files that its steps use lie in `projects/<name>/`.
    pub fn load(file: &Path) -> Result<Project> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let mut project: Project = toml::from_str(&text).with_context(|| file.display().to_string())?;
        project.directory = file.with_extension("");
        Ok(project)
    }
}

/// Fetches, unpacks and runs all steps. After a failed step the others are not run, and fail.
pub fn run(name: &str, project: &Project, work: &Path, toolchain: &Toolchain) -> Vec<Verdict> {
    let log = work.join("log");
    let verdict = |step: &str, complaints: Vec<String>| Verdict {
        name: format!("{name}: {step}"),
        complaints,
        log: log.clone(),
    };
    let tree = match unpack(project, work, toolchain) {
        Ok(tree) => tree,
        Err(error) => {
            let why = format!("cannot get the source: {error:#}");
            return project
                .step
                .iter()
                .map(|step| verdict(&step.name, vec![why.clone()]))
                .collect();
        }
    };
    let mut failed: Option<&str> = None;
    let mut verdicts = Vec::new();
    for step in &project.step {
        let complaints = match failed {
            Some(earlier) => vec![format!("not run, because the step `{earlier}` failed")],
            None => run_step(step, project, &tree, work, toolchain)
                .unwrap_or_else(|error| vec![format!("cannot run: {error:#}")]),
        };
        if failed.is_none() && !complaints.is_empty() {
            failed = Some(&step.name);
        }
        verdicts.push(verdict(&step.name, complaints));
    }
    verdicts
}

fn run_step(
    step: &Step,
    project: &Project,
    tree: &Path,
    work: &Path,
    toolchain: &Toolchain,
) -> Result<Vec<String>> {
    let mut command = Command::new("sh");
    command
        .args(["-eu", "-c", &format!("exec 2>&1\n{}", step.run)])
        .current_dir(tree);
    toolchain.environment(&mut command);
    let (host, prefix) = if toolchain.is_native() {
        ("", "")
    } else {
        ("x86_64-llamaos-elf", "llama-")
    };
    // zlib's configure script knows the host as CHOST; CROSS goes before the names of tools where there is none.
    command
        .env("CASE", &project.directory)
        .env("HOST", host)
        .env("CHOST", host)
        .env("CROSS", prefix);
    let outcome = process::run(command, None, work, "step", Duration::from_secs(step.timeout))?;
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(work.join("log"))?;
    writeln!(log, "=== {}\n{}", step.name, step.run.trim_end())?;
    log.write_all(&outcome.stdout)?;
    let text = String::from_utf8_lossy(&outcome.stdout);
    let mut complaints = Vec::new();
    match outcome.status {
        Some(0) => {}
        Some(status) => complaints.push(format!("exit status {status}")),
        None => complaints.push(format!("did not end within {} s", step.timeout)),
    }
    for pattern in &step.expect {
        if !matches(pattern, &text)? {
            complaints.push(format!("the output does not contain /{pattern}/"));
        }
    }
    for pattern in &step.absent {
        if matches(pattern, &text)? {
            complaints.push(format!("the output contains /{pattern}/"));
        }
    }
    if !complaints.is_empty() {
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(25)..].join("\n");
        complaints.push(format!("the output ends with:\n{tail}"));
    }
    Ok(complaints)
}

fn matches(pattern: &str, text: &str) -> Result<bool> {
    let regex = RegexBuilder::new(pattern).multi_line(true).build();
    Ok(regex
        .with_context(|| format!("the pattern /{pattern}/"))?
        .is_match(text))
}

/// Gets the verified archive from xtask and unpacks it; returns the tree's directory.
fn unpack(project: &Project, work: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let mut fetch = match std::env::var_os("LLAMAOS_XTASK") {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new("cargo");
            cargo.arg("xtask");
            cargo
        }
    };
    fetch
        .arg("fetch")
        .arg(&project.source)
        .current_dir(toolchain.root());
    let fetched = process::run(fetch, None, work, "fetch", FETCH_TIMEOUT)?;
    if fetched.status != Some(0) {
        bail!("{}", String::from_utf8_lossy(&fetched.stderr).trim_end());
    }
    let archive = String::from_utf8(fetched.stdout)?;
    let tree = work.join("source");
    fs::create_dir(&tree)?;
    let mut tar = Command::new("tar");
    tar.arg("-xf")
        .arg(archive.trim_end())
        .args(["--strip-components=1", "-C"])
        .arg(&tree);
    let unpacked = process::run(tar, None, work, "unpack", FETCH_TIMEOUT)?;
    if unpacked.status != Some(0) {
        bail!(
            "cannot unpack {}: {}",
            archive.trim_end(),
            String::from_utf8_lossy(&unpacked.stderr)
        );
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_pinned_in_the_list() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let list: toml::Table =
            toml::from_str(&fs::read_to_string(root.join("sources.toml")).unwrap()).unwrap();
        let names: Vec<&str> = list["source"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["name"].as_str().unwrap())
            .collect();
        for entry in fs::read_dir(root.join("projects")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "toml") {
                let project = Project::load(&path).unwrap();
                assert!(
                    names.contains(&project.source.as_str()),
                    "{} is not pinned",
                    project.source
                );
            }
        }
    }
}
