//! Doing the steps of one stage.

use super::key;
use super::step::{Action, Program, Step};
use crate::files::{self, How};
use crate::interrupt::{self, Family};
use crate::paths::Paths;
use crate::process::{self, SYSTEM_PATH};
use crate::progress::Task;
use anyhow::{Context as _, Result, bail};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What a running step may use.
pub struct Context<'a> {
    pub(super) paths: &'a Paths,
    pub(super) work: PathBuf,
    pub(super) stages: HashMap<&'static str, PathBuf>,
    pub(super) sources: HashMap<&'static str, PathBuf>,
    pub(super) log: RefCell<File>,
    pub(super) task: &'a Task,
    pub(super) family: Family,
    /// How long all finished steps are taken to last, and all steps together, in seconds.
    pub(super) finished: Cell<f64>,
    pub(super) total: f64,
}

impl Context<'_> {
    /// The paths of the checkout and of the cache.
    pub fn paths(&self) -> &Paths {
        self.paths
    }

    /// The result of an upstream stage.
    pub fn stage(&self, name: &str) -> Result<&Path> {
        let found = self.stages.get(name).map(PathBuf::as_path);
        found.with_context(|| format!("the recipe uses stage {name}, which it does not name as needed"))
    }

    /// Replaces the placeholders of `text`.
    pub fn expand(&self, text: &str) -> Result<String> {
        expand(text, |name| match name.split_once(':') {
            Some(("stage", name)) => Some(self.stages.get(name)?.display().to_string()),
            Some(("source", name)) => Some(self.sources.get(name)?.display().to_string()),
            Some(_) => None,
            None => match name {
                "work" => Some(self.work.display().to_string()),
                "out" => Some(self.work.join("out").display().to_string()),
                "repo" => Some(self.paths.repo().display().to_string()),
                "jobs" => Some(jobs().to_string()),
                _ => None,
            },
        })
    }

    /// The path that `text` names.
    pub fn path(&self, text: &str) -> Result<PathBuf> {
        Ok(PathBuf::from(self.expand(text)?))
    }

    /// Runs a command of the current step, in the same environment as `Step::run`.
    pub fn run(&self, mut command: Command) -> Result<()> {
        clean(&mut command, SYSTEM_PATH);
        self.logged(None, command)
    }

    /// Does `step`.
    pub(super) fn perform(&self, step: &Step) -> Result<()> {
        interrupt::check()?;
        self.show(step, 0);
        let started = Instant::now();
        writeln!(self.log.borrow_mut(), "==> {}", step.name)?;
        match &step.action {
            Action::Unpack {
                source, to, exclude, ..
            } => {
                self.unpack(source, &self.path(to)?, exclude, step.patching())?;
            }
            Action::Run(program) => self.program(step, program)?,
            Action::Compose { stages, to } => {
                let to = self.path(to)?;
                files::remove(&to)?;
                for stage in stages {
                    files::install(&self.stage(stage)?.join("prefix"), &to, How::Link)?;
                }
            }
            Action::Copy { from, to } => files::copy(&self.path(from)?, &self.path(to)?)?,
            Action::Write { path, text } => {
                let path = self.path(path)?;
                files::create_directory(path.parent().context("a file has a directory")?)?;
                files::write(&path, self.expand(text)?)?;
            }
            Action::Link { target, path } => {
                files::link(Path::new(&self.expand(target)?), &self.path(path)?)?;
            }
            Action::Remove { path } => files::remove(&self.path(path)?)?,
            Action::Call { function, .. } => function(self)?,
        }
        writeln!(self.log.borrow_mut(), "==> {:.0?}", started.elapsed())?;
        self.finish(step);
        Ok(())
    }

    /// Counts `step` as done.
    pub(super) fn finish(&self, step: &Step) {
        self.finished.set(self.finished.get() + f64::from(step.seconds));
    }

    /// Shows how far `step` has come after so many lines of output.
    fn show(&self, step: &Step, lines: u32) {
        let part = f64::from(lines.min(step.lines)) / f64::from(step.lines.max(1));
        let done = self.finished.get() + f64::from(step.seconds) * part;
        self.task.advance(&step.name, done / self.total.max(1.0));
    }

    fn program(&self, step: &Step, program: &Program) -> Result<()> {
        let directory = self.path(&program.directory)?;
        files::create_directory(&directory)?;
        let mut command = Command::new(self.expand(&program.program)?);
        let mut path = String::new();
        for directory in &program.path {
            path.push_str(&self.expand(directory)?);
            path.push(':');
        }
        if program.inherit {
            path.push_str(&std::env::var("PATH").unwrap_or_default());
            command.env("PATH", path);
        } else {
            path.push_str(SYSTEM_PATH);
            clean(&mut command, &path);
        }
        command.current_dir(directory);
        for argument in &program.arguments {
            command.arg(self.expand(argument)?);
        }
        for (name, value) in &program.environment {
            command.env(name, self.expand(value)?);
        }
        self.logged(Some(step), command)
    }

    fn logged(&self, step: Option<&Step>, command: Command) -> Result<()> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut log = self.log.borrow_mut();
        writeln!(log, "{command:?}")?;
        let mark = step.map_or("", |step| step.mark);
        let mut seen = 0;
        let status = process::logged_in(self.family, command, &mut log, |line| {
            if String::from_utf8_lossy(line).contains(mark) {
                seen += 1;
            }
            if let Some(step) = step {
                self.show(step, seen);
            }
        })?;
        // Figures for the recipes' estimates.
        writeln!(log, "==> {seen} lines")?;
        if !status.success() {
            let program = Path::new(&program)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            bail!("{program} failed ({status})");
        }
        Ok(())
    }

    /// Unpacks beside the destination and renames, so that what is there is complete.
    fn unpack(
        &self,
        source: &str,
        to: &Path,
        exclude: &[String],
        patches: Option<(&str, Vec<&str>)>,
    ) -> Result<()> {
        let archive = self.sources.get(source);
        let archive = archive.with_context(|| format!("the recipe does not name source {source}"))?;
        files::remove(to)?;
        let scratch = files::Scratch::new(&self.work, "unpack")?;
        let mut tar = Command::new("tar");
        tar.arg("-xf").arg(archive).arg("-C").arg(scratch.path());
        tar.args([
            "--strip-components=1",
            "--no-same-owner",
            "--anchored",
            "--no-wildcards-match-slash",
        ]);
        tar.args(exclude.iter().map(|directory| format!("--exclude=*/{directory}")));
        self.run(tar)?;
        if let Some((directory, left_out)) = patches {
            for name in key::patches(self.paths, directory, &left_out)? {
                let mut patch = Command::new("patch");
                patch.args(["-p1", "--batch", "--forward", "--no-backup-if-mismatch", "-d"]);
                patch
                    .arg(scratch.path())
                    .arg("-i")
                    .arg(self.paths.patches(directory).join(&name));
                self.run(patch)
                    .with_context(|| format!("{name} does not apply"))?;
            }
        }
        files::same_time(scratch.path())?;
        files::create_directory(to.parent().context("a tree is unpacked into a directory")?)?;
        std::fs::rename(scratch.path(), to).with_context(|| format!("cannot create {}", to.display()))
    }
}

/// How many compilations may run at once.
pub fn jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Gives `command` an environment that is the same for every user.
fn clean(command: &mut Command, path: &str) {
    command
        .env_clear()
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    if let Some(home) = std::env::var_os("HOME") {
        command.env("HOME", home);
    }
}

/// Replaces `{name}` by what `value` gives for it. Braces around anything else stay as they are: C and linker
/// scripts have them too.
fn expand(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        result.push_str(before);
        let name = after[1..]
            .split_once('}')
            .map(|(name, _)| name)
            .filter(|name| is_placeholder(name));
        let Some(name) = name else {
            result.push('{');
            rest = &after[1..];
            continue;
        };
        let found =
            value(name).with_context(|| format!("the recipe has an unknown placeholder {{{name}}}"))?;
        result.push_str(&found);
        rest = &after[name.len() + 2..];
    }
    result.push_str(rest);
    Ok(result)
}

fn is_placeholder(name: &str) -> bool {
    ["work", "out", "repo", "jobs"].contains(&name)
        || name.starts_with("stage:")
        || name.starts_with("source:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_and_other_braces_kept() {
        let value = |name: &str| (name == "work").then(|| "/w".to_string());
        assert_eq!(expand("a {work}/b {work}", value).unwrap(), "a /w/b /w");
        assert_eq!(
            expand("int f() { return {0}; }", value).unwrap(),
            "int f() { return {0}; }"
        );
        assert_eq!(expand("{", value).unwrap(), "{");
        assert!(
            expand("{stage:x}", value)
                .unwrap_err()
                .to_string()
                .contains("{stage:x}")
        );
    }
}
