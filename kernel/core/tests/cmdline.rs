//! Command lines against a quoting function and against the shell's rules.

use kernel_core::cmdline::{Error, split, unquote, words};
use proptest::collection::vec;
use proptest::prelude::*;

fn parse(text: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let mut storage = vec![0xaa; text.len() + 1];
    let used = unquote(text, &mut storage)?;
    Ok(words(&storage[..used]).map(<[u8]>::to_vec).collect())
}

/// Quotes a word in one of the three ways.
fn quote(word: &[u8], way: u8) -> Vec<u8> {
    let mut out = Vec::new();
    match way % 3 {
        0 => {
            out.push(b'\'');
            for &byte in word {
                if byte == b'\'' {
                    out.extend_from_slice(b"'\\''")
                } else {
                    out.push(byte)
                }
            }
            out.push(b'\'');
        }
        1 => {
            out.push(b'"');
            for &byte in word {
                if b"$`\"\\".contains(&byte) {
                    out.push(b'\\');
                }
                out.push(byte);
            }
            out.push(b'"');
        }
        _ => {
            // A bare backslash cannot quote a line end, and an empty word needs quotes.
            if word.is_empty() || word.contains(&b'\n') {
                return quote(word, 0);
            }
            for &byte in word {
                out.extend_from_slice(&[b'\\', byte]);
            }
        }
    }
    out
}

fn word() -> impl Strategy<Value = Vec<u8>> {
    vec(
        prop_oneof![1u8..=255, Just(b'\''), Just(b'"'), Just(b'\\'), Just(b' ')],
        0..20,
    )
}

proptest! {
    #[test]
    fn quoted_words_come_back(list in vec((word(), any::<u8>()), 0..10), blanks in "[ \t\n\r]{1,3}") {
        let mut text = Vec::new();
        for (word, way) in &list {
            text.extend_from_slice(blanks.as_bytes());
            text.extend(quote(word, *way));
        }
        let expected: Vec<Vec<u8>> = list.into_iter().map(|(word, _)| word).collect();
        prop_assert_eq!(parse(&text), Ok(expected));
    }

    #[test]
    fn any_bytes_fit_the_promised_room(text in vec(any::<u8>(), 0..300)) {
        if let Ok(words) = parse(&text) {
            let size: usize = words.iter().map(|word| word.len() + 1).sum();
            prop_assert!(size <= text.len() + 1);
        }
    }

    #[test]
    fn little_room_keeps_whole_words(text in "[a-z ]{0,60}", room in 0usize..40) {
        let mut storage = vec![0; room];
        let used = unquote(text.as_bytes(), &mut storage).expect("no quotes");
        let all = parse(text.as_bytes()).expect("no quotes");
        let kept: Vec<_> = words(&storage[..used]).map(<[u8]>::to_vec).collect();
        prop_assert_eq!(&kept[..], &all[..kept.len()]);
    }

    #[test]
    fn the_parts_are_the_words_without_the_separator(options in vec("[a-z=]{0,8}", 0..4), separator in any::<bool>(), arguments in vec("[a-z-]{1,8}", 0..4)) {
        let arguments: Vec<_> = arguments.into_iter().filter(|word| word != "--").collect();
        let mut list = Vec::new();
        let mut push = |word: &str| {
            list.extend_from_slice(word.as_bytes());
            list.push(0);
        };
        options.iter().for_each(|option| push(&format!("llamaos.{option}")));
        if separator {
            push("--");
        }
        arguments.iter().for_each(|argument| push(argument));
        let parts = split(&list);
        prop_assert!(parts.options.eq(options.iter().map(|option| option.as_bytes())));
        prop_assert!(parts.arguments.eq(arguments.iter().map(|argument| argument.as_bytes())));
    }
}

#[test]
fn quoting_is_the_shells() {
    let cases: [(&[u8], &[&[u8]]); 8] = [
        (b"a b", &[b"a", b"b"]),
        (b"  'a b'c\"d e\"  ", &[b"a bcd e"]),
        (br#"'' "" x"#, &[b"", b"", b"x"]),
        (br#""\a\"\\\$" '\a'"#, &[br#"\a"\$"#, br"\a"]),
        (b"a\\\nb \"c\\\nd\"", &[b"ab", b"cd"]),
        (br"a\ b\'", &[b"a b'"]),
        (b"end\\", &[b"end\\"]),
        (b"a\0b", &[b"a"]),
    ];
    for (text, expected) in cases {
        assert_eq!(
            parse(text),
            Ok(expected.iter().map(|word| word.to_vec()).collect()),
            "{text:?}"
        );
    }
    assert_eq!(parse(b"a 'b"), Err(Error::Unterminated(2)));
    assert_eq!(parse(b"a b\"\\\""), Err(Error::Unterminated(3)));
}

#[test]
fn a_later_runtime_word_is_an_argument() {
    let list = b"llamaos.tty=3\0a\0llamaos.b\0--\0";
    let parts = split(list);
    assert!(parts.options.eq([&b"tty=3"[..]]));
    assert!(parts.arguments.eq([&b"a"[..], b"llamaos.b", b"--"]));
    assert_eq!(split(b"").arguments.count(), 0);
    assert!(split(b"--\0--\0").arguments.eq([&b"--"[..]]));
    assert!(split(b"\0").arguments.eq([&b""[..]]));
}
