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
const FLAGS: &str = "-C force-unwind-tables=yes -C relocation-model=static -C panic=abort";

/// The environment of a cargo run, for a result `include` of the stage of that name.
pub fn environment(include: &str) -> [(&'static str, String); 5] {
    [
        ("RUSTFLAGS", FLAGS.to_string()),
        ("LLAMAOS_XEN_INCLUDE", format!("{include}/xen")),
        ("LLAMAOS_NEWLIB_INCLUDE", format!("{include}/newlib")),
        ("LLAMAOS_GCC_INCLUDE", format!("{include}/gcc")),
        ("CARGO_TERM_PROGRESS_WHEN", "never".to_string()),
    ]
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
