//! The floating-point and vector registers of interrupted code, kept while a handler runs that may use them.
//!
//! XSAVE where the hypervisor lets guests use it, else FXSAVE, which knows no more registers than such a processor has.

use core::arch::x86_64::{__cpuid, _fxrstor64, _fxsave64, _xrstor64, _xsave64};

/// The state components kept: x87, SSE, AVX and the three of AVX-512 (Intel SDM volume 1, 13.1). XSAVE leaves out those
/// that are not enabled.
const COMPONENTS: u64 = 0b1110_0111;

/// Room for these components in the standard format, on Intel's processors; AMD's need less.
const SIZE: usize = 2688;

/// CPUID leaf 1, ECX: the operating system has enabled XSAVE.
const OSXSAVE: u32 = 1 << 27;

/// A copy of the registers; any bytes are one, zeros the empty one.
#[repr(C, align(64))]
pub struct Vectors([u8; SIZE]);

impl Vectors {
    /// Copies the registers to memory that was zero: XSAVE leaves most of its header as it is, and XRSTOR wants that zero.
    pub fn save(&mut self) {
        let area = self.0.as_mut_ptr();
        // SAFETY: the area is aligned and large enough for the components, and the processor has the instruction.
        unsafe {
            if has_xsave() {
                _xsave64(area, COMPONENTS);
            } else {
                _fxsave64(area);
            }
        }
    }

    /// Gives the registers the values they had.
    ///
    /// # Safety
    /// [`Vectors::save`] filled the copy.
    pub unsafe fn restore(&self) {
        let area = self.0.as_ptr();
        // SAFETY: the caller's promise; the choice is the one that `save` made.
        unsafe {
            if has_xsave() {
                _xrstor64(area, COMPONENTS);
            } else {
                _fxrstor64(area);
            }
        }
    }
}

fn has_xsave() -> bool {
    __cpuid(1).ecx & OSXSAVE != 0
}
