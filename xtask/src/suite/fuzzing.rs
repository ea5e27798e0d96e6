//! The fuzz targets as tests: one passes if it survives its time.

use super::Tally;
use crate::fuzz::{self, Target};
use crate::paths::Paths;
use crate::progress;
use crate::stage::jobs;
use anyhow::Result;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Runs all targets, as many at once as there are processors.
pub fn run(paths: &Paths, seconds: u32) -> Result<Tally> {
    let targets = fuzz::targets(paths)?;
    if targets.is_empty() {
        return Ok(Tally::default());
    }
    fuzz::prepare(paths)?;
    let directories: BTreeSet<_> = targets.iter().map(|target| &target.directory).collect();
    for directory in directories {
        fuzz::build(paths, directory)?;
    }
    let waiting = Mutex::new(targets.iter());
    let tally = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..jobs() {
            scope.spawn(|| {
                while let Some(target) = next(&waiting) {
                    let result = fuzz::run(paths, target, seconds);
                    match &result {
                        Ok(()) => progress::note(&format!("fuzz {}: passed", target.name)),
                        Err(error) => progress::note(&format!("fuzz {}: FAILED: {error:#}", target.name)),
                    }
                    *tally.lock().unwrap_or_else(PoisonError::into_inner) += Tally::one(result.is_ok());
                }
            });
        }
    });
    Ok(tally.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn next<'a>(waiting: &Mutex<std::slice::Iter<'a, Target>>) -> Option<&'a Target> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).next()
}
