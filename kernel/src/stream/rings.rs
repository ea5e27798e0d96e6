//! The shared-memory carrier: two byte rings in the memory of a PCI device of the ivshmem kind.
//!
//! The launcher has laid out the memory; [`wire::ring`] says how, and holds the index arithmetic. The launcher is not
//! trusted: its indices are read once and checked, its data is copied before it is looked at, and an index that
//! cannot be closes the rings.

use core::sync::atomic::{AtomicU32, Ordering};

use wire::ring::{self, Corrupt, Layout, RingLayout};

use super::{input, uart};
use crate::critical::Shared;
use crate::{arch, console, mm, pci};

/// The mapped rings and this end's indices, which are not read back from shared memory.
struct Rings {
    base: *mut u8,
    layout: Layout,
    head: u32,
    tail: u32,
    broken: bool,
}

// SAFETY: the pointer is to a mapping that stays; it is used inside critical sections.
unsafe impl Send for Rings {}

static RINGS: Shared<Option<Rings>> = Shared::new(None);

/// Bytes copied out of the ring at a time.
const PIECE: usize = 512;

/// Why there are no rings. The console says more.
pub(super) struct Unusable;

/// ivshmem's identification, and the base address register of its memory.
const IVSHMEM: u32 = 0x1110_1af4;
const MEMORY_BAR: u8 = 2;

/// Maps the rings of the device at the PCI address given as `BUS:DEV.FN` in hexadecimal.
pub(super) fn init(address: &[u8]) -> Result<(), Unusable> {
    let found = map(address);
    match found {
        Ok(rings) => {
            RINGS.with(|slot| *slot = Some(rings));
            Ok(())
        }
        Err(reason) => {
            console::write(b"llamaos: shared-memory streams are not used: ");
            console::write(reason.as_bytes());
            console::write(b"\n");
            Err(Unusable)
        }
    }
}

fn map(address: &[u8]) -> Result<Rings, &'static str> {
    let function = pci::Function::parse(address).ok_or("bad PCI address")?;
    if function.identification() != IVSHMEM {
        return Err("no such device");
    }
    let memory = function.memory(MEMORY_BAR).ok_or("the device has no memory")?;
    let pages = usize::try_from(memory.size).map_err(|_| "the memory is too large")? / mm::PAGE_SIZE;
    if pages == 0 {
        return Err("the memory is too small");
    }
    // SAFETY: the frames are the device's, and are treated as shared with an untrusted peer.
    let base = unsafe { mm::map_frames(memory.address / mm::PAGE_SIZE as u64, pages) }
        .map_err(|_| "the memory could not be mapped")?;
    // SAFETY: the header lies in the first page of the mapping.
    let field = |offset| unsafe { atomic(base, offset) }.load(Ordering::Acquire);
    if field(ring::MAGIC_OFFSET) != ring::MAGIC || field(ring::VERSION_OFFSET) != ring::VERSION {
        return Err("the memory holds no rings");
    }
    let (to_host, to_guest) = (
        field(ring::TO_HOST_SIZE_OFFSET),
        field(ring::TO_GUEST_SIZE_OFFSET),
    );
    let layout = Layout::new(pages * mm::PAGE_SIZE, to_host, to_guest).ok_or("impossible ring sizes")?;
    // SAFETY: the offsets are inside the mapping, as the layout was checked.
    let (head, tail) = unsafe {
        (
            atomic(base, layout.to_host.head),
            atomic(base, layout.to_guest.tail),
        )
    };
    Ok(Rings {
        base,
        layout,
        head: head.load(Ordering::Relaxed),
        tail: tail.load(Ordering::Relaxed),
        broken: false,
    })
}

/// A u32 of the shared memory.
///
/// # Safety
/// `offset` must be 4-byte aligned and inside the mapping at `base`.
unsafe fn atomic<'a>(base: *mut u8, offset: usize) -> &'a AtomicU32 {
    // SAFETY: the caller vouches for the offset; the mapping stays.
    unsafe { AtomicU32::from_ptr(base.add(offset).cast()) }
}

impl Rings {
    fn index(&self, offset: usize) -> &AtomicU32 {
        // SAFETY: only the layout's own offsets are given, which were checked to lie in the mapping.
        unsafe { atomic(self.base, offset) }
    }

    /// The room for output.
    fn room(&self) -> Result<u32, Corrupt> {
        let ring = &self.layout.to_host;
        ring::free(
            self.head,
            self.index(ring.tail).load(Ordering::Acquire),
            ring.size,
        )
    }

    fn put(&mut self, bytes: &[u8]) -> Result<usize, Corrupt> {
        let ring = self.layout.to_host;
        let count = self.room()?.min(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        let (first, second) = ring::runs(self.head, count, ring.size);
        let (start, rest) = bytes[..count as usize].split_at(first.length as usize);
        for (run, piece) in [(first, start), (second, rest)] {
            // SAFETY: a run lies inside the ring's data area, which lies inside the mapping.
            unsafe {
                let target = self.base.add(ring.data + run.offset as usize);
                target.copy_from_nonoverlapping(piece.as_ptr(), piece.len());
            }
        }
        self.head = self.head.wrapping_add(count);
        self.index(ring.head).store(self.head, Ordering::Release);
        self.wake(ring.reader_waits);
        Ok(count as usize)
    }

    /// Takes up to a piece of input.
    fn get(&mut self, piece: &mut [u8; PIECE]) -> Result<usize, Corrupt> {
        let ring = self.layout.to_guest;
        let used = ring::used(
            self.index(ring.head).load(Ordering::Acquire),
            self.tail,
            ring.size,
        )?;
        let count = used.min(PIECE as u32);
        let (first, second) = ring::runs(self.tail, count, ring.size);
        let (start, rest) = piece[..count as usize].split_at_mut(first.length as usize);
        for (run, target) in [(first, start), (second, rest)] {
            // SAFETY: a run lies inside the ring's data area, which lies inside the mapping.
            unsafe {
                let source = self.base.add(ring.data + run.offset as usize);
                source.copy_to_nonoverlapping(target.as_mut_ptr(), target.len());
            }
        }
        self.tail = self.tail.wrapping_add(count);
        self.index(ring.tail).store(self.tail, Ordering::Release);
        self.wake(ring.writer_waits);
        Ok(count as usize)
    }

    /// Rings the doorbell if the peer sleeps.
    fn wake(&self, flag: usize) {
        arch::fence();
        if self.index(flag).load(Ordering::Relaxed) != 0 {
            self.index(flag).store(0, Ordering::Relaxed);
            uart::ring_doorbell();
        }
    }

    /// Asks for a doorbell. The caller looks at the ring again afterwards.
    fn ask(&self, flag: usize) {
        self.index(flag).store(1, Ordering::Relaxed);
        arch::fence();
    }

    /// Gives the rings up: output goes nowhere from here on, and input has ended.
    fn close(&mut self) {
        self.broken = true;
        input::close();
        console::write(b"llamaos: the launcher broke the shared-memory rings\n");
    }
}

/// Asks for a doorbell for the first input.
pub(super) fn start() {
    receive();
}

/// Hands bytes to the ring, as many as there is room for. Broken rings swallow everything.
pub(super) fn put(bytes: &[u8]) -> usize {
    with(|rings| rings.put(bytes)).unwrap_or(bytes.len())
}

/// Whether there is room for output; if not, the peer has been asked to say when.
pub(super) fn writable() -> bool {
    with(|rings| {
        if rings.room()? != 0 {
            return Ok(true);
        }
        let flag = rings.layout.to_host.writer_waits;
        rings.ask(flag);
        Ok(rings.room()? != 0)
    })
    .unwrap_or(true)
}

/// Takes all input there is, and asks for a doorbell for more.
pub(super) fn receive() {
    let mut piece = [0; PIECE];
    let mut asked = false;
    while let Some(count) = with(|rings| rings.get(&mut piece)) {
        match (count, asked) {
            (0, true) => return,
            (0, false) => {
                with(|rings| {
                    let RingLayout { reader_waits, .. } = rings.layout.to_guest;
                    rings.ask(reader_waits);
                    Ok(())
                });
                asked = true;
            }
            _ => {
                asked = false;
                input::decode(&piece[..count]);
            }
        }
    }
}

/// Uses the rings unless they are broken; a broken index breaks them.
fn with<R>(access: impl FnOnce(&mut Rings) -> Result<R, Corrupt>) -> Option<R> {
    RINGS.with(|slot| {
        let rings = slot.as_mut().filter(|rings| !rings.broken)?;
        match access(rings) {
            Ok(result) => Some(result),
            Err(Corrupt) => {
                rings.close();
                None
            }
        }
    })
}
