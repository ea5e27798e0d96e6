//! `<arpa/inet.h>`: internet addresses and text.

use crate::edge::{In, Out, Text, edge};
use crate::{c, errno};
use core::ffi::{c_char, c_int, c_void};
use core::fmt::Write;
use core::net::{Ipv4Addr, Ipv6Addr};
use rt_core::{Errno, Result};

/// The longest text of an address: INET6_ADDRSTRLEN without the NUL.
const LONGEST: usize = 45;

/// The unspecified address and that of the host itself.
#[unsafe(no_mangle)]
static in6addr_any: Ipv6Octets = Ipv6Octets([0; 16]);
#[unsafe(no_mangle)]
static in6addr_loopback: Ipv6Octets = Ipv6Octets([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

/// C's `struct in6_addr`, aligned as there.
#[repr(C, align(4))]
struct Ipv6Octets([u8; 16]);

const _: () = assert!(size_of::<Ipv6Octets>() == size_of::<c::in6_addr>());

/// Text being written into a buffer that is large enough for any address.
struct Line {
    bytes: [u8; LONGEST],
    used: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let room = self
            .bytes
            .get_mut(self.used..self.used + text.len())
            .ok_or(core::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.used += text.len();
        Ok(())
    }
}

fn line(address: impl core::fmt::Display) -> Line {
    let mut line = Line {
        bytes: [0; LONGEST],
        used: 0,
    };
    // An address is never longer than the buffer.
    let _ = write!(line, "{address}");
    line
}

#[unsafe(no_mangle)]
extern "C" fn inet_ntop(
    family: c_int,
    address: In<c_void>,
    buffer: Out<c_char>,
    size: c::socklen_t,
) -> *mut c_char {
    edge(|| {
        let line = match family as u32 {
            c::AF_INET => {
                let mut octets = [0; 4];
                octets.copy_from_slice(address.bytes(4)?);
                line(Ipv4Addr::from(octets))
            }
            c::AF_INET6 => {
                let mut octets = [0; 16];
                octets.copy_from_slice(address.bytes(16)?);
                line(Ipv6Addr::from(octets))
            }
            _ => return Err(Errno::EAFNOSUPPORT),
        };
        buffer
            .put_text(size as usize, &line.bytes[..line.used])
            .map_err(|_| Errno::ENOSPC)?;
        Ok(buffer.address())
    })
}

fn parse(family: c_int, text: Text, address: Out<c_void>) -> Result<bool> {
    let Ok(text) = core::str::from_utf8(text.bytes()?) else {
        return Ok(false);
    };
    match family as u32 {
        c::AF_INET => Ok(match text.parse::<Ipv4Addr>() {
            Ok(parsed) => {
                address.bytes(4)?.copy_from_slice(&parsed.octets());
                true
            }
            Err(_) => false,
        }),
        c::AF_INET6 => Ok(match text.parse::<Ipv6Addr>() {
            Ok(parsed) => {
                address.bytes(16)?.copy_from_slice(&parsed.octets());
                true
            }
            Err(_) => false,
        }),
        _ => Err(Errno::EAFNOSUPPORT),
    }
}

#[unsafe(no_mangle)]
extern "C" fn inet_pton(family: c_int, text: Text, address: Out<c_void>) -> c_int {
    edge(|| parse(family, text, address).map(c_int::from))
}

/// BSD's forms: one to four numbers in decimal, octal or hexadecimal, the last of which fills what is left.
fn parse_bsd(text: &[u8]) -> Option<u32> {
    let text = core::str::from_utf8(text).ok()?;
    let text = text.split(|letter: char| letter.is_ascii_whitespace()).next()?;
    let mut value = 0u32;
    let mut parts = text.split('.').peekable();
    let mut count = 0;
    while let Some(part) = parts.next() {
        let number = number(part)?;
        if count == 4 {
            return None;
        }
        if parts.peek().is_some() {
            value |= u32::from(u8::try_from(number).ok()?) << (24 - 8 * count.min(3));
        } else {
            let bits = 32 - 8 * count;
            if u64::from(number) >= 1 << bits {
                return None;
            }
            value |= number;
        }
        count += 1;
    }
    (count > 0).then_some(value)
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u32::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

#[unsafe(no_mangle)]
extern "C" fn inet_aton(text: Text, address: Out<u32>) -> c_int {
    match text.bytes().ok().and_then(parse_bsd) {
        Some(value) => {
            address.put(value.to_be());
            1
        }
        None => 0,
    }
}

/// All ones stand for an error too (POSIX INADDR_NONE).
#[unsafe(no_mangle)]
extern "C" fn inet_addr(text: Text) -> u32 {
    text.bytes().ok().and_then(parse_bsd).map_or(u32::MAX, u32::to_be)
}

/// The text that `inet_ntoa` returns, overwritten by the next call.
struct Kept(core::cell::UnsafeCell<[c_char; 16]>);

// SAFETY: one thread runs.
unsafe impl Sync for Kept {}

static KEPT: Kept = Kept(core::cell::UnsafeCell::new([0; 16]));

/// The structure of one 32-bit word is passed as that word.
#[unsafe(no_mangle)]
extern "C" fn inet_ntoa(address: u32) -> *mut c_char {
    let line = line(Ipv4Addr::from(address.to_ne_bytes()));
    let buffer: Out<c_char> = Out::from_pointer(KEPT.0.get().cast());
    if let Err(error) = buffer.put_text(16, &line.bytes[..line.used]) {
        errno::set(error);
    }
    KEPT.0.get().cast()
}
