//! Any command line is split or refused, and its words fit the promised room.
#![no_main]

use kernel_core::cmdline::{split, unquote, words};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut storage = vec![0xff; text.len() + 1];
    if let Ok(used) = unquote(text, &mut storage) {
        assert!(used == 0 || storage[used - 1] == 0, "each word is ended");
        let list = &storage[..used];
        let parts = split(list);
        let total = words(list).count();
        let found = parts.options.count() + parts.arguments.count();
        assert!(found == total || found + 1 == total, "only the separator is dropped");
    }
    // A list as a ramdisk carries it need not come from unquoting.
    let parts = split(text);
    parts.options.for_each(drop);
    parts.arguments.for_each(drop);
});
