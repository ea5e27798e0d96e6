//! What the user gets beside the compiler: the launcher, the stub that images name as their interpreter, and the files
//! for build systems.

use crate::guest;
use crate::stage::{Stage, Step};
use anyhow::Result;

const TREES: [&str; 4] = ["toolchain", "kernel/wire", "Cargo.toml", "Cargo.lock"];

/// The stage.
pub fn stage() -> Result<Stage> {
    let mut stage = Stage::new("tools", "launcher")
        .disk_mib(500)
        .fact("rustc", guest::compiler()?);
    for tree in TREES {
        stage = stage.tree(tree);
    }
    let cargo = Step::run("compile", guest::cargo())
        .inherit()
        .dir("{repo}")
        .lines(50)
        .seconds(60);
    let cargo = cargo.args([
        "build",
        "--release",
        "--package",
        "llama-run",
        "--package",
        "llama-interp",
    ]);
    let cargo = cargo
        .args(["--target-dir", "{repo}/target/tools"])
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    Ok(stage
        .step(cargo)
        .step(Step::copy("{repo}/toolchain/bin", "{out}/prefix/bin"))
        .step(Step::copy("{repo}/toolchain/share", "{out}/prefix/share/llamaos"))
        .step(Step::copy(
            "{repo}/target/tools/release/llama-run",
            "{out}/prefix/bin/llama-run",
        ))
        .step(Step::copy(
            "{repo}/target/tools/release/llama-interp",
            "{out}/prefix/libexec/llama-interp",
        )))
}
