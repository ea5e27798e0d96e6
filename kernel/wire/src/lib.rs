//! The framed stream protocol between an appliance and the launcher that started it.
//!
//! Xen's console changes line ends, mixes the streams and drops input, so the appliance and its launcher talk over
//! a channel of their own (a second UART, shared-memory rings) with this framing: standard input with flow control
//! and end of file, standard output and error, the exit status, and what a crash report needs. The channel is
//! reliable, so there is no checksum; it is not trusted, so the decoder names every byte sequence it refuses.
//!
//! A frame is `kind: u8, length: u16 little-endian, payload`, with at most [`MAX_PAYLOAD`] bytes of payload. All
//! numbers are little-endian. The guest's first frame is [`GuestFrame::Hello`].
//!
//! One crate serves both ends, so that there is one description of the format: [`GuestFrame`] is what a guest sends,
//! [`HostFrame`] what the launcher sends, [`Decoder`] reads either from any division of the byte stream, and
//! [`ring`] holds the index arithmetic and the layout of the shared-memory transport.
#![no_std]
#![forbid(unsafe_code)]

mod crash;
mod decoder;
mod error;
mod guest;
mod host;
mod reader;
pub mod ring;

pub use crash::{Access, Crash, Region, Registers};
pub use decoder::{Decoder, Protocol};
pub use error::Error;
pub use guest::{FromGuest, GuestFrame, HELLO_RINGS, VERSION};
pub use host::{FromHost, HostFrame};

/// The most payload bytes one frame carries.
pub const MAX_PAYLOAD: usize = 4096;

/// The bytes before a payload: kind and length.
pub const HEADER_SIZE: usize = 3;

/// Where an encoder puts its bytes: called one or more times for a frame, in order.
pub type Sink<'a> = dyn FnMut(&[u8]) + 'a;

/// Passes a whole frame, whose payload is given in pieces, to `sink`.
///
/// Nothing is passed on if the pieces together exceed [`MAX_PAYLOAD`].
fn emit(kind: u8, pieces: &[&[u8]], sink: &mut Sink<'_>) -> Result<(), Error> {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    if length > MAX_PAYLOAD {
        return Err(Error::Length { kind, length });
    }
    let [low, high] = (length as u16).to_le_bytes();
    sink(&[kind, low, high]);
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        sink(piece);
    }
    Ok(())
}
