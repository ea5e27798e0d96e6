//! Counting instructions between two addresses, with the plugin of tests/bench inside QEMU.

use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::process;
use crate::sources::Sources;
use anyhow::{Context, Result, bail};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Instructions executed between two addresses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// Those at addresses of the lower half: the program, its libraries and its kernel.
    pub program: u64,
    /// Those at addresses of the upper half: Xen.
    pub hypervisor: u64,
}

/// The plugin, built for the QEMU at hand.
pub struct Counter {
    llama_run: PathBuf,
    qemu_user: PathBuf,
    system_plugin: PathBuf,
    user_plugin: PathBuf,
    counts: PathBuf,
}

impl Counter {
    /// Compiles the plugin and finds the emulators.
    pub fn build(paths: &Paths, toolchain: &Toolchain, work: &Path) -> Result<Counter> {
        let source = paths.repo().join("tests/bench/instructions.c");
        let qemu_user = work.join("qemu-x86_64");
        fs::copy(Sources::load(paths)?.get("qemu-user")?.fetch(paths)?, &qemu_user)?;
        make_executable(&qemu_user)?;
        let build = |emulator: &Path, kind: &str| -> Result<PathBuf> {
            let version = plugin_interface(&process::output(Command::new(emulator).arg("--version"))?)?;
            let plugin = work.join(format!("instructions-{kind}.so"));
            let mut compile = Command::new("gcc");
            compile.args(["-O2", "-shared", "-fPIC", "-fvisibility=hidden"]);
            compile.arg(format!("-DQEMU_PLUGIN_VERSION={version}"));
            process::output(compile.arg(&source).arg("-o").arg(&plugin))?;
            Ok(plugin)
        };
        Ok(Counter {
            llama_run: toolchain.program("run"),
            system_plugin: build(Path::new("qemu-system-x86_64"), "system")?,
            user_plugin: build(&qemu_user, "user")?,
            qemu_user,
            counts: work.join("counts"),
        })
    }

    /// Runs the appliance `image` with `memory` and counts between two of its addresses.
    pub fn appliance(&self, image: &Path, memory: &str, range: &Range<u64>) -> Result<Count> {
        let mut command = Command::new(&self.llama_run);
        command.args([
            "--on",
            "qemu",
            "--memory",
            memory,
            "--qemu-option=-plugin",
            "--qemu-option",
        ]);
        command.arg(self.plugin(&self.system_plugin, range)).arg(image);
        self.count(command)
    }

    /// Runs the Linux program `program` and counts between two of its addresses.
    pub fn native(&self, program: &Path, range: &Range<u64>) -> Result<Count> {
        let mut command = Command::new(&self.qemu_user);
        command
            .arg("-plugin")
            .arg(self.plugin(&self.user_plugin, range))
            .arg(program);
        self.count(command)
    }

    fn plugin(&self, plugin: &Path, range: &Range<u64>) -> String {
        let (plugin, counts) = (plugin.display(), self.counts.display());
        format!(
            "{plugin},begin={:x},end={:x},out={counts}",
            range.start, range.end
        )
    }

    fn count(&self, mut command: Command) -> Result<Count> {
        // The plugin appends, and a run that never reaches the range leaves nothing.
        fs::write(&self.counts, "")?;
        process::output(&mut command)?;
        let counts = fs::read_to_string(&self.counts)?;
        parse(&counts).with_context(|| format!("{command:?} did not pass through the counted range"))
    }
}

/// The first line that the plugin wrote.
fn parse(counts: &str) -> Option<Count> {
    let (program, hypervisor) = counts.lines().next()?.split_once(' ')?;
    Some(Count {
        program: program.parse().ok()?,
        hypervisor: hypervisor.parse().ok()?,
    })
}

/// The version of the plugin interface that a QEMU accepts, from what its `--version` prints.
fn plugin_interface(version: &str) -> Result<u32> {
    let mut words = version.split_whitespace().skip_while(|word| *word != "version");
    let major: Option<u32> = words
        .nth(1)
        .and_then(|number| number.split('.').next()?.parse().ok());
    match major {
        // QEMU 9 changed the interface and accepts no plugin of version 1; 8 and before know no other.
        Some(0..=8) => Ok(1),
        Some(9..) => Ok(2),
        None => bail!("cannot tell QEMU's version from {version:?}"),
    }
}

fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_interface_follows_qemu() {
        let version = |number: &str| plugin_interface(&format!("QEMU emulator version {number} (Debian)\n"));
        assert_eq!(version("7.2.22").unwrap(), 1);
        assert_eq!(version("10.0.2").unwrap(), 2);
        assert!(plugin_interface("no QEMU").is_err());
    }

    #[test]
    fn counts_are_the_first_line() {
        assert_eq!(
            parse("12 345\n6 7\n"),
            Some(Count {
                program: 12,
                hypervisor: 345
            })
        );
        assert_eq!(parse(""), None);
        assert_eq!(parse("12\n"), None);
    }
}
