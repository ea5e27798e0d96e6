//! Finds frames in a byte stream that arrives in pieces of any size.

use core::marker::PhantomData;

use crate::{Error, HEADER_SIZE, MAX_PAYLOAD};

/// One direction of the protocol.
pub trait Protocol {
    /// The frames of this direction.
    type Frame<'a>;

    /// The shortest and the longest payload of a kind; `None` if there is no such kind.
    fn lengths(kind: u8) -> Option<(usize, usize)>;

    /// Reads a payload whose length [`Protocol::lengths`] allows.
    fn parse(kind: u8, payload: &[u8]) -> Result<Self::Frame<'_>, Error>;
}

/// An incremental decoder of one direction, holding at most one frame.
///
/// A kind or length that cannot be is refused as soon as its header is complete, before any payload is waited for.
/// Once [`Decoder::next`] has returned an error it returns the same error for ever: frame boundaries are lost.
///
/// ```
/// use wire::{Decoder, FromHost, HostFrame};
/// let mut decoder = Decoder::<FromHost>::new();
/// let mut input: &[u8] = &[1, 2, 0, b'h', b'i', 2, 0, 0];
/// assert_eq!(decoder.next(&mut input), Ok(Some(HostFrame::Stdin(b"hi"))));
/// assert_eq!(decoder.next(&mut input), Ok(Some(HostFrame::EndOfFile)));
/// assert_eq!(decoder.next(&mut input), Ok(None));
/// ```
pub struct Decoder<P> {
    /// Header and payload of the frame being collected.
    buffer: [u8; HEADER_SIZE + MAX_PAYLOAD],
    filled: usize,
    failed: Option<Error>,
    direction: PhantomData<P>,
}

impl<P: Protocol> Decoder<P> {
    /// A decoder at the start of a stream.
    pub const fn new() -> Self {
        Decoder {
            buffer: [0; HEADER_SIZE + MAX_PAYLOAD],
            filled: 0,
            failed: None,
            direction: PhantomData,
        }
    }

    /// Takes bytes from the front of `input` until a frame is complete or the input is used up.
    ///
    /// `Ok(None)` means that all input was taken and more is needed. Call it again with the remaining input after
    /// each frame.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<P::Frame<'_>>, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.filled < HEADER_SIZE && !self.fill(HEADER_SIZE, input) {
            return Ok(None);
        }
        let kind = self.buffer[0];
        let length = usize::from(u16::from_le_bytes([self.buffer[1], self.buffer[2]]));
        let allowed = match P::lengths(kind) {
            None => Err(Error::Kind { kind }),
            Some((least, most)) if (least..=most.min(MAX_PAYLOAD)).contains(&length) => Ok(()),
            Some(_) => Err(Error::Length { kind, length }),
        };
        if let Err(error) = allowed {
            self.failed = Some(error);
            return Err(error);
        }
        if !self.fill(HEADER_SIZE + length, input) {
            return Ok(None);
        }
        self.filled = 0;
        let parsed = P::parse(kind, &self.buffer[HEADER_SIZE..HEADER_SIZE + length]);
        if let Err(error) = parsed {
            self.failed = Some(error);
        }
        parsed.map(Some)
    }

    /// Whether the stream may end here: no part of a frame has been taken.
    pub fn at_boundary(&self) -> bool {
        self.filled == 0 && self.failed.is_none()
    }

    /// Collects bytes until `wanted` are there; false if the input ended first.
    fn fill(&mut self, wanted: usize, input: &mut &[u8]) -> bool {
        let count = wanted.saturating_sub(self.filled).min(input.len());
        let (taken, rest) = input.split_at(count);
        self.buffer[self.filled..self.filled + count].copy_from_slice(taken);
        self.filled += count;
        *input = rest;
        self.filled >= wanted
    }
}

impl<P: Protocol> Default for Decoder<P> {
    fn default() -> Self {
        Self::new()
    }
}
