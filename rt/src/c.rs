//! The C library's structures and constants, made from its headers at build time.
#![allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    clippy::all,
    clippy::undocumented_unsafe_blocks,
    unsafe_op_in_unsafe_fn,
    reason = "generated, with C's names"
)]

include!(concat!(env!("OUT_DIR"), "/c.rs"));
