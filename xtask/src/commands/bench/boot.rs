//! The way from the kernel's entry to main, and the smallest memory in which it ends there.

use super::counter::Counter;
use super::program::{self, Compiler};
use super::report::{Report, thousands};
use crate::installed::Toolchain;
use anyhow::Result;
use std::path::Path;
use std::process::{Command, Stdio};

/// Measures boots with several sizes of memory.
pub fn measure(
    toolchain: &Toolchain,
    programs: &Compiler,
    counter: &Counter,
    report: &mut Report,
) -> Result<()> {
    let image = programs.appliance("hello.c")?;
    let to_main = program::entry(&image)?..program::symbol(&image, "main")?;
    report.section(
        "Entry to main",
        "Instructions executed from the kernel's first one to the program's `main`, those of the guest and those of \
         Xen on its behalf. The aim at 64 MiB is under 200,000 and 3,000,000; Mini-OS needs 1,280,000 and 11,600,000. \
         Xen's share is that of mapping all memory writable before the program starts: about 370 instructions a page, \
         half of them to validate its entry and half to make the page writable for the first time.",
    );
    report.table(&["memory", "guest", "Xen"]);
    for memory in ["4M", "64M", "1G"] {
        let count = counter.appliance(&image, memory, &to_main)?;
        report.row(&[
            memory.to_string(),
            thousands(count.program),
            thousands(count.hypervisor),
        ]);
    }

    report.section(
        "Smallest memory",
        "The least memory, in steps of 256 KiB, in which hello in C boots and prints its line.",
    );
    report.table(&["program", "memory (KiB)"]);
    report.row(&["hello.c".to_string(), smallest_memory(toolchain, &image)?]);
    Ok(())
}

/// The least memory in KiB in which `image` runs.
fn smallest_memory(toolchain: &Toolchain, image: &Path) -> Result<String> {
    let mut smallest = None;
    for kib in (1..=32).rev().map(|step| step * 256) {
        let mut command = Command::new(toolchain.program("run"));
        command
            .args(["--on", "qemu", "--timeout", "60", "--memory", &format!("{kib}K")])
            .arg(image);
        let status = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if !status.success() {
            break;
        }
        smallest = Some(kib);
    }
    Ok(smallest.map_or("more than 8192".to_string(), |kib: u32| kib.to_string()))
}
