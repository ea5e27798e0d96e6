//! The `llama-run` command. Everything is in the library, where it can be tested.

use std::process::ExitCode;

fn main() -> ExitCode {
    llama_run::main(std::env::args_os().skip(1)).into()
}
