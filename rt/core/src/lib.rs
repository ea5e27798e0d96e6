//! The runtime's algorithms that need neither the kernel nor C: the file tree, paths, pipes, the descriptor table and
//! the bookkeeping of mappings.
//!
//! Nothing here blocks, allocates without a way to fail where a program chooses the size, or contains `unsafe`, so all
//! of it is tested on the host. The `rt` crate adds waiting, the C types and `errno`.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod content;
pub mod descriptors;
pub mod directory;
pub mod errno;
pub mod filesystem;
pub mod mappings;
pub mod memfs;
pub mod path;
pub mod pipe;
pub mod vfs;

pub use errno::{Errno, Result};
