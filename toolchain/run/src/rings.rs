//! The launcher's ends of the two byte rings in memory shared with a guest (see [`wire::ring`] for the
//! rules).
//!
//! The guest is not trusted: its indices are read once per operation and checked, and data is copied out
//! before it is looked at.

use std::fs::File;
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering, fence};

use anyhow::{Context, Result};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};
use wire::ring::{self, Layout, RingLayout};

use crate::guest::Violation;

/// The size of the shared memory: a power of two, because it becomes a PCI resource.
pub const MEMORY: usize = 1 << 20;

/// The size of each ring's data.
const DATA: u32 = 256 << 10;

/// Memory with two rings, mapped.
#[derive(Debug)]
pub struct Rings {
    base: NonNull<u8>,
    layout: Layout,
    doorbell: bool,
}

// SAFETY: the mapping belongs to this value alone and is reached by atomic words and copies, from whichever
// thread has the value.
unsafe impl Send for Rings {}

impl Rings {
    /// Makes the memory and its mapping, with empty rings.
    pub fn new() -> Result<(File, Rings)> {
        let file =
            File::from(memfd_create("rings", MFdFlags::MFD_CLOEXEC).context("cannot make a memory file")?);
        file.set_len(MEMORY as u64).context("cannot make a memory file")?;
        let rings = Rings::map(&file)?;
        let header = [
            (ring::MAGIC_OFFSET, ring::MAGIC),
            (ring::VERSION_OFFSET, ring::VERSION),
            (ring::TO_HOST_SIZE_OFFSET, DATA),
            (ring::TO_GUEST_SIZE_OFFSET, DATA),
        ];
        for (offset, value) in header {
            rings.word(offset).store(value, Ordering::Release);
        }
        Ok((file, rings))
    }

    fn map(file: &impl AsFd) -> Result<Rings> {
        let layout = Layout::new(MEMORY, DATA, DATA).context("the rings do not fit into their memory")?;
        let size = const { NonZeroUsize::new(MEMORY).unwrap() };
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address of the system's choice touches no memory of this process.
        let base = unsafe { mmap(None, size, protection, MapFlags::MAP_SHARED, file, 0) };
        let base = base.context("cannot map the rings")?.cast();
        Ok(Rings {
            base,
            layout,
            doorbell: false,
        })
    }

    /// Both ends of the same memory: the launcher's and, with the rings changed about, a guest's.
    #[cfg(test)]
    pub(crate) fn pair() -> (Rings, Rings) {
        let (file, host) = Rings::new().unwrap();
        let mut guest = Rings::map(&file).unwrap();
        guest.layout = Layout {
            to_host: host.layout.to_guest,
            to_guest: host.layout.to_host,
        };
        (host, guest)
    }

    /// Whether the doorbell must be rung since this was last asked.
    pub fn take_doorbell(&mut self) -> bool {
        std::mem::take(&mut self.doorbell)
    }

    /// Appends everything the guest has written to `buffer`; returns how much that was.
    pub fn receive(&mut self, buffer: &mut Vec<u8>) -> Result<usize, Violation> {
        self.consume(self.layout.to_host, buffer)
    }

    /// Copies as much of `bytes` as there is room for; returns how much that was.
    pub fn send(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        self.produce(self.layout.to_guest, bytes)
    }

    /// Declares that this end is about to sleep until the doorbell: until there is something to read if
    /// `reading`, until there is room if `writing`. False if one of them holds already.
    pub fn may_wait(&mut self, reading: bool, writing: bool) -> Result<bool, Violation> {
        let (to_host, to_guest) = (self.layout.to_host, self.layout.to_guest);
        if reading {
            self.word(to_host.reader_waits).store(1, Ordering::Relaxed);
        }
        if writing {
            self.word(to_guest.writer_waits).store(1, Ordering::Relaxed);
        }
        fence(Ordering::SeqCst);
        let readable = reading && self.used(to_host)? > 0;
        let writable = writing && self.used(to_guest)? < to_guest.size;
        Ok(!readable && !writable)
    }

    fn used(&self, ring: RingLayout) -> Result<u32, Violation> {
        let head = self.word(ring.head).load(Ordering::Acquire);
        let tail = self.word(ring.tail).load(Ordering::Acquire);
        ring::used(head, tail, ring.size).map_err(|_| Violation::Ring)
    }

    fn consume(&mut self, ring: RingLayout, buffer: &mut Vec<u8>) -> Result<usize, Violation> {
        let head = self.word(ring.head).load(Ordering::Acquire);
        let tail = self.word(ring.tail).load(Ordering::Relaxed);
        let used = ring::used(head, tail, ring.size).map_err(|_| Violation::Ring)?;
        if used == 0 {
            return Ok(0);
        }
        let (first, second) = ring::runs(tail, used, ring.size);
        for run in [first, second] {
            let start = buffer.len();
            buffer.resize(start + run.length as usize, 0);
            // SAFETY: `Layout::new` placed `ring.size` bytes of data at `ring.data` inside the mapping, and
            // `runs` stays inside them; the target was just made that long. The guest may write at the same
            // time: the bytes are then arbitrary, which is what the decoder expects of them anyway.
            unsafe {
                let source = self.base.add(ring.data + run.offset as usize);
                source
                    .copy_to_nonoverlapping(NonNull::from(&mut buffer[start..]).cast(), run.length as usize);
            }
        }
        self.word(ring.tail)
            .store(tail.wrapping_add(used), Ordering::Release);
        self.wake(ring.writer_waits);
        Ok(used as usize)
    }

    fn produce(&mut self, ring: RingLayout, bytes: &[u8]) -> Result<usize, Violation> {
        let head = self.word(ring.head).load(Ordering::Relaxed);
        let tail = self.word(ring.tail).load(Ordering::Acquire);
        let free = ring::free(head, tail, ring.size).map_err(|_| Violation::Ring)?;
        let count = bytes.len().min(free as usize);
        if count == 0 {
            return Ok(0);
        }
        let (first, second) = ring::runs(head, count as u32, ring.size);
        let (front, back) = bytes[..count].split_at(first.length as usize);
        for (run, bytes) in [(first, front), (second, back)] {
            // SAFETY: as in `consume`; `front` and `back` are as long as their runs.
            unsafe {
                let target = self.base.add(ring.data + run.offset as usize);
                target.copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len());
            }
        }
        self.word(ring.head)
            .store(head.wrapping_add(count as u32), Ordering::Release);
        self.wake(ring.reader_waits);
        Ok(count)
    }

    /// Notes that the doorbell must be rung if the other end sleeps.
    fn wake(&mut self, flag: usize) {
        fence(Ordering::SeqCst);
        if self.word(flag).load(Ordering::Relaxed) == 1 {
            self.word(flag).store(0, Ordering::Relaxed);
            self.doorbell = true;
        }
    }

    fn word(&self, offset: usize) -> &AtomicU32 {
        debug_assert!(offset.is_multiple_of(4) && offset + 4 <= MEMORY);
        // SAFETY: every offset is one of `wire::ring`'s, aligned and inside the mapping, which lives as long
        // as `self`. The words are accessed atomically by both ends only.
        unsafe { AtomicU32::from_ptr(self.base.add(offset).cast().as_ptr()) }
    }
}

impl Drop for Rings {
    fn drop(&mut self) {
        // SAFETY: the mapping was made in `map` with this size, and no reference into it outlives `self`.
        let _ = unsafe { munmap(self.base.cast(), MEMORY) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
    }

    #[test]
    fn megabytes_pass_in_order() {
        let (mut host, mut guest) = Rings::pair();
        let sent = pattern(3_000_001);
        let (mut at, mut received, mut step) = (0, Vec::new(), 1);
        while received.len() < sent.len() {
            step = (step * 31) % 100_003;
            at += guest.send(&sent[at..(at + step).min(sent.len())]).unwrap();
            if step % 3 == 0 || at == sent.len() {
                host.receive(&mut received).unwrap();
            }
        }
        assert!(received == sent);
    }

    #[test]
    fn a_full_ring_takes_no_more_and_wakes_its_writer() {
        let (mut host, mut guest) = Rings::pair();
        let bytes = pattern(DATA as usize + 1);
        assert_eq!(host.send(&bytes).unwrap(), DATA as usize);
        assert_eq!(host.send(&bytes).unwrap(), 0);
        assert!(host.may_wait(false, true).unwrap());
        assert_eq!(guest.receive(&mut Vec::new()).unwrap(), DATA as usize);
        assert!(guest.take_doorbell());
        assert!(!guest.take_doorbell());
        assert!(!host.may_wait(false, true).unwrap());
    }

    #[test]
    fn a_sleeping_reader_is_woken_once() {
        let (mut host, mut guest) = Rings::pair();
        assert!(host.may_wait(true, false).unwrap());
        guest.send(b"a").unwrap();
        assert!(guest.take_doorbell());
        guest.send(b"b").unwrap();
        assert!(!guest.take_doorbell());
        assert!(!host.may_wait(true, false).unwrap());
    }

    #[test]
    fn impossible_indices_are_refused() {
        let (mut host, guest) = Rings::pair();
        guest
            .word(guest.layout.to_guest.head)
            .store(DATA + 1, Ordering::Release);
        assert_eq!(host.receive(&mut Vec::new()), Err(Violation::Ring));
        guest.word(guest.layout.to_host.tail).store(5, Ordering::Release);
        assert_eq!(host.send(b"x"), Err(Violation::Ring));
        assert_eq!(host.may_wait(true, false), Err(Violation::Ring));
    }
}
