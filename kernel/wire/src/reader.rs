//! Takes fixed-size fields off the front of a payload.

use crate::Error;

/// A cursor over one frame's payload; every shortfall is the frame's length being wrong.
pub(crate) struct Reader<'a> {
    kind: u8,
    payload: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(kind: u8, payload: &'a [u8]) -> Self {
        Reader {
            kind,
            payload,
            position: 0,
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let rest = self.payload.get(self.position..).unwrap_or(&[]);
        let field = rest.first_chunk::<N>().ok_or_else(|| self.length_error())?;
        self.position += N;
        Ok(*field)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Error> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A one-byte field that stands for one of an enumeration's values.
    pub(crate) fn choice<T>(&mut self, decode: impl FnOnce(u8) -> Option<T>) -> Result<T, Error> {
        let offset = self.position;
        decode(self.u8()?).ok_or(Error::Value {
            kind: self.kind,
            offset,
        })
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.payload.get(self.position..).unwrap_or(&[])
    }

    /// Checks that nothing is left.
    pub(crate) fn end(self) -> Result<(), Error> {
        if self.position == self.payload.len() {
            Ok(())
        } else {
            Err(self.length_error())
        }
    }

    fn length_error(&self) -> Error {
        Error::Length {
            kind: self.kind,
            length: self.payload.len(),
        }
    }
}
