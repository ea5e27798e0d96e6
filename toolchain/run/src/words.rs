//! Words quoted as for a POSIX shell: the form in which short boot words reach a guest, and that of
//! `LLAMA_RUN_FLAGS`.

use std::fmt;

/// Why a text is not a list of words.
#[derive(Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A quote is never closed.
    OpenQuote(char),
    /// The text ends in a backslash.
    TrailingBackslash,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SplitError::OpenQuote(quote) => write!(f, "a {quote} is never closed"),
            SplitError::TrailingBackslash => write!(f, "a backslash at the end quotes nothing"),
        }
    }
}

impl std::error::Error for SplitError {}

/// Splits `text` at blanks, honouring single quotes, double quotes and backslashes. Nothing is expanded.
pub fn split(text: &[u8]) -> Result<Vec<Vec<u8>>, SplitError> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' | b'\n' => words.extend(word.take()),
            b'\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match bytes.next().ok_or(SplitError::OpenQuote('\''))? {
                        b'\'' => break,
                        byte => word.push(byte),
                    }
                }
            }
            b'"' => {
                let word = word.get_or_insert_default();
                loop {
                    match bytes.next().ok_or(SplitError::OpenQuote('"'))? {
                        b'"' => break,
                        b'\\' => match bytes.next().ok_or(SplitError::OpenQuote('"'))? {
                            b'\n' => {}
                            byte @ (b'"' | b'\\' | b'$' | b'`') => word.push(byte),
                            byte => word.extend([b'\\', byte]),
                        },
                        byte => word.push(byte),
                    }
                }
            }
            b'\\' => match bytes.next().ok_or(SplitError::TrailingBackslash)? {
                b'\n' => {}
                byte => word.get_or_insert_default().push(byte),
            },
            byte => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Appends `word` to `line`, behind a space unless it is the first, so that [`split`] finds it again.
pub fn append(line: &mut Vec<u8>, word: &[u8]) {
    if !line.is_empty() {
        line.push(b' ');
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_=./:,+@%".contains(byte);
    if !word.is_empty() && word.iter().all(plain) {
        line.extend_from_slice(word);
        return;
    }
    line.push(b'\'');
    for &byte in word {
        match byte {
            b'\'' => line.extend_from_slice(b"'\\''"),
            byte => line.push(byte),
        }
    }
    line.push(b'\'');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split_text(text: &str) -> Vec<String> {
        let words = split(text.as_bytes()).unwrap();
        words
            .into_iter()
            .map(|word| String::from_utf8(word).unwrap())
            .collect()
    }

    #[test]
    fn quotes_are_those_of_a_shell() {
        assert_eq!(
            split_text(r#"a 'b c' "d \" \x" e\ f '' g"h"'i'"#),
            ["a", "b c", r#"d " \x"#, "e f", "", "ghi"]
        );
        assert_eq!(split_text("  \t\n "), [""; 0]);
    }

    #[test]
    fn open_quotes_are_errors() {
        assert_eq!(split(b"a 'b"), Err(SplitError::OpenQuote('\'')));
        assert_eq!(split(b"a \"b\\"), Err(SplitError::OpenQuote('"')));
        assert_eq!(split(b"a\\"), Err(SplitError::TrailingBackslash));
    }

    proptest! {
        #[test]
        fn what_is_appended_is_split_again(words in prop::collection::vec(prop::collection::vec(1u8.., 0..12), 0..8)) {
            let mut line = Vec::new();
            words.iter().for_each(|word| append(&mut line, word));
            // An empty first word would leave the line empty without its quotes.
            prop_assert_eq!(split(&line).unwrap(), words);
        }

        #[test]
        fn splitting_never_panics(text in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = split(&text);
        }
    }
}
