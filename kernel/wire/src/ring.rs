//! Two single-producer single-consumer byte rings in shared memory: index arithmetic and layout.
//!
//! Where a UART is too slow for bulk data the same frames travel through a memory that both ends map (a PCI device of
//! the ivshmem kind). This module computes; each end does its own loads and stores, because mapped memory is not a
//! Rust object. The rules:
//!
//! - `head` counts bytes ever written, `tail` bytes ever read, both modulo 2^32. Only the producer stores `head`,
//!   only the consumer stores `tail`. The ring's size is a power of two of at most 2^31, so `head - tail` is exact.
//! - The producer copies data, then stores `head` with release order; the consumer loads `head` with acquire order,
//!   copies, then stores `tail` with release order. Each reads the other's index once per operation and checks it here.
//! - Sleeping: a consumer that finds the ring empty stores 1 to `reader_waits`, issues a full fence, and looks
//!   again; only if the ring is still empty does it sleep. A producer that finds it full does the same with
//!   `writer_waits`. After storing its index each end issues a full fence and, if the other's flag is 1, stores 0 to
//!   it and rings the doorbell (one byte of any value on the UART). So a doorbell is never missed, and a busy stream needs none.
//!
//! The launcher fills [`Layout`]'s header before the guest starts, and the guest checks it.

/// "LLMA" in little-endian: the memory holds these rings.
pub const MAGIC: u32 = 0x414d_4c4c;

/// Where things lie in the shared memory, in bytes from its start. Every index has a cache line of its own.
///
/// ```text
/// 0    magic u32, 4 version u32 (1), 8 guest ring's data size u32, 12 host ring's data size u32
/// 64   guest to host: head, 128 tail, 192 reader_waits, 256 writer_waits (u32 each)
/// 320  host to guest: head, 384 tail, 448 reader_waits, 512 writer_waits (u32 each)
/// 4096 the guest-to-host ring's data, directly followed by the host-to-guest ring's data
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The ring the guest writes.
    pub to_host: RingLayout,
    /// The ring the launcher writes.
    pub to_guest: RingLayout,
}

/// The offsets of one ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingLayout {
    /// The u32 index of the next byte to write.
    pub head: usize,
    /// The u32 index of the next byte to read.
    pub tail: usize,
    /// The u32 flag of a consumer that sleeps.
    pub reader_waits: usize,
    /// The u32 flag of a producer that sleeps.
    pub writer_waits: usize,
    /// The data's first byte.
    pub data: usize,
    /// The data's size: a power of two.
    pub size: u32,
}

/// Offset of [`MAGIC`] (u32).
pub const MAGIC_OFFSET: usize = 0;
/// Offset of the layout's version (u32).
pub const VERSION_OFFSET: usize = 4;
/// The layout's version.
pub const VERSION: u32 = 1;
/// Offset of the size of the guest-to-host ring's data (u32).
pub const TO_HOST_SIZE_OFFSET: usize = 8;
/// Offset of the size of the host-to-guest ring's data (u32).
pub const TO_GUEST_SIZE_OFFSET: usize = 12;

const LINE: usize = 64;
const DATA: usize = 4096;
const MAX_SIZE: u32 = 1 << 31;

impl Layout {
    /// The layout for two data sizes, or `None` if they are no powers of two (of at least 4096) or do not fit into
    /// `memory` bytes.
    pub fn new(memory: usize, to_host_size: u32, to_guest_size: u32) -> Option<Layout> {
        let valid = |size: u32| size.is_power_of_two() && (4096..=MAX_SIZE).contains(&size);
        if !valid(to_host_size) || !valid(to_guest_size) {
            return None;
        }
        let second = DATA.checked_add(to_host_size as usize)?;
        if second.checked_add(to_guest_size as usize)? > memory {
            return None;
        }
        let ring = |first_line: usize, data, size| RingLayout {
            head: first_line * LINE,
            tail: (first_line + 1) * LINE,
            reader_waits: (first_line + 2) * LINE,
            writer_waits: (first_line + 3) * LINE,
            data,
            size,
        };
        Some(Layout {
            to_host: ring(1, DATA, to_host_size),
            to_guest: ring(5, second, to_guest_size),
        })
    }
}

/// The peer's index cannot be: more bytes would lie in the ring than it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt;

/// A run of the data area that does not wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Offset from the start of the data area.
    pub offset: u32,
    /// Bytes.
    pub length: u32,
}

/// The bytes that lie in a ring of `size` (a power of two).
pub fn used(head: u32, tail: u32, size: u32) -> Result<u32, Corrupt> {
    let used = head.wrapping_sub(tail);
    if used <= size { Ok(used) } else { Err(Corrupt) }
}

/// The bytes that can be written to a ring of `size` (a power of two).
pub fn free(head: u32, tail: u32, size: u32) -> Result<u32, Corrupt> {
    used(head, tail, size).map(|used| size - used)
}

/// The one or two runs that `length` bytes from `index` on occupy; the second is empty unless the first meets the end.
///
/// `length` beyond `size` is cut to `size`.
pub fn runs(index: u32, length: u32, size: u32) -> (Run, Run) {
    let length = length.min(size);
    let offset = index & size.wrapping_sub(1);
    let first = length.min(size - offset);
    (
        Run {
            offset,
            length: first,
        },
        Run {
            offset: 0,
            length: length - first,
        },
    )
}
