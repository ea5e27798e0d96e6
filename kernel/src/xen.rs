//! Xen's public interface, made from its headers at build time.
//!
//! Names are Xen's own, so that a reader can look them up in `xen/include/public`.
#![allow(
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    dead_code
)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]

include!(concat!(env!("OUT_DIR"), "/xen.rs"));
