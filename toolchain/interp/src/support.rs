//! What compiled Rust code expects of its surroundings, which here is nobody else's to provide.

use core::arch::asm;

/// memcpy(3).
///
/// # Safety
/// As in C: `length` bytes at both places, which do not overlap.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(target: *mut u8, source: *const u8, length: usize) -> *mut u8 {
    // SAFETY: the caller promises the memory; the ABI guarantees that the direction flag is clear.
    unsafe {
        asm!(
            "rep movsb",
            inout("rcx") length => _,
            inout("rdi") target => _,
            inout("rsi") source => _,
            options(nostack, preserves_flags),
        );
    }
    target
}

/// memset(3).
///
/// # Safety
/// As in C: `length` writable bytes at `target`.
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(target: *mut u8, value: i32, length: usize) -> *mut u8 {
    // SAFETY: as in `memcpy`.
    unsafe {
        asm!(
            "rep stosb",
            inout("rcx") length => _,
            inout("rdi") target => _,
            in("al") value as u8,
            options(nostack, preserves_flags),
        );
    }
    target
}

/// The compiled core library names it in its unwind tables. Nothing unwinds here: a panic ends the process.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
