//! I/O ports. Each access traps into Xen, which emulates it for a domain that may use the port (after
//! `PHYSDEVOP_set_iopl`); a string instruction traps once for many bytes.

use core::arch::asm;

/// Reads a byte.
///
/// # Safety
/// The domain must own the port, and reading it must have no effect on memory.
pub(crate) unsafe fn inb(port: u16) -> u8 {
    let value;
    // SAFETY: the caller owns the port.
    unsafe { asm!("in al, dx", in("dx") port, out("al") value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Writes a byte.
///
/// # Safety
/// The domain must own the port, and writing it must have no effect on memory.
pub(crate) unsafe fn outb(port: u16, value: u8) {
    // SAFETY: the caller owns the port.
    unsafe { asm!("out dx, al", in("dx") port, in("al") value, options(nomem, nostack, preserves_flags)) };
}

/// Reads 32 bits.
///
/// # Safety
/// As for [`inb`].
pub(crate) unsafe fn inl(port: u16) -> u32 {
    let value;
    // SAFETY: the caller owns the port.
    unsafe { asm!("in eax, dx", in("dx") port, out("eax") value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Writes 32 bits.
///
/// # Safety
/// As for [`outb`].
pub(crate) unsafe fn outl(port: u16, value: u32) {
    // SAFETY: the caller owns the port.
    unsafe { asm!("out dx, eax", in("dx") port, in("eax") value, options(nomem, nostack, preserves_flags)) };
}

/// Reads as many bytes from one port as `buffer` holds.
///
/// # Safety
/// As for [`inb`].
pub(crate) unsafe fn insb(port: u16, buffer: &mut [u8]) {
    // SAFETY: the caller owns the port; exactly the buffer is written. The direction flag is clear, as the ABI says.
    unsafe {
        asm!(
            "rep insb",
            in("dx") port,
            inout("rdi") buffer.as_mut_ptr() => _,
            inout("rcx") buffer.len() => _,
            options(nostack, preserves_flags),
        );
    }
}

/// Writes all bytes to one port.
///
/// # Safety
/// As for [`outb`].
pub(crate) unsafe fn outsb(port: u16, bytes: &[u8]) {
    // SAFETY: the caller owns the port; exactly the bytes are read. The direction flag is clear, as the ABI says.
    unsafe {
        asm!(
            "rep outsb",
            in("dx") port,
            inout("rsi") bytes.as_ptr() => _,
            inout("rcx") bytes.len() => _,
            options(nostack, preserves_flags, readonly),
        );
    }
}
