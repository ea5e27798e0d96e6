//! What a stage of the build is.
//!
//! A stage is data: what it is made from and the steps that make it. All of it, with its placeholders unexpanded, goes
//! into the stage's key, and the result lies in the cache under that key. So a changed flag, patch, source or
//! upstream stage is always built anew, a changed comment never is, and two checkouts share what is the same.
//!
//! Strings of a step may contain `{work}` (the private work directory), `{out}` (the result), `{stage:NAME}` (the
//! result of an upstream stage), `{source:NAME}` (a verified source file), `{repo}` and `{jobs}`.

mod build;
mod key;
mod run;
mod step;

pub use build::{Builder, Built};
pub use run::{Context, jobs};
pub use step::Step;

/// One stage of the build: what it depends on and how it is made.
pub struct Stage {
    name: &'static str,
    title: &'static str,
    disk_mib: u64,
    sources: Vec<&'static str>,
    upstream: Vec<&'static str>,
    trees: Vec<String>,
    host_tools: Vec<&'static str>,
    facts: Vec<(&'static str, String)>,
    steps: Vec<Step>,
}

impl Stage {
    /// A stage without inputs and steps. `name` names its directory, `title` is what the user sees.
    pub fn new(name: &'static str, title: &'static str) -> Stage {
        Stage {
            name,
            title,
            disk_mib: 100,
            sources: Vec::new(),
            upstream: Vec::new(),
            trees: Vec::new(),
            host_tools: Vec::new(),
            facts: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// How much disk space building it takes, in MiB.
    pub fn disk_mib(mut self, mebibytes: u64) -> Stage {
        self.disk_mib = mebibytes;
        self
    }

    /// Uses a pinned source.
    pub fn source(mut self, name: &'static str) -> Stage {
        self.sources.push(name);
        self
    }

    /// Uses the result of another stage.
    pub fn needs(mut self, stage: &'static str) -> Stage {
        self.upstream.push(stage);
        self
    }

    /// Uses a file or directory of the repository.
    pub fn tree(mut self, path: impl Into<String>) -> Stage {
        self.trees.push(path.into());
        self
    }

    /// Uses a program of the host, whose version decides over the result.
    pub fn host_tool(mut self, program: &'static str) -> Stage {
        self.host_tools.push(program);
        self
    }

    /// Depends on a fact that no other input shows.
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Stage {
        self.facts.push((name, value.into()));
        self
    }

    /// Adds the next step.
    pub fn step(mut self, step: Step) -> Stage {
        self.steps.push(step);
        self
    }

    /// What its directory in the cache is called, without the key.
    pub fn name(&self) -> &'static str {
        self.name
    }
}
