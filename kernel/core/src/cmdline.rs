//! The words of a command line.
//!
//! Words are separated by blanks and quoted as in the POSIX shell: single quotes keep everything, double quotes everything but
//! `\` before `$`, `` ` ``, `"`, `\` and newline, a bare `\` quotes one byte, and `\` newline disappears. Words in the leading part that
//! start with `llamaos.` are for the runtime; `--` ends that part; all else is the program's arguments.
//!
//! The same words can come unquoted, each ended by a NUL byte, for text that does not fit the command line.

use core::ffi::CStr;

/// The prefix of the runtime's own words.
pub const PREFIX: &[u8] = b"llamaos.";

/// Why text has no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A quotation that starts at this offset does not end.
    Unterminated(usize),
}

/// Unquotes `text` into `out`, each word ended by a NUL, and returns how many bytes of `out` were used.
///
/// `out` of `text.len() + 1` bytes always suffices; words that do not fit a smaller one are left out whole. A NUL
/// ends the text, as it does in the structure that carries it.
pub fn unquote(text: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let text = text.split(|&byte| byte == 0).next().unwrap_or(&[]);
    let mut used = 0;
    let mut position = 0;
    while let Some(start) = text[position..].iter().position(|byte| !is_blank(*byte)) {
        position += start;
        let mut word = Word {
            out: &mut out[used..],
            length: 0,
            overflow: false,
        };
        position = word.read(text, position)?;
        word.push(0);
        if word.overflow {
            return Ok(used);
        }
        used += word.length;
    }
    Ok(used)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A word being collected.
struct Word<'a> {
    out: &'a mut [u8],
    length: usize,
    overflow: bool,
}

impl Word<'_> {
    fn push(&mut self, byte: u8) {
        match self.out.get_mut(self.length) {
            Some(slot) => {
                *slot = byte;
                self.length += 1;
            }
            None => self.overflow = true,
        }
    }

    /// Reads the word at `position` and returns the position behind it.
    fn read(&mut self, text: &[u8], mut position: usize) -> Result<usize, Error> {
        while let Some(&byte) = text.get(position) {
            match byte {
                b'\'' => position = self.single_quoted(text, position)?,
                b'"' => position = self.double_quoted(text, position)?,
                b'\\' => {
                    match text.get(position + 1) {
                        Some(b'\n') => {}
                        Some(&quoted) => self.push(quoted),
                        // A lone backslash at the end stands for itself, as in the shell.
                        None => self.push(b'\\'),
                    }
                    position = (position + 2).min(text.len());
                }
                _ if is_blank(byte) => return Ok(position),
                _ => {
                    self.push(byte);
                    position += 1;
                }
            }
        }
        Ok(position)
    }

    fn single_quoted(&mut self, text: &[u8], open: usize) -> Result<usize, Error> {
        for (offset, &byte) in text.iter().enumerate().skip(open + 1) {
            if byte == b'\'' {
                return Ok(offset + 1);
            }
            self.push(byte);
        }
        Err(Error::Unterminated(open))
    }

    fn double_quoted(&mut self, text: &[u8], open: usize) -> Result<usize, Error> {
        let mut position = open + 1;
        while let Some(&byte) = text.get(position) {
            match (byte, text.get(position + 1)) {
                (b'"', _) => return Ok(position + 1),
                (b'\\', Some(b'\n')) => position += 2,
                (b'\\', Some(&quoted @ (b'$' | b'`' | b'"' | b'\\'))) => {
                    self.push(quoted);
                    position += 2;
                }
                _ => {
                    self.push(byte);
                    position += 1;
                }
            }
        }
        Err(Error::Unterminated(open))
    }
}

/// What ends the runtime's words, where the program's first argument could be taken for one.
pub const SEPARATOR: &[u8] = b"--";

/// The words of a list in which a NUL ends each; a last one without NUL counts too.
pub fn words(list: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let mut rest = list;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        // The library's search for a NUL looks at whole machine words.
        let length = CStr::from_bytes_until_nul(rest).map_or(rest.len(), CStr::count_bytes);
        let word = &rest[..length];
        rest = rest.get(length + 1..).unwrap_or(&[]);
        Some(word)
    })
}

/// The two parts of a list of words.
#[derive(Clone, Debug)]
pub struct Parts<O, A> {
    /// The runtime's words without their prefix.
    pub options: O,
    /// The program's arguments, without its name.
    pub arguments: A,
}

/// Divides a list of words into the runtime's and the program's.
///
/// ```
/// use kernel_core::cmdline::{split, unquote};
/// let mut storage = [0; 64];
/// let used = unquote(b"llamaos.tty=1 -- 'two words' x", &mut storage).expect("quotes are closed");
/// let parts = split(&storage[..used]);
/// assert!(parts.options.eq([&b"tty=1"[..]]));
/// assert!(parts.arguments.eq([&b"two words"[..], b"x"]));
/// ```
pub fn split(list: &[u8]) -> Parts<impl Iterator<Item = &[u8]> + Clone, impl Iterator<Item = &[u8]> + Clone> {
    let options = words(list).map_while(|word| word.strip_prefix(PREFIX));
    let count = options.clone().count();
    let rest = words(list).skip(count);
    let separator = usize::from(rest.clone().next() == Some(SEPARATOR));
    Parts {
        options,
        arguments: rest.skip(separator),
    }
}
