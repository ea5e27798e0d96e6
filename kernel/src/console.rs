//! The kernel's messages, and the paravirtual console's ring.
//!
//! As the first domain messages go to the hypervisor's console, which is the serial port. In another domain that call goes
//! nowhere on a release hypervisor: there the console ring takes them, and carries the program's streams too.
//!
//! Suspend: the ring's page and port are named anew by start_info; [`init`] takes them.

use core::sync::atomic::{AtomicU32, Ordering, fence};

use wire::ring;

use crate::boot::StartInfo;
use crate::critical::Shared;
use crate::mm::{PAGE_SIZE, p2m};
use crate::{event, hypercall, sched, shared_info, xen};

/// The ring that dom0's console daemon reads and writes.
#[derive(Clone, Copy)]
struct Ring {
    page: *mut xen::xencons_interface,
    port: u32,
}

// SAFETY: the pointer is to a page that stays; it is used inside critical sections.
unsafe impl Send for Ring {}

static RING: Shared<Option<Ring>> = Shared::new(None);

/// Takes the console ring, if the domain has one.
pub(crate) fn init(info: &StartInfo) {
    let Some((frame, port)) = info.console else { return };
    let Some(page) = p2m::pfn(frame) else { return };
    let page = (page * PAGE_SIZE) as *mut xen::xencons_interface;
    RING.with(|ring| *ring = Some(Ring { page, port }));
    // The handler has nothing to do: waiters look at the ring themselves.
    let _ = event::attach(port, |_| {});
}

/// Whether there is a console ring.
pub(crate) fn has_ring() -> bool {
    RING.with(|ring| ring.is_some())
}

impl Ring {
    /// Copies as many bytes into the ring as there is room for. If the daemon's index cannot be, all are dropped.
    fn put(self, bytes: &[u8]) -> usize {
        // SAFETY: fields of the shared page; its indices are read once and checked, and each offset is inside.
        unsafe {
            let data: *mut u8 = (&raw mut (*self.page).out).cast();
            let size = size_of_val(&(*self.page).out) as u32;
            let produced = AtomicU32::from_ptr(&raw mut (*self.page).out_prod);
            let consumed = AtomicU32::from_ptr(&raw mut (*self.page).out_cons);
            let head = produced.load(Ordering::Relaxed);
            let Ok(free) = ring::free(head, consumed.load(Ordering::Acquire), size) else {
                return bytes.len();
            };
            let count = bytes.len().min(free as usize);
            for (position, &byte) in bytes[..count].iter().enumerate() {
                data.add((head.wrapping_add(position as u32) & (size - 1)) as usize)
                    .write_volatile(byte);
            }
            produced.store(head.wrapping_add(count as u32), Ordering::Release);
            count
        }
    }

    /// Copies as many bytes out of the ring as there are. If the daemon's index cannot be, there are none.
    fn get(self, buffer: &mut [u8]) -> usize {
        // SAFETY: as for `put`.
        unsafe {
            let data: *const u8 = (&raw const (*self.page).in_).cast();
            let size = size_of_val(&(*self.page).in_) as u32;
            let produced = AtomicU32::from_ptr(&raw mut (*self.page).in_prod);
            let consumed = AtomicU32::from_ptr(&raw mut (*self.page).in_cons);
            let tail = consumed.load(Ordering::Relaxed);
            let Ok(used) = ring::used(produced.load(Ordering::Acquire), tail, size) else {
                return 0;
            };
            let count = buffer.len().min(used as usize);
            for (position, slot) in buffer[..count].iter_mut().enumerate() {
                *slot = data
                    .add((tail.wrapping_add(position as u32) & (size - 1)) as usize)
                    .read_volatile();
            }
            fence(Ordering::SeqCst);
            consumed.store(tail.wrapping_add(count as u32), Ordering::Release);
            count
        }
    }
}

/// Writes everything to the ring, waiting for room. With upcalls masked by the caller it polls.
pub(crate) fn ring_write(bytes: &[u8]) {
    let Some(ring) = RING.with(|ring| *ring) else {
        return;
    };
    let can_wait = shared_info::upcall_mask().load(Ordering::Relaxed) == 0;
    let mut rest = bytes;
    while !rest.is_empty() {
        let count = ring.put(rest);
        rest = &rest[count..];
        let _ = event::send(ring.port);
        if !rest.is_empty() {
            // SAFETY: fields of the shared page.
            let room = || unsafe {
                let produced = (&raw const (*ring.page).out_prod).read_volatile();
                let consumed = (&raw const (*ring.page).out_cons).read_volatile();
                produced.wrapping_sub(consumed) != size_of_val(&(*ring.page).out) as u32
            };
            if can_wait {
                sched::wait_until(None, room);
            } else {
                core::hint::spin_loop();
            }
        }
    }
}

/// Takes what the ring has, without waiting.
pub(crate) fn ring_read(buffer: &mut [u8]) -> usize {
    let Some(ring) = RING.with(|ring| *ring) else {
        return 0;
    };
    let count = ring.get(buffer);
    if count != 0 {
        let _ = event::send(ring.port);
    }
    count
}

/// Whether the ring has input.
pub(crate) fn ring_readable() -> bool {
    let Some(ring) = RING.with(|ring| *ring) else {
        return false;
    };
    // SAFETY: fields of the shared page.
    unsafe {
        (&raw const (*ring.page).in_prod).read_volatile() != (&raw const (*ring.page).in_cons).read_volatile()
    }
}

/// Writes a kernel message. What cannot be written is lost: there is nowhere to complain to.
pub fn write(text: &[u8]) {
    if has_ring() {
        ring_write(text);
    } else {
        let _ = hypercall::console_io_write(text);
    }
}

/// Writes a number in hexadecimal.
pub fn write_number(number: u64) {
    let digits = number.max(1).ilog2() / 4 + 1;
    let mut text = *b"0x0000000000000000";
    for position in 0..digits {
        let digit = (number >> (4 * (digits - 1 - position)) & 15) as usize;
        text[2 + position as usize] = b"0123456789abcdef"[digit];
    }
    write(&text[..2 + digits as usize]);
}
