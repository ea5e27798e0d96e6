//! The bytes of a regular file in memory.
//!
//! A file is a table of 64 KiB chunks. The last chunk in use grows by doubling, so that a small file stays small; a
//! chunk that was never written is a hole, holds no memory and reads as zeros. A file may start as bytes borrowed from
//! the ramdisk, which are used in place until the first change and copied a chunk at a time then. Every allocation can fail.

use crate::{Errno, Result};
use alloc::vec::Vec;

/// Size of a full chunk, in bytes.
pub const CHUNK: usize = 64 * 1024;

/// The largest file, in bytes: it bounds the chunk table of a sparse file to 8 MiB.
pub const MAXIMUM: u64 = 16 << 30;

/// The bytes of one file.
#[derive(Default)]
pub struct Content {
    size: u64,
    borrowed: &'static [u8],
    chunks: Vec<Chunk>,
}

/// One chunk: bytes beyond the vector's end read as zeros.
#[derive(Default)]
enum Chunk {
    #[default]
    Hole,
    /// Not yet changed: the bytes are those of the borrowed slice.
    Borrowed,
    Owned(Vec<u8>),
}

impl Content {
    /// A file that holds these bytes, in place.
    ///
    /// # Errors
    /// `ENOSPC` if the chunk table does not fit.
    pub fn borrowed(bytes: &'static [u8]) -> Result<Self> {
        let mut content = Content {
            size: bytes.len() as u64,
            borrowed: bytes,
            chunks: Vec::new(),
        };
        let count = bytes.len().div_ceil(CHUNK);
        content
            .chunks
            .try_reserve_exact(count)
            .map_err(|_| Errno::ENOSPC)?;
        content.chunks.resize_with(count, || Chunk::Borrowed);
        Ok(content)
    }

    /// Size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Memory that holds data of this file, in bytes.
    pub fn allocated(&self) -> u64 {
        self.chunks
            .iter()
            .enumerate()
            .map(|(index, chunk)| match chunk {
                Chunk::Hole => 0,
                Chunk::Borrowed => self.borrowed_chunk(index).len() as u64,
                Chunk::Owned(bytes) => bytes.capacity() as u64,
            })
            .sum()
    }

    /// Reads from `offset` into `buffer`; returns how many bytes there were.
    pub fn read(&self, offset: u64, buffer: &mut [u8]) -> usize {
        if offset >= self.size {
            return 0;
        }
        let total = buffer
            .len()
            .min((self.size - offset).try_into().unwrap_or(usize::MAX));
        let mut done = 0;
        while done < total {
            let (index, within) = split(offset + done as u64);
            let length = (total - done).min(CHUNK - within);
            copy_zero_filled(self.chunk(index), within, &mut buffer[done..done + length]);
            done += length;
        }
        total
    }

    /// Writes at `offset`, growing the file as needed; returns how many bytes were written, which is less than asked
    /// only if memory ran out midway.
    ///
    /// # Errors
    /// `EFBIG` beyond [`MAXIMUM`]; `ENOSPC` if not even one byte could be written.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if offset >= MAXIMUM {
            return Err(Errno::EFBIG);
        }
        let total = bytes.len().min((MAXIMUM - offset) as usize);
        let mut done = 0;
        while done < total {
            let (index, within) = split(offset + done as u64);
            let length = (total - done).min(CHUNK - within);
            match self.chunk_for_writing(index, within + length) {
                Ok(chunk) => chunk[within..within + length].copy_from_slice(&bytes[done..done + length]),
                Err(error) if done == 0 => return Err(error),
                Err(_) => break,
            }
            done += length;
            self.size = self.size.max(offset + done as u64);
        }
        Ok(done)
    }

    /// Cuts the file or extends it by a hole.
    ///
    /// # Errors
    /// `EFBIG` beyond [`MAXIMUM`], `ENOSPC` if a chunk that is cut cannot be copied.
    pub fn truncate(&mut self, size: u64) -> Result<()> {
        if size > MAXIMUM {
            return Err(Errno::EFBIG);
        }
        if size < self.size {
            let (index, within) = split(size);
            if within != 0 && index < self.chunks.len() {
                if matches!(self.chunks[index], Chunk::Borrowed) {
                    self.chunk_for_writing(index, within)?;
                }
                if let Chunk::Owned(bytes) = &mut self.chunks[index] {
                    bytes.truncate(within);
                }
            }
            self.chunks.truncate(size.div_ceil(CHUNK as u64) as usize);
        }
        self.size = size;
        Ok(())
    }

    /// Makes sure that writing to the range will not fail for want of memory, without changing the size. If it cannot be,
    /// the memory taken for it is given back.
    ///
    /// # Errors
    /// `EFBIG`, `ENOSPC`
    pub fn allocate(&mut self, offset: u64, length: u64) -> Result<()> {
        let end = offset
            .checked_add(length)
            .filter(|&end| end <= MAXIMUM)
            .ok_or(Errno::EFBIG)?;
        let mut position = offset;
        while position < end {
            let (index, within) = split(position);
            let length = (end - position).min((CHUNK - within) as u64) as usize;
            if let Err(error) = self.chunk_for_writing(index, within + length) {
                self.give_back(offset, position);
                return Err(error);
            }
            position += length as u64;
        }
        Ok(())
    }

    /// Makes holes of the chunks of a range that hold only zeros, and cuts off those beyond the end of the file.
    fn give_back(&mut self, start: u64, end: u64) {
        self.chunks.truncate(self.size.div_ceil(CHUNK as u64) as usize);
        let (first, last) = (split(start).0, split(end).0);
        for chunk in self.chunks.iter_mut().take(last + 1).skip(first) {
            if matches!(chunk, Chunk::Owned(bytes) if bytes.iter().all(|&byte| byte == 0)) {
                *chunk = Chunk::Hole;
            }
        }
    }

    /// The start of the next data at or after `offset`, as SEEK_DATA has it.
    pub fn next_data(&self, offset: u64) -> Option<u64> {
        let (first, _) = split(offset);
        let index = (first..self.chunks.len()).find(|&index| !matches!(self.chunks[index], Chunk::Hole))?;
        let found = offset.max((index * CHUNK) as u64);
        (found < self.size).then_some(found)
    }

    /// The start of the next hole at or after `offset`, the end of the file being one, as SEEK_HOLE has it.
    pub fn next_hole(&self, offset: u64) -> Option<u64> {
        if offset >= self.size {
            return None;
        }
        let (first, _) = split(offset);
        let index = (first..self.chunks.len())
            .find(|&index| matches!(self.chunks[index], Chunk::Hole))
            .unwrap_or(self.chunks.len());
        Some(offset.max((index * CHUNK) as u64).min(self.size))
    }

    fn borrowed_chunk(&self, index: usize) -> &'static [u8] {
        let start = (index * CHUNK).min(self.borrowed.len());
        let end = (start + CHUNK).min(self.borrowed.len());
        &self.borrowed[start..end]
    }

    fn chunk(&self, index: usize) -> &[u8] {
        match self.chunks.get(index) {
            None | Some(Chunk::Hole) => &[],
            Some(Chunk::Borrowed) => self.borrowed_chunk(index),
            Some(Chunk::Owned(bytes)) => bytes,
        }
    }

    /// The chunk as owned bytes, at least `length` of them.
    fn chunk_for_writing(&mut self, index: usize, length: usize) -> Result<&mut [u8]> {
        if index >= self.chunks.len() {
            let missing = index + 1 - self.chunks.len();
            self.chunks.try_reserve(missing).map_err(|_| Errno::ENOSPC)?;
            self.chunks.resize_with(index + 1, Chunk::default);
        }
        let original = self.borrowed_chunk(index);
        let chunk = &mut self.chunks[index];
        if !matches!(chunk, Chunk::Owned(_)) {
            let original = if matches!(chunk, Chunk::Borrowed) {
                original
            } else {
                &[]
            };
            let mut bytes = Vec::new();
            bytes
                .try_reserve_exact(length.max(original.len()))
                .map_err(|_| Errno::ENOSPC)?;
            bytes.extend_from_slice(original);
            *chunk = Chunk::Owned(bytes);
        }
        let Chunk::Owned(bytes) = chunk else {
            unreachable!("made owned above")
        };
        if length > bytes.len() {
            reserve(bytes, length)?;
            bytes.resize(length, 0);
        }
        Ok(bytes)
    }
}

/// Grows a chunk by doubling, but never beyond [`CHUNK`], and by no more than needed if memory is short.
fn reserve(bytes: &mut Vec<u8>, length: usize) -> Result<()> {
    if length > bytes.capacity() {
        let wanted = length.next_power_of_two().clamp(256, CHUNK) - bytes.len();
        if bytes.try_reserve_exact(wanted).is_err() {
            bytes
                .try_reserve_exact(length - bytes.len())
                .map_err(|_| Errno::ENOSPC)?;
        }
    }
    Ok(())
}

fn split(offset: u64) -> (usize, usize) {
    ((offset / CHUNK as u64) as usize, (offset % CHUNK as u64) as usize)
}

fn copy_zero_filled(source: &[u8], from: usize, buffer: &mut [u8]) {
    let source = source.get(from..).unwrap_or(&[]);
    let length = source.len().min(buffer.len());
    buffer[..length].copy_from_slice(&source[..length]);
    buffer[length..].fill(0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Write(u64, Vec<u8>),
        Truncate(u64),
        Allocate(u64, u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let offset = 0u64..300_000;
        prop_oneof![
            (offset.clone(), proptest::collection::vec(any::<u8>(), 0..70_000))
                .prop_map(|(offset, bytes)| Step::Write(offset, bytes)),
            offset.clone().prop_map(Step::Truncate),
            (offset, 0u64..70_000).prop_map(|(offset, length)| Step::Allocate(offset, length)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn behaves_as_a_plain_vector(initial in 0usize..200_000, steps in proptest::collection::vec(step(), 1..12)) {
            let bytes: &'static [u8] =
                (0..initial).map(|n| (n % 251) as u8).collect::<Vec<_>>().leak();
            let mut model = bytes.to_vec();
            let mut content = Content::borrowed(bytes).unwrap();
            for step in steps {
                match step {
                    Step::Write(offset, bytes) => {
                        prop_assert_eq!(content.write(offset, &bytes), Ok(bytes.len()));
                        let (start, end) = (offset as usize, offset as usize + bytes.len());
                        if !bytes.is_empty() {
                            if end > model.len() { model.resize(end, 0); }
                            model[start..end].copy_from_slice(&bytes);
                        }
                    }
                    Step::Truncate(size) => {
                        content.truncate(size).unwrap();
                        model.resize(size as usize, 0);
                    }
                    Step::Allocate(offset, length) => content.allocate(offset, length).unwrap(),
                }
                prop_assert_eq!(content.size(), model.len() as u64);
                let mut whole = vec![0xee; model.len() + 10];
                prop_assert_eq!(content.read(0, &mut whole), model.len());
                prop_assert!(whole[..model.len()] == model[..]);
            }
        }
    }

    #[test]
    fn holes_hold_no_memory_and_are_found() {
        let mut content = Content::default();
        content.write(10 * CHUNK as u64, b"x").unwrap();
        assert!(content.allocated() < CHUNK as u64);
        assert_eq!(content.next_data(0), Some(10 * CHUNK as u64));
        assert_eq!(content.next_hole(0), Some(0));
        assert_eq!(content.next_hole(10 * CHUNK as u64), Some(10 * CHUNK as u64 + 1));
        assert_eq!(content.next_data(11 * CHUNK as u64), None);
    }

    #[test]
    fn a_file_has_a_largest_size() {
        let mut content = Content::default();
        assert_eq!(content.write(MAXIMUM, b"x"), Err(Errno::EFBIG));
        assert_eq!(content.truncate(MAXIMUM + 1), Err(Errno::EFBIG));
    }

    #[test]
    fn bytes_cut_off_read_as_zeros_when_the_file_grows_again() {
        let mut content = Content::borrowed(b"secret").unwrap();
        content.truncate(2).unwrap();
        content.truncate(6).unwrap();
        let mut buffer = [1; 6];
        assert_eq!(content.read(0, &mut buffer), 6);
        assert_eq!(&buffer, b"se\0\0\0\0");
    }
}
