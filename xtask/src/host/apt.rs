//! Debian packages fetched without root and without a trace on the system: apt with package lists, archives and
//! configuration of our own, for one suite each, from the mirror that the host uses.

use super::mirror;
use crate::paths::Paths;
use crate::{files, interrupt, lock, process, progress};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The half of an archive that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Built packages.
    Binary,
    /// Source packages.
    Source,
}

/// A private view of one suite.
pub struct Private {
    directory: PathBuf,
    suite: String,
    kind: Kind,
    _lock: lock::Lock,
}

/// Whether this host has what fetching needs.
pub fn available() -> bool {
    process::exists("apt-get") && process::exists("dpkg-deb")
}

impl Private {
    /// The view of `suite`; nothing is downloaded yet.
    pub fn new(paths: &Paths, suite: &str, kind: Kind) -> Result<Private> {
        if !available() {
            bail!(
                "this host has no apt to fetch sources with; set LLAMAOS_SOURCES to a directory that holds \
                 the files named in sysroot/sources.toml"
            );
        }
        let name = match kind {
            Kind::Binary => suite.to_string(),
            Kind::Source => format!("{suite}-source"),
        };
        let directory = paths.apt().join(&name);
        let lock = lock::take(&paths.locks(), &format!("apt-{name}"))?;
        for part in ["lists/partial", "archives/partial"] {
            files::create_directory(&directory.join(part))?;
        }
        let mirror = mirror::find()?;
        files::write(&directory.join("llamaos.sources"), sources(&mirror, suite, kind))?;
        let host = process::output(Command::new("apt-config").arg("dump"))?;
        files::write(&directory.join("apt.conf"), configuration(&directory, &host))?;
        Ok(Private {
            directory,
            suite: suite.to_string(),
            kind,
            _lock: lock,
        })
    }

    /// Downloads a binary package and unpacks it into `into/contents`.
    pub fn package(&self, package: &str, into: &Path) -> Result<()> {
        self.obtain(&["download", package], package, into)?;
        let deb = fs::read_dir(into)?.flatten().map(|entry| entry.path());
        let deb = deb
            .into_iter()
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"));
        let deb = deb.with_context(|| format!("apt-get downloaded no {package}"))?;
        process::output(
            Command::new("dpkg-deb")
                .arg("-x")
                .arg(deb)
                .arg(into.join("contents")),
        )?;
        Ok(())
    }

    /// Downloads the tarball of a source package.
    pub fn source(&self, package: &str, into: &Path) -> Result<()> {
        self.obtain(
            &[
                "source",
                "--download-only",
                "--tar-only",
                "--only-source",
                package,
            ],
            package,
            into,
        )
    }

    /// Runs an apt-get command in `directory`, refreshing the lists first if they are missing or outdated.
    fn obtain(&self, arguments: &[&str], package: &str, directory: &Path) -> Result<()> {
        let mut fresh = false;
        if !self.has_lists()? {
            self.update()?;
            fresh = true;
        }
        loop {
            match self.run(arguments, directory) {
                Ok(()) => return Ok(()),
                Err(error) if fresh || interrupt::requested() => {
                    let what = format!("cannot fetch {package} from Debian {}", self.suite);
                    return Err(error.context(format!("{what}; check the network connection")));
                }
                // The lists name a version that the archive has replaced since.
                Err(_) => {
                    self.update()?;
                    fresh = true;
                }
            }
        }
    }

    fn has_lists(&self) -> Result<bool> {
        let index = match self.kind {
            Kind::Binary => "_Packages",
            Kind::Source => "_Sources",
        };
        let entries = fs::read_dir(self.directory.join("lists"))?;
        Ok(entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains(index)))
    }

    fn update(&self) -> Result<()> {
        progress::note(&format!("reading the package lists of Debian {}", self.suite));
        // A partial failure is a warning for apt, so ask whether the lists are there afterwards.
        let result = self.run(&["update"], &self.directory);
        if result.is_err() || !self.has_lists()? {
            let reason = result
                .err()
                .map_or("no lists arrived".to_string(), |error| format!("{error:#}"));
            bail!(
                "cannot read the package lists of Debian {} ({reason}); check the network connection and the \
                 mirror in this host's apt sources, or set LLAMAOS_SOURCES",
                self.suite
            );
        }
        Ok(())
    }

    fn run(&self, arguments: &[&str], directory: &Path) -> Result<()> {
        let path = self.directory.join("log");
        let mut log = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let mut command = Command::new("apt-get");
        command.arg("-q").args(arguments).current_dir(directory);
        command
            .env("APT_CONFIG", self.directory.join("apt.conf"))
            .env("LC_ALL", "C");
        let status = process::logged(command, &mut log, |_| {})?;
        if !status.success() {
            let (tail, _) = process::failure(&path)?;
            let errors: Vec<&str> = tail.lines().filter(|line| line.starts_with("E:")).collect();
            bail!("apt-get {} failed: {}", arguments[0], errors.join(" "));
        }
        Ok(())
    }
}

/// The only entry of the private source list.
fn sources(mirror: &mirror::Mirror, suite: &str, kind: Kind) -> String {
    let kind = match kind {
        Kind::Binary => "deb",
        Kind::Source => "deb-src",
    };
    let mut text = format!(
        "Types: {kind}\nURIs: {}\nSuites: {suite}\nComponents: main\nArchitectures: amd64\n",
        mirror.uris.join(" ")
    );
    if let Some(key) = &mirror.signed_by {
        text.push_str(&format!("Signed-By: {}\n", key.trim_start_matches([' '])));
    }
    text
}

/// Our configuration: all state in `directory`, and of the host's settings (`apt-config dump`) how to reach a mirror,
/// but no hooks, which are meant for system updates.
fn configuration(directory: &Path, host: &str) -> String {
    let directory = directory.display();
    let mut text = format!(
        "Dir::Etc::main \"/dev/null\";\nDir::Etc::parts \"/dev/null\";\n\
         Dir::Etc::sourcelist \"{directory}/llamaos.sources\";\nDir::Etc::sourceparts \"/dev/null\";\n\
         Dir::State::lists \"{directory}/lists\";\nDir::Cache \"{directory}\";\n\
         Dir::Cache::archives \"{directory}/archives\";\n\
         APT::Sandbox::User \"\";\nAcquire::Languages \"none\";\nAcquire::PDiffs \"false\";\n"
    );
    let reach = [
        "Acquire::http",
        "Acquire::https",
        "Acquire::Retries",
        "Acquire::ForceIPv",
    ];
    for line in host
        .lines()
        .filter(|line| reach.iter().any(|prefix| line.starts_with(prefix)))
    {
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_private_list_names_one_suite_and_the_hosts_key() {
        let mirror = mirror::Mirror {
            uris: vec!["http://a.example/debian".to_string()],
            signed_by: Some("\n -----BEGIN\n".to_string()),
        };
        let text = sources(&mirror, "trixie", Kind::Source);
        assert!(
            text.contains("Types: deb-src\nURIs: http://a.example/debian\nSuites: trixie\n"),
            "{text}"
        );
        assert!(text.ends_with("Signed-By: \n -----BEGIN\n\n"), "{text}");
    }

    #[test]
    fn proxies_are_taken_over_and_hooks_are_not() {
        let host = "Acquire::http::Proxy \"http://p.example\";\nAPT::Update::Post-Invoke:: \"rm\";\n";
        let text = configuration(Path::new("/c"), host);
        assert!(
            text.contains("http://p.example") && !text.contains("Post-Invoke"),
            "{text}"
        );
        assert!(text.contains("Dir::State::lists \"/c/lists\";"), "{text}");
    }
}
