//! The memory of the whole emulated machine, as a file that the launcher shares with QEMU.
//!
//! When Xen ends a guest whose stack had no room for a fault's frame, nobody is left to send the stack's
//! contents. They are still here: the guest's page tables, found by the CR3 in Xen's log, lead to them.
//! Nothing is mapped or trusted: every read is checked against the file's size.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;

use anyhow::{Context, Result};
use nix::sys::memfd::{MFdFlags, memfd_create};

const PAGE: u64 = 4096;

/// From this size on QEMU's q35 machine puts only the first 2 GiB below 4 GiB, and the rest above.
const SPLIT_FROM: u64 = 0xb000_0000;
const SPLIT_LOW: u64 = 0x8000_0000;
const HIGH: u64 = 1 << 32;

/// Bits of a page-table entry: present, and the frame's address.
const PRESENT: u64 = 1;
const FRAME: u64 = 0x000f_ffff_ffff_f000;

/// How far above the stack pointer the first mapped page is looked for: a stack pointer that has run into a
/// guard page is just below it.
const GAP: u64 = 64 << 10;

/// The machine's memory.
#[derive(Debug)]
pub struct Ram {
    /// The file that QEMU uses as the machine's memory.
    pub file: File,
    /// Its size in bytes.
    pub size: u64,
}

impl Ram {
    /// Memory of `size` bytes, all zero.
    pub fn new(size: u64) -> Result<Ram> {
        let file =
            File::from(memfd_create("ram", MFdFlags::MFD_CLOEXEC).context("cannot make a memory file")?);
        file.set_len(size)
            .with_context(|| format!("cannot make {} bytes of memory", size))?;
        Ok(Ram { file, size })
    }

    /// Up to `limit` bytes of the stack whose pointer is `rsp`, by address, as page tables at `cr3` map it.
    pub fn stack(&self, cr3: u64, rsp: u64, limit: u64) -> BTreeMap<u64, Vec<u8>> {
        let mut memory = BTreeMap::new();
        let mut address = rsp;
        let end = rsp.saturating_add(limit);
        while address < end {
            let next = (address / PAGE + 1).saturating_mul(PAGE);
            match self.translate(cr3, address) {
                Some(physical) => {
                    let mut bytes = vec![0; (next.min(end) - address) as usize];
                    if self.read(physical, &mut bytes).is_none() {
                        break;
                    }
                    memory.insert(address, bytes);
                }
                None if memory.is_empty() && address < rsp.saturating_add(GAP) => {}
                None => break,
            }
            address = next;
        }
        memory
    }

    /// The machine address behind `address`, by four levels of tables. Xen gives a PV guest 4 KiB pages only.
    fn translate(&self, cr3: u64, address: u64) -> Option<u64> {
        let mut table = cr3 & FRAME;
        for shift in [39, 30, 21, 12] {
            let mut entry = [0; 8];
            self.read(table + (address >> shift & 511) * 8, &mut entry)?;
            let entry = u64::from_le_bytes(entry);
            if entry & PRESENT == 0 {
                return None;
            }
            table = entry & FRAME;
        }
        Some(table + address % PAGE)
    }

    fn read(&self, physical: u64, bytes: &mut [u8]) -> Option<()> {
        let low = if self.size >= SPLIT_FROM {
            SPLIT_LOW
        } else {
            self.size
        };
        let offset = match physical {
            physical if physical < low => physical,
            physical if physical >= HIGH => low + (physical - HIGH),
            _ => return None,
        };
        self.file.read_exact_at(bytes, offset).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory in which the pages of `mapped` are mapped to themselves plus 1 MiB.
    fn machine(mapped: &[u64]) -> Ram {
        let ram = Ram::new(4 << 20).unwrap();
        let entry = |table: u64, index: u64, to: u64| {
            ram.file
                .write_all_at(&(to | 0x67).to_le_bytes(), table + index * 8)
                .unwrap();
        };
        entry(0x1000, 0, 0x2000);
        entry(0x2000, 0, 0x3000);
        entry(0x3000, 0, 0x4000);
        for &page in mapped {
            entry(0x4000, page / PAGE, page + (1 << 20));
            ram.file
                .write_all_at(&[(page / PAGE) as u8; 4096], page + (1 << 20))
                .unwrap();
        }
        ram
    }

    #[test]
    fn a_stack_is_read_through_the_page_tables() {
        let ram = machine(&[0x8000, 0x9000]);
        let stack = ram.stack(0x1000, 0x8ff0, 1 << 20);
        assert_eq!(stack[&0x8ff0], [8; 16]);
        assert_eq!(stack[&0x9000], [9; 4096]);
        assert_eq!(stack.len(), 2);
        assert_eq!(ram.stack(0x1000, 0x8ff0, 20)[&0x9000], [9; 4]);
    }

    #[test]
    fn a_pointer_into_the_guard_page_finds_the_stack_above() {
        let stack = machine(&[0x8000]).stack(0x1000, 0x7e70, 1 << 20);
        assert_eq!(stack.keys().collect::<Vec<_>>(), [&0x8000]);
        assert!(machine(&[]).stack(0x1000, 0x7e70, 1 << 20).is_empty());
    }

    #[test]
    fn wild_tables_lead_nowhere() {
        let ram = machine(&[0x8000]);
        assert!(ram.stack(u64::MAX, 0x8000, 1 << 20).is_empty());
        assert!(ram.stack(0x1000, u64::MAX - 5, u64::MAX).is_empty());
        ram.file
            .write_all_at(&u64::MAX.to_le_bytes(), 0x4000 + 8 * 8)
            .unwrap();
        assert!(ram.stack(0x1000, 0x8000, 4096).is_empty());
    }

    #[test]
    fn memory_beyond_two_gib_lies_above_four() {
        let ram = Ram::new(4 << 30).unwrap();
        ram.file.write_all_at(&[7], SPLIT_LOW).unwrap();
        let mut byte = [0];
        assert_eq!(ram.read(SPLIT_LOW, &mut byte), None);
        assert_eq!(ram.read(HIGH, &mut byte), Some(()));
        assert_eq!(byte, [7]);
    }
}
