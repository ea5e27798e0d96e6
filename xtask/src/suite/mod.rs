//! The parts of `cargo xtask test`: each is run, its output kept, and its passed and failed tests counted.

pub mod checks;
pub mod fuzzing;
pub mod harness;
pub mod units;

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, or could not be run.
    pub failed: usize,
}

impl Tally {
    /// One test with this result.
    pub fn one(passed: bool) -> Tally {
        if passed {
            Tally { passed: 1, failed: 0 }
        } else {
            Tally { passed: 0, failed: 1 }
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}
