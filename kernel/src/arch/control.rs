//! Control registers and CPUID, as Xen shows them to a paravirtual guest.
//!
//! CR4 and XCR0 writes are privileged and Xen emulates them. Plain CPUID would show the machine, not what Xen
//! offers: the forced-emulation prefix of Xen's public headers asks Xen instead.

use core::arch::asm;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::hypercall;

/// What one leaf of CPUID says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cpuid {
    pub(crate) eax: u32,
    pub(crate) ebx: u32,
    pub(crate) ecx: u32,
    pub(crate) edx: u32,
}

/// CPUID as Xen presents it to this domain.
pub(crate) fn xen_cpuid(leaf: u32, subleaf: u32) -> Cpuid {
    let (eax, ebx, ecx, edx): (u32, u64, u32, u32);
    // SAFETY: UD2 followed by "xen" makes Xen emulate the instruction behind it; only the four registers change.
    // RBX is not available as an operand, so it is saved in another register meanwhile.
    unsafe {
        asm!(
            "mov {saved}, rbx",
            ".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e",
            "cpuid",
            "xchg {saved}, rbx",
            saved = out(reg) ebx,
            inout("eax") leaf => eax,
            inout("ecx") subleaf => ecx,
            out("edx") edx,
            options(nomem, nostack, preserves_flags),
        );
    }
    Cpuid {
        eax,
        ebx: ebx as u32,
        ecx,
        edx,
    }
}

/// The control register CR4.
pub(crate) fn cr4() -> u64 {
    let value;
    // SAFETY: Xen emulates the read of a paravirtual guest's CR4.
    unsafe { asm!("mov {}, cr4", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Sets CR4.
///
/// # Safety
/// The bits must be ones that Xen allows a guest to change and the processor has.
pub(crate) unsafe fn set_cr4(value: u64) {
    // SAFETY: Xen emulates the write; the caller vouches for the bits.
    unsafe { asm!("mov cr4, {}", in(reg) value, options(nomem, nostack, preserves_flags)) };
}

/// Sets XCR0.
///
/// # Safety
/// CR4.OSXSAVE must be set, and `value` must be a valid combination of what CPUID leaf 13 offers.
pub(crate) unsafe fn set_xcr0(value: u64) {
    // SAFETY: Xen emulates XSETBV; the caller vouches for the value.
    unsafe {
        asm!(
            "xsetbv",
            in("ecx") 0,
            in("eax") value as u32,
            in("edx") (value >> 32) as u32,
            options(nomem, nostack, preserves_flags),
        );
    }
}

/// Gives the floating-point control words the ABI's defaults: all exceptions masked, round to nearest.
pub(crate) fn reset_fpu() {
    let mxcsr: u32 = 0x1f80;
    // SAFETY: the kernel keeps nothing in floating-point state, and the processor of every x86-64 has SSE.
    unsafe { asm!("fninit", "ldmxcsr [{}]", in(reg) &mxcsr, options(nostack, readonly)) };
}

/// Whether CR4.FSGSBASE is set, so that `wrfsbase` is a valid instruction.
static HAS_FSGSBASE: AtomicBool = AtomicBool::new(false);

/// Declares `wrfsbase` valid; called once CR4.FSGSBASE is set.
pub(crate) fn allow_wrfsbase() {
    HAS_FSGSBASE.store(true, Ordering::Relaxed);
}

/// Sets the base address of the `%fs` segment: the thread pointer.
///
/// # Safety
/// `base` must address what compiled code expects behind `%fs`: the thread control block, for as long as code that
/// uses thread-local storage or the stack protector runs with it.
pub unsafe fn set_fs_base(base: u64) {
    if HAS_FSGSBASE.load(Ordering::Relaxed) {
        // SAFETY: CR4.FSGSBASE is set; the caller vouches for the base.
        unsafe { asm!("wrfsbase {}", in(reg) base, options(nostack, preserves_flags)) };
    } else {
        // SAFETY: the caller vouches for the base. Xen refuses only non-canonical addresses.
        let _ = unsafe { hypercall::set_fs_base(base) };
    }
}
