//! Unprivileged instructions that Rust has no words for.

use core::arch::asm;
use core::sync::atomic::{AtomicU8, Ordering, fence as atomic_fence};

use wire::Registers;

/// The time-stamp counter.
pub fn rdtsc() -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: RDTSC only writes the two registers named.
    unsafe { asm!("rdtsc", out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags)) };
    u64::from(high) << 32 | u64::from(low)
}

/// Whether the processor has RDRAND: 0 not asked yet, 1 no, 2 yes.
static RDRAND: AtomicU8 = AtomicU8::new(0);

fn has_rdrand() -> bool {
    const RDRAND_BIT: u32 = 1 << 30;
    if RDRAND.load(Ordering::Relaxed) == 0 {
        let has = super::xen_cpuid(1, 0).ecx & RDRAND_BIT != 0;
        RDRAND.store(1 + u8::from(has), Ordering::Relaxed);
    }
    RDRAND.load(Ordering::Relaxed) == 2
}

/// A random number from the processor; `None` if it has no generator or the generator is exhausted.
///
/// Intel's guide promises a value within ten tries of a working generator.
pub fn rdrand() -> Option<u64> {
    if !has_rdrand() {
        return None;
    }
    (0..10).find_map(|_| {
        let (value, valid): (u64, u8);
        // SAFETY: the processor has RDRAND; it only writes a register and the flags.
        unsafe { asm!("rdrand {}", "setc {}", out(reg) value, out(reg_byte) valid, options(nomem, nostack)) };
        (valid != 0).then_some(value)
    })
}

/// A full memory fence, for memory that a peer outside the domain's processor also writes.
pub fn fence() {
    atomic_fence(Ordering::SeqCst);
}

/// The caller's registers as far as they outlive a call: enough for an unwinder that starts from here.
#[inline(always)]
pub(crate) fn capture() -> Registers {
    let mut saved = [0u64; 8];
    // SAFETY: stores registers to the array; the label's address is that of the next instruction.
    unsafe {
        asm!(
            "lea rax, [rip + 2f]",
            "2:",
            "mov [{saved}], rax",
            "mov [{saved} + 8], rsp",
            "mov [{saved} + 16], rbp",
            "mov [{saved} + 24], rbx",
            "mov [{saved} + 32], r12",
            "mov [{saved} + 40], r13",
            "mov [{saved} + 48], r14",
            "mov [{saved} + 56], r15",
            saved = in(reg) &mut saved,
            out("rax") _,
            options(nostack, preserves_flags),
        );
    }
    let [rip, rsp, rbp, rbx, r12, r13, r14, r15] = saved;
    let general = [0, 0, 0, rbx, 0, 0, rbp, rsp, 0, 0, 0, 0, r12, r13, r14, r15];
    Registers {
        general,
        rip,
        rflags: 0,
    }
}
