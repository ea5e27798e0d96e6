//! From the kernel's hand-over to `main`, and from `exit` back to the kernel.
//!
//! The words of the command line, or of the ramdisk's `.llamaos/boot`, become options of the runtime, arguments and
//! environment; then thread-local storage, indirect functions and the initialisation arrays, as the System V ABI orders
//! them. Everything else of the runtime is set up when first used, so that a short program starts fast.

use crate::{files, options, process, thread, time};
use alloc::vec::Vec;
use core::ffi::{c_char, c_int, c_void};
use core::{ptr, slice};
use kernel::boot;
use kernel_core::cmdline;

type Function = unsafe extern "C" fn();
type Initialiser = unsafe extern "C" fn(c_int, *mut *mut c_char, *mut *mut c_char);

/// `Elf64_Rela`, System V ABI.
#[repr(C)]
struct Relocation {
    offset: u64,
    info: u64,
    addend: u64,
}

/// R_X86_64_IRELATIVE, System V ABI AMD64 supplement.
const IRELATIVE: u64 = 37;

unsafe extern "C" {
    static __preinit_array_start: [Initialiser; 0];
    static __preinit_array_end: [Initialiser; 0];
    static __init_array_start: [Initialiser; 0];
    static __init_array_end: [Initialiser; 0];
    static __fini_array_start: [Function; 0];
    static __fini_array_end: [Function; 0];
    static __rela_iplt_start: [Relocation; 0];
    static __rela_iplt_end: [Relocation; 0];
    static mut environ: *mut *mut c_char;
    static __stdio_exit_handler: Option<Function>;

    fn main(argc: c_int, argv: *mut *mut c_char, envp: *mut *mut c_char) -> c_int;
    fn atexit(function: Function) -> c_int;
    fn __call_exitprocs(status: c_int, object: *mut c_void);
}

/// The argument and environment vectors, as `main` gets them.
struct Vectors {
    argc: c_int,
    argv: *mut *mut c_char,
    envp: *mut *mut c_char,
}

/// Called by the kernel on the main stack, with upcalls enabled.
#[unsafe(no_mangle)]
extern "C" fn __llamaos_main() -> ! {
    thread::start_main();
    time::start();
    crate::signal::take_traps();
    files::table::open_standard_streams().expect("memory for the standard streams");
    let vectors = vectors(boot::info().words);
    // SAFETY: nothing else runs yet; newlib reads `environ` only when called from here on.
    unsafe { environ = vectors.envp };
    process::set_name(vectors.argv);
    // SAFETY: the linker script puts tables of valid functions between these symbols, and the functions expect to be
    // called once, in this order, before `main` (System V ABI); `main` is the program's.
    let status = unsafe {
        apply_relocations();
        atexit(run_finalisers);
        let arguments = (vectors.argc, vectors.argv, vectors.envp);
        initialise(
            between(&raw const __preinit_array_start, &raw const __preinit_array_end),
            arguments,
        );
        initialise(
            between(&raw const __init_array_start, &raw const __init_array_end),
            arguments,
        );
        kernel::statistics::main_reached();
        main(vectors.argc, vectors.argv, vectors.envp)
    };
    exit(status)
}

/// POSIX `exit`: thread-local destructors, the functions registered by atexit, the streams, the end.
#[unsafe(no_mangle)]
pub extern "C" fn exit(status: c_int) -> ! {
    thread::locals::destroy();
    // SAFETY: newlib's own steps of `exit`, in its order.
    unsafe {
        __call_exitprocs(status, ptr::null_mut());
        if let Some(flush) = __stdio_exit_handler {
            flush();
        }
    }
    _exit(status)
}

/// POSIX `_exit`: the low 8 bits of the status are what the launcher sees.
#[unsafe(no_mangle)]
extern "C" fn _exit(status: c_int) -> ! {
    kernel::exit::exit(status as u8)
}

/// # Safety
/// Start and end must delimit an array.
unsafe fn between<T>(start: *const [T; 0], end: *const [T; 0]) -> &'static [T] {
    let start = start.cast::<T>();
    // SAFETY: the caller's promise.
    unsafe { slice::from_raw_parts(start, end.cast::<T>().offset_from_unsigned(start)) }
}

/// # Safety
/// As for `__llamaos_main`.
unsafe fn initialise(
    functions: &[Initialiser],
    (argc, argv, envp): (c_int, *mut *mut c_char, *mut *mut c_char),
) {
    for function in functions {
        // SAFETY: the caller's promise.
        unsafe { function(argc, argv, envp) };
    }
}

unsafe extern "C" fn run_finalisers() {
    // SAFETY: the linker script puts valid functions between these symbols.
    let functions = unsafe { between(&raw const __fini_array_start, &raw const __fini_array_end) };
    for function in functions.iter().rev() {
        // SAFETY: finalisers are called once, in reverse, at exit (System V ABI).
        unsafe { function() };
    }
}

/// Lets every indirect function choose its implementation.
///
/// # Safety
/// Must be called once, when thread-local storage works.
unsafe fn apply_relocations() {
    // SAFETY: the linker script puts the relocations between these symbols.
    let relocations = unsafe { between(&raw const __rela_iplt_start, &raw const __rela_iplt_end) };
    for relocation in relocations
        .iter()
        .filter(|relocation| relocation.info & 0xffff_ffff == IRELATIVE)
    {
        // SAFETY: the addend is the address of a resolver, the offset that of a writable slot.
        unsafe {
            let resolver: extern "C" fn() -> u64 = core::mem::transmute(relocation.addend as usize);
            ptr::with_exposed_provenance_mut::<u64>(relocation.offset as usize).write(resolver());
        }
    }
}

/// Sorts the words in one go: a launcher may pass a whole environment, and this is on the way to `main`.
fn vectors(words: &'static [u8]) -> Vectors {
    // A word that no NUL ends would be a string without end.
    let end = words
        .iter()
        .rposition(|&byte| byte == 0)
        .map_or(0, |last| last + 1);
    let mut name = c"appliance".as_ptr().cast_mut();
    let (mut arguments, mut environment) = (Vec::new(), Vec::new());
    arguments.push(name);
    let mut is_option = true;
    for word in cmdline::words(&words[..end]) {
        match word.strip_prefix(cmdline::PREFIX).filter(|_| is_option) {
            Some(option) => {
                if let Some(variable) = option.strip_prefix(options::ENVIRONMENT) {
                    environment.push(pointer(variable));
                } else if let Some(given) = option.strip_prefix(options::ARGUMENT_ZERO) {
                    name = pointer(given);
                } else {
                    options::read(option);
                }
            }
            None if is_option && word == cmdline::SEPARATOR => is_option = false,
            None => {
                is_option = false;
                arguments.push(pointer(word));
            }
        }
    }
    arguments[0] = name;
    let argc = arguments.len() as c_int;
    arguments.push(ptr::null_mut());
    environment.push(ptr::null_mut());
    Vectors {
        argc,
        argv: arguments.leak().as_mut_ptr(),
        envp: environment.leak().as_mut_ptr(),
    }
}

/// A word is followed by a NUL where it lies, and the program may change its arguments.
fn pointer(word: &'static [u8]) -> *mut c_char {
    word.as_ptr().cast_mut().cast()
}
