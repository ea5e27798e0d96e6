//! The kernel's algorithms that need no machine: pure, safe, and tested on the host.
//!
//! Everything that parses foreign bytes or does index arithmetic for the kernel is here, so that property tests and
//! fuzzers reach it.
#![no_std]
#![forbid(unsafe_code)]

pub mod clock;
pub mod cmdline;
pub mod cpio;
pub mod p2m;
pub mod pages;
pub mod paging;
pub mod queue;
pub mod stacks;
