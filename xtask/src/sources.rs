//! The pinned sources: which file of which Debian package, and the hash that it must have.
//!
//! A source is data in `sysroot/sources.toml` (what the sysroot is built from) or `tests/sources.toml` (the projects
//! that the tests build). Its file is taken from `$LLAMAOS_SOURCES`, a directory the user fills, or from the host's
//! Debian mirror; either way it is used only if its SHA-256 is the pinned one. A source without a pinned hash is one
//! that Debian's security updates replace within a release: apt's signatures vouch for it instead.

use crate::host::apt;
use crate::lock;
use crate::paths::Paths;
use crate::{disk, files, hash, progress};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

const LISTS: [&str; 2] = ["sysroot/sources.toml", "tests/sources.toml"];

/// What apt's package lists and the largest package take, in MiB.
const DISK_MIB: u64 = 500;

/// One pinned source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What the build calls it.
    pub name: String,
    /// Upstream's version.
    pub version: String,
    /// The Debian suite whose archive has it.
    pub suite: String,
    /// The Debian binary package that contains `file`.
    pub package: Option<String>,
    /// The Debian source package that `file` is a part of.
    pub source: Option<String>,
    /// The path inside the binary package, or the name of the source package's file. It may be a directory.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: Option<String>,
    /// The licence, as an SPDX expression.
    pub licence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    source: Vec<Source>,
}

/// All pinned sources of a checkout.
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// Reads the lists of this checkout.
    pub fn load(paths: &Paths) -> Result<Sources> {
        let mut all = Vec::new();
        for list in LISTS {
            let path = paths.repo().join(list);
            if path.exists() {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {list}"))?;
                all.extend(parse(&text).with_context(|| format!("{list} is wrong"))?);
            }
        }
        Ok(Sources { all })
    }

    /// The source called `name`.
    pub fn get(&self, name: &str) -> Result<&Source> {
        let found = self.all.iter().find(|source| source.name == name);
        found.with_context(|| {
            let names: Vec<&str> = self.all.iter().map(|source| source.name.as_str()).collect();
            format!("no source is called {name}; there are: {}", names.join(", "))
        })
    }

    /// All of them, in the order of the lists.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.all.iter()
    }
}

fn parse(text: &str) -> Result<Vec<Source>> {
    let list: List = toml::from_str(text)?;
    for source in &list.source {
        if source.package.is_some() == source.source.is_some() {
            bail!("source {} must have one of `package` and `source`", source.name);
        }
        let well_formed =
            |hash: &String| hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if source.sha256.as_ref().is_some_and(|hash| !well_formed(hash)) {
            bail!(
                "the sha256 of source {} is not 64 lower-case hexadecimal digits",
                source.name
            );
        }
        if source.source.is_some() && source.sha256.is_none() {
            bail!("source {} needs its sha256", source.name);
        }
    }
    Ok(list.source)
}

impl Source {
    /// The text that identifies the content.
    pub fn identity(&self) -> String {
        match &self.sha256 {
            Some(hash) => hash.clone(),
            None => format!("{} {} of {}", self.name, self.version, self.suite),
        }
    }

    /// The last component of the file's path.
    fn base_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    /// Where the verified file lies in the cache.
    fn cached(&self, paths: &Paths) -> PathBuf {
        let identity = hash::bytes(self.identity().as_bytes());
        let directory = format!("{}-{}-{}", self.name, self.version, &identity[..12]);
        paths.sources().join(directory).join(self.base_name())
    }

    /// The verified file, fetched if the cache does not have it.
    pub fn fetch(&self, paths: &Paths) -> Result<PathBuf> {
        let cached = self.cached(paths);
        let _lock = lock::take(&paths.locks(), &format!("source-{}", self.name))?;
        if cached.exists() {
            if let Err(error) = self.verify(&cached) {
                files::remove(&cached)?;
                return Err(
                    error.context("a file of the cache was damaged and is removed; run the command again")
                );
            }
            return Ok(cached);
        }
        if let Some(given) = self.given()? {
            self.verify(&given)
                .with_context(|| format!("{} is not the pinned file; replace it", given.display()))?;
            return self.keep(&given, &cached);
        }
        files::create_directory(&paths.apt())?;
        disk::require(&paths.apt(), DISK_MIB, &format!("fetching {}", self.name))?;
        let directory = files::Scratch::new(&paths.apt(), "download")?;
        let file = match (&self.package, &self.source) {
            (Some(package), _) => {
                progress::note(&format!(
                    "fetching {} {} from Debian {}",
                    self.name, self.version, self.suite
                ));
                apt::Private::new(paths, &self.suite, apt::Kind::Binary)?
                    .package(package, directory.path())?;
                directory.path().join("contents").join(&self.file)
            }
            (None, Some(package)) => {
                progress::note(&format!(
                    "fetching {} {} from Debian {}",
                    self.name, self.version, self.suite
                ));
                apt::Private::new(paths, &self.suite, apt::Kind::Source)?
                    .source(package, directory.path())?;
                directory.path().join(&self.file)
            }
            (None, None) => bail!("source {} names no package", self.name),
        };
        if !file.exists() {
            bail!(
                "the Debian package of {} has no {}; a newer version replaced it",
                self.name,
                self.file
            );
        }
        self.verify(&file)
            .context("a download is damaged and was removed; run the command again")?;
        self.keep(&file, &cached)
    }

    /// The file in `$LLAMAOS_SOURCES`, if the user has put it there.
    fn given(&self) -> Result<Option<PathBuf>> {
        let Some(directory) = env::var_os("LLAMAOS_SOURCES").map(PathBuf::from) else {
            return Ok(None);
        };
        let file = directory.join(self.base_name());
        if file.exists() {
            return Ok(Some(file));
        }
        if apt::available() {
            return Ok(None);
        }
        bail!(
            "LLAMAOS_SOURCES={} has no {}, and there is no apt to fetch it",
            directory.display(),
            self.base_name()
        )
    }

    fn verify(&self, file: &Path) -> Result<()> {
        let Some(expected) = &self.sha256 else {
            return Ok(());
        };
        let found = hash::tree(file)?;
        if found != *expected {
            bail!(
                "{} of {} has sha256 {found} instead of {expected}",
                self.base_name(),
                self.name
            );
        }
        Ok(())
    }

    /// Copies `file` to its place in the cache, complete or not at all.
    fn keep(&self, file: &Path, cached: &Path) -> Result<PathBuf> {
        let directory = cached.parent().context("a cached file has a directory")?;
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        let scratch = files::Scratch::new(directory, "copy")?;
        let copy = scratch.path().join(self.base_name());
        files::copy(file, &copy)?;
        fs::rename(&copy, cached).with_context(|| format!("cannot create {}", cached.display()))?;
        Ok(cached.to_path_buf())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [[source]]
        name = "one"
        version = "1"
        suite = "bookworm"
        package = "one-source"
        file = "usr/src/one.tar"
        sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
        licence = "MIT"
    "#;

    fn one() -> Source {
        parse(LIST).unwrap().remove(0)
    }

    /// Puts `content` where a fetch of [`one`] has left its file.
    fn cached(content: &str) -> (tempfile::TempDir, Paths, PathBuf) {
        let cache = tempfile::tempdir().unwrap();
        let paths = Paths::new("/nowhere", cache.path());
        let file = one().cached(&paths);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, content).unwrap();
        (cache, paths, file)
    }

    #[test]
    fn a_list_is_read() {
        let source = one();
        assert_eq!((source.name.as_str(), source.base_name()), ("one", "one.tar"));
    }

    #[test]
    fn a_wrong_list_is_refused() {
        for (from, to) in [
            ("package = \"one-source\"", ""),
            ("package", "source = \"x\"\npackage"),
            ("2c26", "2C26"),
            ("2c26", ""),
            ("licence", "license"),
        ] {
            assert!(parse(&LIST.replace(from, to)).is_err(), "{from} -> {to}");
        }
    }

    #[test]
    fn a_cached_file_is_used_as_it_is() {
        let (_cache, paths, file) = cached("foo");
        assert_eq!(one().fetch(&paths).unwrap(), file);
    }

    #[test]
    fn a_damaged_file_is_named_and_removed() {
        let (_cache, paths, file) = cached("bar");
        let error = format!("{:#}", one().fetch(&paths).unwrap_err());
        assert!(
            error.contains("one.tar") && error.contains("removed") && error.contains("2c26"),
            "{error}"
        );
        assert!(!file.exists());
    }

    #[test]
    fn files_of_the_same_name_but_other_content_have_another_place() {
        let paths = Paths::new("/repo", "/cache");
        let other = Source {
            sha256: Some("0".repeat(64)),
            ..one()
        };
        assert_ne!(one().cached(&paths), other.cached(&paths));
    }
}
