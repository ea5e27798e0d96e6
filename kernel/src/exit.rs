//! The domain's end.
//!
//! Whatever the end, the launcher is told first and everything written before is flushed. As the first domain the
//! kernel always asks for a reboot: under QEMU that is what ends the machine at once, where a power-off only halts
//! it and a crash costs seconds. Another domain uses Xen's reason for what it is.

use wire::{Access, Crash, GuestFrame, Registers};

use crate::trap::{Frame, vector};
use crate::{arch, boot, console, hypercall, mm, stack, statistics, stream, xen};

/// The signal number in the report of a death that is the kernel's, not the program's.
pub const KERNEL: u8 = 0;

/// The exit status of such a death: what a shell shows for a program that aborted.
const KERNEL_STATUS: u8 = 134;

/// The most stack contents sent for the launcher's unwinder.
const STACK_BYTES: usize = 256 * 1024;

/// Ends the domain after the program ended with `status`.
pub fn exit(status: u8) -> ! {
    stream::send(&statistics::report());
    stream::send(&GuestFrame::Exit { status });
    stream::finish();
    shutdown(xen::SHUTDOWN_poweroff)
}

/// Ends the domain because of a signal (a POSIX number, or [`KERNEL`]), with a crash report.
///
/// `frame` is the trap that caused it; without one the report describes the caller.
pub fn killed(signal: u8, frame: Option<&Frame>) -> ! {
    die(signal, frame, &[])
}

/// As [`killed`], with a message in the report.
pub fn killed_with_message(signal: u8, frame: Option<&Frame>, message: &[u8]) -> ! {
    die(signal, frame, message)
}

#[inline(never)]
fn die(signal: u8, frame: Option<&Frame>, message: &[u8]) -> ! {
    let registers = frame.map_or_else(arch::capture, Frame::registers);
    // Nothing interrupts any more; what the interrupted code held stays as it was.
    core::mem::forget(crate::critical::enter());
    // SAFETY: this function does not return, so nothing that ran before runs again.
    if !unsafe { crate::critical::abandon_holders() } {
        fatal("died while reporting a death");
    }
    stream::finish_frame();
    describe(signal, frame, &registers, message);
    send_stack(registers.rsp() as usize);
    let (vector, error_code, address, access) = match frame {
        Some(frame) if frame.vector() == vector::PAGE_FAULT => {
            (frame.vector(), frame.error_code as u32, frame.cr2, frame.access())
        }
        Some(frame) => (frame.vector(), frame.error_code as u32, 0, Access::None),
        None => (Crash::NO_VECTOR, 0, 0, Access::None),
    };
    let region = mm::describe(address as usize);
    let message = &message[..message.len().min(Crash::MAX_MESSAGE)];
    stream::send(&GuestFrame::Crash(Crash {
        signal,
        vector,
        error_code,
        address,
        region,
        access,
        registers,
        message,
    }));
    stream::send(&statistics::report());
    stream::send(&GuestFrame::Exit {
        status: if signal == KERNEL {
            KERNEL_STATUS
        } else {
            128 | signal
        },
    });
    stream::finish();
    shutdown(xen::SHUTDOWN_crash)
}

/// Writes the death to the console, for those who have only that.
fn describe(signal: u8, frame: Option<&Frame>, registers: &Registers, message: &[u8]) {
    console::write(b"llamaos: the program died");
    if signal != KERNEL {
        console::write(b": signal ");
        console::write_number(u64::from(signal));
    }
    if let Some(frame) = frame {
        console::write(b": vector ");
        console::write_number(u64::from(frame.vector()));
        console::write(b", address ");
        console::write_number(frame.cr2);
    }
    console::write(b", rip ");
    console::write_number(registers.rip);
    console::write(b", rsp ");
    console::write_number(registers.rsp());
    if !message.is_empty() {
        console::write(b": ");
        console::write(message);
    }
    console::write(b"\n");
}

/// Sends what the stack holds from `low` on.
fn send_stack(low: usize) {
    let limit = match stack::find(low) {
        Some(kernel_core::stacks::Place::Inside(stack)) => stack.high,
        _ => usize::MAX,
    };
    let end = limit.min(low.saturating_add(STACK_BYTES));
    let mut address = low;
    while address < end && mm::access(address).is_some() {
        let page_end = (address | (mm::PAGE_SIZE - 1)) + 1;
        let length = (page_end.min(end) - address).min(GuestFrame::MEMORY_BYTES);
        // SAFETY: the page is mapped readable, and nothing runs that could change it.
        let bytes = unsafe { core::slice::from_raw_parts(address as *const u8, length) };
        stream::send(&GuestFrame::Memory {
            address: address as u64,
            bytes,
        });
        address += length;
    }
}

/// Ends the domain before there is anything to report with.
pub(crate) fn fatal(reason: &str) -> ! {
    console::write(b"llamaos: ");
    console::write(reason.as_bytes());
    console::write(b"\n");
    shutdown(xen::SHUTDOWN_crash)
}

/// Powers the domain off.
pub fn poweroff() -> ! {
    stream::finish();
    shutdown(xen::SHUTDOWN_poweroff)
}

/// Restarts the domain.
pub fn reboot() -> ! {
    stream::finish();
    shutdown(xen::SHUTDOWN_reboot)
}

fn shutdown(reason: u32) -> ! {
    let reason = if boot::is_initial_domain() {
        xen::SHUTDOWN_reboot
    } else {
        reason
    };
    loop {
        let _ = hypercall::sched_shutdown(reason);
    }
}
