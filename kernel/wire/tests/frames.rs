//! Every frame survives encoding and decoding however the stream is divided, and no bytes upset the decoder.

use proptest::collection::vec;
use proptest::prelude::*;
use wire::{
    Access, Crash, Decoder, Error, FromGuest, FromHost, GuestFrame, HostFrame, MAX_PAYLOAD, Region, Registers,
};

fn bytes_of(encode: impl FnOnce(&mut wire::Sink<'_>) -> Result<(), Error>) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&mut |piece| out.extend_from_slice(piece)).expect("the frame fits");
    out
}

/// Decodes a stream given in pieces of the sizes named, and returns the frames' debug texts.
fn decode_guest(stream: &[u8], pieces: &[usize]) -> Result<Vec<String>, Error> {
    let mut decoder = Decoder::<FromGuest>::new();
    let mut frames = Vec::new();
    let mut rest = stream;
    let mut sizes = pieces.iter().copied().chain(std::iter::repeat(usize::MAX));
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(sizes.next().unwrap_or(usize::MAX).clamp(1, rest.len()));
        let mut input = piece;
        while let Some(frame) = decoder.next(&mut input)? {
            frames.push(format!("{frame:?}"));
        }
        assert!(
            input.is_empty(),
            "the decoder takes all input before it asks for more"
        );
        rest = after;
    }
    assert!(decoder.at_boundary());
    Ok(frames)
}

fn crash_fields() -> impl Strategy<Value = (u8, u8, u32, u64, [u64; 16], u64, u64, Vec<u8>)> {
    (
        any::<u8>(),
        any::<u8>(),
        any::<u32>(),
        any::<u64>(),
        any::<[u64; 16]>(),
        any::<u64>(),
        any::<u64>(),
        vec(any::<u8>(), 0..200),
    )
}

proptest! {
    #[test]
    fn frames_survive_any_division_of_the_stream(
        out in vec(any::<u8>(), 0..MAX_PAYLOAD + 1),
        numbers in any::<[u64; 5]>(),
        (signal, vector, error_code, address, general, rip, rflags, message) in crash_fields(),
        pieces in vec(1usize..300, 0..60),
    ) {
        let frames = [
            GuestFrame::Hello { version: wire::VERSION, flags: numbers[0] as u16, tsc_entry: numbers[1], tsc_now: numbers[2] },
            GuestFrame::Stdout(&out),
            GuestFrame::Stderr(&message),
            GuestFrame::Credit { bytes: numbers[3] as u32 },
            GuestFrame::Memory { address: numbers[4], bytes: &out[..out.len().min(GuestFrame::MEMORY_BYTES)] },
            GuestFrame::Crash(Crash {
                signal, vector, error_code, address, region: Region::StackGuard, access: Access::Write,
                registers: Registers { general, rip, rflags }, message: &message,
            }),
            GuestFrame::Stack { low: numbers[0], high: numbers[1], name: &message },
            GuestFrame::Statistics {
                total_pages: numbers[0], peak_pages: numbers[1], tsc_entry: numbers[2], tsc_main: numbers[3], tsc_exit: numbers[4],
            },
            GuestFrame::Exit { status: numbers[0] as u8 },
        ];
        let mut stream = Vec::new();
        for frame in &frames {
            stream.extend(bytes_of(|sink| frame.encode(sink)));
        }
        let expected: Vec<String> = frames.iter().map(|frame| format!("{frame:?}")).collect();
        prop_assert_eq!(decode_guest(&stream, &pieces), Ok(expected));
    }

    #[test]
    fn the_decoder_survives_any_bytes(stream in vec(any::<u8>(), 0..20_000)) {
        let mut guest = Decoder::<FromGuest>::new();
        let mut input = &stream[..];
        while let Ok(Some(_)) = guest.next(&mut input) {}
        let mut host = Decoder::<FromHost>::new();
        let mut input = &stream[..];
        while let Ok(Some(_)) = host.next(&mut input) {}
    }
}

#[test]
fn an_unknown_kind_is_refused_for_ever() {
    let mut decoder = Decoder::<FromHost>::new();
    let mut input: &[u8] = &[77, 0, 0];
    assert_eq!(decoder.next(&mut input), Err(Error::Kind { kind: 77 }));
    let mut good: &[u8] = &[2, 0, 0];
    assert_eq!(decoder.next(&mut good), Err(Error::Kind { kind: 77 }));
}

#[test]
fn an_impossible_length_is_refused_before_its_payload_arrives() {
    let mut decoder = Decoder::<FromGuest>::new();
    let mut input: &[u8] = &[2, 1, 16];
    assert_eq!(
        decoder.next(&mut input),
        Err(Error::Length {
            kind: 2,
            length: 4097
        })
    );
    let mut decoder = Decoder::<FromGuest>::new();
    let mut input: &[u8] = &[5, 2, 0];
    assert_eq!(
        decoder.next(&mut input),
        Err(Error::Length { kind: 5, length: 2 })
    );
}

#[test]
fn a_region_that_does_not_exist_is_refused() {
    let crash = Crash {
        signal: 11,
        vector: 14,
        error_code: 2,
        address: 8,
        region: Region::NullPage,
        access: Access::Write,
        registers: Registers::default(),
        message: b"",
    };
    let mut stream = bytes_of(|sink| GuestFrame::Crash(crash).encode(sink));
    stream[wire::HEADER_SIZE + 14] = 200;
    let mut decoder = Decoder::<FromGuest>::new();
    assert_eq!(
        decoder.next(&mut &stream[..]),
        Err(Error::Value { kind: 6, offset: 14 })
    );
}

#[test]
fn an_oversized_payload_is_not_encoded() {
    let mut called = false;
    let result = HostFrame::Stdin(&[0; MAX_PAYLOAD + 1]).encode(&mut |_| called = true);
    assert_eq!(
        result,
        Err(Error::Length {
            kind: 1,
            length: MAX_PAYLOAD + 1
        })
    );
    assert!(!called);
}
