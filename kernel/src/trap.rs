//! Traps: what the processor raises in the running code.
//!
//! All vectors lead to one handler, the runtime's, with a frame of all general registers that it may change; upcalls
//! are masked meanwhile. Without a handler, or for what no program can cause, the kernel reports and ends the domain.
//! A trap on an overrun stack does not get here: Xen cannot push its frame and ends the domain (see
//! [`crate::stack`]).
//!
//! Suspend: the trap table and the callbacks belong to the virtual CPU's saved context; a resumed domain calls
//! [`init`] again.

use core::sync::atomic::{AtomicPtr, Ordering};

use wire::{Access, Registers};

use crate::arch::VECTORS;
use crate::{arch, exit, hypercall, xen};

/// The interrupted computation, as the entry point lays it on the stack. Changes take effect on return.
#[derive(Clone, Debug)]
#[repr(C)]
#[allow(missing_docs, reason = "the registers' names say what they are")]
pub struct Frame {
    /// The faulting address of a page fault.
    pub cr2: u64,
    pub rax: u64,
    pub rbx: u64,
    pub rcx: u64,
    pub rdx: u64,
    pub rsi: u64,
    pub rdi: u64,
    pub rbp: u64,
    pub r8: u64,
    pub r9: u64,
    pub r10: u64,
    pub r11: u64,
    pub r12: u64,
    pub r13: u64,
    pub r14: u64,
    pub r15: u64,
    pub vector: u64,
    /// The processor's error code; 0 for vectors that have none.
    pub error_code: u64,
    pub rip: u64,
    /// The code segment in the low half, the upcall mask of the interrupted code in bits 32 to 39.
    pub cs: u64,
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
}

/// Exception vectors (Intel SDM volume 3, table 6-1).
#[allow(missing_docs, reason = "the constants' names say what they are")]
pub mod vector {
    pub const DIVIDE_ERROR: u8 = 0;
    pub const DEBUG: u8 = 1;
    pub const NMI: u8 = 2;
    pub const BREAKPOINT: u8 = 3;
    pub const OVERFLOW: u8 = 4;
    pub const BOUND_RANGE: u8 = 5;
    pub const INVALID_OPCODE: u8 = 6;
    pub const DEVICE_NOT_AVAILABLE: u8 = 7;
    pub const DOUBLE_FAULT: u8 = 8;
    pub const INVALID_TSS: u8 = 10;
    pub const SEGMENT_NOT_PRESENT: u8 = 11;
    pub const STACK_FAULT: u8 = 12;
    pub const GENERAL_PROTECTION: u8 = 13;
    pub const PAGE_FAULT: u8 = 14;
    pub const X87_ERROR: u8 = 16;
    pub const ALIGNMENT_CHECK: u8 = 17;
    pub const MACHINE_CHECK: u8 = 18;
    pub const SIMD_ERROR: u8 = 19;
}

const PAGE_FAULT_WRITE: u64 = 1 << 1;
const PAGE_FAULT_FETCH: u64 = 1 << 4;

impl Frame {
    /// The exception's vector: one of [`vector`].
    pub fn vector(&self) -> u8 {
        self.vector as u8
    }

    /// Whether upcalls were masked in the interrupted code.
    pub fn upcalls_masked(&self) -> bool {
        (self.cs >> 32) as u8 != 0
    }

    /// What a page fault's instruction tried to do; [`Access::None`] for other vectors.
    pub fn access(&self) -> Access {
        if self.vector() != vector::PAGE_FAULT {
            Access::None
        } else if self.error_code & PAGE_FAULT_FETCH != 0 {
            Access::Execute
        } else if self.error_code & PAGE_FAULT_WRITE != 0 {
            Access::Write
        } else {
            Access::Read
        }
    }

    /// The registers in a crash report's order.
    pub fn registers(&self) -> Registers {
        Registers {
            general: [
                self.rax, self.rdx, self.rcx, self.rbx, self.rsi, self.rdi, self.rbp, self.rsp, self.r8,
                self.r9, self.r10, self.r11, self.r12, self.r13, self.r14, self.r15,
            ],
            rip: self.rip,
            rflags: self.rflags,
        }
    }
}

/// Called for every trap with upcalls masked. Returning resumes the computation that the frame then describes.
pub type Handler = fn(&mut Frame);

static HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Installs the runtime's handler.
pub fn set_handler(handler: Handler) {
    HANDLER.store(handler as *mut (), Ordering::Relaxed);
}

fn handler() -> Option<Handler> {
    let pointer = HANDLER.load(Ordering::Relaxed);
    // SAFETY: the pointer is null or was stored from a `Handler`.
    (!pointer.is_null()).then(|| unsafe { core::mem::transmute::<*mut (), Handler>(pointer) })
}

/// Called by the entry point.
pub(crate) extern "C" fn dispatch(frame: &mut Frame) {
    match (frame.vector(), handler()) {
        // Nothing a program did; there is no state to continue from.
        (vector::NMI | vector::DOUBLE_FAULT | vector::MACHINE_CHECK, _) | (_, None) => unhandled(frame),
        (_, Some(handler)) => handler(frame),
    }
}

fn unhandled(frame: &Frame) -> ! {
    exit::killed(exit::KERNEL, Some(frame))
}

/// Called by the entry point for a failed return to the guest.
pub(crate) extern "C" fn failsafe() -> ! {
    exit::fatal("the domain could not be resumed: bad segment selector")
}

/// Upcalls are masked when the handler is entered.
const TRAP_MASKS_UPCALLS: u8 = 1 << 2;

/// The least privilege that may raise the vector by an INT instruction.
const ANY_PRIVILEGE: u8 = 3;

/// Installs the entry points.
pub(crate) fn init() {
    let mut table: [xen::trap_info; VECTORS + 1] = core::array::from_fn(|number| {
        let vector = number as u8;
        let privilege = match vector {
            vector::BREAKPOINT | vector::OVERFLOW => ANY_PRIVILEGE,
            _ => 0,
        };
        xen::trap_info {
            vector,
            flags: privilege | TRAP_MASKS_UPCALLS,
            cs: xen::LLAMAOS_KERNEL_CS as u16,
            address: arch::trap_entry(vector),
        }
    });
    // An entry without address ends the table.
    table[VECTORS] = xen::trap_info {
        vector: 0,
        flags: 0,
        cs: 0,
        address: 0,
    };
    // SAFETY: the addresses are entry points for Xen's frames.
    let installed = unsafe {
        hypercall::set_trap_table(&table)
            .and_then(|()| hypercall::set_callbacks(arch::event_entry(), arch::failsafe_entry()))
    };
    if installed.is_err() {
        exit::fatal("Xen refuses the trap table");
    }
}
