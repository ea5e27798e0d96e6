//! The POSIX runtime of an appliance.
#![no_std]
