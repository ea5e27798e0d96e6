//! `<link.h>` and `<dlfcn.h>`: the image's own headers, by which exceptions find their tables; no dynamic loading.

use crate::edge::{In, Out, Text};
use crate::{c, thread};
use core::cell::Cell;
use core::ffi::{c_char, c_int, c_void};
use core::ptr;

unsafe extern "C" {
    static __eh_frame_hdr_start: u8;
    static __ehdr_start: c::Elf64_Ehdr;
    static __text_start: u8;
    static __text_end: u8;
    static _end: u8;
}

/// The address of a symbol of the linker script, which has nothing at it to look at.
macro_rules! address {
    ($symbol:ident) => {
        (&raw const $symbol).cast_mut().cast::<c_void>()
    };
}

/// glibc's: where the unwinding tables for a code address are. There is one image, and so one answer.
#[unsafe(no_mangle)]
extern "C" fn _dl_find_object(address: *mut c_void, result: Out<c::dl_find_object>) -> c_int {
    if !(address!(__text_start)..address!(__text_end)).contains(&address) {
        return -1;
    }
    result.put(c::dl_find_object {
        dlfo_map_start: address!(__ehdr_start),
        dlfo_map_end: address!(_end),
        dlfo_eh_frame: address!(__eh_frame_hdr_start),
        ..Default::default()
    });
    0
}

type Visitor = unsafe extern "C" fn(*mut c::dl_phdr_info, usize, *mut c_void) -> c_int;

#[unsafe(no_mangle)]
extern "C" fn dl_iterate_phdr(visitor: Visitor, argument: *mut c_void) -> c_int {
    let headers = thread::program_headers();
    let mut info = c::dl_phdr_info {
        dlpi_addr: 0,
        dlpi_name: c"".as_ptr(),
        dlpi_phdr: headers.as_ptr(),
        dlpi_phnum: headers.len() as _,
        dlpi_adds: 1,
        ..Default::default()
    };
    // SAFETY: the visitor takes a description of an image, its size and its caller's argument.
    unsafe { visitor(&raw mut info, size_of::<c::dl_phdr_info>(), argument) }
}

/// Whether there is an error that dlerror has not told yet. Only the program's own calls touch it.
struct Failed(Cell<bool>);

// SAFETY: one thread runs.
unsafe impl Sync for Failed {}

static FAILED: Failed = Failed(Cell::new(false));

fn fail() -> *mut c_void {
    FAILED.0.set(true);
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn dlopen(_path: Text, _flags: c_int) -> *mut c_void {
    fail()
}

#[unsafe(no_mangle)]
extern "C" fn dlsym(_handle: *mut c_void, _name: Text) -> *mut c_void {
    fail()
}

#[unsafe(no_mangle)]
extern "C" fn dlclose(_handle: *mut c_void) -> c_int {
    fail();
    -1
}

#[unsafe(no_mangle)]
extern "C" fn dlerror() -> *mut c_char {
    let text = c"dynamic loading is not supported: an appliance is one static image";
    if FAILED.0.replace(false) {
        text.as_ptr().cast_mut()
    } else {
        ptr::null_mut()
    }
}

/// Names of symbols are not in the image: no address has one.
#[unsafe(no_mangle)]
extern "C" fn dladdr(_address: In<c_void>, _info: Out<c::Dl_info>) -> c_int {
    0
}
