//! Any archive is read or refused, with slices of the archive only, and ends.
#![no_main]

use kernel_core::cpio::entries;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|archive: &[u8]| {
    let inside = archive.as_ptr_range();
    let mut count = 0;
    for entry in entries(archive).flatten() {
        for part in [entry.name, entry.data] {
            let range = part.as_ptr_range();
            assert!(inside.start <= range.start && range.end <= inside.end);
        }
        assert!(!entry.name.is_empty() && !entry.name.contains(&0));
        count += 1;
    }
    assert!(count <= archive.len() / 110);
});
