//! The sizes of stripped images.

use super::program::Compiler;
use super::report::{Report, thousands};
use anyhow::Result;

/// Measures the images of the two hello programs.
pub fn measure(programs: &Compiler, report: &mut Report) -> Result<()> {
    report.section(
        "Stripped image",
        "Bytes. The aim is under 150 KiB in C and under 1.2 MiB in C++ with iostreams.",
    );
    report.table(&["program", "llamaOS", "static glibc", "ratio"]);
    for source in ["hello.c", "hello.cpp"] {
        let ours = programs.stripped_size(&programs.appliance(source)?)?;
        let native = programs.stripped_size(&programs.native(source)?)?;
        let ratio = format!("{:.2}", ours as f64 / native as f64);
        report.row(&[source.to_string(), thousands(ours), thousands(native), ratio]);
    }
    Ok(())
}
