//! Reproducible bytes for stream tests: every value occurs, none repeats with a short period.
//!
//! `tests/include/pattern.h` makes the same bytes inside a guest: xorshift64 from a fixed start,
//! the top byte of each state.

/// The first `length` bytes of the pattern.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_value_occurs_and_prefixes_agree() {
        let long = bytes(8192);
        for value in 0..=255u8 {
            assert!(long.contains(&value), "{value} is missing");
        }
        assert_eq!(bytes(100), long[..100]);
    }
}
