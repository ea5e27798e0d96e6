//! A peer that stores any index never leads outside the ring or its memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::ring::{Layout, free, runs, used};

fuzz_target!(|input: (u32, u32, u32, u32, u32, u32)| {
    let (memory, to_host, to_guest, head, tail, length) = input;
    let memory = memory as usize;
    let Some(layout) = Layout::new(memory, to_host, to_guest) else { return };
    for ring in [layout.to_host, layout.to_guest] {
        assert!(ring.data + ring.size as usize <= memory);
        let (Ok(used), Ok(free)) = (used(head, tail, ring.size), free(head, tail, ring.size)) else { continue };
        assert_eq!(used + free, ring.size);
        let (first, second) = runs(tail, length.min(used), ring.size);
        assert!(first.offset + first.length <= ring.size && second.length <= ring.size - first.length);
    }
});
