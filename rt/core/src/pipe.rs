//! The buffer of a pipe.
//!
//! Reading and writing never wait here: `EAGAIN` says that the caller has to. A write of at most [`PIPE_BUF`] bytes goes
//! in whole or not at all, as POSIX asks.

use crate::{Errno, Result};
use alloc::vec::Vec;

/// How many bytes a pipe holds.
pub const CAPACITY: usize = 64 * 1024;
/// The largest write that is atomic.
pub const PIPE_BUF: usize = 4096;

/// A pipe with its two ends counted.
#[derive(Default)]
pub struct Pipe {
    buffer: Vec<u8>,
    start: usize,
    length: usize,
    readers: u32,
    writers: u32,
}

impl Pipe {
    /// An empty pipe without ends.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new() -> Result<Self> {
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(CAPACITY).map_err(|_| Errno::ENOMEM)?;
        buffer.resize(CAPACITY, 0);
        Ok(Pipe {
            buffer,
            ..Pipe::default()
        })
    }

    /// One more open end of each kind asked for.
    pub fn open(&mut self, reads: bool, writes: bool) {
        self.readers += u32::from(reads);
        self.writers += u32::from(writes);
    }

    /// One open end less of each kind asked for; whether no end is left.
    pub fn close(&mut self, reads: bool, writes: bool) -> bool {
        self.readers -= u32::from(reads);
        self.writers -= u32::from(writes);
        self.readers == 0 && self.writers == 0
    }

    /// Bytes that can be read now.
    pub fn available(&self) -> usize {
        self.length
    }

    /// Whether a read would return at once.
    pub fn readable(&self) -> bool {
        self.length > 0 || self.writers == 0
    }

    /// Whether a write of [`PIPE_BUF`] bytes would return at once.
    pub fn writable(&self) -> bool {
        CAPACITY - self.length >= PIPE_BUF || self.readers == 0
    }

    /// Whether the other side is gone.
    pub fn hung_up(&self) -> (bool, bool) {
        (self.writers == 0, self.readers == 0)
    }

    /// Takes bytes out; 0 means that no writer is left.
    ///
    /// # Errors
    /// `EAGAIN` if there is nothing yet.
    pub fn read(&mut self, target: &mut [u8]) -> Result<usize> {
        if target.is_empty() {
            return Ok(0);
        }
        if self.length == 0 {
            return if self.writers == 0 {
                Ok(0)
            } else {
                Err(Errno::EAGAIN)
            };
        }
        let count = target.len().min(self.length);
        let first = count.min(CAPACITY - self.start);
        target[..first].copy_from_slice(&self.buffer[self.start..self.start + first]);
        target[first..count].copy_from_slice(&self.buffer[..count - first]);
        self.start = (self.start + count) % CAPACITY;
        self.length -= count;
        Ok(count)
    }

    /// Puts bytes in, as many as fit.
    ///
    /// # Errors
    /// `EPIPE` if no reader is left, `EAGAIN` if there is no room.
    pub fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        // Linux reports a broken pipe only to who has something to write.
        if bytes.is_empty() {
            return Ok(0);
        }
        if self.readers == 0 {
            return Err(Errno::EPIPE);
        }
        let room = CAPACITY - self.length;
        if room == 0 || (bytes.len() <= PIPE_BUF && room < bytes.len()) {
            return Err(Errno::EAGAIN);
        }
        let count = bytes.len().min(room);
        let end = (self.start + self.length) % CAPACITY;
        let first = count.min(CAPACITY - end);
        self.buffer[end..end + first].copy_from_slice(&bytes[..first]);
        self.buffer[..count - first].copy_from_slice(&bytes[first..count]);
        self.length += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    proptest! {
        #[test]
        fn bytes_come_out_as_they_went_in(sizes in proptest::collection::vec((0usize..20_000, 0usize..20_000), 1..60)) {
            let mut pipe = Pipe::new().unwrap();
            pipe.open(true, true);
            let (mut model, mut counter) = (VecDeque::new(), 0u8);
            for (write, read) in sizes {
                let bytes: Vec<u8> = (0..write).map(|_| { counter = counter.wrapping_add(7); counter }).collect();
                match pipe.write(&bytes) {
                    Ok(count) => {
                        prop_assert!(count == write || write > PIPE_BUF);
                        model.extend(&bytes[..count]);
                    }
                    Err(error) => prop_assert_eq!(error, Errno::EAGAIN),
                }
                let mut buffer = vec![0; read];
                match pipe.read(&mut buffer) {
                    Ok(count) => {
                        let expected: Vec<u8> = model.drain(..count).collect();
                        prop_assert_eq!(&buffer[..count], &expected[..]);
                    }
                    Err(_) => prop_assert!(model.is_empty()),
                }
                prop_assert_eq!(pipe.available(), model.len());
            }
        }
    }

    #[test]
    fn the_last_end_decides() {
        let mut pipe = Pipe::new().unwrap();
        pipe.open(true, true);
        assert_eq!(pipe.read(&mut [0; 4]), Err(Errno::EAGAIN));
        assert_eq!(pipe.write(b"ab"), Ok(2));
        assert!(!pipe.close(false, true));
        let mut buffer = [0; 4];
        assert_eq!(pipe.read(&mut buffer), Ok(2));
        assert_eq!(pipe.read(&mut buffer), Ok(0));
        pipe.open(false, true);
        assert!(!pipe.close(true, false));
        assert_eq!(pipe.write(b"x"), Err(Errno::EPIPE));
        assert_eq!(pipe.write(b""), Ok(0));
        assert!(pipe.close(false, true));
    }
}
