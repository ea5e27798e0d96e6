//! What a guest has said so far.
//!
//! The guest is not trusted: frames that the protocol forbids end the run with a clear message, and what is
//! kept of its words is bounded.

use std::collections::BTreeMap;
use std::fmt;

use wire::{Access, GuestFrame, Region, Registers, VERSION};

/// The most stack contents that are kept, in bytes.
const MEMORY_LIMIT: usize = 4 << 20;

/// The most stacks that are remembered.
const STACK_LIMIT: usize = 1 << 16;

/// A stack the guest announced; the page below `low` is its guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// The lowest usable address.
    pub low: u64,
    /// The address behind the highest byte.
    pub high: u64,
    /// Whose stack it is.
    pub name: String,
}

/// The guest's report of its death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// The POSIX signal.
    pub signal: u8,
    /// The exception vector, if one led here.
    pub vector: Option<u8>,
    /// The exception's error code.
    pub error_code: u32,
    /// The faulting address of a page fault.
    pub address: u64,
    /// What lies there.
    pub region: Region,
    /// What was tried there.
    pub access: Access,
    /// The registers at that point.
    pub registers: Registers,
    /// A message, such as a panic's.
    pub message: String,
}

/// Figures of a run, in pages and ticks of the guest's time-stamp counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Pages the guest has.
    pub total_pages: u64,
    /// The most that were in use at once.
    pub peak_pages: u64,
    /// At the kernel's entry point.
    pub tsc_entry: u64,
    /// When `main` was called, 0 if it was not.
    pub tsc_main: u64,
    /// At the end.
    pub tsc_exit: u64,
}

/// Everything a guest has said, except its output.
#[derive(Debug, Default)]
pub struct Guest {
    /// The flags of its first frame; `None` before it.
    pub hello: Option<u16>,
    /// The bytes of standard input that it still takes.
    pub credit: u64,
    /// Its stacks, by their lowest address. They do not overlap.
    pub stacks: BTreeMap<u64, Stack>,
    /// Parts of its memory, by address.
    pub memory: BTreeMap<u64, Vec<u8>>,
    /// How it died.
    pub crash: Option<Crash>,
    /// The status it ended with.
    pub exit: Option<u8>,
    /// Its figures.
    pub statistics: Option<Statistics>,
    memory_bytes: usize,
}

/// Bytes that the guest writes to one of its outputs.
#[derive(Debug, PartialEq, Eq)]
pub enum Output<'a> {
    /// Standard output.
    Stdout(&'a [u8]),
    /// Standard error.
    Stderr(&'a [u8]),
}

/// What a guest must not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The first frame was no Hello.
    NoHello,
    /// A second Hello.
    SecondHello,
    /// A Hello of another protocol version.
    Version(u16),
    /// Anything but statistics after the last word.
    AfterTheEnd,
    /// More stacks or memory than a guest can have reason to report.
    TooMuch,
    /// A stack that ends before it begins.
    Stack,
    /// Bytes that are no frame.
    Frame(wire::Error),
    /// A ring index that cannot be.
    Ring,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::NoHello => f.write_str("its first frame is no greeting"),
            Violation::SecondHello => f.write_str("it greeted twice"),
            Violation::Version(version) => {
                write!(
                    f,
                    "it speaks version {version} and this launcher {VERSION}; link the program again"
                )
            }
            Violation::AfterTheEnd => f.write_str("it went on after its last word"),
            Violation::TooMuch => f.write_str("it reported more than a guest can have"),
            Violation::Stack => f.write_str("it reported a stack that ends before it begins"),
            Violation::Frame(error) => error.fmt(f),
            Violation::Ring => f.write_str("a ring index is out of range"),
        }
    }
}

impl std::error::Error for Violation {}

impl Guest {
    /// Takes note of a frame; returns the output it carries, if it does.
    pub fn accept<'a>(&mut self, frame: GuestFrame<'a>) -> Result<Option<Output<'a>>, Violation> {
        match (&frame, self.hello) {
            (GuestFrame::Hello { .. }, Some(_)) => return Err(Violation::SecondHello),
            (GuestFrame::Hello { .. }, None) => {}
            (_, None) => return Err(Violation::NoHello),
            // A crash is followed by statistics, and by the status where the kernel has one to give.
            (GuestFrame::Statistics { .. }, _) => {}
            (GuestFrame::Exit { .. }, _) if self.exit.is_none() => {}
            _ if self.exit.is_some() || self.crash.is_some() => return Err(Violation::AfterTheEnd),
            _ => {}
        }
        match frame {
            GuestFrame::Hello {
                version: VERSION,
                flags,
                ..
            } => self.hello = Some(flags),
            GuestFrame::Hello { version, .. } => return Err(Violation::Version(version)),
            GuestFrame::Stdout(bytes) => return Ok(Some(Output::Stdout(bytes))),
            GuestFrame::Stderr(bytes) => return Ok(Some(Output::Stderr(bytes))),
            GuestFrame::Credit { bytes } => self.credit = self.credit.saturating_add(bytes.into()),
            GuestFrame::Exit { status } => self.exit = Some(status),
            GuestFrame::Stack { low, high, name } => self.add_stack(low, high, name)?,
            GuestFrame::Memory { address, bytes } => self.add_memory(address, bytes)?,
            GuestFrame::Statistics {
                total_pages,
                peak_pages,
                tsc_entry,
                tsc_main,
                tsc_exit,
            } => {
                self.statistics = Some(Statistics {
                    total_pages,
                    peak_pages,
                    tsc_entry,
                    tsc_main,
                    tsc_exit,
                });
            }
            GuestFrame::Crash(crash) => {
                self.crash = Some(Crash {
                    signal: crash.signal,
                    vector: (crash.vector != wire::Crash::NO_VECTOR).then_some(crash.vector),
                    error_code: crash.error_code,
                    address: crash.address,
                    region: crash.region,
                    access: crash.access,
                    registers: crash.registers,
                    message: String::from_utf8_lossy(crash.message).into_owned(),
                });
            }
        }
        Ok(None)
    }

    /// Whether the guest has said its last word, apart from figures.
    pub fn ended(&self) -> bool {
        self.exit.is_some() || self.crash.is_some()
    }

    /// The stack that holds `address`, or whose guard page does.
    pub fn stack_at(&self, address: u64) -> Option<&Stack> {
        let holder = self.stacks.range(..=address).next_back().map(|(_, stack)| stack);
        holder
            .filter(|stack| address < stack.high)
            .or_else(|| self.guarding(address))
    }

    /// The stack whose guard page holds `address`.
    pub fn guarding(&self, address: u64) -> Option<&Stack> {
        let above = address.saturating_add(1)..=address.saturating_add(GUARD);
        self.stacks.range(above).next().map(|(_, stack)| stack)
    }

    fn add_stack(&mut self, low: u64, high: u64, name: &[u8]) -> Result<(), Violation> {
        if low >= high {
            return Err(Violation::Stack);
        }
        // A stack whose memory has been given back is announced anew when the memory becomes a stack again.
        while let Some((&old, stack)) = self.stacks.range(..high).next_back()
            && stack.high > low
        {
            self.stacks.remove(&old);
        }
        if self.stacks.len() == STACK_LIMIT {
            return Err(Violation::TooMuch);
        }
        self.stacks.insert(
            low,
            Stack {
                low,
                high,
                name: String::from_utf8_lossy(name).into_owned(),
            },
        );
        Ok(())
    }

    fn add_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Violation> {
        self.memory_bytes += bytes.len().max(64);
        if self.memory_bytes > MEMORY_LIMIT {
            return Err(Violation::TooMuch);
        }
        self.memory.insert(address, bytes.to_vec());
        Ok(())
    }
}

/// The size of the guard area below a stack, in bytes.
pub const GUARD: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: GuestFrame = GuestFrame::Hello {
        version: VERSION,
        flags: 0,
        tsc_entry: 1,
        tsc_now: 2,
    };

    fn greeted() -> Guest {
        let mut guest = Guest::default();
        guest.accept(HELLO).unwrap();
        guest
    }

    #[test]
    fn the_greeting_comes_first_and_once() {
        assert_eq!(
            Guest::default().accept(GuestFrame::Stdout(b"x")),
            Err(Violation::NoHello)
        );
        assert_eq!(greeted().accept(HELLO), Err(Violation::SecondHello));
        let other = GuestFrame::Hello {
            version: 9,
            flags: 0,
            tsc_entry: 0,
            tsc_now: 0,
        };
        assert_eq!(Guest::default().accept(other), Err(Violation::Version(9)));
    }

    #[test]
    fn credit_adds_up_without_overflow() {
        let mut guest = greeted();
        guest.credit = u64::MAX - 1;
        guest.accept(GuestFrame::Credit { bytes: 7 }).unwrap();
        assert_eq!(guest.credit, u64::MAX);
    }

    #[test]
    fn nothing_but_figures_follows_the_end() {
        let mut guest = greeted();
        guest.accept(GuestFrame::Exit { status: 3 }).unwrap();
        let figures = GuestFrame::Statistics {
            total_pages: 1,
            peak_pages: 1,
            tsc_entry: 0,
            tsc_main: 0,
            tsc_exit: 0,
        };
        guest.accept(figures).unwrap();
        assert!(guest.ended());
        assert_eq!(
            guest.accept(GuestFrame::Stdout(b"x")),
            Err(Violation::AfterTheEnd)
        );
        assert_eq!(
            guest.accept(GuestFrame::Exit { status: 0 }),
            Err(Violation::AfterTheEnd)
        );
        assert_eq!(guest.exit, Some(3));
    }

    #[test]
    fn reports_are_bounded() {
        let mut guest = greeted();
        let flood = (0..).find_map(|address| guest.accept(GuestFrame::Memory { address, bytes: &[] }).err());
        assert_eq!(flood, Some(Violation::TooMuch));
        let mut guest = greeted();
        let stack = |at| GuestFrame::Stack {
            low: at * 16,
            high: at * 16 + 16,
            name: b"",
        };
        assert_eq!(
            (0..STACK_LIMIT as u64 + 1).find_map(|at| guest.accept(stack(at)).err()),
            Some(Violation::TooMuch)
        );
    }

    #[test]
    fn a_stack_must_not_end_before_it_begins() {
        let stack = GuestFrame::Stack {
            low: 0x2000,
            high: 0x1000,
            name: b"",
        };
        assert_eq!(greeted().accept(stack), Err(Violation::Stack));
    }

    #[test]
    fn a_stack_is_found_by_its_guard_page() {
        let mut guest = greeted();
        guest
            .accept(GuestFrame::Stack {
                low: 0x10_0000,
                high: 0x20_0000,
                name: b"main",
            })
            .unwrap();
        assert_eq!(guest.stack_at(0xf_f800).unwrap().name, "main");
        assert_eq!(guest.stack_at(0x20_0000), None);
        guest
            .accept(GuestFrame::Stack {
                low: 0x18_0000,
                high: 0x19_0000,
                name: b"new",
            })
            .unwrap();
        assert_eq!(guest.stack_at(0x18_0000).unwrap().name, "new");
        assert_eq!(guest.stacks.len(), 1);
    }
}
