//! Every path the build uses, as methods of one type.
//!
//! Two places are written: the repository's `target/` (what belongs to this checkout) and the user's cache directory
//! (what is worth sharing between checkouts: sources and finished stages, both named by the hash of what they hold).

use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};

/// The target triple of an appliance.
pub const TRIPLE: &str = "x86_64-llamaos-elf";
/// The Rust target that the guest crates are built for.
pub const RUST_TARGET: &str = "x86_64-unknown-none";

/// The repository, the cache and what lies in them.
#[derive(Clone, Debug)]
pub struct Paths {
    repo: PathBuf,
    cache: PathBuf,
}

impl Paths {
    /// The paths of this checkout and of the calling user.
    pub fn discover() -> Result<Paths> {
        // Cargo names the manifest of the running package; a copied binary still finds the checkout it is run in.
        let repo = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(xtask) => PathBuf::from(xtask).parent().map(Path::to_path_buf),
            None => find_repository(&env::current_dir()?),
        };
        let repo = repo.context("not inside the llamaOS source tree; change into it")?;
        let cache = cache_directory(|name| env::var_os(name).map(PathBuf::from))?;
        Ok(Paths { repo, cache })
    }

    /// Paths below the given directories.
    #[cfg(test)]
    pub fn new(repo: impl Into<PathBuf>, cache: impl Into<PathBuf>) -> Paths {
        Paths {
            repo: repo.into(),
            cache: cache.into(),
        }
    }

    /// The root of the checkout.
    pub fn repo(&self) -> &Path {
        &self.repo
    }

    /// What cargo and xtask build for this checkout.
    pub fn target(&self) -> PathBuf {
        self.repo.join("target")
    }

    /// The installed toolchain and sysroot.
    pub fn installed(&self) -> PathBuf {
        self.target().join("llamaos")
    }

    /// The record of what `installed` was assembled from.
    pub fn manifest(&self) -> PathBuf {
        self.target().join("llamaos.manifest")
    }

    /// The patches of one unpacked source.
    pub fn patches(&self, name: &str) -> PathBuf {
        self.repo.join("patches").join(name)
    }

    /// The C symbols that an application may use of the runtime.
    pub fn exports(&self) -> PathBuf {
        self.repo.join("rt/exports.list")
    }

    /// The user's cache directory.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Verified source files.
    pub fn sources(&self) -> PathBuf {
        self.cache.join("sources")
    }

    /// Finished stages, each `<name>-<key>`.
    pub fn stages(&self) -> PathBuf {
        self.cache.join("stages")
    }

    /// Unfinished stages, each `<name>-<key>`.
    pub fn work(&self) -> PathBuf {
        self.cache.join("work")
    }

    /// One log file per stage.
    pub fn logs(&self) -> PathBuf {
        self.cache.join("logs")
    }

    /// Lock files.
    pub fn locks(&self) -> PathBuf {
        self.cache.join("locks")
    }

    /// The private package lists and archives of apt.
    pub fn apt(&self) -> PathBuf {
        self.cache.join("apt")
    }

    /// Host programs that are built rather than installed.
    pub fn programs(&self) -> PathBuf {
        self.cache.join("programs")
    }
}

/// The nearest directory at or above `start` that is the root of this workspace.
fn find_repository(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|d| d.join("xtask/Cargo.toml").is_file())
        .map(Path::to_path_buf)
}

/// `$LLAMAOS_CACHE`, else the place the XDG base directory specification gives.
fn cache_directory(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    if let Some(given) = variable("LLAMAOS_CACHE") {
        if !given.is_absolute() {
            bail!(
                "LLAMAOS_CACHE={} is not an absolute path; give one",
                given.display()
            );
        }
        return Ok(given);
    }
    if let Some(xdg) = absolute("XDG_CACHE_HOME") {
        return Ok(xdg.join("llamaos"));
    }
    let home = absolute("HOME").context("neither LLAMAOS_CACHE nor HOME is set; set LLAMAOS_CACHE")?;
    Ok(home.join(".cache/llamaos"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(set: &[(&str, &str)]) -> Result<PathBuf> {
        cache_directory(|name| {
            set.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| PathBuf::from(value))
        })
    }

    #[test]
    fn the_cache_follows_the_environment() {
        let all = [("LLAMAOS_CACHE", "/a"), ("XDG_CACHE_HOME", "/b"), ("HOME", "/c")];
        assert_eq!(cache(&all).unwrap(), Path::new("/a"));
        assert_eq!(cache(&all[1..]).unwrap(), Path::new("/b/llamaos"));
        assert_eq!(cache(&all[2..]).unwrap(), Path::new("/c/.cache/llamaos"));
        assert!(cache(&[]).is_err());
    }

    #[test]
    fn a_relative_cache_is_refused_and_a_relative_xdg_directory_ignored() {
        assert!(
            cache(&[("LLAMAOS_CACHE", "cache")])
                .unwrap_err()
                .to_string()
                .contains("absolute")
        );
        assert_eq!(
            cache(&[("XDG_CACHE_HOME", "x"), ("HOME", "/c")]).unwrap(),
            Path::new("/c/.cache/llamaos")
        );
    }

    #[test]
    fn the_repository_is_found_from_below() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(
            find_repository(&here.join("src/stages")).as_deref(),
            here.parent()
        );
        assert_eq!(find_repository(Path::new("/proc")), None);
    }
}
