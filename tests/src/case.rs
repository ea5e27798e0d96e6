//! `case.toml`: what a case is made of, how it is run, and what must come out.
//!
//! Unknown keys are errors, so that a misspelt expectation cannot pass unnoticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// A case as its file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// One sentence: what this case shows.
    pub description: String,
    /// A shell script to run instead of building a program.
    pub script: Option<String>,
    /// Source files; every `.c` and `.cpp` file of the directory unless given.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Compiler flags, before the sources.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Linker words, after the sources.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// The program's arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Further arguments that are too many or too long to be written down.
    pub args_generated: Option<Generated>,
    /// Environment variables of the program.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// A variable that is to hold the host's time in seconds since the epoch.
    pub host_time_env: Option<String>,
    /// A file that becomes standard input; the input is empty unless given.
    pub stdin: Option<String>,
    /// Standard input is that many bytes of the pattern (see `pattern`).
    pub stdin_pattern: Option<usize>,
    /// A directory whose contents the guest finds under `/`.
    pub files: Option<String>,
    /// The guest's memory, as `llama-run --memory` takes it.
    pub memory: Option<String>,
    /// Further options of `llama-run`.
    #[serde(default)]
    pub launcher: Vec<String>,
    /// Run `./app` through its interpreter instead of `llama-run app`.
    #[serde(default)]
    pub direct: bool,
    /// Seconds after which the test is ended and has failed.
    #[serde(default = "default_timeout")]
    pub timeout: u64,
    /// Whether Linux must behave in the same way, so that `--native` can show it.
    #[serde(default = "default_native")]
    pub native: bool,
    /// The exit status.
    #[serde(default)]
    pub status: i32,
    /// Standard output must be that many bytes of the pattern.
    pub stdout_pattern: Option<usize>,
    /// Regular expressions that standard output must contain, instead of `stdout.txt`.
    #[serde(default)]
    pub stdout_match: Vec<String>,
    /// Regular expressions that standard error must contain, instead of `stderr.txt`.
    #[serde(default)]
    pub stderr_match: Vec<String>,
    /// Regular expressions that standard error must not contain.
    #[serde(default)]
    pub stderr_absent: Vec<String>,
    /// Where the case lies.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// Arguments made by the harness: `generated-<index>`, filled with `x` up to a length.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// How many.
    pub count: usize,
    /// At least that many bytes each.
    #[serde(default)]
    pub bytes: usize,
}

impl Generated {
    fn words(&self) -> impl Iterator<Item = String> {
        (0..self.count).map(|index| {
            let word = format!("generated-{index}");
            let filling = self.bytes.saturating_sub(word.len());
            word + &"x".repeat(filling)
        })
    }
}

fn default_timeout() -> u64 {
    90
}

fn default_native() -> bool {
    true
}

impl Case {
    /// Reads a case directory.
    pub fn load(directory: &Path) -> Result<Case> {
        let file = directory.join("case.toml");
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let mut case: Case = toml::from_str(&text).with_context(|| file.display().to_string())?;
        case.directory = directory.to_path_buf();
        if case.stdin.is_some() && case.stdin_pattern.is_some() {
            bail!("{}: stdin and stdin_pattern exclude each other", file.display());
        }
        if case.script.is_none() && case.sources.is_empty() {
            case.sources = sources_in(directory)?;
            if case.sources.is_empty() {
                bail!("{}: no source file beside it", file.display());
            }
        }
        Ok(case)
    }

    /// All arguments of the program.
    pub fn arguments(&self) -> Vec<String> {
        let generated = self.args_generated.iter().flat_map(Generated::words);
        self.args.iter().cloned().chain(generated).collect()
    }

    /// Whether the C++ driver has to link it.
    pub fn is_cplusplus(&self) -> bool {
        self.sources.iter().any(|source| source.ends_with(".cpp"))
    }

    /// A file of the case that is there or not, such as `stdout.txt`.
    pub fn optional_file(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.directory.join(name);
        if !path.exists() {
            return Ok(None);
        }
        fs::read(&path)
            .map(Some)
            .with_context(|| path.display().to_string())
    }
}

fn sources_in(directory: &Path) -> Result<Vec<String>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(directory)? {
        let name = entry?
            .file_name()
            .into_string()
            .ok()
            .context("a file name is not UTF-8")?;
        if name.ends_with(".c") || name.ends_with(".cpp") {
            sources.push(name);
        }
    }
    sources.sort();
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_an_error() {
        let text = "description = \"x\"\nstatsu = 1\n";
        assert!(toml::from_str::<Case>(text).is_err());
    }

    #[test]
    fn generated_arguments_are_numbered_and_filled() {
        let text = "description = \"x\"\nargs = [\"a\"]\nargs_generated = { count = 2, bytes = 100000 }";
        let case: Case = toml::from_str(text).unwrap();
        let arguments = case.arguments();
        assert_eq!(arguments.len(), 3);
        assert_eq!(arguments[0], "a");
        assert!(arguments[2].starts_with("generated-1xx"));
        assert_eq!(arguments[2].len(), 100_000);
    }
}
