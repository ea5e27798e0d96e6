//! Exit statuses, and the errors that carry one.
//!
//! The statuses are those of `timeout(1)` and the shell, so that scripts which wrap a command keep working:
//! the program's own value; 128 + signal for a death by signal; 124 timeout; 125 the launcher itself failed;
//! 126 the file is not an appliance; 127 there is no such file.

use std::fmt;

/// The program ran longer than `--timeout` allows.
pub const TIMEOUT: u8 = 124;
/// The launcher itself failed.
pub const LAUNCHER: u8 = 125;
/// The file is not an appliance.
pub const NOT_AN_APPLIANCE: u8 = 126;
/// There is no such file.
pub const NO_SUCH_FILE: u8 = 127;

/// The status that stands for a death by `signal`.
pub fn by_signal(signal: u8) -> u8 {
    128u8.saturating_add(signal)
}

/// An error that decides the launcher's exit status. Any other error means [`LAUNCHER`].
#[derive(Debug)]
pub struct Failure {
    status: u8,
    message: String,
}

impl Failure {
    /// An error with `message` for the user and the exit status.
    pub fn new(status: u8, message: impl Into<String>) -> Self {
        Failure {
            status,
            message: message.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// The exit status an error leads to.
pub fn of(error: &anyhow::Error) -> u8 {
    error
        .downcast_ref::<Failure>()
        .map_or(LAUNCHER, |failure| failure.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_its_status_under_context() {
        let error = anyhow::Error::new(Failure::new(NO_SUCH_FILE, "gone")).context("while starting");
        assert_eq!(of(&error), NO_SUCH_FILE);
        assert_eq!(of(&anyhow::anyhow!("other")), LAUNCHER);
    }

    #[test]
    fn signals_are_counted_from_128() {
        assert_eq!(by_signal(11), 139);
        assert_eq!(by_signal(255), 255);
    }
}
