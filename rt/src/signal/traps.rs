//! Faults of the program become signals.
//!
//! The kernel calls [`handle`] with the frame of the trap. Without a handler of the program's, or with the signal blocked,
//! the process ends and the report describes the fault. With one, the frame is changed so that the interrupted thread
//! goes on in [`trampoline`], on its own stack below the fault or on its alternate stack, where the handler runs as any
//! code of the program does. A handler that returns leads to a deliberate fault at [`RETURN`], which puts the saved frame back.

use super::vectors::Vectors;
use super::{Action, DEFAULT, IGNORE, STATE, bit, call, prepare, unblockable};
use crate::c;
use core::ffi::{c_int, c_void};
use core::ptr;
use kernel::mm::{self, PAGE_SIZE, Region};
use kernel::trap::{self, Frame, vector};

/// An address in the null page that no program has reason to write to: the end of a handler.
const RETURN: usize = 0xff8;

/// Bytes that the kernel's and this module's functions may use of the stack while a trap is handled: they run below the
/// interrupted stack pointer, and the handler starts below them.
const SPACE: usize = 8 * 1024;

/// What is kept of the interrupted code while a handler runs, on the handler's stack.
struct Saved {
    frame: Frame,
    handler: usize,
    info: c::siginfo_t,
    context: c::ucontext_t,
    vectors: Vectors,
}

/// Has the kernel tell of traps.
pub fn take_traps() {
    trap::set_handler(handle);
}

fn handle(frame: &mut Frame) {
    if frame.vector() == vector::PAGE_FAULT && frame.cr2 as usize == RETURN && is_return(frame) {
        return restore(frame);
    }
    let (signal, code) = classify(frame);
    let (action, blocked, stack) = {
        let Some(mut state) = STATE.try_lock() else {
            die(signal, frame)
        };
        let action = state.actions[signal as usize];
        if action.handler == DEFAULT || action.handler == IGNORE || state.blocked & bit(signal) != 0 {
            drop(state);
            die(signal, frame);
        }
        let blocked = state.blocked;
        let stack = stack_for(action, &state.alternate);
        prepare(&mut state, signal, action);
        (action, blocked, stack)
    };
    let at = stack.top.saturating_sub(size_of::<Saved>()) & !63;
    if at < stack.low || !is_writable(at, stack.end) {
        die(signal, frame);
    }
    let saved: *mut Saved = ptr::with_exposed_provenance_mut(at);
    // Field by field: the whole would first be made on the stack in use, where there is little room.
    // SAFETY: the space is writable, and lies below all that is in use of the stack, or on the unused alternate one.
    unsafe {
        (&raw mut (*saved).frame).write(frame.clone());
        (&raw mut (*saved).handler).write(action.handler);
        (&raw mut (*saved).info).write(info(signal, code, frame));
        (&raw mut (*saved).context).write(context(frame, blocked));
        (&raw mut (*saved).vectors).write_bytes(0, 1);
    }
    frame.rdi = at as u64;
    frame.rip = trampoline as *const () as u64;
    // As after a call: the return address's slot lies below a boundary of 16.
    frame.rsp = at as u64 - 8;
    frame.rflags &= !DIRECTION;
}

/// The direction flag, which the ABI wants clear on entry to a function.
const DIRECTION: u64 = 1 << 10;

fn die(signal: c_int, frame: &Frame) -> ! {
    kernel::exit::killed(signal as u8, Some(frame))
}

/// The signal and the reason within it that POSIX gives for a trap.
fn classify(frame: &Frame) -> (c_int, c_int) {
    let (signal, code) = match frame.vector() {
        vector::DIVIDE_ERROR => (c::SIGFPE, c::FPE_INTDIV),
        vector::OVERFLOW => (c::SIGFPE, c::FPE_INTOVF),
        vector::X87_ERROR | vector::SIMD_ERROR => (c::SIGFPE, c::FPE_FLTINV),
        vector::DEBUG => (c::SIGTRAP, c::TRAP_TRACE),
        vector::BREAKPOINT => (c::SIGTRAP, c::TRAP_BRKPT),
        vector::INVALID_OPCODE => (c::SIGILL, c::ILL_ILLOPN),
        vector::ALIGNMENT_CHECK => (c::SIGBUS, c::BUS_ADRALN),
        vector::STACK_FAULT => (c::SIGBUS, c::BUS_ADRERR),
        vector::PAGE_FAULT if is_mapped(frame.cr2) => (c::SIGSEGV, c::SEGV_ACCERR),
        vector::PAGE_FAULT => (c::SIGSEGV, c::SEGV_MAPERR),
        _ => (c::SIGSEGV, c::SI_KERNEL),
    };
    (signal as c_int, code as c_int)
}

fn is_mapped(address: u64) -> bool {
    !matches!(
        mm::describe(address as usize),
        Region::Unmapped | Region::NullPage
    )
}

fn info(signal: c_int, code: c_int, frame: &Frame) -> c::siginfo_t {
    let mut info = c::siginfo_t {
        si_signo: signal,
        si_code: code,
        ..Default::default()
    };
    let address = if frame.vector() == vector::PAGE_FAULT {
        frame.cr2
    } else {
        frame.rip
    };
    info.__si.__fault.__addr = ptr::with_exposed_provenance_mut(address as usize);
    info
}

fn context(frame: &Frame, blocked: u64) -> c::ucontext_t {
    let mut context = c::ucontext_t {
        uc_sigmask: blocked as _,
        ..Default::default()
    };
    for (register, value) in registers(frame) {
        context.uc_mcontext.gregs[register as usize] = value as _;
    }
    context
}

fn registers(frame: &Frame) -> [(u32, u64); 18] {
    [
        (c::REG_R8 as u32, frame.r8),
        (c::REG_R9 as u32, frame.r9),
        (c::REG_R10 as u32, frame.r10),
        (c::REG_R11 as u32, frame.r11),
        (c::REG_R12 as u32, frame.r12),
        (c::REG_R13 as u32, frame.r13),
        (c::REG_R14 as u32, frame.r14),
        (c::REG_R15 as u32, frame.r15),
        (c::REG_RDI as u32, frame.rdi),
        (c::REG_RSI as u32, frame.rsi),
        (c::REG_RBP as u32, frame.rbp),
        (c::REG_RBX as u32, frame.rbx),
        (c::REG_RDX as u32, frame.rdx),
        (c::REG_RAX as u32, frame.rax),
        (c::REG_RCX as u32, frame.rcx),
        (c::REG_RSP as u32, frame.rsp),
        (c::REG_RIP as u32, frame.rip),
        (c::REG_EFL as u32, frame.rflags),
    ]
}

/// Where a handler runs.
struct Place {
    /// Where its stack begins.
    top: usize,
    /// The lowest address of it, where that is known.
    low: usize,
    /// The end of what has to be stack.
    end: usize,
}

/// The alternate stack if the action asks for it and the fault was not on it, else the stack of the fault.
fn stack_for(action: Action, alternate: &c::stack_t) -> Place {
    let here = core::hint::black_box(0u8);
    let here = (&raw const here).addr();
    let low = alternate.ss_sp.addr();
    let high = low.saturating_add(alternate.ss_size as usize);
    let usable = high > low && !(low..high).contains(&here);
    if action.flags & c::SA_ONSTACK as c_int != 0 && usable {
        Place {
            top: high,
            low,
            end: high,
        }
    } else {
        Place {
            top: here - SPACE,
            low: 0,
            end: here,
        }
    }
}

/// Whether a handler can start here: no page from its first frame to the end of what is in use is a guard page.
fn is_writable(at: usize, end: usize) -> bool {
    let first = at.saturating_sub(PAGE_SIZE) / PAGE_SIZE;
    let last = (end - 1) / PAGE_SIZE;
    (first..=last).all(|page| mm::access(page * PAGE_SIZE) == Some(mm::Access::ReadWrite))
}

/// Runs the handler in the interrupted thread. General registers only: until they are saved, and again once they are
/// restored, the vector registers are those of the interrupted code.
extern "C" fn trampoline(saved: *mut Saved) -> ! {
    // SAFETY: `handle` left the structure on this stack.
    unsafe {
        let signal = (*saved).info.si_signo;
        (*saved).vectors.save();
        call(
            (*saved).handler,
            signal,
            &raw mut (*saved).info,
            (&raw mut (*saved).context).cast::<c_void>(),
        );
        (*saved).vectors.restore();
        RESTORE.store(saved);
        ptr::with_exposed_provenance_mut::<u8>(RETURN).write_volatile(0);
    }
    kernel::exit::killed(c::SIGKILL as u8, None)
}

/// Which structure the next fault at [`RETURN`] belongs to.
struct Restore(core::sync::atomic::AtomicPtr<Saved>);

static RESTORE: Restore = Restore(core::sync::atomic::AtomicPtr::new(ptr::null_mut()));

impl Restore {
    fn store(&self, saved: *mut Saved) {
        self.0.store(saved, core::sync::atomic::Ordering::Relaxed);
    }

    fn take(&self) -> *mut Saved {
        self.0
            .swap(ptr::null_mut(), core::sync::atomic::Ordering::Relaxed)
    }
}

fn is_return(_frame: &Frame) -> bool {
    !RESTORE.0.load(core::sync::atomic::Ordering::Relaxed).is_null()
}

/// Goes back to the interrupted code, with the registers and the signal mask as the handler left them in its context.
fn restore(frame: &mut Frame) {
    let saved = RESTORE.take();
    // SAFETY: the trampoline stored the address of its live structure just before the fault that led here.
    unsafe {
        let old = (*saved).frame.clone();
        let changed = &(*saved).context.uc_mcontext.gregs;
        *frame = old;
        let value = |register: u32| changed[register as usize] as u64;
        frame.rip = value(c::REG_RIP as u32);
        frame.rsp = value(c::REG_RSP as u32);
        frame.rax = value(c::REG_RAX as u32);
        frame.rbx = value(c::REG_RBX as u32);
        frame.rcx = value(c::REG_RCX as u32);
        frame.rdx = value(c::REG_RDX as u32);
        frame.rsi = value(c::REG_RSI as u32);
        frame.rdi = value(c::REG_RDI as u32);
        frame.rbp = value(c::REG_RBP as u32);
        frame.r8 = value(c::REG_R8 as u32);
        frame.r9 = value(c::REG_R9 as u32);
        frame.r10 = value(c::REG_R10 as u32);
        frame.r11 = value(c::REG_R11 as u32);
        frame.r12 = value(c::REG_R12 as u32);
        frame.r13 = value(c::REG_R13 as u32);
        frame.r14 = value(c::REG_R14 as u32);
        frame.r15 = value(c::REG_R15 as u32);
        if let Some(mut state) = STATE.try_lock() {
            state.blocked = (*saved).context.uc_sigmask as u64 & !unblockable();
        }
    }
}
