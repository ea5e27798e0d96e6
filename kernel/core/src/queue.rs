//! A bounded queue of bytes in borrowed storage.

/// Bytes in the order they came.
#[derive(Debug)]
pub struct Queue<'a> {
    storage: &'a mut [u8],
    /// Where the oldest byte lies.
    start: usize,
    length: usize,
}

impl<'a> Queue<'a> {
    /// An empty queue for as many bytes as `storage` has.
    pub fn new(storage: &'a mut [u8]) -> Self {
        Queue {
            storage,
            start: 0,
            length: 0,
        }
    }

    /// The bytes in the queue.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The most bytes there can be.
    pub fn capacity(&self) -> usize {
        self.storage.len()
    }

    /// Appends all of `bytes`, or nothing and returns false if there is not enough room.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        if bytes.len() > self.storage.len() - self.length {
            return false;
        }
        let (left, right) = self.storage.split_at_mut(self.start);
        // Free room is behind the last byte: first up to the storage's end, then from its beginning.
        let (behind, wrapped) = match self.length.checked_sub(right.len()) {
            None => (right.get_mut(self.length..).unwrap_or_default(), left),
            Some(used) => (left.get_mut(used..).unwrap_or_default(), &mut [][..]),
        };
        let (first, second) = bytes.split_at(bytes.len().min(behind.len()));
        for (room, part) in [(behind, first), (wrapped, second)] {
            if let Some(room) = room.get_mut(..part.len()) {
                room.copy_from_slice(part);
            }
        }
        self.length += bytes.len();
        true
    }

    /// Takes as many bytes out as there are and `out` holds.
    pub fn pop(&mut self, out: &mut [u8]) -> usize {
        let count = out.len().min(self.length);
        let (wrapped, right) = self.storage.split_at(self.start);
        let first = count.min(right.len());
        for (slot, byte) in [(0..first, right), (first..count, wrapped)] {
            let length = slot.len();
            if let (Some(room), Some(part)) = (out.get_mut(slot), byte.get(..length)) {
                room.copy_from_slice(part);
            }
        }
        self.length -= count;
        self.start += count;
        if self.start >= self.storage.len() {
            self.start -= self.storage.len();
        }
        count
    }
}
