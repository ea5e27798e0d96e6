//! How the guest crates are compiled: target, flags, and the header files that their build scripts read.

use crate::process;
use anyhow::Result;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The cargo profile of what an appliance links.
pub const PROFILE: &str = "guest";

/// What the result is made from.
pub const TREES: [&str; 5] = ["rt", "kernel", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// Code is static, and backtraces want unwind tables, which this target leaves out. The code model stays the target's
/// own, the kernel's: it is what Rust's core library is compiled with, and reaches the low 2 GiB as well.
const FLAGS: [&str; 3] = [
    "-Cforce-unwind-tables=yes",
    "-Crelocation-model=static",
    "-Cpanic=abort",
];

/// The environment of a cargo run in the checkout `repo`, for a result `include` of the stage of that name.
pub fn environment(repo: &str, include: &str) -> [(&'static str, String); 5] {
    [
        ("CARGO_ENCODED_RUSTFLAGS", flags(repo)),
        ("LLAMAOS_XEN_INCLUDE", format!("{include}/xen")),
        ("LLAMAOS_NEWLIB_INCLUDE", format!("{include}/newlib")),
        ("LLAMAOS_GCC_INCLUDE", format!("{include}/gcc")),
        ("CARGO_TERM_PROGRESS_WHEN", "never".to_string()),
    ]
}

/// The flags, in cargo's encoding, which lets a path hold a space. Images name no directory of this machine.
fn flags(repo: &str) -> String {
    let home = env::var("HOME").unwrap_or_default();
    let crates = env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    let remap = [
        format!("--remap-path-prefix={crates}/registry/src=crates"),
        format!("--remap-path-prefix={repo}=llamaos"),
    ];
    FLAGS
        .map(str::to_string)
        .into_iter()
        .chain(remap)
        .collect::<Vec<_>>()
        .join("\x1f")
}

/// The cargo that runs us.
pub fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_string())
}

/// The compiler of that cargo. The one on the search path may be a proxy, which takes its time.
pub fn rustc() -> PathBuf {
    let beside = Path::new(&cargo()).with_file_name("rustc");
    if beside.is_file() { beside } else { "rustc".into() }
}

/// What tells one Rust compiler from another.
pub fn compiler() -> Result<String> {
    let text = process::output(Command::new(rustc()).arg("-vV"))?;
    Ok(text.lines().collect::<Vec<_>>().join("; "))
}
