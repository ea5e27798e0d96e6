//! Why a byte sequence is not a frame.

use core::fmt;

/// Why bytes were refused, by the decoder or by an encoder. The stream cannot be resumed after it.
///
/// The numbering leaves 0 to `Option`'s `None`, so that a decoder in its first state is all zeros and takes no room in
/// an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Error {
    /// No frame of this direction has this kind.
    Kind {
        /// The byte found where a kind was expected.
        kind: u8,
    } = 1,
    /// A frame of this kind cannot have this length.
    Length {
        /// The frame's kind.
        kind: u8,
        /// The length its header gives, in bytes.
        length: usize,
    },
    /// A field of the payload holds a value that means nothing.
    Value {
        /// The frame's kind.
        kind: u8,
        /// The field's offset in the payload.
        offset: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Error::Kind { kind } => write!(f, "unknown frame kind {kind}"),
            Error::Length { kind, length } => {
                write!(f, "frame of kind {kind} with impossible length {length}")
            }
            Error::Value { kind, offset } => {
                write!(
                    f,
                    "frame of kind {kind} with a meaningless value at byte {offset}"
                )
            }
        }
    }
}

impl core::error::Error for Error {}
