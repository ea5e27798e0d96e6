//! The standard streams: what the launcher reads and writes.

use super::{File, OpenFile, Readiness, nodeless};
use crate::{c, options};
use alloc::boxed::Box;
use core::ffi::c_int;
use kernel::stream::{self, Output};
use rt_core::filesystem::{Attributes, Kind};
use rt_core::{Errno, Result};

/// The device number of terminals in stat: /dev/tty's.
const TERMINAL: u64 = super::device::TTY;

/// How much input is asked for before waiting for any, in bytes.
const REQUEST: usize = 4096;

/// One of the three streams. A terminal, being one device, can be read and written through any of them.
pub struct Stream {
    descriptor: u32,
    output: Output,
}

impl Stream {
    /// The stream of descriptor 0, 1 or 2.
    pub fn new(descriptor: u32) -> Self {
        Stream {
            descriptor,
            output: if descriptor == 2 {
                Output::Stderr
            } else {
                Output::Stdout
            },
        }
    }
}

/// Descriptors 0, 1 and 2 as the process starts.
pub fn standard() -> [OpenFile; 3] {
    [(0, c::O_RDONLY), (1, c::O_WRONLY), (2, c::O_WRONLY)].map(|(descriptor, mode)| {
        let mode = if options::is_terminal(descriptor) {
            c::O_RDWR
        } else {
            mode
        };
        OpenFile::new(Box::new(Stream::new(descriptor)), mode as c_int)
    })
}

impl File for Stream {
    fn read(&self, _offset: u64, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        match stream::read(buffer) {
            0 if stream::end_of_file() => Ok(0),
            0 => Err(Errno::EAGAIN),
            count => Ok(count),
        }
    }

    fn write(&self, _offset: u64, bytes: &[u8]) -> Result<usize> {
        stream::write(self.output, bytes);
        Ok(bytes.len())
    }

    fn attributes(&self) -> Result<Attributes> {
        let is_terminal = self.is_terminal();
        Ok(nodeless(
            if is_terminal { Kind::Character } else { Kind::Fifo },
            if is_terminal {
                TERMINAL
            } else {
                u64::from(self.descriptor) + 1
            },
        ))
    }

    fn readiness(&self) -> Readiness {
        let readable = stream::readable();
        Readiness {
            readable,
            writable: true,
            hung_up: false,
            error: false,
        }
    }

    fn ask(&self) {
        stream::request(REQUEST);
    }

    fn is_terminal(&self) -> bool {
        options::is_terminal(self.descriptor)
    }

    fn available(&self) -> Result<usize> {
        Ok(usize::from(stream::readable()))
    }
}
