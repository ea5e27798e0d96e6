//! The table of file descriptors: small integers that stand for shared open files.

use crate::{Errno, Result};
use alloc::vec::Vec;

/// How many descriptors there can be.
pub const OPEN_MAX: usize = 1024;

/// One descriptor.
pub struct Descriptor<T> {
    /// The open file description, shared between duplicates.
    pub file: T,
    /// FD_CLOEXEC.
    pub close_on_exec: bool,
}

/// Descriptors by number.
pub struct Descriptors<T> {
    slots: Vec<Option<Descriptor<T>>>,
}

impl<T> Default for Descriptors<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Descriptors<T> {
    /// An empty table.
    pub const fn new() -> Self {
        Descriptors { slots: Vec::new() }
    }

    /// The descriptor of a number.
    ///
    /// # Errors
    /// `EBADF`
    pub fn get(&self, number: i32) -> Result<&Descriptor<T>> {
        slot(number)
            .and_then(|slot| self.slots.get(slot))
            .and_then(Option::as_ref)
            .ok_or(Errno::EBADF)
    }

    /// The descriptor of a number, to be changed.
    ///
    /// # Errors
    /// `EBADF`
    pub fn get_mut(&mut self, number: i32) -> Result<&mut Descriptor<T>> {
        slot(number)
            .and_then(|slot| self.slots.get_mut(slot))
            .and_then(Option::as_mut)
            .ok_or(Errno::EBADF)
    }

    /// The lowest free number at or above `lowest`, for which there is room now.
    ///
    /// # Errors
    /// `EMFILE` if all are in use, `ENOMEM`
    pub fn reserve(&mut self, lowest: i32) -> Result<i32> {
        let lowest = slot(lowest).unwrap_or(0);
        let found = (lowest..self.slots.len()).find(|&slot| self.slots[slot].is_none());
        let number = found.unwrap_or(self.slots.len().max(lowest));
        if number >= OPEN_MAX {
            return Err(Errno::EMFILE);
        }
        self.grow(number + 1)?;
        Ok(number as i32)
    }

    /// Puts a descriptor at a number, and returns what was there.
    ///
    /// # Errors
    /// `EBADF` if the number is out of range, `ENOMEM`
    pub fn put(&mut self, number: i32, descriptor: Descriptor<T>) -> Result<Option<Descriptor<T>>> {
        let slot = slot(number).filter(|&slot| slot < OPEN_MAX).ok_or(Errno::EBADF)?;
        self.grow(slot + 1)?;
        Ok(self.slots[slot].replace(descriptor))
    }

    /// Takes a descriptor out.
    ///
    /// # Errors
    /// `EBADF`
    pub fn take(&mut self, number: i32) -> Result<Descriptor<T>> {
        slot(number)
            .and_then(|slot| self.slots.get_mut(slot))
            .and_then(Option::take)
            .ok_or(Errno::EBADF)
    }

    /// One more than the highest number that may be in use.
    pub fn limit(&self) -> i32 {
        self.slots.len() as i32
    }

    fn grow(&mut self, length: usize) -> Result<()> {
        if length > self.slots.len() {
            self.slots
                .try_reserve(length - self.slots.len())
                .map_err(|_| Errno::ENOMEM)?;
            self.slots.resize_with(length, || None);
        }
        Ok(())
    }
}

fn slot(number: i32) -> Option<usize> {
    usize::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(file: u32) -> Descriptor<u32> {
        Descriptor {
            file,
            close_on_exec: false,
        }
    }

    #[test]
    fn the_lowest_free_number_is_taken() {
        let mut table = Descriptors::new();
        for n in 0..5 {
            let number = table.reserve(0).unwrap();
            assert_eq!(number, n);
            table.put(number, descriptor(n as u32)).unwrap();
        }
        table.take(1).unwrap();
        table.take(3).unwrap();
        assert_eq!(table.reserve(0), Ok(1));
        assert_eq!(table.reserve(2), Ok(3));
        assert_eq!(table.reserve(10), Ok(10));
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let mut table = Descriptors::<u32>::new();
        assert_eq!(table.get(-1).err(), Some(Errno::EBADF));
        assert_eq!(table.take(7).err(), Some(Errno::EBADF));
        assert_eq!(
            table.put(OPEN_MAX as i32, descriptor(0)).err(),
            Some(Errno::EBADF)
        );
        assert_eq!(table.reserve(OPEN_MAX as i32), Err(Errno::EMFILE));
    }
}
