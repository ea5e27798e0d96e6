//! The kernel's `memcpy` and relatives, taken into this program in place of the C library's.

#[path = "../../src/arch/string.rs"]
mod string;

use std::cmp::Ordering;
use std::ffi::{c_int, c_void};
use std::hint::black_box;

unsafe extern "C" {
    fn memcpy(target: *mut c_void, source: *const c_void, count: usize) -> *mut c_void;
    fn memmove(target: *mut c_void, source: *const c_void, count: usize) -> *mut c_void;
    fn memset(target: *mut c_void, value: c_int, count: usize) -> *mut c_void;
    fn memcmp(one: *const c_void, other: *const c_void, count: usize) -> c_int;
}

/// Enough for several words and a rest.
const SIZE: usize = 64;

fn counting() -> [u8; SIZE] {
    std::array::from_fn(|position| position as u8)
}

fn order(one: &[u8], other: &[u8]) -> Ordering {
    // SAFETY: both are as long as the shorter one.
    let result = unsafe {
        memcmp(
            one.as_ptr().cast(),
            other.as_ptr().cast(),
            black_box(one.len().min(other.len())),
        )
    };
    result.cmp(&0)
}

#[test]
fn comparison_orders_by_the_first_different_byte() {
    for (one, other) in [
        (&b""[..], &b""[..]),
        (b"same", b"same"),
        (b"abc1", b"abd0"),
        (b"b", b"a"),
        (b"\x7f", b"\x80"),
        (b"\xff\x00", b"\x00\xff"),
    ] {
        assert_eq!(order(one, other), one.iter().cmp(other), "{one:?} {other:?}");
        assert_eq!(order(other, one), other.iter().cmp(one), "{other:?} {one:?}");
    }
}

#[test]
fn a_copy_is_right_for_every_length() {
    let source = counting();
    for count in 0..=SIZE {
        let mut target = [0xee_u8; SIZE + 1];
        // SAFETY: both arrays have this many bytes.
        let returned = unsafe {
            memcpy(
                target.as_mut_ptr().cast(),
                source.as_ptr().cast(),
                black_box(count),
            )
        };
        assert_eq!(returned, target.as_mut_ptr().cast());
        assert!(target.iter().take(count).eq(source.iter().take(count)));
        assert!(target.iter().skip(count).all(|&byte| byte == 0xee));
    }
}

#[test]
fn a_move_is_right_for_every_overlap() {
    for from in 0..SIZE {
        for to in 0..SIZE {
            for count in 0..=SIZE - from.max(to) {
                let mut bytes = counting();
                let base = bytes.as_mut_ptr();
                // SAFETY: both ranges lie within the array.
                unsafe { memmove(base.add(to).cast(), base.add(from).cast(), black_box(count)) };
                for (position, &byte) in bytes.iter().enumerate() {
                    let moved = (to..to + count).contains(&position);
                    let origin = if moved { position - to + from } else { position };
                    assert_eq!(usize::from(byte), origin, "{count} bytes from {from} to {to}");
                }
            }
        }
    }
}

#[test]
fn filling_takes_the_low_byte_and_stays_inside() {
    for count in 0..=SIZE {
        let mut target = [0xee_u8; SIZE + 1];
        // SAFETY: the array has this many bytes.
        unsafe { memset(target.as_mut_ptr().cast(), black_box(0x1a5), black_box(count)) };
        assert!(target.iter().take(count).all(|&byte| byte == 0xa5));
        assert!(target.iter().skip(count).all(|&byte| byte == 0xee));
    }
}
