//! Finds the tests on disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::case::Case;
use crate::options::{Options, Suite};
use crate::project::Project;
use crate::toolchain::Toolchain;
use crate::{program, project, script};

/// One test, ready to run.
pub struct Test {
    /// `<suite>/<case>`.
    pub name: String,
    /// One sentence.
    pub description: String,
    run: Box<dyn FnOnce() -> Vec<Verdict> + Send>,
}

impl Test {
    /// Runs it; a project has a verdict for each of its steps.
    pub fn run(self) -> Vec<Verdict> {
        (self.run)()
    }
}

/// What came of a test or of a step of a project.
pub struct Verdict {
    /// The test's name, with the step's name behind it.
    pub name: String,
    /// What was wrong; empty for a passed test.
    pub complaints: Vec<String>,
    /// Where the commands and their output lie.
    pub log: PathBuf,
}

/// Every test of the wanted suites that the filters let through, by suite and name. The long ones
/// (projects) come first, so that no single one is left to the end.
pub fn discover(options: &Options) -> Result<Vec<Test>> {
    let toolchain = Toolchain::new(options);
    let mut tests = Vec::new();
    for suite in Suite::ALL
        .into_iter()
        .rev()
        .filter(|suite| options.suites.contains(suite))
    {
        let directory = options.root.join("tests").join(suite.name());
        for path in entries(&directory)? {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{}/{stem}", suite.name());
            if !options.filters.is_empty() && !options.filters.iter().any(|text| name.contains(text)) {
                continue;
            }
            let work = options.work.join(suite.name()).join(&*stem);
            let test = match suite {
                Suite::Projects if path.extension().is_some_and(|kind| kind == "toml") => {
                    Some(project_test(name, Project::load(&path)?, work, &toolchain))
                }
                Suite::Projects => None,
                Suite::Guest | Suite::Toolchain => case_test(name, Case::load(&path)?, work, &toolchain),
            };
            tests.extend(test);
        }
    }
    Ok(tests)
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

fn case_test(name: String, case: Case, work: PathBuf, toolchain: &Toolchain) -> Option<Test> {
    if toolchain.is_native() && (!case.native || case.script.is_some()) {
        return None;
    }
    let toolchain = toolchain.clone();
    let description = case.description.clone();
    let title = name.clone();
    let run = move || {
        let result = fresh(&work).and_then(|()| match &case.script {
            Some(script) => script::run(&case, script, &work, &toolchain),
            None => program::run(&case, &work, &toolchain),
        });
        let complaints = result.unwrap_or_else(|error| vec![format!("cannot run: {error:#}")]);
        vec![Verdict {
            name: title,
            complaints,
            log: work.join("log"),
        }]
    };
    Some(Test {
        name,
        description,
        run: Box::new(run),
    })
}

fn project_test(name: String, project: Project, work: PathBuf, toolchain: &Toolchain) -> Test {
    let toolchain = toolchain.clone();
    let description = project.description.clone();
    let title = name.clone();
    let run = move || match fresh(&work) {
        Ok(()) => project::run(&title, &project, &work, &toolchain),
        Err(error) => {
            let complaints = vec![format!("cannot run: {error:#}")];
            vec![Verdict {
                name: title,
                complaints,
                log: work.join("log"),
            }]
        }
    };
    Test {
        name,
        description,
        run: Box::new(run),
    }
}

/// An empty directory for a test: nothing of an earlier run may be taken for this one's.
fn fresh(work: &Path) -> Result<()> {
    if work.exists() {
        fs::remove_dir_all(work).with_context(|| work.display().to_string())?;
    }
    fs::create_dir_all(work).with_context(|| work.display().to_string())
}
