//! Where the domain starts: the ELF notes that tell Xen how to load the image, the entry point, the hypercall page.

use core::arch::{asm, global_asm};

use crate::xen;

/// Size of the stack that initialisation runs on, before the main stack exists. Xen's own boot stack is one page,
/// which is too little to promise anything.
pub(crate) const BOOT_STACK_SIZE: usize = 16 * 1024;

// Notes: name "Xen", one value each. Xen fills the hypercall page before the domain runs.
global_asm!(
    ".macro xen_note type, data:vararg",
    "    .balign 4",
    "    .long 4, 3f - 2f, \\type",
    "    .asciz \"Xen\"",
    "2:  \\data",
    "3:",
    ".endm",
    ".section .note.Xen, \"a\", @note",
    "xen_note {GUEST_OS}, .asciz \"llamaOS\"",
    "xen_note {GUEST_VERSION}, .asciz \"{VERSION}\"",
    "xen_note {XEN_VERSION}, .asciz \"xen-3.0\"",
    "xen_note {LOADER}, .asciz \"generic\"",
    "xen_note {PAE_MODE}, .asciz \"yes\"",
    "xen_note {FEATURES}, .asciz \"!writable_page_tables|dom0\"",
    "xen_note {VIRT_BASE}, .quad 0",
    "xen_note {PADDR_OFFSET}, .quad 0",
    "xen_note {ENTRY}, .quad _start",
    "xen_note {HYPERCALL_PAGE}, .quad llamaos_hypercall_page",
    "",
    ".section .text.llamaos_hypercall_page, \"ax\", @progbits",
    ".balign 4096",
    ".globl llamaos_hypercall_page",
    "llamaos_hypercall_page:",
    "    .fill 4096, 1, 0xcc",
    "",
    // RSI holds the address of start_info. Upcalls are masked. The frame chain ends here.
    ".section .text.llamaos_start, \"ax\", @progbits",
    ".globl _start",
    ".type _start, @function",
    "_start:",
    ".cfi_startproc",
    ".cfi_undefined rip",
    "    rdtsc",
    "    shl rdx, 32",
    "    or rdx, rax",
    "    lea rsp, [rip + llamaos_boot_stack + {BOOT_STACK_SIZE}]",
    "    xor ebp, ebp",
    "    cld",
    "    mov rdi, rsi",
    "    mov rsi, rdx",
    "    call {start}",
    "    ud2",
    ".cfi_endproc",
    ".size _start, . - _start",
    "",
    ".section .bss.llamaos_boot_stack, \"aw\", @nobits",
    ".balign 4096",
    ".globl llamaos_boot_stack",
    "llamaos_boot_stack:",
    "    .skip {BOOT_STACK_SIZE}",
    GUEST_OS = const xen::XEN_ELFNOTE_GUEST_OS,
    GUEST_VERSION = const xen::XEN_ELFNOTE_GUEST_VERSION,
    XEN_VERSION = const xen::XEN_ELFNOTE_XEN_VERSION,
    LOADER = const xen::XEN_ELFNOTE_LOADER,
    PAE_MODE = const xen::XEN_ELFNOTE_PAE_MODE,
    FEATURES = const xen::XEN_ELFNOTE_FEATURES,
    VIRT_BASE = const xen::XEN_ELFNOTE_VIRT_BASE,
    PADDR_OFFSET = const xen::XEN_ELFNOTE_PADDR_OFFSET,
    ENTRY = const xen::XEN_ELFNOTE_ENTRY,
    HYPERCALL_PAGE = const xen::XEN_ELFNOTE_HYPERCALL_PAGE,
    VERSION = const 1,
    BOOT_STACK_SIZE = const BOOT_STACK_SIZE,
    start = sym crate::boot::start,
);

/// The size of one entry of the hypercall page.
const HYPERCALL_ENTRY: u64 = 32;

/// Makes the hypercall `number`. Only `crate::hypercall` calls this.
///
/// # Safety
/// The arguments must be what Xen's interface says for the call, and its effect must keep Rust's rules for memory.
pub(crate) unsafe fn hypercall(number: u32, arguments: [u64; 5]) -> i64 {
    let [first, second, third, fourth, fifth] = arguments;
    let result;
    // SAFETY: the hypercall page's entry preserves every register except the result, RCX and R11; the argument
    // registers may be changed. The caller vouches for the rest.
    unsafe {
        asm!(
            "call {entry}",
            entry = in(reg) (&raw const llamaos_hypercall_page) as u64 + u64::from(number) * HYPERCALL_ENTRY,
            inlateout("rdi") first => _,
            inlateout("rsi") second => _,
            inlateout("rdx") third => _,
            inlateout("r10") fourth => _,
            inlateout("r8") fifth => _,
            lateout("rax") result,
            out("rcx") _,
            out("r11") _,
        );
    }
    result
}

unsafe extern "C" {
    static llamaos_hypercall_page: u8;
}

/// Continues in `next` on another stack, for good.
///
/// # Safety
/// `top` must be the 16-byte aligned upper end of a mapped, writable stack that nothing else uses.
pub(crate) unsafe fn switch_stack(top: usize, next: extern "C" fn() -> !) -> ! {
    // SAFETY: the caller vouches for the stack; `next` never returns to the old one. A zero frame pointer and
    // return address end the chain of frames.
    unsafe {
        asm!(
            "mov rsp, {top}",
            "xor ebp, ebp",
            "push 0",
            "jmp {next}",
            top = in(reg) top,
            next = in(reg) next,
            options(noreturn),
        )
    }
}
