//! Frames that the launcher sends to a guest.

use crate::decoder::Protocol;
use crate::{Error, MAX_PAYLOAD, Sink, emit};

const STDIN: u8 = 1;
const END_OF_FILE: u8 = 2;
const TERMINATE: u8 = 3;

/// A frame from the launcher. Borrowed parts point into the decoder's or the sender's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostFrame<'a> {
    /// Bytes of standard input: never more, in all, than the guest gave credit for.
    Stdin(&'a [u8]),
    /// Standard input has ended. Needs no credit.
    EndOfFile,
    /// The launcher asks the program to end. Needs no credit. Reserved: a guest may ignore it.
    Terminate,
}

impl HostFrame<'_> {
    /// Passes the encoded frame to `sink`, or fails without calling it if the payload would exceed [`MAX_PAYLOAD`].
    pub fn encode(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        match *self {
            HostFrame::Stdin(bytes) => emit(STDIN, &[bytes], sink),
            HostFrame::EndOfFile => emit(END_OF_FILE, &[], sink),
            HostFrame::Terminate => emit(TERMINATE, &[], sink),
        }
    }
}

/// The direction launcher to guest: what the guest decodes.
#[derive(Clone, Copy, Debug)]
pub struct FromHost;

impl Protocol for FromHost {
    type Frame<'a> = HostFrame<'a>;

    fn lengths(kind: u8) -> Option<(usize, usize)> {
        Some(match kind {
            STDIN => (0, MAX_PAYLOAD),
            END_OF_FILE | TERMINATE => (0, 0),
            _ => return None,
        })
    }

    fn parse(kind: u8, payload: &[u8]) -> Result<HostFrame<'_>, Error> {
        match kind {
            STDIN => Ok(HostFrame::Stdin(payload)),
            END_OF_FILE => Ok(HostFrame::EndOfFile),
            TERMINATE => Ok(HostFrame::Terminate),
            _ => Err(Error::Kind { kind }),
        }
    }
}
