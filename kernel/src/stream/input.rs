//! Standard input: frames from the launcher, and the buffer they end in.

use kernel_core::queue::Queue;
use wire::{Decoder, FromHost, HostFrame};

use super::{Carrier, carrier, input_pages, rings};
use crate::critical::Shared;
use crate::{console, mm};

/// What has arrived and was not read yet.
struct Input {
    decoder: Decoder<FromHost>,
    /// Absent as long as the streams are not framed.
    queue: Option<Queue<'static>>,
    /// Bytes the launcher may still send.
    granted: usize,
    ended: bool,
    failed: bool,
}

static INPUT: Shared<Input> = Shared::new(Input {
    decoder: Decoder::new(),
    queue: None,
    granted: 0,
    ended: false,
    failed: false,
});

/// Makes the buffer. Without memory for it the input is empty.
pub(super) fn init() {
    let pages = input_pages();
    let queue = mm::allocate_uncleared(pages).map(|start| {
        // SAFETY: the pages were just allocated and stay allocated; any byte values are valid.
        Queue::new(unsafe { core::slice::from_raw_parts_mut(start.as_ptr(), pages * mm::PAGE_SIZE) })
    });
    INPUT.with(|input| {
        input.ended = queue.is_none();
        input.queue = queue;
    });
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

/// Lets the input end, because its carrier is gone.
pub(super) fn close() {
    INPUT.with(|input| input.ended = true);
}

impl Input {
    fn decode(&mut self, mut bytes: &[u8]) {
        while !self.failed {
            match self.decoder.next(&mut bytes) {
                Ok(None) => return,
                Ok(Some(HostFrame::Stdin(data))) => {
                    let granted = self.granted.checked_sub(data.len());
                    let taken =
                        granted.is_some() && self.queue.as_mut().is_some_and(|queue| queue.push(data));
                    match granted.filter(|_| taken) {
                        Some(granted) => self.granted = granted,
                        None => self.fail(b"more input than there was credit for"),
                    }
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

    fn available(&self) -> usize {
        self.queue.as_ref().map_or(0, Queue::len)
    }
}

/// Takes bytes out.
pub(super) fn take(out: &mut [u8]) -> usize {
    INPUT.with(|input| input.queue.as_mut().map_or(0, |queue| queue.pop(out)))
}

/// The credit to give so that `wanted` bytes can arrive: counts what is buffered or was granted already, and never
/// exceeds the buffer.
pub(super) fn grant(wanted: usize) -> u32 {
    INPUT.with(|input| {
        let capacity = input.queue.as_ref().map_or(0, Queue::capacity);
        if input.ended {
            return 0;
        }
        let credit = wanted
            .min(capacity)
            .saturating_sub(input.available() + input.granted);
        input.granted += credit;
        // The buffer is far smaller than 4 GiB.
        credit as u32
    })
}

/// Whether there are bytes, or an end.
pub(super) fn readable() -> bool {
    INPUT.with(|input| input.available() != 0 || input.ended)
}

/// Whether there is nothing left and nothing to come.
pub(super) fn end_of_file() -> bool {
    INPUT.with(|input| input.available() == 0 && input.ended)
}
