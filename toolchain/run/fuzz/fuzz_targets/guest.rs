//! Any byte stream from a guest: what is kept of it is bounded, and a crash in it can be told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llama_run::crash;
use llama_run::guest::Guest;
use wire::{Decoder, FromGuest, GuestFrame, VERSION};

fuzz_target!(|data: &[u8]| {
    let mut guest = Guest::default();
    let mut decoder = Decoder::<FromGuest>::new();
    let mut stream = Vec::new();
    let hello = GuestFrame::Hello {
        version: VERSION,
        flags: 0,
        tsc_entry: 0,
        tsc_now: 0,
    };
    hello
        .encode(&mut |bytes| stream.extend_from_slice(bytes))
        .unwrap();
    stream.extend_from_slice(data);
    let mut rest = stream.as_slice();
    while let Ok(Some(frame)) = decoder.next(&mut rest) {
        if guest.accept(frame).is_err() {
            break;
        }
    }
    assert!(guest.hello.is_some());
    let mut last = 0;
    for stack in guest.stacks.values() {
        assert!(last <= stack.low && stack.low < stack.high, "stacks overlap");
        last = stack.high;
    }
    if let Some(crash) = &guest.crash {
        let report = crash::told(crash, &guest, b"");
        assert!(report.status >= 128 && report.text.contains("rip"));
    }
});
