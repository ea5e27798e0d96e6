//! Runs tests on a few threads and reports each as it ends.

use std::sync::Mutex;
use std::time::Instant;

use crate::suite::Test;

/// How many verdicts were good and bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Good ones.
    pub passed: usize,
    /// Bad ones.
    pub failed: usize,
}

/// Runs all tests, `jobs` at once, in order; prints a line for each verdict, with what is wrong
/// below it, and the names of the failed ones again at the end.
pub fn run(tests: Vec<Test>, jobs: usize) -> Summary {
    let total = tests.len();
    let queue = Mutex::new(tests.into_iter().enumerate());
    let report = Mutex::new((Summary::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("a test thread panicked").next();
                    let Some((index, test)) = next else { break };
                    let start = Instant::now();
                    let verdicts = test.run();
                    let seconds = start.elapsed().as_secs_f64();
                    let mut report = report.lock().expect("a test thread panicked");
                    for verdict in verdicts {
                        let good = verdict.complaints.is_empty();
                        let word = if good { "ok  " } else { "FAIL" };
                        println!(
                            "{word} [{:>3}/{total}] {seconds:>6.1} s  {}",
                            index + 1,
                            verdict.name
                        );
                        for complaint in &verdict.complaints {
                            println!("       {}", complaint.trim_end().replace('\n', "\n       "));
                        }
                        if good {
                            report.0.passed += 1;
                        } else {
                            println!("       log: {}", verdict.log.display());
                            report.0.failed += 1;
                            report.1.push(verdict.name);
                        }
                    }
                }
            });
        }
    });
    let (summary, failed) = report.into_inner().expect("a test thread panicked");
    for name in failed {
        println!("failed: {name}");
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_run_is_no_failure() {
        assert_eq!(run(Vec::new(), 2), Summary::default());
    }
}
