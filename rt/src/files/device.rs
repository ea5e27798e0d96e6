//! The devices of /dev.

use super::node::Reference;
use super::{File, table};
use crate::{options, random};
use alloc::boxed::Box;
use core::ffi::c_int;
use rt_core::filesystem::Attributes;
use rt_core::vfs::Location;
use rt_core::{Errno, Result};

const fn number(major: u64, minor: u64) -> u64 {
    major << 8 | minor
}

/// Device numbers, those of Linux where it has the device.
const NULL: u64 = number(1, 3);
/// Zeros, and memory to map.
pub const ZERO: u64 = number(1, 5);
const FULL: u64 = number(1, 7);
const RANDOM: u64 = number(1, 8);
const URANDOM: u64 = number(1, 9);
/// The terminal of the standard streams.
pub const TTY: u64 = number(5, 0);
const CONSOLE: u64 = number(5, 1);
/// The first of the descriptors that /dev/stdin and its like stand for; a number Linux leaves to local use.
const DESCRIPTOR: u64 = number(240, 0);

/// Name, number and permissions of every device.
pub const ALL: [(&[u8], u64, u16); 10] = [
    (b"null", NULL, 0o666),
    (b"zero", ZERO, 0o666),
    (b"full", FULL, 0o666),
    (b"random", RANDOM, 0o666),
    (b"urandom", URANDOM, 0o666),
    (b"tty", TTY, 0o666),
    (b"console", CONSOLE, 0o600),
    (b"stdin", DESCRIPTOR, 0o666),
    (b"stdout", DESCRIPTOR + 1, 0o666),
    (b"stderr", DESCRIPTOR + 2, 0o666),
];

/// What opening a device gives.
pub enum Opened {
    /// A file of its own.
    File(Box<dyn File>),
    /// Another descriptor of a file that is open already.
    Duplicate(c_int),
}

/// Opens the device of a node.
///
/// # Errors
/// `ENXIO` if there is no such device.
pub fn open(number: u64, node: Reference) -> Result<Opened> {
    let file = |device| Ok(Opened::File(Box::new(Device { device, node })));
    match number {
        NULL => file(Kind::Null),
        ZERO => file(Kind::Zero),
        FULL => file(Kind::Full),
        RANDOM | URANDOM => file(Kind::Random),
        CONSOLE => file(Kind::Console),
        TTY => (0..3)
            .find(|&descriptor| options::is_terminal(descriptor))
            .map(|descriptor| Opened::File(Box::new(super::stream::Stream::new(descriptor))))
            .ok_or(Errno::ENXIO),
        DESCRIPTOR.. => {
            let number = (number - DESCRIPTOR) as c_int;
            table::get(number)
                .map(|_| Opened::Duplicate(number))
                .map_err(|_| Errno::ENXIO)
        }
        _ => Err(Errno::ENXIO),
    }
}

enum Kind {
    Null,
    Zero,
    Full,
    Random,
    Console,
}

struct Device {
    device: Kind,
    node: Reference,
}

impl File for Device {
    fn read(&self, _offset: u64, buffer: &mut [u8]) -> Result<usize> {
        match self.device {
            Kind::Null | Kind::Console => return Ok(0),
            Kind::Zero | Kind::Full => buffer.fill(0),
            Kind::Random => random::fill(buffer),
        }
        Ok(buffer.len())
    }

    fn write(&self, _offset: u64, bytes: &[u8]) -> Result<usize> {
        match self.device {
            Kind::Full if !bytes.is_empty() => return Err(Errno::ENOSPC),
            Kind::Console => kernel::console::write(bytes),
            _ => {}
        }
        Ok(bytes.len())
    }

    fn attributes(&self) -> Result<Attributes> {
        self.node.attributes()
    }

    fn is_seekable(&self) -> bool {
        !matches!(self.device, Kind::Console)
    }

    fn location(&self) -> Option<Location> {
        Some(self.node.location())
    }
}
