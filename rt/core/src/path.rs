//! Path names: splitting into components, and POSIX's limits.

use crate::{Errno, Result};

/// The longest name of one directory entry, in bytes.
pub const NAME_MAX: usize = 255;
/// The longest path, in bytes, its terminating NUL included.
pub const PATH_MAX: usize = 4096;
/// How many symbolic links one path may lead through.
pub const SYMLOOP_MAX: usize = 40;

/// Splits off the first component: the component, and what follows it with leading slashes removed. `None` if only
/// slashes, or nothing, are left.
pub fn next_component(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let path = skip_slashes(path);
    if path.is_empty() {
        return None;
    }
    let end = path.iter().position(|&byte| byte == b'/').unwrap_or(path.len());
    Some((&path[..end], skip_slashes(&path[end..])))
}

/// The path without its leading slashes.
pub fn skip_slashes(path: &[u8]) -> &[u8] {
    let start = path.iter().position(|&byte| byte != b'/').unwrap_or(path.len());
    &path[start..]
}

/// Checks the length of a path and that it names something.
///
/// # Errors
/// `ENOENT` if it is empty, `ENAMETOOLONG` if it with its NUL exceeds [`PATH_MAX`].
pub fn check(path: &[u8]) -> Result<()> {
    match path.len() {
        0 => Err(Errno::ENOENT),
        length if length >= PATH_MAX => Err(Errno::ENAMETOOLONG),
        _ => Ok(()),
    }
}

/// Checks the length of one component.
///
/// # Errors
/// `ENAMETOOLONG` if it exceeds [`NAME_MAX`].
pub fn check_name(name: &[u8]) -> Result<()> {
    if name.len() > NAME_MAX {
        Err(Errno::ENAMETOOLONG)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn components(mut path: &[u8]) -> Vec<&[u8]> {
        let mut all = Vec::new();
        while let Some((name, rest)) = next_component(path) {
            all.push(name);
            path = rest;
        }
        all
    }

    #[test]
    fn slashes_separate_and_repeat() {
        assert_eq!(components(b"//a///b/c//"), [b"a", b"b", b"c"]);
        assert!(components(b"///").is_empty());
        assert!(components(b"").is_empty());
    }

    #[test]
    fn limits_are_those_of_posix() {
        assert_eq!(check(b""), Err(Errno::ENOENT));
        assert_eq!(check(&[b'a'; PATH_MAX]), Err(Errno::ENAMETOOLONG));
        assert_eq!(check(&[b'a'; PATH_MAX - 1]), Ok(()));
        assert_eq!(check_name(&[b'a'; NAME_MAX]), Ok(()));
        assert_eq!(check_name(&[b'a'; NAME_MAX + 1]), Err(Errno::ENAMETOOLONG));
    }
}
