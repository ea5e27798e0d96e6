//! The POSIX runtime: what newlib, libstdc++ and programs call to reach the kernel.
//!
//! Inside, functions return `Result<T, Errno>`; the C edge ([`edge`]) turns that into C's return values and is the only
//! place that trusts a C caller's pointers. One module per POSIX header or part of it. `exports.list` names every C
//! symbol that stays visible to programs.
//!
//! A C function with `...` is defined here with the parameters it reads: on x86-64 the System V ABI passes variadic
//! integers and pointers in the same registers as named ones. No floating-point value crosses between Rust and C.
#![no_std]
#![allow(
    clippy::unnecessary_cast,
    reason = "whether a cast between C's types changes anything is up to the headers"
)]

extern crate alloc;

mod assertion;
mod backtrace;
mod c;
mod dl;
mod edge;
mod errno;
mod exec;
mod files;
mod fs;
mod heap;
mod libgen;
mod malloc;
mod memory;
mod net;
mod options;
mod process;
mod random;
mod search;
mod signal;
mod start;
mod sync;
mod system;
mod thread;
mod time;
mod users;
mod wait;
