//! Threads: the control block, thread-local storage and the POSIX and C11 interfaces.
//!
//! The layout is that of the System V ABI for AMD64, variant II: %fs points to the control block, whose first word is its
//! own address; the thread-local image lies just below it; the stack protector's guard value is at %fs:0x28.
//! There is one thread for now, the main one; `pthread_create` says so with EAGAIN.

mod attributes;
mod barrier;
mod c11;
mod cancel;
mod cond;
mod keys;
mod lifecycle;
pub mod locals;
mod mutex;
mod newlib_locks;
mod once;
mod rwlock;
mod schedule;
mod semaphore;
mod spin;

pub use keys::KEYS_MAX;

use core::ffi::c_void;
use core::mem::offset_of;
use core::sync::atomic::{AtomicPtr, Ordering};
use core::{ptr, slice};
use kernel::mm::{self, PAGE_SIZE};

/// How long a thread's name may be, its NUL included (Linux has the same).
pub const NAME_SIZE: usize = 16;

/// The control block of a thread.
#[repr(C)]
pub struct Thread {
    this: *mut Thread,
    reserved: [u64; 4],
    guard: u64,
    name: [u8; NAME_SIZE],
    keys: keys::Values,
    locals: locals::List,
    cancel: cancel::State,
}

const _: () = assert!(
    offset_of!(Thread, guard) == 0x28,
    "the stack protector reads its guard value here"
);

unsafe extern "C" {
    static __tls_start: [u8; 0];
    static __tls_file_end: [u8; 0];
    static __ehdr_start: crate::c::Elf64_Ehdr;
}

static MAIN: AtomicPtr<Thread> = AtomicPtr::new(ptr::null_mut());

/// The calling thread's control block.
pub fn current() -> *mut Thread {
    MAIN.load(Ordering::Relaxed)
}

/// Gives the main thread its thread-local storage. Nothing that uses errno or a stack guard may run before.
pub fn start_main() {
    // SAFETY: the linker script makes these symbols the bounds of the initial image.
    let image = unsafe {
        let start = (&raw const __tls_start).cast::<u8>();
        slice::from_raw_parts(start, (&raw const __tls_file_end).addr() - start.addr())
    };
    let (size, align) = segment();
    let below = size.next_multiple_of(align);
    // Pages are aligned to their size; a segment that wants more gets as many more as it takes to find such a place.
    let slack = align.saturating_sub(PAGE_SIZE);
    let pages = (slack + below + size_of::<Thread>()).div_ceil(PAGE_SIZE);
    let memory = mm::allocate(pages).expect("memory for the main thread's storage");
    // SAFETY: the pages are ours, zeroed, and hold the image and the block behind the slack, of which finding a multiple
    // of the alignment takes no more than there is; `below` is a multiple of the alignment too.
    unsafe {
        let start = memory.as_ptr();
        let start = start.add(start.addr().next_multiple_of(align) - start.addr());
        let block = start.add(below).cast::<Thread>();
        ptr::copy_nonoverlapping(image.as_ptr(), start, image.len());
        (*block).this = block;
        (*block).guard = guard();
        (&raw mut (*block).name).cast::<[u8; 4]>().write(*b"main");
        MAIN.store(block, Ordering::Relaxed);
        kernel::arch::set_fs_base(block.addr() as u64);
    }
}

/// Size in memory and alignment of the thread-local segment, from the program headers.
fn segment() -> (usize, usize) {
    let tls = program_headers()
        .iter()
        .find(|header| header.p_type == crate::c::PT_TLS);
    tls.map_or((0, 1), |header| {
        (header.p_memsz as usize, (header.p_align as usize).max(1))
    })
}

/// The image's program headers, which are part of it.
pub fn program_headers() -> &'static [crate::c::Elf64_Phdr] {
    // SAFETY: the linker script maps the ELF header and the program headers it points to, read-only.
    unsafe {
        let header = &raw const __ehdr_start;
        let table = header.cast::<u8>().add((*header).e_phoff as usize);
        slice::from_raw_parts(table.cast(), usize::from((*header).e_phnum))
    }
}

/// A value that an attacker cannot guess; its lowest byte is 0, so that no string overwrites it whole.
fn guard() -> u64 {
    crate::random::value() & !0xff
}

/// The number that stands for a thread in C.
fn handle(thread: *mut Thread) -> crate::c::pthread_t {
    thread.expose_provenance() as crate::c::pthread_t
}

/// The thread of a C handle, if it is one.
pub fn from_handle(handle: crate::c::pthread_t) -> rt_core::Result<*mut Thread> {
    let thread = current();
    if thread.addr() == handle as usize {
        Ok(thread)
    } else {
        Err(rt_core::Errno::ESRCH)
    }
}

/// A destructor or thread routine of C.
type Routine = unsafe extern "C" fn(*mut c_void);

/// The size of the stack that the caller runs on, in bytes; 0 if it is not a known one.
pub fn stack_size() -> usize {
    lifecycle::stack().map_or(0, |(_, size)| size)
}
