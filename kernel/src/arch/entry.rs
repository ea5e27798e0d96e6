//! Entry points for events and traps, and the way back.
//!
//! Xen pushes `rcx, r11, [error code], rip, cs and mask, rflags, rsp, ss` at the interrupted stack pointer rounded
//! down to 16, and sets the upcall mask.
//!
//! The way back from an event has to clear the mask and resume in one step as seen from an event, and a hypercall for
//! it would cost more than the event. There being no red zone, it puts flags and return address below the interrupted stack
//! pointer, clears the mask with all registers already restored, looks once more for pending events, and leaves by POPFQ
//! and RET. An event that arrives in between is recognised by its return address: its frame is made to describe what the outer one
//! interrupted, whose own frame is dead by then. So events never nest, however fast they come. (IRETQ would do as
//! well, but emulators have been seen to refuse it in ring 3 while Xen uses supervisor-mode access prevention.)
//!
//! The way back from a trap is rare and must resume whatever the handler made of the frame: Xen's iret does it.

use core::arch::global_asm;
use core::mem::offset_of;

use crate::shared_info::SHARED_INFO;
use crate::xen;

const UPCALL_MASK: usize =
    offset_of!(xen::shared_info, vcpu_info) + offset_of!(xen::vcpu_info, evtchn_upcall_mask);
const UPCALL_PENDING: usize =
    offset_of!(xen::shared_info, vcpu_info) + offset_of!(xen::vcpu_info, evtchn_upcall_pending);
const CR2: usize = offset_of!(xen::shared_info, vcpu_info)
    + offset_of!(xen::vcpu_info, arch)
    + offset_of!(xen::arch_vcpu_info, cr2);

/// The exception vectors that have an entry point.
pub(crate) const VECTORS: usize = 32;

/// The size of one vector's entry stub.
const STUB_SIZE: usize = 16;

/// Bits of the vectors whose frame has an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP.
const ERROR_CODE_VECTORS: u32 = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21;

global_asm!(
    ".section .text.llamaos_entry, \"ax\", @progbits",
    "",
    // Events. The frame has no error code.
    ".globl llamaos_event_entry",
    ".type llamaos_event_entry, @function",
    "llamaos_event_entry:",
    ".cfi_startproc simple",
    ".cfi_signal_frame",
    ".cfi_def_cfa rsp, 56",
    ".cfi_offset rip, -40",
    ".cfi_offset rsp, -16",
    "    pop rcx",
    "    .cfi_adjust_cfa_offset -8",
    "    pop r11",
    "    .cfi_adjust_cfa_offset -8",
    "    push rax",
    "    .cfi_adjust_cfa_offset 8",
    "    lea rax, [rip + llamaos_return_start]",
    "    cmp [rsp + 8], rax",
    "    jb 2f",
    "    lea rax, [rip + llamaos_return_end]",
    "    cmp [rsp + 8], rax",
    "    jae 2f",
    // The way back was interrupted: take flags (unless POPFQ has been executed) and return address from the stack.
    "    push rcx",
    "    lea rax, [rip + llamaos_return_last]",
    "    cmp [rsp + 16], rax",
    "    mov rax, [rsp + 40]",
    "    je 3f",
    "    mov rcx, [rax]",
    "    mov [rsp + 32], rcx",
    "    add rax, 8",
    "3:  mov rcx, [rax]",
    "    mov [rsp + 16], rcx",
    "    add rax, 8",
    "    mov [rsp + 40], rax",
    "    pop rcx",
    "2:  push rcx",
    "    push rdi",
    "    push rsi",
    "    push rdx",
    "    push r8",
    "    push r9",
    "    push r10",
    "    push r11",
    "    .cfi_adjust_cfa_offset 64",
    "    push rbp",
    "    .cfi_adjust_cfa_offset 8",
    "    .cfi_offset rbp, -120",
    "    mov rbp, rsp",
    "    .cfi_def_cfa_register rbp",
    "    and rsp, -16",
    "    cld",
    "    call {event}",
    "    mov rsp, rbp",
    "    .cfi_def_cfa_register rsp",
    "    pop rbp",
    "    .cfi_adjust_cfa_offset -8",
    "    .cfi_restore rbp",
    "    pop r11",
    "    pop r10",
    "    pop r9",
    "    pop r8",
    "    pop rdx",
    "    pop rsi",
    "    pop rdi",
    "    .cfi_adjust_cfa_offset -56",
    // Return address, flags and RCX go below the interrupted stack pointer, over parts of the frame already read.
    "    mov rcx, [rsp + 40]",
    "    mov rax, [rsp + 16]",
    "    mov [rcx - 8], rax",
    "    mov rax, [rsp + 32]",
    "    mov [rcx - 16], rax",
    "    mov rax, [rsp]",
    "    mov [rcx - 24], rax",
    "    mov rax, [rsp + 8]",
    "    lea rsp, [rcx - 24]",
    "    pop rcx",
    "    .cfi_def_cfa rsp, 16",
    "    .cfi_offset rip, -8",
    "llamaos_return_start:",
    "    mov byte ptr [rip + {shared} + {mask}], 0",
    "    cmp byte ptr [rip + {shared} + {pending}], 0",
    "    jne 4f",
    "    popfq",
    "llamaos_return_last:",
    "    ret",
    "4:  mov byte ptr [rip + {shared} + {mask}], 1",
    "llamaos_return_end:",
    // Make the frame again that Xen would push here, and start over.
    "    lea rsp, [rsp - 40]",
    "    push rax",
    "    mov rax, [rsp + 56]",
    "    mov [rsp + 8], rax",
    "    mov rax, [rsp + 48]",
    "    mov [rsp + 24], rax",
    "    lea rax, [rsp + 64]",
    "    mov [rsp + 32], rax",
    "    jmp 2b",
    ".cfi_endproc",
    ".size llamaos_event_entry, . - llamaos_event_entry",
    "",
    // Traps. One stub a vector gives every frame the same shape.
    ".balign {stub_size}",
    ".globl llamaos_trap_stubs",
    "llamaos_trap_stubs:",
    ".set vector, 0",
    ".rept {vectors}",
    "    .balign {stub_size}",
    "    pop rcx",
    "    pop r11",
    "    .if (({error_codes} >> vector) & 1) == 0",
    "    push 0",
    "    .endif",
    "    .byte 0x6a, vector",
    "    jmp llamaos_trap",
    "    .set vector, vector + 1",
    ".endr",
    "",
    // From here on the stack holds `trap::Frame`, growing towards its first field.
    ".type llamaos_trap, @function",
    "llamaos_trap:",
    ".cfi_startproc simple",
    ".cfi_signal_frame",
    ".cfi_def_cfa rsp, 56",
    ".cfi_offset rip, -40",
    ".cfi_offset rsp, -16",
    "    push r15",
    "    push r14",
    "    push r13",
    "    push r12",
    "    push r11",
    "    push r10",
    "    push r9",
    "    push r8",
    "    push rbp",
    "    push rdi",
    "    push rsi",
    "    push rdx",
    "    push rcx",
    "    push rbx",
    "    push rax",
    "    .cfi_adjust_cfa_offset 120",
    "    .cfi_offset r15, -64",
    "    .cfi_offset r14, -72",
    "    .cfi_offset r13, -80",
    "    .cfi_offset r12, -88",
    "    .cfi_offset r11, -96",
    "    .cfi_offset r10, -104",
    "    .cfi_offset r9, -112",
    "    .cfi_offset r8, -120",
    "    .cfi_offset rbp, -128",
    "    .cfi_offset rdi, -136",
    "    .cfi_offset rsi, -144",
    "    .cfi_offset rdx, -152",
    "    .cfi_offset rcx, -160",
    "    .cfi_offset rbx, -168",
    "    .cfi_offset rax, -176",
    "    push [rip + {shared} + {cr2}]",
    "    .cfi_adjust_cfa_offset 8",
    "    mov rdi, rsp",
    "    mov rbp, rsp",
    "    .cfi_def_cfa_register rbp",
    "    and rsp, -16",
    "    cld",
    "    call {trap}",
    "    mov rsp, rbp",
    "    .cfi_def_cfa_register rsp",
    "    add rsp, 8",
    "    pop rax",
    "    pop rbx",
    "    pop rcx",
    "    pop rdx",
    "    pop rsi",
    "    pop rdi",
    "    pop rbp",
    "    pop r8",
    "    pop r9",
    "    pop r10",
    "    pop r11",
    "    pop r12",
    "    pop r13",
    "    pop r14",
    "    pop r15",
    // Xen's iret wants its own flags word below RIP, and pushes the registers that SYSCALL destroys itself.
    "    add rsp, 8",
    "    mov qword ptr [rsp], 0",
    "    .cfi_def_cfa rsp, 48",
    "    jmp llamaos_hypercall_page + {iret} * 32",
    ".cfi_endproc",
    ".size llamaos_trap, . - llamaos_trap",
    "",
    // A segment selector was bad on the way back to the guest, which never loads one: nothing to recover.
    ".globl llamaos_failsafe_entry",
    "llamaos_failsafe_entry:",
    "    and rsp, -16",
    "    cld",
    "    call {failsafe}",
    "    ud2",
    shared = sym SHARED_INFO,
    mask = const UPCALL_MASK,
    pending = const UPCALL_PENDING,
    cr2 = const CR2,
    iret = const xen::__HYPERVISOR_iret,
    vectors = const VECTORS,
    stub_size = const STUB_SIZE,
    error_codes = const ERROR_CODE_VECTORS,
    event = sym crate::event::upcall,
    trap = sym crate::trap::dispatch,
    failsafe = sym crate::trap::failsafe,
);

unsafe extern "C" {
    static llamaos_event_entry: u8;
    static llamaos_failsafe_entry: u8;
    static llamaos_trap_stubs: u8;
}

/// The address of the entry point for events.
pub(crate) fn event_entry() -> u64 {
    (&raw const llamaos_event_entry) as u64
}

/// The address of the entry point for failed returns to the guest.
pub(crate) fn failsafe_entry() -> u64 {
    (&raw const llamaos_failsafe_entry) as u64
}

/// The address of a vector's entry point.
pub(crate) fn trap_entry(vector: u8) -> u64 {
    (&raw const llamaos_trap_stubs) as u64 + u64::from(vector) * STUB_SIZE as u64
}
