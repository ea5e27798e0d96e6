//! The Rust target that the guest crates are compiled for.

use crate::paths::RUST_TARGET;
use crate::{guest, process, progress};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Adds the target to the Rust toolchain that runs us, if it is not there.
pub fn ensure_target() -> Result<()> {
    let print = ["--print", "target-libdir", "--target", RUST_TARGET];
    let directory = process::output(Command::new(guest::rustc()).args(print))
        .context("this Rust does not know the target x86_64-unknown-none; install a newer one")?;
    if Path::new(directory.trim()).is_dir() {
        return Ok(());
    }
    if !process::exists("rustup") {
        bail!(
            "this Rust has no libraries for {RUST_TARGET}, and there is no rustup to add them; install Rust by \
             rustup (https://rustup.rs), or your distribution's package of that target"
        );
    }
    progress::note(&format!(
        "adding the Rust target {RUST_TARGET}: rustup target add {RUST_TARGET}"
    ));
    process::visible(Command::new("rustup").args(["target", "add", RUST_TARGET]))
        .with_context(|| format!("cannot add the Rust target {RUST_TARGET}; check the network connection"))
}
