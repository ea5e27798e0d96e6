//! What an exception costs, against the same program on Linux.

use super::counter::{Count, Counter};
use super::program::{self, Compiler};
use super::report::{Report, thousands};
use anyhow::Result;
use std::path::Path;

/// How often the program throws between the two addresses.
const ROUNDS: u64 = 1000;

/// Measures throw and catch three frames deep.
pub fn measure(programs: &Compiler, counter: &Counter, report: &mut Report) -> Result<()> {
    let range = |program: &Path| -> Result<_> {
        Ok(program::symbol(program, "bench_begin")?..program::symbol(program, "bench_end")?)
    };
    let ours = programs.appliance("throw.cpp")?;
    let native = programs.native("throw.cpp")?;
    let Count {
        program: ours,
        hypervisor,
    } = counter.appliance(&ours, "64M", &range(&ours)?)?;
    let native = counter.native(&native, &range(&native)?)?.program;
    report.section(
        "Throw and catch",
        "Instructions for one exception thrown three frames below its handler, each frame with a destructor; the same \
         source built with the host's g++ and static glibc beside it.",
    );
    report.table(&["llamaOS", "Xen meanwhile", "static glibc", "ratio"]);
    report.row(&[
        thousands(ours / ROUNDS),
        thousands(hypervisor / ROUNDS),
        thousands(native / ROUNDS),
        format!("{:.2}", ours as f64 / native as f64),
    ]);
    Ok(())
}
