//! Explains a guest's death: what happened, the registers, and a symbolised backtrace.
//!
//! The guest sends registers, the kind of memory at the faulting address and its stack; unwinding and reading
//! of debugging information happen here, where there is room for both. Where the guest could say nothing
//! because its stack had overflowed, Xen's log takes its place.

pub mod symbols;
pub mod unwind;

use std::collections::BTreeMap;
use std::fmt::Write;

use wire::{Access, Region, Registers};

use crate::guest::{Crash, Guest, Stack};
use crate::size;
use crate::status::by_signal;
use crate::xenlog::DomainState;
use symbols::{Place, Symbols};
use unwind::{Frame, Memory};

const SIGILL: u8 = 4;
const SIGTRAP: u8 = 5;
const SIGABRT: u8 = 6;
const SIGBUS: u8 = 7;
const SIGFPE: u8 = 8;
const SIGSEGV: u8 = 11;

/// How many frames a report shows: the innermost, and the outermost.
const INNERMOST: usize = 32;
const OUTERMOST: usize = 8;

/// How often the same frame is shown in a row.
const REPEATED: usize = 3;

/// A death, told for the user.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// The text, of several lines.
    pub text: String,
    /// The exit status.
    pub status: u8,
}

/// The signal number of a death of the kernel itself, which no signal stands for.
const KERNEL: u8 = 0;

/// The report on a death that the guest told. `image` is the content of the image file.
pub fn told(crash: &Crash, guest: &Guest, image: &[u8]) -> Report {
    let mut what = reason(crash, guest);
    if !crash.message.is_empty() {
        what = if what.is_empty() {
            crash.message.clone()
        } else {
            format!("{what}: {}", crash.message)
        };
    }
    if let Some(code) = crash
        .vector
        .filter(|_| crash.error_code != 0 && crash.access == Access::None)
    {
        let _ = write!(what, " (vector {code}, error code {:#x})", crash.error_code);
    }
    let (who, status) = match crash.signal {
        KERNEL => ("the kernel died".to_owned(), by_signal(SIGABRT)),
        signal => (format!("killed by {}", signal_name(signal)), by_signal(signal)),
    };
    let colon = if what.is_empty() { "" } else { ": " };
    // A signal without an exception was raised by a call of the runtime.
    let called = crash.signal != KERNEL && crash.vector.is_none();
    Report {
        text: with_state(
            format!("{who}{colon}{what}"),
            &crash.registers,
            &guest.memory,
            image,
            if called { Start::Call } else { Start::Fault },
        ),
        status,
    }
}

/// Where a backtrace starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// At the faulting instruction.
    Fault,
    /// At the function that the program called, without the runtime's way from there to the report.
    Call,
}

/// The report on a death that only Xen saw: the guest's stack had no room for a fault's frame.
pub fn seen_by_xen(state: &DomainState, guest: &Guest, image: &[u8]) -> Report {
    let rsp = state.registers.rsp();
    // The faulting address is the surer sign; with a large frame it lies beyond the guard page, the stack
    // pointer too.
    let overflowed = [state.cr2, rsp.saturating_sub(8)]
        .into_iter()
        .find_map(|at| Some((at, guest.guarding(at)?)));
    let what = match (overflowed, guest.stack_at(rsp)) {
        (Some((at, stack)), _) => {
            format!(
                "stack overflow: access to {at:#018x}, in {}",
                describe_guard(stack)
            )
        }
        (None, None) => format!(
            "the stack pointer {rsp:#018x} points to no stack, so the fault at {:#018x} could not be handled \
             (stack overflow by a large frame, or a damaged stack pointer)",
            state.cr2
        ),
        (None, Some(stack)) => {
            format!(
                "Xen ended it after a fault at {:#018x} while it ran on {}",
                state.cr2,
                describe_stack(stack)
            )
        }
    };
    let mut memory = state.memory.clone();
    memory.extend(guest.memory.clone());
    let text = with_state(
        format!("killed by SIGSEGV: {what}"),
        &state.registers,
        &memory,
        image,
        Start::Fault,
    );
    Report {
        text,
        status: by_signal(SIGSEGV),
    }
}

fn describe_stack(stack: &Stack) -> String {
    let name = if stack.name.is_empty() {
        "unnamed"
    } else {
        &stack.name
    };
    format!(
        "the {name} stack ({} at {:#x})",
        size::show(stack.high.saturating_sub(stack.low)),
        stack.low
    )
}

fn describe_guard(stack: &Stack) -> String {
    let name = if stack.name.is_empty() {
        "unnamed"
    } else {
        &stack.name
    };
    let length = size::show(stack.high.saturating_sub(stack.low));
    format!(
        "the guard page of the stack ({name}, {length} from {:#x})",
        stack.low
    )
}

/// What happened, without the signal's name and the guest's own message.
fn reason(crash: &Crash, guest: &Guest) -> String {
    let tried = match crash.access {
        Access::Read => "read of",
        Access::Write => "write of",
        Access::Execute => "execution of",
        Access::None => return exception(crash).to_owned(),
    };
    let stack = guest.stack_at(crash.address);
    let place = match (crash.region, stack) {
        (Region::StackGuard, Some(stack)) => describe_guard(stack),
        (region, _) => region_name(region).to_owned(),
    };
    let overflow = if crash.region == Region::StackGuard {
        "stack overflow: "
    } else {
        ""
    };
    format!("{overflow}{tried} {:#018x}, in {place}", crash.address)
}

/// What an exception or a signal without a memory address means.
fn exception(crash: &Crash) -> &'static str {
    match (crash.vector, crash.signal) {
        (Some(0), _) => "divide error",
        (Some(1), _) => "debug exception",
        (Some(3), _) => "breakpoint",
        (Some(4), _) => "overflow",
        (Some(5), _) => "bound range exceeded",
        (Some(6), _) => "invalid opcode",
        (Some(7), _) => "no floating-point unit",
        (Some(12), _) => "stack segment fault",
        (Some(13), _) => {
            "general protection fault (a non-canonical address, a privileged instruction or misaligned data)"
        }
        (Some(16), _) => "floating-point error",
        (Some(17), _) => "misaligned access",
        (Some(19), _) => "SIMD floating-point error",
        (None, SIGABRT) if crash.message.is_empty() => "abort",
        _ => "",
    }
}

fn region_name(region: Region) -> &'static str {
    match region {
        Region::Unmapped => "unmapped memory",
        Region::NullPage => "the null page",
        Region::StackGuard => "the guard page of the stack",
        Region::Stack => "the stack",
        Region::Text => "read-only text",
        Region::ReadOnlyData => "read-only data",
        Region::Data => "data",
        Region::Heap => "the heap",
        Region::Allocated => "allocated memory",
        Region::Free => "free memory",
        Region::PageTable => "a page table",
    }
}

fn signal_name(signal: u8) -> String {
    match signal {
        SIGILL => "SIGILL".into(),
        SIGTRAP => "SIGTRAP".into(),
        SIGABRT => "SIGABRT".into(),
        SIGBUS => "SIGBUS".into(),
        SIGFPE => "SIGFPE".into(),
        SIGSEGV => "SIGSEGV".into(),
        // The guest numbers its signals as Linux does.
        other => match nix::sys::signal::Signal::try_from(i32::from(other)) {
            Ok(signal) => signal.as_str().to_owned(),
            Err(_) => format!("signal {other}"),
        },
    }
}

/// Adds registers and backtrace to a report's first line.
fn with_state(
    mut text: String,
    registers: &Registers,
    memory: &BTreeMap<u64, Vec<u8>>,
    image: &[u8],
    start: Start,
) -> String {
    text.push('\n');
    let named = Registers::NAMES.iter().copied().zip(registers.general);
    let all: Vec<_> = named
        .chain([("rip", registers.rip), ("rflags", registers.rflags)])
        .collect();
    for line in all.chunks(3) {
        let line: Vec<String> = line
            .iter()
            .map(|(name, value)| format!("{name:<6} {value:#018x}"))
            .collect();
        let _ = writeln!(text, "  {}", line.join("  "));
    }
    let symbols = Symbols::new(image);
    let tables = symbols.as_ref().and_then(Symbols::tables);
    let frames = match &tables {
        Some(tables) => tables.walk(registers, &Memory(memory)),
        None => vec![Frame {
            address: registers.rip,
            after_call: false,
        }],
    };
    let _ = writeln!(text, "  backtrace:");
    let frames = match &symbols {
        Some(symbols) if start == Start::Call => from_the_call(&frames, symbols),
        _ => &frames,
    };
    show_frames(&mut text, frames, symbols.as_ref());
    text
}

/// The frames from the runtime's function that the program called.
fn from_the_call<'f>(frames: &'f [Frame], symbols: &Symbols<'_>) -> &'f [Frame] {
    let of_runtime = |frame: &&Frame| {
        symbols
            .places(frame.lookup())
            .last()
            .is_some_and(Place::is_runtime)
    };
    let inner = frames.iter().take_while(of_runtime).count();
    &frames[inner.saturating_sub(1)..]
}

/// Shows frames: of a recursion one, of a long backtrace both ends.
fn show_frames(text: &mut String, frames: &[Frame], symbols: Option<&Symbols<'_>>) {
    let runs: Vec<&[Frame]> = frames.chunk_by(|one, next| one == next).collect();
    let mut number = 0;
    for (index, run) in runs.iter().enumerate() {
        let left_out = INNERMOST..runs.len().saturating_sub(OUTERMOST);
        if index == left_out.start && !left_out.is_empty() {
            let count: usize = runs[left_out.clone()].iter().map(|run| run.len()).sum();
            let _ = writeln!(text, "  ... {count} more frames ...");
        }
        if !left_out.contains(&index) {
            let shown = if run.len() > REPEATED { 1 } else { run.len() };
            (0..shown).for_each(|at| show_frame(text, number + at, &run[0], symbols));
            if shown < run.len() {
                let _ = writeln!(text, "  ... {} more times the same ...", run.len() - shown);
            }
        }
        number += run.len();
    }
}

fn show_frame(text: &mut String, number: usize, frame: &Frame, symbols: Option<&Symbols<'_>>) {
    let mut places = symbols
        .map(|symbols| symbols.places(frame.lookup()))
        .unwrap_or_default();
    if places.is_empty() {
        places.push(Place::default());
    }
    for place in places {
        let function = place.function.as_deref().unwrap_or("??");
        let source = place
            .source
            .map(|source| format!(" at {source}"))
            .unwrap_or_default();
        let _ = writeln!(text, "  #{number} {:#018x} in {function}{source}", frame.address);
    }
}

#[cfg(test)]
mod tests;
