//! `<netdb.h>`, `<net/if.h>`, `<ifaddrs.h>`: without a network, no name leads to an address and there are no interfaces.

use crate::edge::{In, Out, Text, edge};
use crate::{c, malloc};
use core::cell::UnsafeCell;
use core::ffi::{c_char, c_int, c_uint, c_void};
use core::ptr;
use rt_core::Errno;

/// `h_errno`.
struct Status(UnsafeCell<c_int>);

// SAFETY: one thread runs, and only C programs and the functions below touch the value.
unsafe impl Sync for Status {}

static STATUS: Status = Status(UnsafeCell::new(0));

#[unsafe(no_mangle)]
extern "C" fn __h_errno_location() -> *mut c_int {
    STATUS.0.get()
}

fn not_found<T>() -> *mut T {
    // SAFETY: one thread runs.
    unsafe { STATUS.0.get().write(c::HOST_NOT_FOUND as c_int) };
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn gethostbyname(_name: Text) -> *mut c::hostent {
    not_found()
}

#[unsafe(no_mangle)]
extern "C" fn gethostbyname2(_name: Text, _family: c_int) -> *mut c::hostent {
    not_found()
}

#[unsafe(no_mangle)]
extern "C" fn gethostbyname_r(
    _name: Text,
    _entry: Out<c::hostent>,
    _buffer: *mut c_char,
    _size: usize,
    result: Out<*mut c::hostent>,
    status: Out<c_int>,
) -> c_int {
    result.put(ptr::null_mut());
    status.put(c::HOST_NOT_FOUND as c_int);
    0
}

#[unsafe(no_mangle)]
extern "C" fn gethostbyaddr(
    _address: *const c_void,
    _length: c::socklen_t,
    _family: c_int,
) -> *mut c::hostent {
    not_found()
}

#[unsafe(no_mangle)]
extern "C" fn getprotobyname(_name: Text) -> *mut c::protoent {
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn getprotobynumber(_number: c_int) -> *mut c::protoent {
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn getservbyname(_name: Text, _protocol: Text) -> *mut c::servent {
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn getservbyport(_port: c_int, _protocol: Text) -> *mut c::servent {
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn getservent() -> *mut c::servent {
    ptr::null_mut()
}

#[unsafe(no_mangle)]
extern "C" fn setservent(_stay_open: c_int) {}

#[unsafe(no_mangle)]
extern "C" fn endservent() {}

#[unsafe(no_mangle)]
extern "C" fn getaddrinfo(
    _host: Text,
    _service: Text,
    _hints: In<c::addrinfo>,
    _result: Out<*mut c::addrinfo>,
) -> c_int {
    c::EAI_FAIL
}

/// Nothing was ever made that could be freed.
#[unsafe(no_mangle)]
extern "C" fn freeaddrinfo(_list: Out<c::addrinfo>) {}

#[unsafe(no_mangle)]
extern "C" fn getnameinfo(
    _address: *const c_void,
    _length: c::socklen_t,
    _host: *mut c_char,
    _host_size: c::socklen_t,
    _service: *mut c_char,
    _service_size: c::socklen_t,
) -> c_int {
    c::EAI_FAIL
}

#[unsafe(no_mangle)]
extern "C" fn gai_strerror(code: c_int) -> *const c_char {
    let text = match code {
        0 => c"Success",
        c::EAI_NONAME => c"Name or service not known",
        c::EAI_FAIL => c"No network",
        c::EAI_FAMILY => c"Address family not supported",
        c::EAI_MEMORY => c"Out of memory",
        c::EAI_SYSTEM => c"System error",
        _ => c"Name resolution failed",
    };
    text.as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn hstrerror(code: c_int) -> *const c_char {
    (if code == 0 { c"Success" } else { c"Unknown host" }).as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn if_nametoindex(_name: Text) -> c_uint {
    crate::errno::set(Errno::ENODEV);
    0
}

#[unsafe(no_mangle)]
extern "C" fn if_indextoname(_index: c_uint, _name: *mut c_char) -> *mut c_char {
    edge(|| Err(Errno::ENXIO))
}

/// No interfaces: a list of its end only.
#[unsafe(no_mangle)]
extern "C" fn if_nameindex() -> *mut c::if_nameindex {
    edge(|| {
        let list = malloc::allocate(size_of::<c::if_nameindex>())?.cast::<c::if_nameindex>();
        // SAFETY: malloc's memory is aligned for and as large as one entry.
        unsafe { list.write(c::if_nameindex::default()) };
        Ok(list)
    })
}

#[unsafe(no_mangle)]
extern "C" fn if_freenameindex(list: Out<c::if_nameindex>) {
    // SAFETY: the list came from `if_nameindex`, or is null, which free takes.
    unsafe { malloc::release(list.address().cast()) };
}

#[unsafe(no_mangle)]
extern "C" fn getifaddrs(list: Out<*mut c::ifaddrs>) -> c_int {
    list.put(ptr::null_mut());
    0
}

/// Nothing was ever made that could be freed.
#[unsafe(no_mangle)]
extern "C" fn freeifaddrs(_list: Out<c::ifaddrs>) {}
