//! Floating-point and vector state.
//!
//! The kernel uses none of it. At boot every state component that Xen offers is switched on, so that AVX and AVX-512
//! code runs, and the control words get the ABI's defaults. State is to be switched eagerly between threads, so the
//! processor never traps on first use (CR0.TS stays clear).
//!
//! Suspend: CR4 and XCR0 are part of the saved processor state; the features of another host are Xen's to level.

use core::sync::atomic::{AtomicUsize, Ordering};

use crate::arch;
use crate::hypercall;

const CR4_OSFXSR: u64 = 1 << 9;
const CR4_OSXMMEXCPT: u64 = 1 << 10;
const CR4_FSGSBASE: u64 = 1 << 16;
const CR4_OSXSAVE: u64 = 1 << 18;

/// x87, SSE, AVX, and the three components of AVX-512.
const WANTED: u64 = 0b1110_0111;
const AVX: u64 = 1 << 2;
const AVX512: u64 = 0b1110_0000;

/// CPUID leaf 1, ECX: the processor has XSAVE.
const XSAVE: u32 = 1 << 26;
/// CPUID leaf 7, EBX: the processor has WRFSBASE and its relatives.
const FSGSBASE: u32 = 1 << 0;
const XSAVE_LEAF: u32 = 13;

/// The size of an FXSAVE area, which serves where there is no XSAVE.
const FXSAVE_SIZE: usize = 512;

static STATE_SIZE: AtomicUsize = AtomicUsize::new(FXSAVE_SIZE);

/// The bytes that one thread's state needs, for an area aligned to 64.
pub fn state_size() -> usize {
    STATE_SIZE.load(Ordering::Relaxed)
}

/// The combination of state components to switch on, of those offered.
fn components(offered: u64) -> u64 {
    let mut chosen = offered & WANTED;
    // AVX-512's three components go together and need AVX.
    if chosen & AVX == 0 || chosen & AVX512 != AVX512 {
        chosen &= !AVX512;
    }
    chosen
}

/// Switches everything on.
pub(crate) fn init() {
    let features = arch::xen_cpuid(1, 0).ecx;
    let extended = arch::xen_cpuid(7, 0).ebx;
    let mut cr4 = arch::cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT;
    if features & XSAVE != 0 {
        cr4 |= CR4_OSXSAVE;
    }
    if extended & FSGSBASE != 0 {
        cr4 |= CR4_FSGSBASE;
    }
    // SAFETY: bits for features that Xen offers.
    unsafe { arch::set_cr4(cr4) };
    if extended & FSGSBASE != 0 {
        arch::allow_wrfsbase();
    }
    if features & XSAVE != 0 {
        let leaf = arch::xen_cpuid(XSAVE_LEAF, 0);
        // SAFETY: CR4.OSXSAVE is set, and the components are offered and consistent.
        unsafe { arch::set_xcr0(components(u64::from(leaf.edx) << 32 | u64::from(leaf.eax))) };
        // EBX says how much the components that are on now need.
        STATE_SIZE.store(arch::xen_cpuid(XSAVE_LEAF, 0).ebx as usize, Ordering::Relaxed);
    }
    hypercall::fpu_taskswitch(false);
    arch::reset_fpu();
}
