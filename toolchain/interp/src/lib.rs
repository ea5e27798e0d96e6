//! The thinking part of the interpreter stub: where the launcher is.
//!
//! No standard library and no memory beyond the caller's: the stub runs before anything else exists in its
//! process.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

/// The most bytes a path can have, its NUL included (Linux's PATH_MAX).
pub const PATH_MAX: usize = 4096;

/// The launcher, seen from the directory that holds the interpreter.
const LAUNCHER: &[u8] = b"../bin/llama-run\0";

/// Writes the launcher's path, ended by a NUL, into `buffer`: that of `interpreter` with `../bin/llama-run`
/// in place of its last component. False if it does not fit.
///
/// `interpreter` may be followed by NULs: an installed toolchain leaves room for a longer path.
pub fn launcher(interpreter: &[u8], buffer: &mut [u8; PATH_MAX]) -> bool {
    let length = interpreter
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(interpreter.len());
    let path = interpreter.get(..length).unwrap_or(&[]);
    let directory = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    let parts = path.iter().take(directory).chain(LAUNCHER);
    let mut written = 0;
    for (slot, &byte) in buffer.iter_mut().zip(parts) {
        *slot = byte;
        written += 1;
    }
    written == directory + LAUNCHER.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launcher_of(interpreter: &[u8]) -> Option<String> {
        let mut buffer = [0xff; PATH_MAX];
        let fits = launcher(interpreter, &mut buffer);
        let end = buffer.iter().position(|&byte| byte == 0);
        fits.then(|| String::from_utf8(buffer[..end.unwrap()].to_vec()).unwrap())
    }

    #[test]
    fn the_launcher_is_found_beside_the_interpreter() {
        let expected = Some("/opt/llamaos/libexec/../bin/llama-run".to_owned());
        assert_eq!(launcher_of(b"/opt/llamaos/libexec/llama-interp"), expected);
        assert_eq!(launcher_of(b"/opt/llamaos/libexec/llama-interp\0\0\0"), expected);
        assert_eq!(launcher_of(b"llama-interp"), Some("../bin/llama-run".to_owned()));
        assert_eq!(launcher_of(b""), Some("../bin/llama-run".to_owned()));
    }

    #[test]
    fn a_path_that_is_too_long_is_refused() {
        let longest = [b"/".as_slice(), &[b'd'; PATH_MAX - LAUNCHER.len() - 2], b"/i"].concat();
        assert_eq!(launcher_of(&longest).unwrap().len(), PATH_MAX - 1);
        let longer = [b"/".as_slice(), &longest].concat();
        assert_eq!(launcher_of(&longer), None);
    }
}
