//! The house rules that a program can check. Each rule is a function from the tree to what it finds wrong.

mod content;
mod interface;
mod layers;
mod patches;
mod text;

use crate::paths::Paths;
use crate::process;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of the repository, tracked or about to be, by their path in it.
pub struct Tree {
    root: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

/// What breaks a rule: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    place: String,
    line: Option<usize>,
    message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.place, self.message),
            None => write!(formatter, "{}: {}", self.place, self.message),
        }
    }
}

impl Finding {
    fn file(place: &str, message: impl Into<String>) -> Finding {
        Finding {
            place: place.to_string(),
            line: None,
            message: message.into(),
        }
    }

    fn line(place: &str, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            place: place.to_string(),
            line: Some(line),
            message: message.into(),
        }
    }
}

impl Tree {
    /// The working tree.
    pub fn load(paths: &Paths) -> Result<Tree> {
        let mut git = Command::new("git");
        git.arg("-C").arg(paths.repo()).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let names = process::output(&mut git).context("cannot list the repository's files")?;
        let mut files = BTreeMap::new();
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            let path = paths.repo().join(name);
            // A file that is deleted but not yet committed is still listed; a link has no content of its own.
            if path.symlink_metadata().is_ok_and(|data| data.is_file()) {
                files.insert(
                    name.to_string(),
                    fs::read(&path).with_context(|| format!("cannot read {name}"))?,
                );
            }
        }
        Ok(Tree {
            root: paths.repo().to_path_buf(),
            files,
        })
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Tree {
        let files = files
            .iter()
            .map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
        Tree {
            root: PathBuf::from("/nowhere/checkout"),
            files: files.collect(),
        }
    }

    fn root(&self) -> &Path {
        &self.root
    }

    /// All files with their contents.
    fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_slice()))
    }

    /// The text files below a directory whose names have one of these endings.
    fn texts<'a>(
        &'a self,
        below: &'a [&str],
        endings: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let wanted = move |name: &str| {
            below.iter().any(|directory| name.starts_with(directory))
                && endings.iter().any(|end| name.ends_with(end))
        };
        self.files()
            .filter(move |(name, _)| wanted(name))
            .filter_map(|(name, content)| {
                let text = std::str::from_utf8(content).ok()?;
                Some((name, text))
            })
    }

    /// The text of one file.
    fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(name)?).ok()
    }
}

/// Checks all rules.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let rules = [
        content::length,
        content::marks,
        content::machine,
        content::binaries,
        content::openings,
        patches::check,
        layers::dependencies,
        layers::unsafe_code,
        layers::posix_in_kernel,
        layers::assembly,
        layers::hypercalls,
        layers::errno,
        interface::floats,
        interface::exports,
        interface::cases,
    ];
    rules.iter().flat_map(|rule| rule(tree)).collect()
}
