//! The entries of one directory.
//!
//! Entries stay in the slot they were put in until they are removed, and a slot's number is what readdir remembers: an
//! entry present during the whole of a scan is returned exactly once, whatever is added or removed meanwhile (POSIX
//! readdir). A hash index finds names.

use crate::filesystem::NodeId;
use crate::{Errno, Result};
use alloc::boxed::Box;
use alloc::vec::Vec;
use hashbrown::HashTable;

/// The entries of a directory, "." and ".." not among them.
#[derive(Default)]
pub struct Directory {
    slots: Vec<Option<Entry>>,
    free: Vec<u32>,
    index: HashTable<u32>,
}

struct Entry {
    name: Box<[u8]>,
    node: NodeId,
}

impl Directory {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The node that a name stands for.
    pub fn find(&self, name: &[u8]) -> Option<NodeId> {
        self.slot(name)
            .and_then(|slot| self.slots[slot as usize].as_ref())
            .map(|entry| entry.node)
    }

    /// Adds an entry whose name is not there yet.
    ///
    /// # Errors
    /// `ENOSPC` if memory ran out; the directory is unchanged then.
    pub fn insert(&mut self, name: &[u8], node: NodeId) -> Result<()> {
        debug_assert!(self.find(name).is_none());
        let mut owned = Vec::new();
        owned.try_reserve_exact(name.len()).map_err(|_| Errno::ENOSPC)?;
        owned.extend_from_slice(name);
        if self.free.is_empty() {
            self.slots.try_reserve(1).map_err(|_| Errno::ENOSPC)?;
            // Removing must not need memory: there is always room for every slot's number.
            let capacity = self.slots.capacity();
            self.free.try_reserve(capacity).map_err(|_| Errno::ENOSPC)?;
        }
        let slots = &self.slots;
        self.index
            .try_reserve(1, |&slot| hash_of(slots, slot))
            .map_err(|_| Errno::ENOSPC)?;
        let entry = Some(Entry {
            name: owned.into_boxed_slice(),
            node,
        });
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = entry;
                slot
            }
            None => {
                self.slots.push(entry);
                (self.slots.len() - 1) as u32
            }
        };
        let slots = &self.slots;
        self.index
            .insert_unique(hash(name), slot, |&slot| hash_of(slots, slot));
        Ok(())
    }

    /// Points an existing entry to another node and returns the one it stood for.
    pub fn replace(&mut self, name: &[u8], node: NodeId) -> Option<NodeId> {
        let slot = self.slot(name)?;
        let entry = self.slots[slot as usize].as_mut()?;
        Some(core::mem::replace(&mut entry.node, node))
    }

    /// Removes an entry and returns the node it stood for.
    pub fn remove(&mut self, name: &[u8]) -> Option<NodeId> {
        let slots = &self.slots;
        let found = self
            .index
            .find_entry(hash(name), |&slot| name_of(slots, slot) == name)
            .ok()?;
        let (slot, _) = found.remove();
        let entry = self.slots[slot as usize].take()?;
        self.free.push(slot);
        Some(entry.node)
    }

    /// The first entry at or after `position`: its name, its node and the position that follows it.
    pub fn at(&self, position: u64) -> Option<(&[u8], NodeId, u64)> {
        let start = usize::try_from(position).ok()?;
        let (offset, entry) = self
            .slots
            .get(start..)?
            .iter()
            .enumerate()
            .find_map(|(n, slot)| slot.as_ref().map(|entry| (n, entry)))?;
        Some((&entry.name, entry.node, (start + offset + 1) as u64))
    }

    /// The name under which a node is found here.
    pub fn name_of(&self, node: NodeId) -> Option<&[u8]> {
        self.slots
            .iter()
            .flatten()
            .find(|entry| entry.node == node)
            .map(|entry| &*entry.name)
    }

    fn slot(&self, name: &[u8]) -> Option<u32> {
        self.index
            .find(hash(name), |&slot| name_of(&self.slots, slot) == name)
            .copied()
    }
}

fn name_of(slots: &[Option<Entry>], slot: u32) -> &[u8] {
    slots[slot as usize].as_ref().map_or(&[], |entry| &entry.name)
}

fn hash_of(slots: &[Option<Entry>], slot: u32) -> u64 {
    hash(name_of(slots, slot))
}

/// FNV-1a, with a final mix because the table uses the upper bits too.
fn hash(name: &[u8]) -> u64 {
    let sum = name.iter().fold(0xcbf2_9ce4_8422_2325u64, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    sum ^ (sum >> 29) ^ (sum << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_returns_what_stays_exactly_once_while_others_come_and_go() {
        let mut directory = Directory::default();
        for n in 0..100u64 {
            directory
                .insert(format!("keep{n}").as_bytes(), NodeId(n))
                .unwrap();
            directory
                .insert(format!("drop{n}").as_bytes(), NodeId(1000 + n))
                .unwrap();
        }
        let (mut position, mut seen, mut step) = (0, Vec::new(), 0u64);
        while let Some((name, _, next)) = directory.at(position) {
            if name.starts_with(b"keep") {
                seen.push(name.to_vec());
            }
            position = next;
            if step < 100 {
                assert_eq!(
                    directory.remove(format!("drop{step}").as_bytes()),
                    Some(NodeId(1000 + step))
                );
                directory
                    .insert(format!("new{step}").as_bytes(), NodeId(2000 + step))
                    .unwrap();
            }
            step += 1;
        }
        seen.sort();
        let before = seen.len();
        seen.dedup();
        assert_eq!((before, seen.len()), (100, 100));
    }

    #[test]
    fn names_are_found_replaced_and_removed() {
        let mut directory = Directory::default();
        assert!(directory.is_empty());
        directory.insert(b"a", NodeId(1)).unwrap();
        directory.insert(b"b", NodeId(2)).unwrap();
        assert_eq!(directory.find(b"a"), Some(NodeId(1)));
        assert_eq!(directory.replace(b"a", NodeId(3)), Some(NodeId(1)));
        assert_eq!(directory.name_of(NodeId(3)), Some(&b"a"[..]));
        assert_eq!(directory.remove(b"a"), Some(NodeId(3)));
        assert_eq!(directory.remove(b"a"), None);
        assert_eq!((directory.find(b"a"), directory.len()), (None, 1));
    }
}
