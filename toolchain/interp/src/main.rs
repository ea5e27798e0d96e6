//! The interpreter stub that every appliance names in PT_INTERP.
//!
//! Executing an appliance on Linux maps the image and this program and starts the latter, which replaces both
//! by `llama-run --argv0 ARGV0 -- IMAGE ARGS...`: the same toolchain's launcher, the image's path as it was
//! executed, the arguments and the environment as given. It needs no library, no memory but its stack, and
//! nothing of the image but its program headers.
#![no_std]
#![no_main]

mod support;

use core::arch::{asm, naked_asm};
use core::ffi::CStr;
use core::panic::PanicInfo;
use core::slice;

use llama_interp::{PATH_MAX, launcher};

// Numbers of the Linux ABI for x86-64: auxiliary vector types (elf.h), system calls, program header types.
const AT_PHDR: usize = 3;
const AT_PHNUM: usize = 5;
const AT_EXECFN: usize = 31;
const SYS_WRITE: usize = 1;
const SYS_EXECVE: usize = 59;
const SYS_EXIT_GROUP: usize = 231;
const PT_INTERP: u32 = 3;

/// Tags of the dynamic section: the relocation table's address, and its size in bytes.
const DT_RELA: usize = 7;
const DT_RELASZ: usize = 8;

const STDERR: usize = 2;

/// The launcher itself failed: the status `llama-run` has for it.
const FAILED: usize = 125;

/// How many words `start` may use below the argument count.
const ROOM: usize = 4;

/// A program header of a 64-bit ELF file.
#[repr(C)]
struct ProgramHeader {
    p_type: u32,
    p_flags: u32,
    p_offset: u64,
    p_vaddr: u64,
    p_paddr: u64,
    p_filesz: u64,
    p_memsz: u64,
    p_align: u64,
}

/// Where Linux enters: the stack pointer is at the argument count, below it is free stack.
///
/// The stub is mapped at any address and has nobody to relocate it, so it first adds its base address to the
/// pointers in its own data: the R_X86_64_RELATIVE entries (24 bytes: offset, type, addend) of the table that
/// `_DYNAMIC` names. There are no others, because everything is linked in. It is assembly because compiled
/// code may use such pointers itself.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    naked_asm!(
        "xor ebp, ebp",
        "lea rax, [rip + __ehdr_start]",
        "lea rsi, [rip + _DYNAMIC]",
        "xor ecx, ecx",
        "xor edx, edx",
        // Each entry of the dynamic section is a tag and a value; tag 0 ends it.
        "2: mov rdi, [rsi]",
        "mov r8, [rsi + 8]",
        "add rsi, 16",
        "cmp rdi, {dt_rela}",
        "cmove rdx, r8",
        "cmp rdi, {dt_relasz}",
        "cmove rcx, r8",
        "test rdi, rdi",
        "jnz 2b",
        "add rdx, rax",
        "add rcx, rdx",
        "3: cmp rdx, rcx",
        "jae 4f",
        "mov rdi, [rdx]",
        "mov rsi, [rdx + 16]",
        "add rsi, rax",
        "mov [rax + rdi], rsi",
        "add rdx, 24",
        "jmp 3b",
        "4: mov rdi, rsp",
        "sub rsp, 8 * {room}",
        "and rsp, -16",
        "call {start}",
        dt_rela = const DT_RELA,
        dt_relasz = const DT_RELASZ,
        room = const ROOM,
        start = sym start,
    )
}

/// Finds the launcher and becomes it. `stack` is the stack as Linux made it: argument count, arguments, NULL,
/// environment, NULL, auxiliary vector; [`ROOM`] words below it are free.
///
/// # Safety
/// Only `_start` may call it.
unsafe extern "C" fn start(stack: *mut usize) -> ! {
    // SAFETY: the layout that the System V ABI gives for a new process; each walk ends at its NULL.
    let (argument_count, arguments, environment, auxiliary) = unsafe {
        let argument_count = *stack;
        let arguments = stack.add(1);
        let environment = arguments.add(argument_count + 1);
        let mut auxiliary = environment;
        while *auxiliary != 0 {
            auxiliary = auxiliary.add(1);
        }
        (argument_count, arguments, environment, auxiliary.add(1))
    };
    let (mut headers, mut header_count, mut executed) = (0, 0, 0);
    let mut pair = auxiliary;
    // SAFETY: the vector consists of pairs and ends with a type of 0.
    unsafe {
        while *pair != 0 {
            let value = *pair.add(1);
            match *pair {
                AT_PHDR => headers = value,
                AT_PHNUM => header_count = value,
                AT_EXECFN => executed = value,
                _ => {}
            }
            pair = pair.add(2);
        }
    }
    if argument_count == 0 || executed == 0 || headers == 0 {
        fail(&[b"llama-interp: the system does not say what was executed\n"]);
    }
    // SAFETY: Linux gives the address and number of the image's program headers, which it has mapped.
    let headers = unsafe { slice::from_raw_parts(headers as *const ProgramHeader, header_count) };
    let Some(interpreter) = headers.iter().find(|header| header.p_type == PT_INTERP) else {
        fail(&[b"llama-interp: started by itself; it is the ELF interpreter of appliances\n"]);
    };
    // SAFETY: an appliance is linked at fixed addresses, and its interpreter's name is in its read-only data.
    // Linux has read it from the same place of the file to come here, and checked that it ends with a NUL.
    let interpreter =
        unsafe { slice::from_raw_parts(interpreter.p_vaddr as *const u8, interpreter.p_filesz as usize) };
    let mut path = [0; PATH_MAX];
    if !launcher(interpreter, &mut path) {
        fail(&[b"llama-interp: the toolchain's path is too long\n"]);
    }

    // The new arguments take the place of the old ones, and the words before them: launcher, --argv0, ARGV0,
    // --, IMAGE, ARGS. SAFETY: `ROOM` words below `stack` are free, and the count and `argv[0]` are not
    // needed any more. The strings outlive the call.
    unsafe {
        let new = stack.sub(3);
        let given_name = *arguments;
        *new = path.as_ptr() as usize;
        *new.add(1) = c"--argv0".as_ptr() as usize;
        *new.add(2) = given_name;
        *new.add(3) = c"--".as_ptr() as usize;
        *new.add(4) = executed;
        system_call(
            SYS_EXECVE,
            path.as_ptr() as usize,
            new as usize,
            environment as usize,
        );
    }
    let shown = CStr::from_bytes_until_nul(&path).map_or(b"llama-run".as_slice(), CStr::to_bytes);
    fail(&[
        b"llama-interp: cannot execute ",
        shown,
        b": the toolchain is incomplete; use `llama-run APP` of another one\n",
    ]);
}

/// Writes a message and ends the process.
fn fail(parts: &[&[u8]]) -> ! {
    for part in parts {
        // SAFETY: write(2) reads the bytes it is given; if it fails there is nobody to tell.
        unsafe { system_call(SYS_WRITE, STDERR, part.as_ptr() as usize, part.len()) };
    }
    exit()
}

fn exit() -> ! {
    loop {
        // SAFETY: exit_group(2) ends the process.
        unsafe { system_call(SYS_EXIT_GROUP, FAILED, 0, 0) };
    }
}

/// Makes a system call; returns what Linux leaves in rax.
///
/// # Safety
/// The arguments must be what the system call `number` takes.
unsafe fn system_call(number: usize, first: usize, second: usize, third: usize) -> isize {
    let result;
    // SAFETY: Linux's convention: rcx and r11 are lost, memory may be read or written as the caller has
    // promised.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}

/// The code above has no panicking path left once it is optimised; a debug build may have one.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    fail(&[b"llama-interp: internal error\n"])
}
