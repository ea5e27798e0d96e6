//! Frames that a guest sends to its launcher.

use crate::crash::{Crash, FIXED_SIZE};
use crate::decoder::Protocol;
use crate::reader::Reader;
use crate::{Error, MAX_PAYLOAD, Sink, emit};

/// The protocol's version, in [`GuestFrame::Hello`].
pub const VERSION: u16 = 1;

/// A flag of [`GuestFrame::Hello`]: every further frame, in both directions, travels through the shared-memory rings
/// (see [`crate::ring`]); from then on a byte on the UART is only a doorbell.
pub const HELLO_RINGS: u16 = 1 << 0;

const HELLO: u8 = 1;
const STDOUT: u8 = 2;
const STDERR: u8 = 3;
const CREDIT: u8 = 4;
const EXIT: u8 = 5;
const CRASH: u8 = 6;
const STACK: u8 = 7;
const STATISTICS: u8 = 8;
const MEMORY: u8 = 9;

/// A frame from the guest. Borrowed parts point into the decoder's or the sender's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestFrame<'a> {
    /// The first frame, always on the UART.
    Hello {
        /// [`VERSION`] of the sender.
        version: u16,
        /// `HELLO_*` bits.
        flags: u16,
        /// The time-stamp counter at the kernel's entry point.
        tsc_entry: u64,
        /// The time-stamp counter when this frame was made.
        tsc_now: u64,
    },
    /// Bytes of standard output.
    Stdout(&'a [u8]),
    /// Bytes of standard error.
    Stderr(&'a [u8]),
    /// The launcher may send this many more bytes of standard input, in addition to what it could already send.
    Credit {
        /// The additional bytes.
        bytes: u32,
    },
    /// The end, always the last frame: the program's own status, or 128 + signal after a crash.
    Exit {
        /// The status, 0 to 255.
        status: u8,
    },
    /// The program or the kernel died. [`GuestFrame::Memory`] frames with the stack's contents come before it,
    /// [`GuestFrame::Statistics`] and [`GuestFrame::Exit`] after it.
    Crash(Crash<'a>),
    /// A stack exists at `low..high`; the page below `low` is its guard.
    Stack {
        /// The lowest usable address.
        low: u64,
        /// The address behind the highest byte.
        high: u64,
        /// Whose stack it is.
        name: &'a [u8],
    },
    /// Figures of the whole run, sent just before [`GuestFrame::Exit`].
    Statistics {
        /// Pages of memory the domain has.
        total_pages: u64,
        /// The most pages that were in use at once.
        peak_pages: u64,
        /// The time-stamp counter at the kernel's entry point.
        tsc_entry: u64,
        /// The time-stamp counter when `main` was called; 0 if it was not.
        tsc_main: u64,
        /// The time-stamp counter at the end.
        tsc_exit: u64,
    },
    /// The guest's memory at `address`, for the launcher's unwinder.
    Memory {
        /// The address of the first byte.
        address: u64,
        /// What lies there.
        bytes: &'a [u8],
    },
}

impl GuestFrame<'_> {
    /// The most bytes that fit into one [`GuestFrame::Memory`].
    pub const MEMORY_BYTES: usize = MAX_PAYLOAD - 8;

    /// Passes the encoded frame to `sink`, or fails without calling it if the payload would exceed [`MAX_PAYLOAD`].
    pub fn encode(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        match *self {
            GuestFrame::Hello {
                version,
                flags,
                tsc_entry,
                tsc_now,
            } => emit(
                HELLO,
                &[
                    &version.to_le_bytes(),
                    &flags.to_le_bytes(),
                    &tsc_entry.to_le_bytes(),
                    &tsc_now.to_le_bytes(),
                ],
                sink,
            ),
            GuestFrame::Stdout(bytes) => emit(STDOUT, &[bytes], sink),
            GuestFrame::Stderr(bytes) => emit(STDERR, &[bytes], sink),
            GuestFrame::Credit { bytes } => emit(CREDIT, &[&bytes.to_le_bytes()], sink),
            GuestFrame::Exit { status } => emit(EXIT, &[&[status]], sink),
            GuestFrame::Crash(ref crash) => emit(CRASH, &[&crash.fixed_part(), crash.message], sink),
            GuestFrame::Stack { low, high, name } => {
                emit(STACK, &[&low.to_le_bytes(), &high.to_le_bytes(), name], sink)
            }
            GuestFrame::Statistics {
                total_pages,
                peak_pages,
                tsc_entry,
                tsc_main,
                tsc_exit,
            } => emit(
                STATISTICS,
                &[
                    &total_pages.to_le_bytes(),
                    &peak_pages.to_le_bytes(),
                    &tsc_entry.to_le_bytes(),
                    &tsc_main.to_le_bytes(),
                    &tsc_exit.to_le_bytes(),
                ],
                sink,
            ),
            GuestFrame::Memory { address, bytes } => emit(MEMORY, &[&address.to_le_bytes(), bytes], sink),
        }
    }
}

/// The direction guest to launcher: what the launcher decodes.
#[derive(Clone, Copy, Debug)]
pub struct FromGuest;

impl Protocol for FromGuest {
    type Frame<'a> = GuestFrame<'a>;

    fn lengths(kind: u8) -> Option<(usize, usize)> {
        Some(match kind {
            HELLO => (20, 20),
            STDOUT | STDERR => (0, MAX_PAYLOAD),
            CREDIT => (4, 4),
            EXIT => (1, 1),
            CRASH => (FIXED_SIZE, MAX_PAYLOAD),
            STACK => (16, MAX_PAYLOAD),
            STATISTICS => (40, 40),
            MEMORY => (8, MAX_PAYLOAD),
            _ => return None,
        })
    }

    fn parse(kind: u8, payload: &[u8]) -> Result<GuestFrame<'_>, Error> {
        let mut reader = Reader::new(kind, payload);
        let frame = match kind {
            HELLO => GuestFrame::Hello {
                version: reader.u16()?,
                flags: reader.u16()?,
                tsc_entry: reader.u64()?,
                tsc_now: reader.u64()?,
            },
            STDOUT => return Ok(GuestFrame::Stdout(payload)),
            STDERR => return Ok(GuestFrame::Stderr(payload)),
            CREDIT => GuestFrame::Credit { bytes: reader.u32()? },
            EXIT => GuestFrame::Exit { status: reader.u8()? },
            CRASH => return Ok(GuestFrame::Crash(Crash::parse(reader)?)),
            STACK => {
                return Ok(GuestFrame::Stack {
                    low: reader.u64()?,
                    high: reader.u64()?,
                    name: reader.rest(),
                });
            }
            STATISTICS => GuestFrame::Statistics {
                total_pages: reader.u64()?,
                peak_pages: reader.u64()?,
                tsc_entry: reader.u64()?,
                tsc_main: reader.u64()?,
                tsc_exit: reader.u64()?,
            },
            MEMORY => {
                return Ok(GuestFrame::Memory {
                    address: reader.u64()?,
                    bytes: reader.rest(),
                });
            }
            _ => return Err(Error::Kind { kind }),
        };
        reader.end()?;
        Ok(frame)
    }
}
