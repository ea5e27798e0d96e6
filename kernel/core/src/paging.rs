//! Page-table arithmetic of x86-64: indices, entries, and how many tables a mapping needs.

/// log2 of the page size.
pub const PAGE_SHIFT: u32 = 12;
/// Bytes in a page.
pub const PAGE_SIZE: usize = 1 << PAGE_SHIFT;
/// Entries in a table.
pub const ENTRIES: usize = 512;
/// Pages that one level-1 table maps.
pub const PAGES_PER_TABLE: usize = ENTRIES;

/// The entry maps something.
pub const PRESENT: u64 = 1 << 0;
/// Stores are allowed.
pub const WRITABLE: u64 = 1 << 1;
/// Ring 3 may use it: everything of a paravirtual guest.
pub const USER: u64 = 1 << 2;
/// Set by the processor on use. Set in advance it saves the processor the store.
pub const ACCESSED: u64 = 1 << 5;
/// Set by the processor on a store.
pub const DIRTY: u64 = 1 << 6;
/// Instruction fetches are refused.
pub const NO_EXECUTE: u64 = 1 << 63;

/// Flags of an upper-level entry.
pub const TABLE: u64 = PRESENT | WRITABLE | USER | ACCESSED | DIRTY;
/// Flags of readable and writable data.
pub const DATA: u64 = PRESENT | WRITABLE | USER | ACCESSED | DIRTY | NO_EXECUTE;
/// Flags of data that is only read, page tables among it.
pub const READ_ONLY: u64 = PRESENT | USER | ACCESSED | NO_EXECUTE;
/// Flags of program text.
pub const TEXT: u64 = PRESENT | USER | ACCESSED;

/// Bits of an entry that hold the frame number.
const FRAME_MASK: u64 = 0x000f_ffff_ffff_f000;

/// The entry that maps frame `frame` with `flags`.
pub const fn entry(frame: u64, flags: u64) -> u64 {
    ((frame << PAGE_SHIFT) & FRAME_MASK) | flags
}

/// The frame an entry maps.
pub const fn frame(entry: u64) -> u64 {
    (entry & FRAME_MASK) >> PAGE_SHIFT
}

/// The index into the table of `level` (1 to 4) for an address.
pub const fn index(address: usize, level: u32) -> usize {
    (address >> (PAGE_SHIFT + 9 * (level - 1))) & (ENTRIES - 1)
}

/// The bytes that one entry of a table of `level` covers.
pub const fn span(level: u32) -> usize {
    1 << (PAGE_SHIFT + 9 * (level - 1))
}

/// Fills `entries` with what maps `frames` with `flags`, one to one; stops where either ends.
///
/// Most of a boot's instructions are spent here, so four entries are made at a time, whatever the compiler optimises
/// for. Frame numbers are below 2^40, as the hypervisor's are.
pub fn fill(entries: &mut [u64], frames: &[u64], flags: u64) {
    let make = |frame: u64| (frame << PAGE_SHIFT) | flags;
    let length = entries.len().min(frames.len());
    let (entries, rest) = entries[..length].as_chunks_mut::<4>();
    let (frames, rest_frames) = frames[..length].as_chunks::<4>();
    for (four, &[first, second, third, fourth]) in entries.iter_mut().zip(frames) {
        *four = [make(first), make(second), make(third), make(fourth)];
    }
    for (one, &frame) in rest.iter_mut().zip(rest_frames) {
        *one = make(frame);
    }
}
