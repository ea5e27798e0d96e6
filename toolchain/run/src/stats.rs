//! `--stats`: figures of a run as one line of JSON.

use std::fmt::Write;
use std::time::Duration;

use crate::guest::Guest;

const PAGE: u64 = 4096;

/// What is known beside the guest's own figures.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The image file's size in bytes.
    pub image_bytes: u64,
    /// From the start of the machine to the guest's first word.
    pub boot_time: Option<Duration>,
    /// From the start of the machine to its end.
    pub run_time: Duration,
    /// The exit status.
    pub status: u8,
}

/// The line. What the guest did not tell is null; ticks are those of the guest's time-stamp counter.
pub fn line(run: &Run, guest: &Guest) -> String {
    let statistics = guest.statistics.as_ref();
    let pages = |pages: u64| pages.saturating_mul(PAGE);
    let reached_main = statistics.filter(|statistics| statistics.tsc_main != 0);
    let fields = [
        ("image_bytes", Some(run.image_bytes.to_string())),
        (
            "memory_bytes",
            statistics.map(|s| pages(s.total_pages).to_string()),
        ),
        (
            "peak_memory_bytes",
            statistics.map(|s| pages(s.peak_pages).to_string()),
        ),
        (
            "boot_seconds",
            run.boot_time.map(|time| format!("{:.6}", time.as_secs_f64())),
        ),
        (
            "entry_to_main_ticks",
            reached_main.map(|s| s.tsc_main.wrapping_sub(s.tsc_entry).to_string()),
        ),
        (
            "main_to_exit_ticks",
            reached_main.map(|s| s.tsc_exit.wrapping_sub(s.tsc_main).to_string()),
        ),
        ("run_seconds", Some(format!("{:.6}", run.run_time.as_secs_f64()))),
        ("status", Some(run.status.to_string())),
    ];
    let mut line = String::from("{");
    for (number, (name, value)) in fields.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(line, "{comma}\"{name}\":{}", value.as_deref().unwrap_or("null"));
    }
    line.push('}');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::Statistics;

    #[test]
    fn unknown_figures_are_null() {
        let run = Run {
            image_bytes: 7,
            boot_time: None,
            run_time: Duration::from_millis(1500),
            status: 3,
        };
        let guest = Guest::default();
        assert_eq!(
            line(&run, &guest),
            "{\"image_bytes\":7,\"memory_bytes\":null,\"peak_memory_bytes\":null,\"boot_seconds\":null,\
             \"entry_to_main_ticks\":null,\"main_to_exit_ticks\":null,\"run_seconds\":1.500000,\"status\":3}"
        );
    }

    #[test]
    fn the_guests_figures_are_converted() {
        let run = Run {
            image_bytes: 7,
            boot_time: Some(Duration::from_secs(1)),
            run_time: Duration::ZERO,
            status: 0,
        };
        let statistics = Statistics {
            total_pages: 1024,
            peak_pages: 3,
            tsc_entry: 10,
            tsc_main: 25,
            tsc_exit: 125,
        };
        let mut guest = Guest::default();
        guest.statistics = Some(statistics);
        let line = line(&run, &guest);
        for part in [
            "\"memory_bytes\":4194304",
            "\"peak_memory_bytes\":12288",
            "\"entry_to_main_ticks\":15",
            "\"main_to_exit_ticks\":100",
            "\"boot_seconds\":1.000000",
        ] {
            assert!(line.contains(part), "{line}");
        }
    }
}
