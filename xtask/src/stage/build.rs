//! Building the stages that are missing, in the order of their dependencies and two at a time.
//!
//! A stage is built in a work directory named by its key and renamed into the cache when it is complete. A stamp per
//! finished step lets an interrupted build go on; a lock per stage lets two builds share the work.

use super::key::{self, Key};
use super::run::Context;
use super::{Stage, Step};
use crate::interrupt::{self, Family};
use crate::paths::Paths;
use crate::progress::{self, Task};
use crate::sources::Sources;
use crate::{disk, files, lock, orphans, process};
use anyhow::{Context as _, Result, anyhow, bail};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many stages are built at once. One of two is often a configure script, which uses one processor.
const WORKERS: usize = 2;

/// The stages of a checkout with their keys.
pub struct Builder<'a> {
    paths: &'a Paths,
    sources: &'a Sources,
    stages: Vec<Stage>,
    keys: HashMap<&'static str, Key>,
    family: Family,
}

/// Finished stages.
pub struct Built {
    results: HashMap<&'static str, PathBuf>,
    keys: HashMap<&'static str, String>,
}

impl Built {
    /// The directory of a stage's result.
    pub fn result(&self, stage: &str) -> Result<&Path> {
        let found = self.results.get(stage).map(PathBuf::as_path);
        found.with_context(|| format!("stage {stage} was not asked for"))
    }

    /// The key of a stage.
    pub fn key(&self, stage: &str) -> Result<&str> {
        let found = self.keys.get(stage).map(String::as_str);
        found.with_context(|| format!("no stage is called {stage}"))
    }
}

/// What the workers share.
#[derive(Default)]
struct Schedule {
    waiting: Vec<usize>,
    running: HashSet<&'static str>,
    error: Option<anyhow::Error>,
}

impl<'a> Builder<'a> {
    /// Computes the keys of `stages`, in which every stage comes after those it needs.
    pub fn new(paths: &'a Paths, sources: &'a Sources, stages: Vec<Stage>) -> Result<Builder<'a>> {
        let mut keys: HashMap<&'static str, Key> = HashMap::new();
        let mut known = HashMap::new();
        for stage in &stages {
            let key = key::of(stage, paths, sources, &known)?;
            known.insert(stage.name, key.key.clone());
            if keys.insert(stage.name, key).is_some() {
                bail!("two stages are called {}", stage.name);
            }
        }
        Ok(Builder {
            paths,
            sources,
            stages,
            keys,
            family: Family::new(),
        })
    }

    /// The names of the directories that the current recipes use in the cache.
    pub fn directories(&self) -> HashSet<String> {
        self.stages
            .iter()
            .map(|stage| self.directory(stage.name))
            .collect()
    }

    /// The stages to build so that those in `wanted` exist, upstream first.
    pub fn missing(&self, wanted: &[&str]) -> Result<Vec<&'static str>> {
        let missing = self.missing_indices(wanted)?;
        Ok(missing.into_iter().map(|index| self.stages[index].name).collect())
    }

    fn missing_indices(&self, wanted: &[&str]) -> Result<Vec<usize>> {
        for name in wanted {
            if !self.keys.contains_key(name) {
                bail!("no stage is called {name}");
            }
        }
        let mut needed: HashSet<&str> = wanted.iter().copied().collect();
        let mut missing = Vec::new();
        for (index, stage) in self.stages.iter().enumerate().rev() {
            if needed.contains(stage.name) && !self.result(stage.name).is_dir() {
                needed.extend(&stage.upstream);
                missing.push(index);
            }
        }
        missing.reverse();
        Ok(missing)
    }

    /// Builds what is missing of `wanted`.
    pub fn build(&self, wanted: &[&'static str]) -> Result<Built> {
        let schedule = Schedule {
            waiting: self.missing_indices(wanted)?,
            ..Schedule::default()
        };
        let (schedule, changed) = (Mutex::new(schedule), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| self.work(&schedule, &changed));
            }
        });
        let schedule = schedule.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = schedule.error {
            interrupt::check()?;
            return Err(error);
        }
        let results = wanted.iter().map(|name| (*name, self.result(name))).collect();
        let keys = self
            .keys
            .iter()
            .map(|(name, key)| (*name, key.key.clone()))
            .collect();
        Ok(Built { results, keys })
    }

    /// Builds one stage after the other until none is left or one has failed.
    fn work(&self, schedule: &Mutex<Schedule>, changed: &Condvar) {
        let lock = || -> MutexGuard<'_, Schedule> { schedule.lock().unwrap_or_else(PoisonError::into_inner) };
        let mut state = lock();
        while state.error.is_none() && !state.waiting.is_empty() {
            let ready = state.waiting.iter().position(|index| {
                let upstream = &self.stages[*index].upstream;
                let unfinished = |name: &&'static str| {
                    state.running.contains(name)
                        || state.waiting.iter().any(|i| self.stages[*i].name == *name)
                };
                !upstream.iter().any(unfinished)
            });
            let Some(position) = ready else {
                state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let stage = &self.stages[state.waiting.remove(position)];
            state.running.insert(stage.name);
            drop(state);
            let failed = || lock().error.is_some();
            let result = self.stage(stage, &failed);
            state = lock();
            state.running.remove(stage.name);
            if let Err(error) = result
                && state.error.is_none()
            {
                state.error = Some(error);
                // The other worker's stage would only delay the message; it goes on the next time.
                self.family.end();
            }
            changed.notify_all();
        }
        changed.notify_all();
    }

    fn directory(&self, name: &str) -> String {
        match self.keys.get(name) {
            Some(key) => format!("{name}-{}", key.key),
            None => name.to_string(),
        }
    }

    fn result(&self, name: &str) -> PathBuf {
        self.paths.stages().join(self.directory(name))
    }

    /// Builds `stage`, unless another process has done so meanwhile.
    fn stage(&self, stage: &Stage, failed: &dyn Fn() -> bool) -> Result<()> {
        let directory = self.directory(stage.name);
        let _lock = lock::take(&self.paths.locks(), &directory)?;
        if self.result(stage.name).is_dir() {
            return Ok(());
        }
        let work = self.paths.work().join(&directory);
        files::create_directory(&work)?;
        orphans::end(&work)?;
        files::create_directory(&self.paths.stages())?;
        files::create_directory(&self.paths.logs())?;
        disk::require(&work, stage.disk_mib, stage.title)?;
        let log = self.paths.logs().join(format!("{directory}.log"));
        self.steps(stage, &work, &log, failed)
            .map_err(|error| self.explain(stage, &log, error))?;
        let out = work.join("out");
        files::create_directory(&out)?;
        fs::write(out.join("key"), &self.keys[stage.name].text)?;
        fs::rename(&out, self.result(stage.name))
            .with_context(|| format!("cannot complete {}", self.result(stage.name).display()))?;
        files::remove(&work)
    }

    fn steps(&self, stage: &Stage, work: &Path, log: &Path, failed: &dyn Fn() -> bool) -> Result<()> {
        let mut sources = HashMap::new();
        for name in &stage.sources {
            sources.insert(*name, self.sources.get(name)?.fetch(self.paths)?);
        }
        let stages = stage
            .upstream
            .iter()
            .map(|name| (*name, self.result(name)))
            .collect();
        let log_file = File::options().create(true).append(true).open(log);
        let log_file = log_file.with_context(|| format!("cannot open {}", log.display()))?;
        let task = Task::start(stage.title);
        let context = Context {
            paths: self.paths,
            work: work.to_path_buf(),
            stages,
            sources,
            log: RefCell::new(log_file),
            task: &task,
            family: self.family,
            finished: Cell::new(0.0),
            total: stage.steps.iter().map(|step| f64::from(step.seconds)).sum(),
        };
        let stamps = work.join("steps");
        files::create_directory(&stamps)?;
        for (number, step) in stage.steps.iter().enumerate() {
            let stamp = stamps.join(format!("{number:02}"));
            if stamp.exists() {
                context.finish(step);
                continue;
            }
            if failed() {
                bail!("stopped, because another stage failed");
            }
            context.perform(step).with_context(|| step_name(step))?;
            fs::write(&stamp, "")?;
        }
        task.done();
        Ok(())
    }

    /// Turns the failure of a stage into the one line that the user needs, after the end of the log.
    fn explain(&self, stage: &Stage, log: &Path, error: anyhow::Error) -> anyhow::Error {
        if interrupt::requested() {
            return error;
        }
        let (tail, full_by_log) = process::failure(log).unwrap_or_default();
        if full_by_log || disk::is_full(&error) {
            return anyhow!(
                "the disk is full: no space left in {} while building the {}; free some, or set LLAMAOS_CACHE \
                 to a directory on another disk, and run the command again",
                self.paths.cache().display(),
                stage.title
            );
        }
        progress::note(&tail);
        error.context(format!(
            "cannot build the {} (log: {})",
            stage.title,
            log.display()
        ))
    }
}

fn step_name(step: &Step) -> String {
    format!("step `{}`", step.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Tree {
        _directory: tempfile::TempDir,
        paths: Paths,
        sources: Sources,
    }

    impl Tree {
        fn new() -> Tree {
            let directory = tempfile::tempdir().unwrap();
            let paths = Paths::new(directory.path().join("repo"), directory.path().join("cache"));
            fs::create_dir_all(paths.repo()).unwrap();
            let sources = Sources::load(&paths).unwrap();
            Tree {
                _directory: directory,
                paths,
                sources,
            }
        }

        fn builder(&self, stages: Vec<Stage>) -> Builder<'_> {
            Builder::new(&self.paths, &self.sources, stages).unwrap()
        }

        fn count(&self) -> String {
            fs::read_to_string(self.paths.repo().join("count")).unwrap_or_default()
        }
    }

    /// A step that notes in the repository that it ran.
    fn counted(name: &'static str) -> Step {
        Step::run(name, "sh").args(["-c", &format!("echo {name} >> {{repo}}/count")])
    }

    fn two(flag: &str) -> Vec<Stage> {
        let first = Stage::new("first", "first stage")
            .fact("flag", flag)
            .step(counted("one"));
        let first = first.step(Step::write("{out}/prefix/a", "text"));
        let second = Stage::new("second", "second stage").needs("first");
        let second = second.step(Step::compose(&["first"], "{out}/prefix"));
        vec![first, second.step(counted("two"))]
    }

    #[test]
    fn stages_are_built_once_and_after_what_they_need() {
        let tree = Tree::new();
        let builder = tree.builder(two(""));
        assert_eq!(builder.missing(&["second"]).unwrap(), ["first", "second"]);
        let built = builder.build(&["second"]).unwrap();
        let result = built.result("second").unwrap();
        assert_eq!(fs::read_to_string(result.join("prefix/a")).unwrap(), "text");
        assert!(tree.builder(two("")).missing(&["second"]).unwrap().is_empty());
        tree.builder(two("")).build(&["second"]).unwrap();
        assert_eq!(tree.count(), "one\ntwo\n");
    }

    #[test]
    fn a_changed_input_rebuilds_what_depends_on_it() {
        let tree = Tree::new();
        tree.builder(two("a")).build(&["second"]).unwrap();
        tree.builder(two("b")).build(&["second"]).unwrap();
        assert_eq!(tree.count(), "one\ntwo\none\ntwo\n");
        // Going back finds the old result.
        tree.builder(two("a")).build(&["second"]).unwrap();
        assert_eq!(tree.count().lines().count(), 4);
    }

    #[test]
    fn a_failed_stage_leaves_no_result_and_goes_on_at_the_failed_step() {
        let tree = Tree::new();
        let stages = || {
            let check = Step::run("check", "sh").args(["-c", "echo reason; test -e {repo}/ready"]);
            vec![Stage::new("only", "only stage").step(counted("one")).step(check)]
        };
        let error = format!("{:#}", tree.builder(stages()).build(&["only"]).err().unwrap());
        assert!(
            error.contains("only stage") && error.contains("step `check`") && error.contains(".log"),
            "{error}"
        );
        assert_eq!(tree.builder(stages()).missing(&["only"]).unwrap(), ["only"]);
        fs::write(tree.paths.repo().join("ready"), "").unwrap();
        tree.builder(stages()).build(&["only"]).unwrap();
        assert_eq!(tree.count(), "one\n");
    }

    #[test]
    fn a_full_disk_is_said_in_one_line() {
        let tree = Tree::new();
        let fill = Step::run("fill", "sh").args(["-c", "head -c 1 /dev/zero > /dev/full"]);
        let stages = vec![Stage::new("only", "only stage").step(fill)];
        let error = format!("{:#}", tree.builder(stages).build(&["only"]).err().unwrap());
        assert!(
            error.starts_with("the disk is full") && !error.contains('\n'),
            "{error}"
        );
    }

    #[test]
    fn two_builders_at_once_do_the_work_once() {
        let tree = Tree::new();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| tree.builder(two("")).build(&["second"]).map(drop).unwrap());
            }
        });
        assert_eq!(tree.count(), "one\ntwo\n");
    }

    #[test]
    fn an_existing_result_needs_no_upstream() {
        let tree = Tree::new();
        tree.builder(two("")).build(&["second"]).unwrap();
        let builder = tree.builder(two(""));
        files::remove(&builder.result("first")).unwrap();
        assert!(builder.missing(&["second"]).unwrap().is_empty());
    }
}
