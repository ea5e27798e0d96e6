//! The key of a stage: the hash of all that its result depends on.

use super::Stage;
use crate::paths::Paths;
use crate::sources::Sources;
use crate::{hash, process};
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::process::Command;

/// The key, and the text that it is the hash of.
pub(super) struct Key {
    pub key: String,
    pub text: String,
}

/// Computes the key of `stage`; those of its upstream stages are in `upstream`.
pub(super) fn of(
    stage: &Stage,
    paths: &Paths,
    sources: &Sources,
    upstream: &HashMap<&'static str, String>,
) -> Result<Key> {
    let mut text = format!("stage {}\n", stage.name);
    let mut line = |kind: &str, name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{kind} {name}: {value}");
    };
    for name in &stage.sources {
        line("source", name, &sources.get(name)?.identity());
    }
    for name in &stage.upstream {
        let key = upstream.get(name);
        line(
            "needs",
            name,
            key.with_context(|| format!("stage {} needs no known stage {name}", stage.name))?,
        );
    }
    for tree in &stage.trees {
        line("tree", tree, &hash::tree(&paths.repo().join(tree))?);
    }
    for program in &stage.host_tools {
        line("host tool", program, &version(program)?);
    }
    for (name, value) in &stage.facts {
        line("fact", name, value);
    }
    for step in &stage.steps {
        if let Some((directory, exclude)) = step.patching() {
            for patch in patches(paths, directory, &exclude)? {
                line(
                    "patch",
                    &patch,
                    &hash::file(&paths.patches(directory).join(&patch))?,
                );
            }
        }
    }
    for step in &stage.steps {
        text.push_str(&step.describe());
    }
    let key = hash::bytes(text.as_bytes())[..16].to_string();
    Ok(Key { key, text })
}

/// The names of the patches in a directory, in the order of their numbers, except those that change nothing but files
/// below the directories in `exclude`: what a stage does not unpack must not rebuild it.
pub(super) fn patches(paths: &Paths, directory: &str, exclude: &[&str]) -> Result<Vec<String>> {
    let path = paths.patches(directory);
    let entries = fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut applied = Vec::new();
    for name in names.filter(|name| name.ends_with(".patch")) {
        let text = fs::read(path.join(&name)).with_context(|| format!("cannot read {name}"))?;
        if concerns(&String::from_utf8_lossy(&text), exclude) {
            applied.push(name);
        }
    }
    applied.sort();
    Ok(applied)
}

/// Whether a patch changes a file outside the directories in `exclude`.
fn concerns(patch: &str, exclude: &[&str]) -> bool {
    let file = |line: &str| -> Option<String> {
        let name = line.strip_prefix("+++ ").or_else(|| line.strip_prefix("--- "))?;
        let name = name.split(['\t', ' ']).next()?;
        // A new or removed file has no name on one side.
        (name != "/dev/null").then(|| name.split_once('/').map_or(name, |(_, rest)| rest).to_string())
    };
    let excluded = |file: &String| {
        exclude
            .iter()
            .any(|e| file.strip_prefix(e).is_some_and(|rest| rest.starts_with('/')))
    };
    let mut files = patch.lines().filter_map(file).peekable();
    files.peek().is_none() || files.any(|file| !excluded(&file))
}

/// The first line of what a program says about its version.
fn version(program: &str) -> Result<String> {
    let text = process::output(Command::new(program).arg("--version"))?;
    Ok(text.lines().next().unwrap_or("").to_string())
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::*;

    struct Tree {
        directory: tempfile::TempDir,
        paths: Paths,
    }

    impl Tree {
        fn new() -> Tree {
            let directory = tempfile::tempdir().unwrap();
            let paths = Paths::new(directory.path(), directory.path().join("cache"));
            fs::create_dir_all(paths.patches("p")).unwrap();
            fs::write(paths.patches("p").join("0001-a.patch"), "a").unwrap();
            fs::write(directory.path().join("input"), "1").unwrap();
            Tree { directory, paths }
        }

        fn key(&self, stage: &Stage) -> String {
            let sources = Sources::load(&self.paths).unwrap();
            let upstream = HashMap::from([("first", "k".to_string())]);
            of(stage, &self.paths, &sources, &upstream).unwrap().key
        }
    }

    fn stage() -> Stage {
        Stage::new("test", "a test")
            .tree("input")
            .step(Step::unpack("s", "{work}").patches("p"))
    }

    #[test]
    fn every_input_is_part_of_the_key() {
        let tree = Tree::new();
        let key = tree.key(&stage());
        assert_eq!(key, tree.key(&stage()));
        assert_ne!(key, tree.key(&stage().needs("first")));
        assert_ne!(key, tree.key(&stage().fact("a", "b")));
        assert_ne!(key, tree.key(&stage().host_tool("cat")));
        assert_ne!(key, tree.key(&stage().step(Step::remove("x"))));
        fs::write(tree.directory.path().join("input"), "2").unwrap();
        let changed = tree.key(&stage());
        assert_ne!(key, changed);
        fs::write(tree.paths.patches("p").join("0002-b.patch"), "b").unwrap();
        assert_ne!(changed, tree.key(&stage()));
    }

    #[test]
    fn what_the_user_sees_is_no_part_of_the_key() {
        let tree = Tree::new();
        let other = Stage {
            title: "another title",
            disk_mib: 7,
            ..stage()
        };
        assert_eq!(tree.key(&stage()), tree.key(&other));
    }

    #[test]
    fn a_patch_of_what_is_not_unpacked_is_no_input() {
        let exclude = ["libx", "gcc/testsuite"];
        assert!(!concerns("--- a/libx/f\n+++ b/libx/f\n@@\n", &exclude));
        assert!(!concerns("--- /dev/null\n+++ b/gcc/testsuite/f\n", &exclude));
        assert!(concerns(
            "--- a/libx/f\n+++ b/libx/f\n--- a/gcc/f\n+++ b/gcc/f\n",
            &exclude
        ));
        assert!(concerns("--- a/libxy/f\n+++ b/libxy/f\n", &exclude));
        assert!(concerns("no file", &exclude));
    }

    #[test]
    fn an_unknown_upstream_stage_is_an_error() {
        let tree = Tree::new();
        let sources = Sources::load(&tree.paths).unwrap();
        let result = of(&stage().needs("none"), &tree.paths, &sources, &HashMap::new());
        assert!(result.err().unwrap().to_string().contains("none"));
    }
}
