//! The build driver: sets up the machine, builds the toolchain and sysroot, runs samples and tests.
//!
//! A thin main: each subcommand is one file of `commands`, and what several of them need lies beside it.

mod assemble;
mod commands;
mod disk;
mod exports;
mod files;
mod fuzz;
mod guest;
mod hash;
mod host;
mod installed;
mod interrupt;
mod lock;
mod orphans;
mod paths;
mod process;
mod program;
mod progress;
mod redzone;
mod sources;
mod stage;
mod stages;
mod suite;
mod sysroot;
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds and tests llamaOS. Every command does the set-up that it needs.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Sysroot(commands::sysroot::Arguments),
    Run(commands::run::Arguments),
    Test(commands::test::Arguments),
    Env(commands::env::Arguments),
    Fetch(commands::fetch::Arguments),
    Tidy(commands::tidy::Arguments),
    CheckImage(commands::check_image::Arguments),
    Fuzz(commands::fuzz::Arguments),
    Bench(commands::bench::Arguments),
    Dist(commands::dist::Arguments),
    Clean(commands::clean::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = interrupt::install().and_then(|()| match arguments.command {
        Command::Sysroot(arguments) => commands::sysroot::run(&arguments),
        Command::Run(arguments) => commands::run::run(&arguments),
        Command::Test(arguments) => commands::test::run(&arguments),
        Command::Env(arguments) => commands::env::run(&arguments),
        Command::Fetch(arguments) => commands::fetch::run(&arguments),
        Command::Tidy(arguments) => commands::tidy::run(&arguments),
        Command::CheckImage(arguments) => commands::check_image::run(&arguments),
        Command::Fuzz(arguments) => commands::fuzz::run(&arguments),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Dist(arguments) => commands::dist::run(&arguments),
        Command::Clean(arguments) => commands::clean::run(&arguments),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let hint = if disk::is_full(&error) {
                "; free some disk space and run the command again"
            } else {
                ""
            };
            progress::note(&format!("error: {error:#}{hint}"));
            if interrupt::requested() {
                ExitCode::from(interrupt::STATUS)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}
