//! The framed stream protocol between guest and launcher.
#![no_std]
#![forbid(unsafe_code)]
