//! The channel to a guest: frames over the second UART's byte stream, or over the shared-memory rings once
//! the guest has chosen them.
//!
//! Nothing here blocks. Bytes to the guest wait in memory; the caller sends no more while [`Link::backlog`]
//! is large.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use anyhow::{Context, Result};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use wire::HostFrame;

use crate::guest::Violation;
use crate::rings::Rings;

/// The ends of the channel that the launcher holds.
#[derive(Debug)]
pub struct Link {
    from_guest: File,
    to_guest: File,
    outgoing: Vec<u8>,
    rings: Option<Rings>,
    rings_in_use: bool,
    /// Whether the UART's stream from the guest has ended.
    ended: bool,
}

/// What a [`Link::receive`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// This many bytes were appended.
    Bytes(usize),
    /// Nothing now.
    Nothing,
    /// Nothing ever again.
    End,
}

impl Link {
    /// A link over two pipes (or one socket, twice), with rings that the guest may choose.
    pub fn new(from_guest: OwnedFd, to_guest: OwnedFd, rings: Option<Rings>) -> Result<Link> {
        for end in [&from_guest, &to_guest] {
            fcntl(end, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).context("cannot prepare the guest's channel")?;
        }
        Ok(Link {
            from_guest: from_guest.into(),
            to_guest: to_guest.into(),
            outgoing: Vec::new(),
            rings,
            rings_in_use: false,
            ended: false,
        })
    }

    /// The guest has greeted and wants the rings from now on.
    pub fn use_rings(&mut self) -> Result<(), Violation> {
        self.rings_in_use = self.rings.is_some();
        if self.rings_in_use {
            Ok(())
        } else {
            Err(Violation::Ring)
        }
    }

    /// The descriptor that becomes readable when the guest has something to say.
    pub fn incoming(&self) -> BorrowedFd<'_> {
        self.from_guest.as_fd()
    }

    /// The descriptor on which bytes for the guest wait, if they do.
    pub fn blocked(&self) -> Option<BorrowedFd<'_>> {
        (!self.outgoing.is_empty() && !self.rings_in_use).then(|| self.to_guest.as_fd())
    }

    /// Whether waiting on [`Link::incoming`] makes sense.
    pub fn open(&self) -> bool {
        !self.ended
    }

    /// The bytes that wait to be taken by the guest.
    pub fn backlog(&self) -> usize {
        self.outgoing.len()
    }

    /// Appends what the guest has sent to `buffer`.
    pub fn receive(&mut self, buffer: &mut Vec<u8>) -> Result<Received, Violation> {
        if let (Some(rings), true) = (&mut self.rings, self.rings_in_use) {
            let count = rings.receive(buffer)?;
            if rings.take_doorbell() {
                ring(&mut self.to_guest);
            }
            if count > 0 {
                return Ok(Received::Bytes(count));
            }
        }
        if !self.rings_in_use {
            return Ok(self.read(buffer));
        }
        // Only doorbells travel on the UART now. When it ends, the ring holds what the guest wrote last.
        match (self.read(&mut Vec::new()), &mut self.rings) {
            (Received::Bytes(_), _) => Ok(Received::Bytes(0)),
            (Received::End, Some(rings)) => match rings.receive(buffer)? {
                0 => Ok(Received::End),
                count => Ok(Received::Bytes(count)),
            },
            (other, _) => Ok(other),
        }
    }

    /// Announces to the other end of the rings that the caller is about to wait; false if there is something
    /// to do first.
    pub fn may_wait(&mut self, reading: bool) -> Result<bool, Violation> {
        match (&mut self.rings, self.rings_in_use && !self.ended) {
            (Some(rings), true) => Ok(rings.may_wait(reading, !self.outgoing.is_empty())?),
            _ => Ok(true),
        }
    }

    /// Sends a frame, as far as the guest takes it now.
    pub fn send(&mut self, frame: HostFrame<'_>) -> Result<(), Violation> {
        let outgoing = &mut self.outgoing;
        frame
            .encode(&mut |bytes| outgoing.extend_from_slice(bytes))
            .map_err(Violation::Frame)?;
        self.flush()
    }

    /// Sends what waits, as far as the guest takes it now.
    pub fn flush(&mut self) -> Result<(), Violation> {
        if let (Some(rings), true) = (&mut self.rings, self.rings_in_use) {
            let taken = rings.send(&self.outgoing)?;
            self.outgoing.drain(..taken);
            if rings.take_doorbell() {
                ring(&mut self.to_guest);
            }
            return Ok(());
        }
        while !self.outgoing.is_empty() {
            match self.to_guest.write(&self.outgoing) {
                Ok(taken) => drop(self.outgoing.drain(..taken)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // The guest is gone; the end of the other direction tells the rest.
                Err(_) => self.outgoing.clear(),
            }
        }
        Ok(())
    }

    fn read(&mut self, buffer: &mut Vec<u8>) -> Received {
        let start = buffer.len();
        buffer.resize(start + 64 * 1024, 0);
        let result = loop {
            match self.from_guest.read(&mut buffer[start..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        buffer.truncate(start + *result.as_ref().unwrap_or(&0));
        match result {
            Ok(count) if count > 0 => Received::Bytes(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Received::Nothing,
            _ => {
                self.ended = true;
                Received::End
            }
        }
    }
}

/// Rings the doorbell. If the pipe is full, more doorbells than the guest can miss are on their way already.
fn ring(to_guest: &mut File) {
    let _: io::Result<usize> = to_guest.write(&[0]);
}
