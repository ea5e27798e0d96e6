//! Any bytes, in any division, are frames or are refused, and what is a frame is encoded to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Decoder, FromGuest, FromHost};

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (size, stream) = input;
    let mut guest = Decoder::<FromGuest>::new();
    let mut host = Decoder::<FromHost>::new();
    let (mut from_guest, mut from_host) = (Vec::new(), Vec::new());
    let (mut guest_failed, mut host_failed) = (false, false);
    for piece in stream.chunks(usize::from(size).max(1)) {
        let mut rest = piece;
        while !guest_failed {
            match guest.next(&mut rest) {
                Ok(Some(frame)) => frame.encode(&mut |part| from_guest.extend_from_slice(part)).expect("it was a frame"),
                Ok(None) => break,
                Err(_) => guest_failed = true,
            }
        }
        let mut rest = piece;
        while !host_failed {
            match host.next(&mut rest) {
                Ok(Some(frame)) => frame.encode(&mut |part| from_host.extend_from_slice(part)).expect("it was a frame"),
                Ok(None) => break,
                Err(_) => host_failed = true,
            }
        }
    }
    assert!(stream.starts_with(&from_guest));
    assert!(stream.starts_with(&from_host));
});
