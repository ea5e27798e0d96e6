//! The installed toolchain as its users see it: where its programs are, and the environment that makes build systems
//! use it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// An installed toolchain.
pub struct Toolchain {
    root: PathBuf,
}

impl Toolchain {
    /// The toolchain in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Toolchain {
        Toolchain { root: root.into() }
    }

    /// The directory of it all.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The directory of the programs.
    pub fn bin(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// One program by its short name, such as `g++`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin().join(format!("llama-{name}"))
    }

    /// The file that tells CMake of the target.
    pub fn cmake(&self) -> PathBuf {
        self.share("llamaos.cmake")
    }

    /// The file that tells Meson of the target.
    pub fn meson(&self) -> PathBuf {
        self.share("llamaos.meson")
    }

    /// The file that answers what configure scripts cannot find out when they cross-compile.
    pub fn config_site(&self) -> PathBuf {
        self.share("config.site")
    }

    fn share(&self, name: &str) -> PathBuf {
        self.root.join("share/llamaos").join(name)
    }

    /// The variables that `cargo xtask env` sets, beside the search path.
    pub fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("CONFIG_SITE", self.config_site()),
            ("LLAMAOS_CMAKE", self.cmake()),
            ("LLAMAOS_MESON", self.meson()),
        ]
    }

    /// Lets `command` find the programs and files.
    pub fn environment(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let directories = [self.bin()].into_iter().chain(std::env::split_paths(&path));
        // Only a directory with a colon in its name cannot be joined; then the old path stays.
        if let Ok(joined) = std::env::join_paths(directories) {
            command.env("PATH", joined);
        }
        command.envs(self.variables());
    }
}

/// `path` quoted for a POSIX shell.
pub fn quote(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_survives_the_shell() {
        let path = Path::new("/a b/it's $HOME");
        let output = Command::new("sh")
            .args(["-c", &format!("printf %s {}", quote(path))])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "/a b/it's $HOME");
    }

    #[test]
    fn the_programs_come_first_on_the_search_path() {
        let mut command = Command::new("sh");
        command.args(["-c", "printf %s \"$PATH\""]);
        Toolchain::new("/t").environment(&mut command);
        let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(output.starts_with("/t/bin:"), "{output}");
    }
}
