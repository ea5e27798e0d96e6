//! Standard input: frames from the launcher, and the buffer they end in.

use wire::{Decoder, FromHost, HostFrame, ring};

use super::{Carrier, carrier, input_pages, rings};
use crate::critical::Shared;
use crate::{console, mm};

/// What has arrived and was not read yet.
struct Input {
    decoder: Decoder<FromHost>,
    buffer: &'static mut [u8],
    /// Bytes ever put in and taken out, modulo 2^32; the buffer's size is a power of two.
    head: u32,
    tail: u32,
    /// Bytes the launcher may still send.
    granted: u32,
    ended: bool,
    failed: bool,
}

static INPUT: Shared<Input> = Shared::new(Input {
    decoder: Decoder::new(),
    buffer: &mut [],
    head: 0,
    tail: 0,
    granted: 0,
    ended: false,
    failed: false,
});

/// Makes the buffer.
pub(super) fn init() {
    let pages = 1 << input_pages().ilog2();
    let Some(start) = mm::allocate_uncleared(pages) else {
        return;
    };
    // SAFETY: the pages were just allocated and stay allocated; any byte values are valid.
    let buffer = unsafe { core::slice::from_raw_parts_mut(start.as_ptr(), pages * mm::PAGE_SIZE) };
    INPUT.with(|input| input.buffer = buffer);
}

/// Takes bytes from the UART: a part of the frames, or doorbells, which mean nothing in themselves.
pub(crate) fn receive(bytes: &[u8]) {
    if carrier() == Carrier::Uart {
        decode(bytes);
    }
}

/// Called once the UART has nothing more.
pub(super) fn after_interrupt() {
    if carrier() == Carrier::Rings {
        rings::receive();
    }
}

/// Takes a part of the launcher's frames.
pub(super) fn decode(bytes: &[u8]) {
    INPUT.with(|input| input.decode(bytes));
}

impl Input {
    fn decode(&mut self, mut bytes: &[u8]) {
        while !self.failed {
            let size = self.buffer.len() as u32;
            match self.decoder.next(&mut bytes) {
                Ok(None) => return,
                Ok(Some(HostFrame::Stdin(data))) => {
                    let Some(granted) = self.granted.checked_sub(data.len() as u32) else {
                        self.fail(b"more input than there was credit for");
                        return;
                    };
                    self.granted = granted;
                    let (first, second) = ring::runs(self.head, data.len() as u32, size);
                    let (start, rest) = data.split_at(first.length as usize);
                    self.buffer[first.offset as usize..][..start.len()].copy_from_slice(start);
                    self.buffer[..second.length as usize].copy_from_slice(rest);
                    self.head = self.head.wrapping_add(data.len() as u32);
                }
                Ok(Some(HostFrame::EndOfFile)) => self.ended = true,
                // Reserved: there is nobody to ask yet.
                Ok(Some(HostFrame::Terminate)) => {}
                Err(_) => self.fail(b"bytes that are no frame"),
            }
        }
    }

    /// Gives the input up: what a broken peer sends from here on means nothing.
    fn fail(&mut self, reason: &[u8]) {
        self.failed = true;
        self.ended = true;
        console::write(b"llamaos: standard input is closed: the launcher sent ");
        console::write(reason);
        console::write(b"\n");
    }
}

/// Takes bytes out.
pub(super) fn take(out: &mut [u8]) -> usize {
    INPUT.with(|input| {
        let size = input.buffer.len() as u32;
        let available = input
            .head
            .wrapping_sub(input.tail)
            .min(u32::try_from(out.len()).unwrap_or(u32::MAX));
        let (first, second) = ring::runs(input.tail, available, size);
        let (start, rest) = out[..available as usize].split_at_mut(first.length as usize);
        start.copy_from_slice(&input.buffer[first.offset as usize..][..first.length as usize]);
        rest.copy_from_slice(&input.buffer[..second.length as usize]);
        input.tail = input.tail.wrapping_add(available);
        available as usize
    })
}

/// The credit to give so that `wanted` bytes can arrive: counts what is buffered or was granted already, and never
/// exceeds the buffer.
pub(super) fn grant(wanted: usize) -> u32 {
    INPUT.with(|input| {
        if input.ended {
            return 0;
        }
        let coming = input.head.wrapping_sub(input.tail) + input.granted;
        let wanted = wanted.min(input.buffer.len()) as u32;
        let credit = wanted.saturating_sub(coming);
        input.granted += credit;
        credit
    })
}

/// Whether there are bytes, or an end.
pub(super) fn readable() -> bool {
    INPUT.with(|input| input.head != input.tail || input.ended)
}

/// Whether there is nothing left and nothing to come.
pub(super) fn end_of_file() -> bool {
    INPUT.with(|input| input.head == input.tail && input.ended)
}
