//! Which variables the guest gets.
//!
//! A program that is run as `./app` by make or a test driver finds its settings in the environment, as on
//! Linux, so the caller's environment is passed on as a whole. Left out is what can only mislead: names of
//! places that exist on the host alone, and what steers the host's dynamic linker or this launcher. The guest
//! has no network of its own and its console is the launcher's pipe, so passing a secret on reveals it to the
//! program only. The words travel in memory, not on Xen's command line, which Xen would log.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::cli;

/// Names that mean nothing in a guest.
const LEFT_OUT: [&str; 7] = ["_", "PWD", "OLDPWD", "TMPDIR", "TMP", "TEMP", cli::FLAGS];

/// The guest's environment as `NAME=VALUE`, sorted by name: `caller`'s variables, then `settings` over them.
pub fn of_guest(
    caller: impl IntoIterator<Item = (OsString, OsString)>,
    settings: &[OsString],
) -> Vec<Vec<u8>> {
    let mut variables = BTreeMap::new();
    for (name, value) in caller {
        let name = name.into_vec();
        let left_out =
            name.starts_with(b"LD_") || LEFT_OUT.iter().any(|left_out| left_out.as_bytes() == name);
        if !left_out {
            variables.insert(name, value.into_vec());
        }
    }
    for setting in settings {
        let mut halves = setting.as_bytes().splitn(2, |&byte| byte == b'=');
        if let (Some(name), Some(value)) = (halves.next(), halves.next()) {
            variables.insert(name.to_vec(), value.to_vec());
        }
    }
    variables
        .into_iter()
        .map(|(name, value)| [name, value].join(&b'='))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(caller: &[(&str, &str)], settings: &[&str]) -> Vec<String> {
        let caller = caller.iter().map(|(name, value)| (name.into(), value.into()));
        let settings: Vec<OsString> = settings.iter().map(OsString::from).collect();
        let variables = of_guest(caller, &settings);
        variables
            .into_iter()
            .map(|variable| String::from_utf8(variable).unwrap())
            .collect()
    }

    #[test]
    fn settings_add_and_replace() {
        let caller = [("LANG", "C"), ("MODE", "fast")];
        assert_eq!(
            guest(&caller, &["MODE=slow=1", "NEW="]),
            ["LANG=C", "MODE=slow=1", "NEW="]
        );
    }

    #[test]
    fn what_means_nothing_in_a_guest_is_left_out_unless_set() {
        let caller = [
            ("LD_PRELOAD", "x.so"),
            ("TMPDIR", "/run/user/1"),
            ("_", "/bin/sh"),
            ("LLAMA_RUN_FLAGS", "-v"),
        ];
        assert_eq!(guest(&caller, &["TMPDIR=/tmp"]), ["TMPDIR=/tmp"]);
    }
}
