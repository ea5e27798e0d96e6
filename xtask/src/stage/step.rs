//! The steps of a stage, as data.

use super::run::Context;
use anyhow::Result;
use std::fmt::Write;

/// How many lines of output a step is taken to print if its recipe does not say.
const LINES: u32 = 20;

/// One step of a stage.
pub struct Step {
    pub(super) name: String,
    pub(super) lines: u32,
    pub(super) mark: &'static str,
    pub(super) seconds: u32,
    pub(super) action: Action,
}

pub(super) enum Action {
    Unpack {
        source: &'static str,
        to: String,
        patches: Option<String>,
        exclude: Vec<String>,
        unpatched: Vec<String>,
    },
    Run(Program),
    Compose {
        stages: Vec<&'static str>,
        to: String,
    },
    Copy {
        from: String,
        to: String,
    },
    Write {
        path: String,
        text: String,
    },
    Link {
        target: String,
        path: String,
    },
    Remove {
        path: String,
    },
    Call {
        revision: u32,
        function: fn(&Context) -> Result<()>,
    },
}

pub(super) struct Program {
    pub program: String,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    pub path: Vec<String>,
    pub directory: String,
    pub inherit: bool,
}

impl Step {
    fn new(name: impl Into<String>, action: Action) -> Step {
        Step {
            name: name.into(),
            lines: LINES,
            mark: "",
            seconds: 1,
            action,
        }
    }

    /// Unpacks a source archive, without its topmost directory, to the directory `to`. All files get one time, so
    /// that make regenerates nothing.
    pub fn unpack(source: &'static str, to: impl Into<String>) -> Step {
        let action = Action::Unpack {
            source,
            to: to.into(),
            patches: None,
            exclude: Vec::new(),
            unpatched: Vec::new(),
        };
        Step::new(format!("unpack {source}"), action)
    }

    /// Applies `patches/<directory>/*.patch` after unpacking.
    pub fn patches(mut self, directory: &str) -> Step {
        if let Action::Unpack { patches, .. } = &mut self.action {
            *patches = Some(directory.to_string());
        }
        self
    }

    /// Leaves out directories when unpacking, and the patches that change nothing else.
    pub fn exclude(mut self, directories: &[&str]) -> Step {
        if let Action::Unpack { exclude, .. } = &mut self.action {
            exclude.extend(directories.iter().map(|directory| directory.to_string()));
        }
        self
    }

    /// Leaves out the patches that change nothing outside these directories, in which the stage uses only what no
    /// patch changes.
    pub fn unpatched(mut self, directories: &[&str]) -> Step {
        if let Action::Unpack { unpatched, .. } = &mut self.action {
            unpatched.extend(directories.iter().map(|directory| directory.to_string()));
        }
        self
    }

    /// Runs a program in the work directory, in an environment that is the same everywhere.
    pub fn run(name: &str, program: impl Into<String>) -> Step {
        let program = Program {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            path: Vec::new(),
            directory: "{work}".to_string(),
            inherit: false,
        };
        Step::new(name, Action::Run(program))
    }

    fn program(mut self, change: impl FnOnce(&mut Program)) -> Step {
        if let Action::Run(program) = &mut self.action {
            change(program);
        }
        self
    }

    /// Adds arguments.
    pub fn args<T: Into<String>>(self, arguments: impl IntoIterator<Item = T>) -> Step {
        self.program(|program| program.arguments.extend(arguments.into_iter().map(Into::into)))
    }

    /// Sets an environment variable.
    pub fn env(self, name: &str, value: impl Into<String>) -> Step {
        self.program(|program| program.environment.push((name.to_string(), value.into())))
    }

    /// Puts a directory in front of the search path.
    pub fn path(self, directory: &str) -> Step {
        self.program(|program| program.path.push(directory.to_string()))
    }

    /// Runs it in this directory, which is created.
    pub fn dir(self, directory: &str) -> Step {
        self.program(|program| program.directory = directory.to_string())
    }

    /// Lets it see the user's environment, as cargo has to.
    pub fn inherit(self) -> Step {
        self.program(|program| program.inherit = true)
    }

    /// Says how many lines of output the step prints, for the progress bar.
    pub fn lines(mut self, lines: u32) -> Step {
        self.lines = lines;
        self
    }

    /// Counts only the lines of output that contain `mark`.
    pub fn counting(mut self, mark: &'static str) -> Step {
        self.mark = mark;
        self
    }

    /// Says how long the step takes, in seconds on two processors, for the progress bar.
    pub fn seconds(mut self, seconds: u32) -> Step {
        self.seconds = seconds;
        self
    }

    /// Hard-links the `prefix` directories of upstream stages into one, afresh; of files in several the last wins.
    pub fn compose(stages: &[&'static str], to: impl Into<String>) -> Step {
        Step::new(
            "compose",
            Action::Compose {
                stages: stages.to_vec(),
                to: to.into(),
            },
        )
    }

    /// Copies a file or a tree.
    pub fn copy(from: impl Into<String>, to: impl Into<String>) -> Step {
        Step::new(
            "copy",
            Action::Copy {
                from: from.into(),
                to: to.into(),
            },
        )
    }

    /// Writes a file.
    pub fn write(path: impl Into<String>, text: impl Into<String>) -> Step {
        Step::new(
            "write",
            Action::Write {
                path: path.into(),
                text: text.into(),
            },
        )
    }

    /// Creates a symbolic link.
    pub fn link(target: impl Into<String>, path: impl Into<String>) -> Step {
        Step::new(
            "link",
            Action::Link {
                target: target.into(),
                path: path.into(),
            },
        )
    }

    /// Removes a file or a tree, if it is there.
    pub fn remove(path: impl Into<String>) -> Step {
        Step::new("remove", Action::Remove { path: path.into() })
    }

    /// Calls a function; `revision` is increased whenever the function's effect changes.
    pub fn call(name: &str, revision: u32, function: fn(&Context) -> Result<()>) -> Step {
        Step::new(name, Action::Call { revision, function })
    }

    /// The directory of patches that the step applies, and the directories whose patches it leaves out.
    pub(super) fn patching(&self) -> Option<(&str, Vec<&str>)> {
        match &self.action {
            Action::Unpack {
                patches,
                exclude,
                unpatched,
                ..
            } => Some((
                patches.as_deref()?,
                exclude.iter().chain(unpatched).map(String::as_str).collect(),
            )),
            _ => None,
        }
    }

    /// Everything about the step that decides over its effect, as text.
    pub(super) fn describe(&self) -> String {
        let mut text = String::new();
        // Quoted, so that no two recipes give the same text.
        let mut line = |word: &str, values: &[&String]| {
            text.push_str(word);
            for value in values {
                // Writing to a string cannot fail.
                let _ = write!(text, " {value:?}");
            }
            text.push('\n');
        };
        match &self.action {
            Action::Unpack {
                source,
                to,
                patches,
                exclude,
                unpatched,
            } => {
                line("unpack", &[&source.to_string(), to]);
                line("patches", &patches.iter().collect::<Vec<_>>());
                line("exclude", &exclude.iter().collect::<Vec<_>>());
                line("unpatched", &unpatched.iter().collect::<Vec<_>>());
            }
            Action::Run(program) => {
                line("run", &[&program.program]);
                line("arguments", &program.arguments.iter().collect::<Vec<_>>());
                for (name, value) in &program.environment {
                    line("environment", &[name, value]);
                }
                line("path", &program.path.iter().collect::<Vec<_>>());
                line("directory", &[&program.directory, &program.inherit.to_string()]);
            }
            Action::Compose { stages, to } => {
                line("compose", &[to]);
                stages
                    .iter()
                    .for_each(|stage| line("stage", &[&stage.to_string()]));
            }
            Action::Copy { from, to } => line("copy", &[from, to]),
            Action::Write { path, text } => line("write", &[path, text]),
            Action::Link { target, path } => line("link", &[target, path]),
            Action::Remove { path } => line("remove", &[path]),
            Action::Call { revision, .. } => line("call", &[&self.name, &revision.to_string()]),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_effect_changes_the_description() {
        let base = || Step::run("make", "make").args(["a", "b"]);
        let same = base().lines(1000).counting("cc").seconds(7);
        assert_eq!(base().describe(), same.describe());
        let others = [
            base().args(["c"]),
            Step::run("make", "make").args(["a b"]),
            base().env("A", "1"),
            base().path("/bin"),
            base().dir("{out}"),
            base().inherit(),
        ];
        for other in others {
            assert_ne!(base().describe(), other.describe());
        }
        let unpack = || Step::unpack("gcc", "{work}/src");
        assert_ne!(unpack().describe(), unpack().patches("gcc").describe());
        assert_ne!(
            unpack().exclude(&["gcc"]).describe(),
            unpack().patches("gcc").describe()
        );
        assert_ne!(Step::copy("a", "b").describe(), Step::link("a", "b").describe());
    }
}
