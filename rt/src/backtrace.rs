//! `<execinfo.h>`: the return addresses of the caller's frames. Their text is the address: names are not in the image,
//! the launcher knows them.

use crate::edge::{In, Out, edge};
use crate::files::table;
use crate::malloc;
use core::ffi::{c_char, c_int, c_void};
use rt_core::{Errno, Result};

/// "0x" and sixteen digits.
const WIDTH: usize = 18;

/// `_URC_NO_REASON` and `_URC_END_OF_STACK` of the Itanium C++ ABI: go on, or stop.
const GO_ON: c_int = 0;
const STOP: c_int = 5;

type Step = extern "C" fn(*mut c_void, *mut c_void) -> c_int;

unsafe extern "C" {
    fn _Unwind_Backtrace(step: Step, argument: *mut c_void) -> c_int;
    fn _Unwind_GetIP(context: *mut c_void) -> usize;
}

/// What the steps fill. The first frame is that of `backtrace` itself.
struct Trace<'a> {
    frames: &'a mut [usize],
    used: usize,
    skip: usize,
}

extern "C" fn step(context: *mut c_void, argument: *mut c_void) -> c_int {
    // SAFETY: the argument is the trace that `backtrace` passed, and nothing else refers to it meanwhile.
    let trace = unsafe { &mut *argument.cast::<Trace<'_>>() };
    if trace.skip > 0 {
        trace.skip -= 1;
        return GO_ON;
    }
    // SAFETY: the unwinder passed its context.
    let address = unsafe { _Unwind_GetIP(context) };
    match trace.frames.get_mut(trace.used) {
        Some(frame) if address != 0 => {
            *frame = address;
            trace.used += 1;
            GO_ON
        }
        _ => STOP,
    }
}

#[unsafe(no_mangle)]
extern "C" fn backtrace(frames: Out<usize>, size: c_int) -> c_int {
    let Ok(frames) = frames.slice(usize::try_from(size).unwrap_or(0)) else {
        return 0;
    };
    let mut trace = Trace {
        frames,
        used: 0,
        skip: 1,
    };
    // SAFETY: the step takes the trace; the unwinder only reads the stack and the image's tables.
    unsafe { _Unwind_Backtrace(step, (&raw mut trace).cast()) };
    trace.used as c_int
}

fn text(address: usize) -> [u8; WIDTH] {
    let mut text = *b"0x0000000000000000";
    for (place, digit) in text[2..].iter_mut().rev().enumerate() {
        *digit = b"0123456789abcdef"[address >> (4 * place) & 15];
    }
    text
}

fn frames<'a>(frames: In<usize>, size: c_int) -> Result<&'a [usize]> {
    frames.slice(usize::try_from(size).map_err(|_| Errno::EINVAL)?)
}

/// One block of malloc's: the pointers, then the strings.
#[unsafe(no_mangle)]
extern "C" fn backtrace_symbols(addresses: In<usize>, size: c_int) -> *mut *mut c_char {
    edge(|| {
        let addresses = frames(addresses, size)?;
        let table = size_of_val(addresses);
        let block = malloc::allocate((table + addresses.len() * (WIDTH + 1)).max(1))?;
        let pointers = block.cast::<*mut c_char>();
        for (index, &address) in addresses.iter().enumerate() {
            // SAFETY: the block has room for every pointer and every string with its NUL.
            unsafe {
                let string = block.add(table + index * (WIDTH + 1));
                string.copy_from_nonoverlapping(text(address).as_ptr(), WIDTH);
                string.add(WIDTH).write(0);
                pointers.add(index).write(string.cast());
            }
        }
        Ok(pointers)
    })
}

#[unsafe(no_mangle)]
extern "C" fn backtrace_symbols_fd(addresses: In<usize>, size: c_int, descriptor: c_int) {
    let (Ok(addresses), Ok(file)) = (frames(addresses, size), table::get(descriptor)) else {
        return;
    };
    for &address in addresses {
        // The function has no way to report a failure.
        let _ = file.write(&text(address)).and_then(|_| file.write(b"\n"));
    }
}
