//! The second UART: a 16550 at 0x2f8, interrupt 3 (datasheet: National Semiconductor PC16550D).
//!
//! Each port access is emulated by Xen, so the driver moves whole FIFOs by string instructions: two accesses for up to 16
//! bytes out and 14 bytes in.

use core::sync::atomic::{AtomicUsize, Ordering};

use crate::arch::{inb, insb, outb, outsb};
use crate::{event, hypercall, xen};

const BASE: u16 = 0x2f8;
const IRQ: u32 = 3;

/// Receive buffer and transmit holding register.
const DATA: u16 = BASE;
/// Interrupt enable register.
const IER: u16 = BASE + 1;
/// Interrupt identification register (read), FIFO control register (write).
const IIR: u16 = BASE + 2;
const FCR: u16 = BASE + 2;
/// Line control register.
const LCR: u16 = BASE + 3;
/// Modem control register.
const MCR: u16 = BASE + 4;
/// Line status register.
const LSR: u16 = BASE + 5;
/// Scratch register.
const SCRATCH: u16 = BASE + 7;

const IER_RECEIVE: u8 = 1 << 0;
const IER_TRANSMIT: u8 = 1 << 1;
/// Interrupt identification: none.
const IIR_NONE: u8 = 1 << 0;
/// The bits that identify an interrupt; the FIFO has reached its trigger level; the transmitter is empty.
const IIR_MASK: u8 = 0x0f;
const IIR_RECEIVED: u8 = 0x04;
const IIR_TRANSMIT: u8 = 0x02;
/// FIFOs on and cleared, trigger at 14 bytes.
const FCR_FIFOS: u8 = 0xc7;
const TRIGGER: usize = 14;
/// FIFOs on and left as they are, trigger at 1 byte.
const FCR_TRIGGER_1: u8 = 0x01;
const LCR_8N1: u8 = 0x03;
const LCR_DIVISOR: u8 = 0x80;
/// Ready, and interrupts connected.
const MCR_READY: u8 = 0x0b;
const LSR_DATA: u8 = 1 << 0;
const LSR_HOLDING_EMPTY: u8 = 1 << 5;
const LSR_ALL_EMPTY: u8 = 1 << 6;
const FIFO: usize = 16;

/// The privilege level that may use I/O ports: ring 3, where the guest's kernel is.
const IOPL: u32 = 3;

/// The bytes in the FIFO that interrupt at once.
static TRIGGER_LEVEL: AtomicUsize = AtomicUsize::new(TRIGGER);

/// No device answered.
const NO_DEVICE: hypercall::Error = hypercall::Error(-19);

/// Sets the device up and binds its interrupt, with all interrupts off.
pub(super) fn init() -> Result<(), hypercall::Error> {
    // SAFETY: the structures of these commands. The ports are the first domain's own.
    unsafe {
        hypercall::physdev_op(xen::PHYSDEVOP_set_iopl, &mut xen::physdev_set_iopl { iopl: IOPL })?;
        outb(SCRATCH, 0x5a);
        if inb(SCRATCH) != 0x5a {
            return Err(NO_DEVICE);
        }
        outb(IER, 0);
        outb(LCR, LCR_DIVISOR);
        outb(DATA, 1);
        outb(IER, 0);
        outb(LCR, LCR_8N1);
        outb(FCR, FCR_FIFOS);
        outb(MCR, MCR_READY);

        let mut mapping: xen::physdev_map_pirq = core::mem::zeroed();
        mapping.domid = xen::LLAMAOS_DOMID_SELF as u16;
        mapping.type_ = xen::MAP_PIRQ_TYPE_GSI as i32;
        mapping.index = IRQ as i32;
        mapping.pirq = IRQ as i32;
        hypercall::physdev_op(xen::PHYSDEVOP_map_pirq, &mut mapping)?;
        let pirq = mapping.pirq as u32;
        // An ISA interrupt: edge-triggered, active high.
        let mut gsi = xen::physdev_setup_gsi {
            gsi: IRQ as i32,
            triggering: 0,
            polarity: 0,
        };
        hypercall::physdev_op(xen::PHYSDEVOP_setup_gsi, &mut gsi)?;
        event::bind_pirq(pirq, interrupt)?;
    }
    Ok(())
}

/// Lets received bytes interrupt.
pub(super) fn enable_interrupts() {
    // SAFETY: the domain's own port.
    unsafe { outb(IER, IER_RECEIVE) };
}

/// Has every received byte interrupt at once. Below the trigger level it would do so after the time of four characters,
/// a third of a millisecond, which is long for a doorbell.
pub(super) fn expect_doorbells() {
    TRIGGER_LEVEL.store(1, Ordering::Relaxed);
    // SAFETY: the domain's own port.
    unsafe { outb(FCR, FCR_TRIGGER_1) };
}

/// Lets the transmitter interrupt when it is empty, or not.
pub(super) fn notify_when_writable(notify: bool) {
    // SAFETY: the domain's own port.
    unsafe {
        outb(
            IER,
            if notify {
                IER_RECEIVE | IER_TRANSMIT
            } else {
                IER_RECEIVE
            },
        )
    };
}

fn status() -> u8 {
    // SAFETY: the domain's own port.
    unsafe { inb(LSR) }
}

/// Whether the transmitter takes bytes.
pub(super) fn writable() -> bool {
    status() & LSR_HOLDING_EMPTY != 0
}

/// Hands bytes to the transmitter, as many as it takes now.
pub(super) fn put(bytes: &[u8]) -> usize {
    let mut sent = 0;
    while sent < bytes.len() && writable() {
        let piece = &bytes[sent..bytes.len().min(sent + FIFO)];
        // SAFETY: the domain's own port; an empty FIFO takes this many.
        unsafe { outsb(DATA, piece) };
        sent += piece.len();
    }
    sent
}

/// Waits, polling, until the last byte has left.
pub(super) fn drain() {
    while status() & LSR_ALL_EMPTY == 0 {
        core::hint::spin_loop();
    }
}

/// Makes the peer look at the shared rings. A full FIFO already has such a byte in it.
pub(super) fn ring_doorbell() {
    // SAFETY: the domain's own port.
    unsafe { outb(DATA, 0) };
}

/// Takes everything received and passes it on. The interrupt is edge-triggered: the device must be left without a reason for one.
fn interrupt(_port: u32) {
    let mut buffer = [0; TRIGGER];
    let level = TRIGGER_LEVEL.load(Ordering::Relaxed).min(TRIGGER);
    loop {
        // SAFETY: the domain's own ports; at the trigger level the FIFO holds as many bytes.
        let received = unsafe {
            match inb(IIR) {
                identification if identification & IIR_NONE != 0 => break,
                identification if identification & IIR_MASK == IIR_RECEIVED => {
                    insb(DATA, &mut buffer[..level]);
                    &buffer[..level]
                }
                // Reading the identification has cleared it.
                identification if identification & IIR_MASK == IIR_TRANSMIT => continue,
                // Fewer bytes than the trigger level, for a while. Reading one clears the reason even if none is left.
                _ => {
                    let count = usize::from(status() & LSR_DATA != 0);
                    buffer[0] = inb(DATA);
                    &buffer[..count]
                }
            }
        };
        super::receive(received);
    }
    super::input::after_interrupt();
}
