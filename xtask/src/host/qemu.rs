//! Which of QEMU's packages to install, and in which versions.
//!
//! QEMU's packages conflict across versions. Where one of them, often `qemu-utils`, comes from another suite than the
//! emulator's candidate, apt refuses to install the emulator; then all of them have to come from one suite.

use crate::process;
use anyhow::{Context, Result};
use std::process::Command;

/// The package that has the emulator.
pub const PACKAGE: &str = "qemu-system-x86";

/// Packages of QEMU's source that the emulator needs in its own version.
const COMPANIONS: [&str; 2] = ["qemu-system-common", "qemu-system-data"];

/// A package and a version of it.
type Version = (String, String);

/// The options and packages for `apt-get install`.
pub fn options() -> Result<Vec<String>> {
    let installed = process::output(
        Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status} ${Package} ${Version}\n"]),
    )
    .context("cannot ask dpkg for the installed packages")?;
    let installed = parse_installed(&installed);
    let mut names: Vec<&str> = vec![PACKAGE];
    names.extend(COMPANIONS);
    names.extend(installed.iter().map(|(package, _)| package.as_str()));
    // That apt knows none of them is found out by apt-get, which then says so.
    let available = process::output(Command::new("apt-cache").arg("madison").args(names)).unwrap_or_default();
    Ok(choose(&installed, &parse_available(&available)))
}

fn choose(installed: &[Version], available: &[Version]) -> Vec<String> {
    if installed.is_empty() {
        return vec![PACKAGE.to_string()];
    }
    let find = |package: &str, id: &str| {
        available
            .iter()
            .find(|(name, version)| name == package && identity(version) == id)
    };
    // All packages of one source version, or nothing.
    let complete = |version: &str| -> Option<Vec<String>> {
        let id = identity(version);
        let mut packages: Vec<&str> = vec![PACKAGE];
        packages.extend(COMPANIONS);
        packages.extend(installed.iter().map(|(package, _)| package.as_str()));
        packages.sort_unstable();
        packages.dedup();
        packages
            .into_iter()
            .map(|package| find(package, id).map(|(name, version)| format!("{name}={version}")))
            .collect()
    };
    let candidates: Vec<&str> = available
        .iter()
        .filter(|(package, _)| package == PACKAGE)
        .map(|(_, version)| version.as_str())
        .collect();
    let is_installed = |version: &&&str| {
        installed
            .iter()
            .all(|(_, other)| identity(other) == identity(version))
    };
    let without_change = candidates
        .iter()
        .find(is_installed)
        .and_then(|version| complete(version));
    match without_change.or_else(|| candidates.iter().find_map(|version| complete(version))) {
        Some(packages) => ["--allow-downgrades".to_string()]
            .into_iter()
            .chain(packages)
            .collect(),
        None => vec![PACKAGE.to_string()],
    }
}

/// The version of the source package: a rebuild for one architecture has `+b<number>` at its end.
fn identity(version: &str) -> &str {
    match version.rsplit_once("+b") {
        Some((id, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => id,
        _ => version,
    }
}

/// The installed packages that QEMU's source makes and that are bound to its version.
fn parse_installed(text: &str) -> Vec<Version> {
    let fields = text.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let found = fields.filter_map(|fields| match fields[..] {
        ["installed", package, version] if is_bound(package) => {
            Some((package.to_string(), version.to_string()))
        }
        _ => None,
    });
    found.collect()
}

fn is_bound(package: &str) -> bool {
    package.starts_with("qemu-system") || ["qemu-utils", "qemu-block-extra", "qemu-kvm"].contains(&package)
}

/// Reads `package | version | archive` lines.
fn parse_available(text: &str) -> Vec<Version> {
    let fields = text
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let found = fields.filter_map(|fields| match fields[..] {
        [package, version, archive] if archive.contains("Packages") => {
            Some((package.to_string(), version.to_string()))
        }
        _ => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AVAILABLE: &str = "\
qemu-system-x86 | 1:7.2+dfsg-7+deb12u18+b3 | http://m.example/debian bookworm/main amd64 Packages
qemu-system-common | 1:7.2+dfsg-7+deb12u18+b3 | http://m.example/debian bookworm/main amd64 Packages
qemu-system-data | 1:7.2+dfsg-7+deb12u18 | http://m.example/debian bookworm/main amd64 Packages
qemu-utils | 1:7.2+dfsg-7+deb12u18+b3 | http://m.example/debian bookworm/main amd64 Packages
      qemu | 1:7.2+dfsg-7+deb12u18 | http://m.example/debian bookworm/main Sources
";

    const BACKPORTS: &str = "\
qemu-system-x86 | 1:10.0.2+ds-2~bpo12+1 | http://m.example/debian bookworm-backports/main amd64 Packages
qemu-system-common | 1:10.0.2+ds-2~bpo12+1 | http://m.example/debian bookworm-backports/main amd64 Packages
qemu-system-data | 1:10.0.2+ds-2~bpo12+1 | http://m.example/debian bookworm-backports/main amd64 Packages
qemu-utils | 1:10.0.2+ds-2~bpo12+1 | http://m.example/debian bookworm-backports/main amd64 Packages
";

    fn chosen(installed: &str, available: &str) -> Vec<String> {
        choose(&parse_installed(installed), &parse_available(available))
    }

    #[test]
    fn a_host_without_any_takes_the_candidate() {
        assert_eq!(
            chosen("installed make 4.3\nnot-installed qemu-utils 1\n", AVAILABLE),
            [PACKAGE]
        );
    }

    #[test]
    fn a_backport_whose_suite_is_gone_is_downgraded() {
        let options = chosen("installed qemu-utils 1:10.0.2+ds-2~bpo12+1\n", AVAILABLE);
        assert_eq!(
            options,
            [
                "--allow-downgrades",
                "qemu-system-common=1:7.2+dfsg-7+deb12u18+b3",
                "qemu-system-data=1:7.2+dfsg-7+deb12u18",
                "qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3",
                "qemu-utils=1:7.2+dfsg-7+deb12u18+b3",
            ]
        );
    }

    #[test]
    fn a_backport_whose_suite_is_there_is_kept() {
        let available = format!("{AVAILABLE}{BACKPORTS}");
        let options = chosen("installed qemu-utils 1:10.0.2+ds-2~bpo12+1\n", &available);
        assert!(
            options
                .iter()
                .skip(1)
                .all(|option| option.ends_with("=1:10.0.2+ds-2~bpo12+1")),
            "{options:?}"
        );
    }

    #[test]
    fn an_incomplete_suite_is_left_to_apt() {
        let available = AVAILABLE.lines().next().unwrap();
        assert_eq!(chosen("installed qemu-utils 1:10.0.2\n", available), [PACKAGE]);
    }
}
