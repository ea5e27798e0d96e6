//! Any words and files: the guest's own parsers find in command line and ramdisk what the launcher put there.
#![no_main]

use kernel_core::{cmdline, cpio};
use libfuzzer_sys::fuzz_target;
use llama_run::boot::Words;
use llama_run::cpio::{REGULAR, Writer};

fuzz_target!(|data: &[u8]| {
    // Words are C strings: they end at a NUL.
    let arguments: Vec<Vec<u8>> = data.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect();
    let mut words = Words {
        arguments: arguments.clone(),
        ..Words::default()
    };
    words.early_option("stream", b"uart2");
    words.option("argv0", &arguments[0]);
    let encoded = words.encode();

    let mut unquoted = vec![0; 2048];
    let length = cmdline::unquote(&encoded.command_line, &mut unquoted).unwrap();
    let early = cmdline::split(&unquoted[..length]);
    assert_eq!(early.options.clone().next(), Some(b"stream=uart2".as_slice()));
    let found = match &encoded.file {
        Some(file) => cmdline::split(file),
        None => early,
    };
    let argv0 = [b"argv0=", arguments[0].as_slice()].concat();
    assert!(found.options.clone().any(|option| option == argv0));
    assert!(found.arguments.eq(arguments.iter().map(Vec::as_slice)));

    let mut archive = Vec::new();
    let mut writer = Writer::new(&mut archive);
    for (number, contents) in arguments.iter().enumerate() {
        writer
            .entry(
                number.to_string().as_bytes(),
                REGULAR | 0o644,
                number as u32,
                contents,
            )
            .unwrap();
    }
    writer.finish().unwrap();
    let mut entries = cpio::entries(&archive);
    for (number, contents) in arguments.iter().enumerate() {
        let entry = entries.next().unwrap().unwrap();
        assert_eq!(
            (entry.name, entry.data),
            (number.to_string().as_bytes(), contents.as_slice())
        );
        assert_eq!((entry.mode, entry.mtime), (REGULAR | 0o644, number as u32));
    }
    assert!(entries.next().is_none());
});
