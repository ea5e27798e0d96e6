//! What the user sees of long work: a bar per running task on a terminal, plain lines elsewhere.
//!
//! Everything goes to standard error, because standard output belongs to the result of a command. Without a terminal
//! a task prints when it starts, every half minute, and when it ends, so that a build log stays readable and shows
//! that the build is alive.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const HEARTBEAT: Duration = Duration::from_secs(30);
const RESOLUTION: f64 = 1000.0;

/// The bars on the terminal, or none where standard error is something else.
fn bars() -> Option<&'static MultiProgress> {
    static BARS: OnceLock<Option<MultiProgress>> = OnceLock::new();
    BARS.get_or_init(|| io::stderr().is_terminal().then(MultiProgress::new))
        .as_ref()
}

/// Prints one line, above the bars if there are any.
pub fn note(line: &str) {
    match bars() {
        Some(bars) => bars.suspend(|| eprintln!("{line}")),
        // Losing a note because standard error is closed must not end a build.
        None => drop(writeln!(io::stderr(), "{line}")),
    }
}

/// Prints one line of a command's result to standard output.
pub fn result(line: impl std::fmt::Display) {
    if let Err(error) = writeln!(io::stdout(), "{line}") {
        // A reader that has seen enough, such as `head`, is no error worth a word.
        let status = if error.kind() == io::ErrorKind::BrokenPipe {
            141
        } else {
            1
        };
        std::process::exit(status);
    }
}

/// A duration as people write it: `7s`, `2m05s`, `1h02m`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A running piece of work.
pub struct Task {
    title: String,
    started: Instant,
    state: Arc<Mutex<State>>,
    view: View,
    ended: bool,
}

#[derive(Default)]
struct State {
    step: String,
    fraction: f64,
}

enum View {
    Bar(ProgressBar),
    Plain {
        stop: Sender<()>,
        heartbeat: Option<JoinHandle<()>>,
    },
}

impl Task {
    /// Shows that `title` has begun.
    pub fn start(title: &str) -> Task {
        let started = Instant::now();
        let state = Arc::new(Mutex::new(State::default()));
        let view = match bars() {
            Some(bars) => View::bar(bars, title),
            None => View::plain(title, started, Arc::clone(&state)),
        };
        Task {
            title: title.to_string(),
            started,
            state,
            view,
            ended: false,
        }
    }

    /// Shows the current step and how much of the whole is done, from 0 to 1.
    pub fn advance(&self, step: &str, fraction: f64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Estimates may run ahead of the truth: never show a bar that moves backwards.
        state.fraction = state.fraction.max(fraction.clamp(0.0, 1.0));
        if state.step != step {
            state.step = step.to_string();
        }
        if let View::Bar(bar) = &self.view {
            bar.set_position((state.fraction * RESOLUTION) as u64);
            bar.set_message(state.step.clone());
        }
    }

    /// Shows that the work is complete.
    pub fn done(mut self) {
        self.end("done");
    }

    fn end(&mut self, how: &str) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        match &mut self.view {
            View::Bar(bar) => bar.finish_and_clear(),
            View::Plain { stop, heartbeat } => {
                let _ = stop.send(());
                if let Some(thread) = heartbeat.take() {
                    let _ = thread.join();
                }
            }
        }
        note(&format!(
            "{}: {how} after {}",
            self.title,
            duration(self.started.elapsed())
        ));
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.end("stopped");
    }
}

impl View {
    fn bar(bars: &MultiProgress, title: &str) -> View {
        let bar = bars.add(ProgressBar::new(RESOLUTION as u64));
        let style =
            ProgressStyle::with_template("{prefix:24} {elapsed:>5} [{bar:30}] {percent:>3}% {wide_msg}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(title.to_string());
        bar.enable_steady_tick(Duration::from_millis(500));
        View::Bar(bar)
    }

    fn plain(title: &str, started: Instant, state: Arc<Mutex<State>>) -> View {
        note(&format!("{title}: started"));
        let (stop, stopped) = mpsc::channel();
        let title = title.to_string();
        let heartbeat = thread::spawn(move || {
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                let state = state.lock().unwrap_or_else(PoisonError::into_inner);
                let percent = state.fraction * 100.0;
                let elapsed = duration(started.elapsed());
                note(&format!("{title}: {}, {percent:.0} %, {elapsed}", state.step));
            }
        });
        View::Plain {
            stop,
            heartbeat: Some(heartbeat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(Duration::from_secs(7)), "7s");
        assert_eq!(duration(Duration::from_secs(125)), "2m05s");
        assert_eq!(duration(Duration::from_secs(3725)), "1h02m");
    }

    #[test]
    fn progress_never_goes_back() {
        let task = Task::start("a test");
        task.advance("one", 0.5);
        task.advance("two", 0.2);
        assert_eq!(task.state.lock().unwrap().fraction, 0.5);
        task.done();
    }
}
