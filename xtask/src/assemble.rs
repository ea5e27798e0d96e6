//! The installed tree, `target/llamaos`: the `prefix` directories of the stages together, the names that users and
//! configure scripts call the programs by, and the object that names the interpreter of an image.
//!
//! A manifest says which stage put which file there, so that a changed stage replaces its own files only.

use crate::paths::{Paths, TRIPLE};
use crate::stage::Built;
use crate::stages::INSTALLED;
use crate::{files, hash, interrupt, lock, process};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Increased when the names made here change.
const REVISION: &str = "1";

/// Programs of the compiler that are called `llama-<name>` too, by the name they are installed under.
const COMPILER: [(&str, &str); 14] = [
    ("gcc", "gcc"),
    ("cc", "gcc"),
    ("g++", "g++"),
    ("c++", "g++"),
    ("cpp", "cpp"),
    ("gcov", "gcov"),
    ("gcov-tool", "gcov-tool"),
    ("gcov-dump", "gcov-dump"),
    ("gcc-ar", "gcc-ar"),
    ("gcc-nm", "gcc-nm"),
    ("gcc-ranlib", "gcc-ranlib"),
    // The compiler's wrappers load its plugin, without which these do not see into objects made with -flto.
    ("ar", "gcc-ar"),
    ("nm", "gcc-nm"),
    ("ranlib", "gcc-ranlib"),
];

/// Programs of binutils that are called by both names.
const BINUTILS: [&str; 12] = [
    "addr2line",
    "as",
    "c++filt",
    "elfedit",
    "gprof",
    "ld",
    "objcopy",
    "objdump",
    "readelf",
    "size",
    "strings",
    "strip",
];

/// What the tree was made from.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Manifest {
    /// The hash of all below and of what the names depend on.
    identity: String,
    /// The key of each stage.
    keys: BTreeMap<String, String>,
    /// The files that each stage put there.
    files: BTreeMap<String, BTreeSet<PathBuf>>,
}

/// Brings the installed tree up to date and returns its directory.
pub fn assemble(paths: &Paths, built: &Built) -> Result<PathBuf> {
    let installed = paths.installed();
    let mut keys = BTreeMap::new();
    for stage in INSTALLED {
        keys.insert(stage.to_string(), built.key(stage)?.to_string());
    }
    let identity = identity(&installed, &keys);
    let _lock = lock::take(&paths.target(), "llamaos")?;
    let old = read(&paths.manifest());
    if old.identity == identity && installed.is_dir() {
        return Ok(installed);
    }
    // Without a manifest an interrupted assembly starts again from nothing.
    files::remove(&paths.manifest())?;
    if old.files.is_empty() {
        files::remove(&installed)?;
    }
    let mut manifest = Manifest {
        identity,
        keys,
        ..Manifest::default()
    };
    for stage in INSTALLED {
        let prefix = built.result(stage)?.join("prefix");
        manifest
            .files
            .insert(stage.to_string(), hash::files(&prefix)?.into_iter().collect());
    }
    replace(&installed, built, &old, &manifest)?;
    names(&installed.join("bin"))?;
    // What names the tree by its absolute path: the interpreter of images, Meson's file.
    let mut relocate = Command::new("sh");
    relocate
        .arg(installed.join("bin/llama-relocate"))
        .stdout(std::io::stderr());
    process::visible(&mut relocate).context("cannot give the installed tree its path")?;
    files::write(&paths.manifest(), toml::to_string(&manifest)?)?;
    Ok(installed)
}

fn identity(installed: &Path, keys: &BTreeMap<String, String>) -> String {
    // Images name their interpreter by an absolute path, so a moved checkout is assembled anew.
    let mut text = format!("{REVISION}\n{}\n", installed.display());
    keys.iter()
        .for_each(|(stage, key)| text.push_str(&format!("{stage} {key}\n")));
    hash::bytes(text.as_bytes())
}

/// The manifest, or an empty one if there is none that can be used.
fn read(path: &Path) -> Manifest {
    let text = fs::read_to_string(path).unwrap_or_default();
    toml::from_str(&text).unwrap_or_default()
}

/// Removes what is no longer there and installs the files of changed stages.
fn replace(installed: &Path, built: &Built, old: &Manifest, new: &Manifest) -> Result<()> {
    let kept: BTreeSet<&PathBuf> = new.files.values().flatten().collect();
    for file in old.files.values().flatten().filter(|file| !kept.contains(file)) {
        files::remove(&installed.join(file))?;
    }
    let mut owners: BTreeMap<&PathBuf, &str> = BTreeMap::new();
    for stage in INSTALLED {
        owners.extend(new.files[stage].iter().map(|file| (file, stage)));
    }
    let mut old_owners: BTreeMap<&PathBuf, &str> = BTreeMap::new();
    for stage in INSTALLED {
        old_owners.extend(
            old.files
                .get(stage)
                .into_iter()
                .flatten()
                .map(|file| (file, stage)),
        );
    }
    for (file, stage) in owners {
        interrupt::check()?;
        let same = old_owners.get(file) == Some(&stage) && old.keys.get(stage) == new.keys.get(stage);
        if !same {
            files::copy(
                &built.result(stage)?.join("prefix").join(file),
                &installed.join(file),
            )?;
        }
    }
    Ok(())
}

/// Makes every program known as `llama-<name>` and as `<triple>-<name>`.
fn names(bin: &Path) -> Result<()> {
    for (name, installed_as) in COMPILER {
        let program = format!("{TRIPLE}-{installed_as}");
        if !bin.join(&program).exists() {
            bail!("the compiler stage has no bin/{program}");
        }
        files::link(Path::new(&program), &bin.join(format!("llama-{name}")))?;
        if name != installed_as {
            files::link(Path::new(&program), &bin.join(format!("{TRIPLE}-{name}")))?;
        }
    }
    for name in BINUTILS {
        let program = format!("../{TRIPLE}/bin/{name}");
        files::link(Path::new(&program), &bin.join(format!("llama-{name}")))?;
        files::link(Path::new(&program), &bin.join(format!("{TRIPLE}-{name}")))?;
    }
    for name in ["run", "pkg-config"] {
        let program = format!("llama-{name}");
        if bin.join(&program).exists() {
            files::link(Path::new(&program), &bin.join(format!("{TRIPLE}-{name}")))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_names_place_and_stages() {
        let keys = BTreeMap::from([("gcc".to_string(), "1".to_string())]);
        let first = identity(Path::new("/a"), &keys);
        assert_eq!(first, identity(Path::new("/a"), &keys));
        assert_ne!(first, identity(Path::new("/b"), &keys));
        assert_ne!(first, identity(Path::new("/a"), &BTreeMap::new()));
    }

    #[test]
    fn a_damaged_manifest_is_no_manifest() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("manifest");
        fs::write(&path, "identity = [").unwrap();
        assert!(read(&path).identity.is_empty());
        assert!(read(&directory.path().join("none")).identity.is_empty());
    }
}
