//! Random bytes.
//!
//! The processor's RDRAND is the source where there is one: each value is used once. Without it, bytes come from ChaCha20
//! keyed by what an outside observer of the guest cannot know exactly: the low bits of the time-stamp counter around
//! hypervisor-dependent work, sampled many times, the wall clock to the nanosecond and the addresses and sizes of the boot. That
//! generator is fast-key-erasing: each request replaces the key, so that a later leak of memory tells nothing of the past.

use crate::edge::{Out, done, edge};
use crate::sync::Lock;
use core::ffi::{c_int, c_uint, c_void};
use kernel::arch;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rt_core::{Errno, Result};

/// How often RDRAND is asked before it counts as broken (Intel's guide says ten).
const ATTEMPTS: usize = 10;

/// How many samples of the time-stamp counter make the key.
const SAMPLES: usize = 1024;

/// The most that one `getentropy` gives (POSIX GETENTROPY_MAX).
const ENTROPY_MAX: usize = 256;

static KEY: Lock<Option<[u8; 32]>> = Lock::new(None);

/// Fills a buffer with random bytes.
pub fn fill(buffer: &mut [u8]) {
    for chunk in buffer.chunks_mut(8) {
        match hardware() {
            Some(value) => chunk.copy_from_slice(&value.to_le_bytes()[..chunk.len()]),
            None => return generate(buffer),
        }
    }
}

/// A value of RDRAND. All zeros and all ones are what broken processors return.
fn hardware() -> Option<u64> {
    (0..ATTEMPTS)
        .find_map(|_| arch::rdrand())
        .filter(|&value| value != 0 && value != u64::MAX)
}

/// A value for the runtime itself, which needs one before anything else and should not bring the generator with it.
pub fn value() -> u64 {
    hardware().unwrap_or_else(|| {
        let [one, two, three, four] = gather();
        one ^ two.rotate_left(16) ^ three.rotate_left(32) ^ four.rotate_left(48)
    })
}

fn generate(buffer: &mut [u8]) {
    let mut key = KEY.lock();
    let mut generator = ChaCha20Rng::from_seed(key.unwrap_or_else(|| bytes(gather())));
    let mut next = [0; 32];
    generator.fill_bytes(&mut next);
    *key = Some(next);
    generator.fill_bytes(buffer);
}

/// Mixes the samples into a key: a multiply-and-rotate sponge over four words, each sample touching all of them in turn.
fn gather() -> [u64; 4] {
    let mut state = [
        kernel::time::realtime(),
        kernel::time::monotonic(),
        kernel::boot::info().ramdisk.as_ptr().addr() as u64,
        kernel::mm::statistics().used_pages as u64,
    ];
    for round in 0..SAMPLES {
        let sample = arch::rdtsc() ^ kernel::time::monotonic().rotate_left(32);
        let word = &mut state[round % 4];
        *word = (*word ^ sample)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29);
        state[(round + 1) % 4] ^= state[round % 4];
    }
    state
}

fn bytes(words: [u64; 4]) -> [u8; 32] {
    let mut seed = [0; 32];
    for (bytes, word) in seed.chunks_mut(8).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    seed
}

#[unsafe(no_mangle)]
extern "C" fn getentropy(buffer: Out<c_void>, size: usize) -> c_int {
    done(|| {
        if size > ENTROPY_MAX {
            return Err(Errno::EIO);
        }
        filled(buffer, size).map(|_| ())
    })
}

#[unsafe(no_mangle)]
extern "C" fn getrandom(buffer: Out<c_void>, size: usize, _flags: c_uint) -> isize {
    edge(|| filled(buffer, size).map(|size| size as isize))
}

fn filled(buffer: Out<c_void>, size: usize) -> Result<usize> {
    fill(buffer.bytes(size)?);
    Ok(size)
}
