//! What the guest is told at boot: options of its runtime, environment, arguments.
//!
//! Short words go on Xen's command line for the guest; Xen keeps 1,023 bytes of it. Longer ones travel in the
//! ramdisk as the file [`FILE`], and the command line then says so with `llamaos.boot=ramdisk`.

use crate::words;

/// The ramdisk entry that holds the words, each ended by a NUL byte.
pub const FILE: &str = ".llamaos/boot";

/// What the command line may hold: Xen's 1,023 bytes, less the few that it may append itself.
const COMMAND_LINE: usize = 960;

/// The words for one guest.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Options that must stand on the command line because the guest needs them before it has a ramdisk.
    pub early: Vec<Vec<u8>>,
    /// Further `llamaos.` options.
    pub options: Vec<Vec<u8>>,
    /// `argv[1]` and what follows.
    pub arguments: Vec<Vec<u8>>,
}

/// Words in the form in which they travel.
#[derive(Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Xen's command line for the guest.
    pub command_line: Vec<u8>,
    /// The contents of [`FILE`], if the words did not fit.
    pub file: Option<Vec<u8>>,
}

impl Words {
    /// Adds the option `llamaos.NAME=VALUE`.
    pub fn option(&mut self, name: &str, value: &[u8]) {
        self.options.push(option(name, value));
    }

    /// Adds an option that must stand on the command line.
    pub fn early_option(&mut self, name: &str, value: &[u8]) {
        self.early.push(option(name, value));
    }

    /// The words as a command line, or as a short one and a file.
    pub fn encode(&self) -> Encoded {
        let mut line = Vec::new();
        self.early.iter().for_each(|word| words::append(&mut line, word));
        let early = line.clone();
        self.late().for_each(|word| words::append(&mut line, word));
        if line.len() <= COMMAND_LINE {
            return Encoded {
                command_line: line,
                file: None,
            };
        }
        let mut line = early;
        words::append(&mut line, b"llamaos.boot=ramdisk");
        let file = self
            .late()
            .flat_map(|word| word.iter().copied().chain([0]))
            .collect();
        Encoded {
            command_line: line,
            file: Some(file),
        }
    }

    fn late(&self) -> impl Iterator<Item = &[u8]> {
        let options = self.options.iter().map(Vec::as_slice);
        let arguments = self.arguments.iter().map(Vec::as_slice);
        options.chain([b"--".as_slice()]).chain(arguments)
    }
}

fn option(name: &str, value: &[u8]) -> Vec<u8> {
    [b"llamaos.", name.as_bytes(), b"=", value].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(argument: &[u8]) -> Words {
        let mut words = Words::default();
        words.early_option("stream", b"uart2");
        words.option("argv0", b"./my app");
        words.arguments = vec![b"".to_vec(), argument.to_vec()];
        words
    }

    #[test]
    fn short_words_stay_on_the_command_line() {
        let encoded = sample(b"it's").encode();
        let line = String::from_utf8(encoded.command_line).unwrap();
        assert_eq!(
            line,
            r"llamaos.stream=uart2 'llamaos.argv0=./my app' -- '' 'it'\''s'"
        );
        assert_eq!(encoded.file, None);
    }

    #[test]
    fn long_words_move_to_the_ramdisk() {
        let long = vec![b'x'; 5000];
        let encoded = sample(&long).encode();
        assert_eq!(encoded.command_line, b"llamaos.stream=uart2 llamaos.boot=ramdisk");
        let expected = [b"llamaos.argv0=./my app\0--\0\0".as_slice(), &long, b"\0"].concat();
        assert_eq!(encoded.file, Some(expected));
    }

    #[test]
    fn the_command_line_never_exceeds_what_xen_keeps() {
        for length in 0..1200 {
            assert!(sample(&vec![b'\''; length]).encode().command_line.len() <= COMMAND_LINE);
        }
    }
}
