//! Any log, in any division: the same is read from it, and what Xen says of a domain can be told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llama_run::crash;
use llama_run::guest::Guest;
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
    if let Some(state) = whole.domain_state() {
        crash::seen_by_xen(&state, &Guest::default(), b"");
    }
});
