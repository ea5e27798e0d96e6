//! What the host must have, and how it gets it: everything that is missing is named at once, and installed when we may.
//!
//! Only what a command needs is asked for. Nothing here is, or pulls in, a hypervisor or a boot loader: Xen is
//! unpacked into the cache and runs in QEMU.

use super::qemu;
use crate::process::{self, SYSTEM_PATH};
use crate::progress;
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the host is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Building the toolchain and sysroot.
    Build,
    /// Booting an appliance.
    Run,
    /// The tests, which build other projects.
    Test,
}

/// How to see whether a package is there. Looking for what is used, not for the package, works on every
/// distribution and with programs that the user built.
#[derive(Clone, Copy, Debug)]
enum Probe {
    Program(&'static str),
    Header(&'static str),
    LibClang,
}

struct Requirement {
    purpose: Purpose,
    /// The name of the package in Debian.
    package: &'static str,
    probe: Probe,
}

const fn requirement(purpose: Purpose, package: &'static str, probe: Probe) -> Requirement {
    Requirement {
        purpose,
        package,
        probe,
    }
}

const REQUIREMENTS: [Requirement; 20] = [
    requirement(Purpose::Build, "gcc", Probe::Program("gcc")),
    requirement(Purpose::Build, "g++", Probe::Program("g++")),
    requirement(Purpose::Build, "libc6-dev", Probe::Header("stdio.h")),
    requirement(Purpose::Build, "make", Probe::Program("make")),
    requirement(Purpose::Build, "binutils", Probe::Program("ld")),
    requirement(Purpose::Build, "patch", Probe::Program("patch")),
    requirement(Purpose::Build, "xz-utils", Probe::Program("xz")),
    requirement(Purpose::Build, "libgmp-dev", Probe::Header("gmp.h")),
    requirement(Purpose::Build, "libmpfr-dev", Probe::Header("mpfr.h")),
    requirement(Purpose::Build, "libmpc-dev", Probe::Header("mpc.h")),
    requirement(Purpose::Build, "libclang-dev", Probe::LibClang),
    requirement(Purpose::Run, qemu::PACKAGE, Probe::Program("qemu-system-x86_64")),
    requirement(Purpose::Test, "bzip2", Probe::Program("bzip2")),
    requirement(Purpose::Test, "cmake", Probe::Program("cmake")),
    requirement(Purpose::Test, "gdb", Probe::Program("gdb")),
    requirement(Purpose::Test, "meson", Probe::Program("meson")),
    requirement(Purpose::Test, "ninja-build", Probe::Program("ninja")),
    requirement(Purpose::Test, "perl", Probe::Program("perl")),
    requirement(Purpose::Test, "pkg-config", Probe::Program("pkg-config")),
    requirement(Purpose::Test, "python3", Probe::Program("python3")),
];

/// Makes sure that the host has what `purposes` need; installs it if we are root or may become it.
pub fn ensure(purposes: &[Purpose]) -> Result<()> {
    let missing = missing(purposes, present);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !process::exists("apt-get") {
        bail!("this host lacks (Debian's package names): {list}; install what contains them");
    }
    let options = if missing.contains(&qemu::PACKAGE) {
        qemu::options()?
    } else {
        Vec::new()
    };
    let others = missing
        .iter()
        .filter(|package| **package != qemu::PACKAGE)
        .map(|package| package.to_string());
    let mut arguments: Vec<String> = ["install", "--yes", "--no-install-recommends"]
        .map(str::to_string)
        .into();
    arguments.extend(options);
    arguments.extend(others);
    let line = format!("apt-get {}", arguments.join(" "));
    let Some(become_root) = become_root() else {
        bail!("this host lacks: {list}; as root, run: {line}");
    };
    progress::note(&format!("this host lacks: {list}"));
    progress::note(&format!(
        "installing: {}{line}",
        become_root.iter().map(|w| format!("{w} ")).collect::<String>()
    ));
    // Old lists name versions that the archive no longer has. A third archive's failure is no obstacle.
    if let Err(error) = process::visible(&mut apt_get(&become_root, &["update".to_string()])) {
        progress::note(&format!(
            "the package lists could not all be refreshed ({error}); going on"
        ));
    }
    // The suite of QEMU's packages may be another one now.
    if missing.contains(&qemu::PACKAGE) {
        arguments.retain(|argument| !argument.starts_with("qemu-") && argument != "--allow-downgrades");
        arguments.splice(3..3, qemu::options()?);
    }
    process::visible(&mut apt_get(&become_root, &arguments))
        .with_context(|| format!("the packages could not be installed; as root, run: {line}"))?;
    let still: Vec<&str> = self::missing(purposes, present);
    if !still.is_empty() {
        bail!(
            "this host still lacks {}, although apt-get installed them",
            still.join(" ")
        );
    }
    Ok(())
}

/// The packages of `purposes` that `present` does not find.
fn missing(purposes: &[Purpose], present: impl Fn(Probe) -> bool) -> Vec<&'static str> {
    let wanted = REQUIREMENTS
        .iter()
        .filter(|requirement| purposes.contains(&requirement.purpose));
    wanted
        .filter(|requirement| !present(requirement.probe))
        .map(|requirement| requirement.package)
        .collect()
}

fn present(probe: Probe) -> bool {
    match probe {
        // The stages see the system's programs only, the launcher and the tests what the user has.
        Probe::Program(name) => {
            process::find(name, Some(OsStr::new(SYSTEM_PATH))).is_some() || process::exists(name)
        }
        Probe::Header(name) => {
            let directories = [
                "/usr/include",
                "/usr/include/x86_64-linux-gnu",
                "/usr/local/include",
            ];
            directories
                .iter()
                .any(|directory| Path::new(directory).join(name).is_file())
        }
        Probe::LibClang => clang_directories()
            .iter()
            .any(|directory| has_libclang(directory)),
    }
}

/// Where the loader of bindgen looks.
fn clang_directories() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = env::var_os("LIBCLANG_PATH")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    for directory in [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
        "/usr/local/lib",
    ] {
        directories.push(directory.into());
    }
    for entry in std::fs::read_dir("/usr/lib").into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("llvm") {
            directories.push(entry.path().join("lib"));
        }
    }
    directories
}

fn has_libclang(directory: &Path) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .any(|name| is_libclang(&name))
}

/// `libclang.so`, `libclang.so.19`, `libclang-14.so.1`, but not the C++ library `libclang-cpp`.
fn is_libclang(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("libclang") else {
        return false;
    };
    let version = rest.split(".so").next().unwrap_or("");
    rest.contains(".so") && (version.is_empty() || version.starts_with('-') && !version.contains("cpp"))
}

/// The words in front of a command that make it run as root, if that is possible without asking at nobody.
fn become_root() -> Option<Vec<String>> {
    if rustix::process::geteuid().is_root() {
        return Some(Vec::new());
    }
    use std::io::IsTerminal;
    let interactive = std::io::stdin().is_terminal();
    let quiet = || {
        Command::new("sudo")
            .args(["-n", "true"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    (process::exists("sudo") && (interactive || quiet())).then(|| vec!["sudo".to_string()])
}

fn apt_get(become_root: &[String], arguments: &[String]) -> Command {
    let mut words: Vec<&str> = become_root.iter().map(String::as_str).collect();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments);
    // Standard output belongs to the result of the command that needs the packages.
    command.stdout(std::io::stderr());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_missing_is_named_at_once_and_only_for_the_purpose() {
        let missing_for = |purposes: &[Purpose]| missing(purposes, |_| false);
        let build = missing_for(&[Purpose::Build]);
        assert!(build.contains(&"libclang-dev") && build.contains(&"libgmp-dev"));
        assert!(!build.contains(&qemu::PACKAGE));
        assert_eq!(
            missing_for(&[Purpose::Build, Purpose::Run, Purpose::Test]).len(),
            REQUIREMENTS.len()
        );
        assert!(missing(&[Purpose::Build], |_| true).is_empty());
    }

    #[test]
    fn no_hypervisor_and_no_boot_loader_is_ever_installed() {
        for requirement in &REQUIREMENTS {
            for word in ["xen", "grub", "linux-image", "kvm"] {
                assert!(!requirement.package.contains(word), "{}", requirement.package);
            }
        }
    }

    #[test]
    fn the_c_interface_of_clang_is_told_from_its_cxx_library() {
        for name in [
            "libclang.so",
            "libclang.so.19",
            "libclang-14.so.1",
            "libclang-14.so.14.0.6",
        ] {
            assert!(is_libclang(name), "{name}");
        }
        for name in ["libclang-cpp.so.14", "libclang-cpp14.so", "libclang.a", "libc.so"] {
            assert!(!is_libclang(name), "{name}");
        }
    }
}
