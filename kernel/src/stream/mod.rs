//! The program's standard streams, and what else the launcher is told.
//!
//! Three carriers: frames over the second UART, the same frames through shared-memory rings with the UART as
//! doorbell, or, in a domain without either, the console unframed. Output is complete when a call returns, as far as
//! the carrier has taken it. Input is buffered here, and the launcher may send only as much as the program has asked
//! for: it cannot overrun the buffer, and what a program does not read stays for the next one.
//!
//! One caller sends at a time; a runtime with threads serialises them.
//!
//! Suspend: the carriers of the first domain are devices of a machine that is not suspended; the console ring is
//! [`console`]'s.

mod input;
mod rings;
mod uart;

use core::sync::atomic::{AtomicU8, Ordering};

use kernel_core::cmdline;
use wire::{GuestFrame, HEADER_SIZE, MAX_PAYLOAD};

use crate::critical::{self, Shared};
use crate::{arch, boot, console, mm, sched, shared_info, statistics};

pub(crate) use input::receive;

/// A stream the program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How the streams travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Carrier {
    /// To the console, unframed.
    Console,
    /// In frames over the second UART.
    Uart,
    /// In frames through shared memory.
    Rings,
}

static CARRIER: AtomicU8 = AtomicU8::new(Carrier::Console as u8);

fn carrier() -> Carrier {
    match CARRIER.load(Ordering::Relaxed) {
        carrier if carrier == Carrier::Uart as u8 => Carrier::Uart,
        carrier if carrier == Carrier::Rings as u8 => Carrier::Rings,
        _ => Carrier::Console,
    }
}

/// The frame being sent. It is complete before the first byte leaves, so that a bad address given by the program
/// never breaks a frame in two, and a dying domain can finish what was begun.
struct Outgoing {
    frame: [u8; HEADER_SIZE + MAX_PAYLOAD],
    length: usize,
    sent: usize,
}

static OUTGOING: Shared<Outgoing> = Shared::new(Outgoing {
    frame: [0; HEADER_SIZE + MAX_PAYLOAD],
    length: 0,
    sent: 0,
});

/// Chooses the carrier the boot words name, and says hello.
pub(crate) fn init() {
    let mut options = cmdline::split(boot::command_line_words()).options;
    if !boot::is_initial_domain() || !options.clone().any(|option| option == b"stream=uart2") {
        return;
    }
    if uart::init().is_err() {
        console::write(b"llamaos: the second UART does not work\n");
        return;
    }
    CARRIER.store(Carrier::Uart as u8, Ordering::Relaxed);
    let rings = options
        .find_map(|option| option.strip_prefix(b"shm="))
        .is_some_and(|address| rings::init(address).is_ok());
    input::init();
    send(&GuestFrame::Hello {
        version: wire::VERSION,
        flags: if rings { wire::HELLO_RINGS } else { 0 },
        tsc_entry: statistics::entry(),
        tsc_now: arch::rdtsc(),
    });
    if rings {
        CARRIER.store(Carrier::Rings as u8, Ordering::Relaxed);
        uart::expect_doorbells();
        rings::start();
    }
    uart::enable_interrupts();
}

/// Sends a frame. In a domain without a framed carrier only the streams themselves go anywhere.
pub(crate) fn send(frame: &GuestFrame<'_>) {
    if carrier() == Carrier::Console {
        if let GuestFrame::Stdout(bytes) | GuestFrame::Stderr(bytes) = frame {
            console::write(bytes);
        }
        return;
    }
    OUTGOING.with(|outgoing| {
        let mut length = 0;
        let encoded = frame.encode(&mut |piece| {
            outgoing.frame[length..length + piece.len()].copy_from_slice(piece);
            length += piece.len();
        });
        // A frame that is too long is a mistake of this crate; it has not been begun, so nothing is lost but it.
        outgoing.length = if encoded.is_ok() { length } else { 0 };
        outgoing.sent = 0;
    });
    flush();
}

/// Waits until the carrier has taken the whole frame.
fn flush() {
    loop {
        let complete = OUTGOING.with(|outgoing| {
            let rest = &outgoing.frame[outgoing.sent..outgoing.length];
            outgoing.sent += match carrier() {
                Carrier::Uart => uart::put(rest),
                Carrier::Rings => rings::put(rest),
                Carrier::Console => rest.len(),
            };
            outgoing.sent == outgoing.length
        });
        if complete {
            return;
        }
        wait_for_room();
    }
}

/// Waits until the carrier takes bytes again: asleep, or polling where the caller has masked upcalls.
fn wait_for_room() {
    // A full ring is reported by the doorbell, a received byte, which interrupts anyway.
    let (ready, by_transmitter): (fn() -> bool, bool) = match carrier() {
        Carrier::Uart => (uart::writable, true),
        Carrier::Rings => (rings::writable, false),
        Carrier::Console => return,
    };
    if shared_info::upcall_mask().load(Ordering::Relaxed) != 0 {
        while !ready() {
            core::hint::spin_loop();
        }
        return;
    }
    if by_transmitter {
        uart::notify_when_writable(true);
    }
    sched::wait_until(None, ready);
    if by_transmitter {
        uart::notify_when_writable(false);
    }
}

/// Finishes a frame that a dying domain's interrupted code had begun.
pub(crate) fn finish_frame() {
    flush();
}

/// Writes all of `bytes`.
pub fn write(output: Output, bytes: &[u8]) {
    for piece in bytes.chunks(MAX_PAYLOAD) {
        send(&match output {
            Output::Stdout => GuestFrame::Stdout(piece),
            Output::Stderr => GuestFrame::Stderr(piece),
        });
    }
}

/// Takes what has arrived of standard input, without waiting; 0 if there is nothing now or never will be. If there is
/// nothing, the launcher is asked for as much as `buffer` holds.
pub fn read(buffer: &mut [u8]) -> usize {
    if carrier() == Carrier::Console {
        return console::ring_read(buffer);
    }
    let count = input::take(buffer);
    if count == 0 {
        request(buffer.len());
    }
    count
}

/// Asks the launcher for input, so that up to `bytes` can be read: what a program that waits for input does first. A
/// read that finds nothing has asked already.
pub fn request(bytes: usize) {
    if carrier() == Carrier::Console {
        return;
    }
    match input::grant(bytes) {
        0 => {}
        credit => send(&GuestFrame::Credit { bytes: credit }),
    }
}

/// Whether a read would give bytes or the end of the input.
pub fn readable() -> bool {
    match carrier() {
        Carrier::Console => console::ring_readable() || end_of_file(),
        Carrier::Uart | Carrier::Rings => input::readable(),
    }
}

/// Whether all input has been read and no more can come.
pub fn end_of_file() -> bool {
    match carrier() {
        Carrier::Console => !console::has_ring(),
        Carrier::Uart | Carrier::Rings => input::end_of_file(),
    }
}

/// Tells the launcher of a stack.
pub(crate) fn announce_stack(low: usize, high: usize, name: &str) {
    let name = &name.as_bytes()[..name.len().min(64)];
    send(&GuestFrame::Stack {
        low: low as u64,
        high: high as u64,
        name,
    });
}

/// Waits until everything has left the machine.
pub(crate) fn finish() {
    let _guard = critical::enter();
    if carrier() == Carrier::Uart {
        uart::drain();
    }
}

/// The size of the input buffer, in pages: a 256th of memory between 16 KiB and 256 KiB.
fn input_pages() -> usize {
    (mm::statistics().total_pages / 256).clamp(4, 64)
}
