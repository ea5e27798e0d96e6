//! Any file is found to be an appliance or not; the first byte chooses between the bytes as they are and a
//! sound image with bytes of it changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llama_run::image::check_bytes;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    if choice & 1 == 0 {
        let _ = check_bytes(rest);
        return;
    }
    let mut image = sound();
    for change in rest.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % image.len();
        image[at] = change[2];
    }
    image.truncate(image.len() - usize::from(choice >> 1));
    if let Ok(end) = check_bytes(&image) {
        assert!(end.is_multiple_of(4096) && end <= 1 << 31);
    }
});

/// ELF header, one segment of code, one of notes, and the notes.
fn sound() -> Vec<u8> {
    let note = |kind: u32, description: &[u8]| {
        let sizes = [4, description.len() as u32, kind].map(u32::to_le_bytes).concat();
        [&sizes, b"Xen\0".as_slice(), description].concat()
    };
    let notes = [note(6, b"llamaOS\0"), note(1, &0x20_0000u64.to_le_bytes())].concat();
    let segment = |kind: u32, fields: [u64; 6]| {
        [
            [kind, 4].map(u32::to_le_bytes).concat(),
            fields.map(u64::to_le_bytes).concat(),
        ]
        .concat()
    };
    let size = notes.len() as u64;
    let image = [
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(),
        [2u16, 62].map(u16::to_le_bytes).concat(),
        1u32.to_le_bytes().to_vec(),
        [0x20_0000u64, 64, 0].map(u64::to_le_bytes).concat(),
        0u32.to_le_bytes().to_vec(),
        [64u16, 56, 2, 0, 0, 0].map(u16::to_le_bytes).concat(),
        segment(1, [0, 0x20_0000, 0x20_0000, 176, 0x1_0000, 4096]),
        segment(4, [176, 0, 0, size, size, 4]),
        notes,
    ]
    .concat();
    assert!(check_bytes(&image).is_ok());
    image
}
