//! Any log, in any division: the same is read from it, what Xen says of a domain can be told, and its stack
//! is looked for in any memory.
#![no_main]

use std::os::unix::fs::FileExt;

use libfuzzer_sys::fuzz_target;
use llama_run::crash;
use llama_run::guest::Guest;
use llama_run::ram::Ram;
use llama_run::xenlog::XenLog;

fuzz_target!(|data: &[u8]| {
    let Some((size, text)) = data.split_first() else {
        return;
    };
    let text = [b"(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\n", text].concat();
    let mut whole = XenLog::default();
    whole.feed(&text, |_| {});
    let mut pieces = XenLog::default();
    for piece in text.chunks(usize::from(*size) + 1) {
        pieces.feed(piece, |_| {});
    }
    assert_eq!(whole.domain_state(), pieces.domain_state());
    assert_eq!(whole.last(9), pieces.last(9));
    if let Some(mut state) = whole.domain_state() {
        let ram = Ram::new(text.len() as u64).unwrap();
        ram.file.write_all_at(&text, 0).unwrap();
        state
            .memory
            .extend(ram.stack(state.cr3, state.registers.rsp(), 64 << 10));
        crash::seen_by_xen(&state, &Guest::default(), b"");
    }
});
