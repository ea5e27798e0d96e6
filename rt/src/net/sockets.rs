//! `<sys/socket.h>`: every family is unknown, and so no descriptor is a socket.

use crate::edge::{Out, done, edge};
use crate::files::table;
use core::ffi::{c_int, c_void};
use rt_core::{Errno, Result};

fn not_a_socket(descriptor: c_int) -> Result<isize> {
    table::get(descriptor)?;
    Err(Errno::ENOTSOCK)
}

#[unsafe(no_mangle)]
extern "C" fn socket(_family: c_int, _kind: c_int, _protocol: c_int) -> c_int {
    done(|| Err(Errno::EAFNOSUPPORT))
}

#[unsafe(no_mangle)]
extern "C" fn socketpair(_family: c_int, _kind: c_int, _protocol: c_int, _pair: Out<c_int>) -> c_int {
    done(|| Err(Errno::EAFNOSUPPORT))
}

/// Defines calls on a socket: the descriptor is the first argument, and no other is looked at.
macro_rules! calls {
    ($type:ty: $($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $name(descriptor: c_int, _argument: *const c_void) -> $type {
            edge(|| not_a_socket(descriptor).map(|value| value as $type))
        }
    )* };
}

calls!(c_int: accept accept4 bind connect getpeername getsockname getsockopt listen setsockopt shutdown sockatmark);
calls!(isize: recv recvfrom recvmsg send sendmsg sendto);
