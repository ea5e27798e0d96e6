//! Reads Xen's log as it arrives on the first serial port.
//!
//! The log tells what the guest could not: that Xen ended it, and with which registers and stack. It also
//! holds the guest's own kernel messages, so nothing in it is trusted further than to explain the guest's own
//! death.

use std::collections::{BTreeMap, VecDeque};

use wire::Registers;

/// How many lines are kept, and how much of each.
const LINES: usize = 400;
const LINE: usize = 512;

/// What Xen says about the end of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Xen ended the guest for something it did.
    GuestCrashed,
    /// The guest stopped in a way that leaves the machine on.
    GuestHalted,
    /// Xen itself stopped, for this reason.
    Panic(String),
}

/// The state of a domain that Xen ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainState {
    /// Registers that Xen printed; the others are 0.
    pub registers: Registers,
    /// The last faulting address.
    pub cr2: u64,
    /// The machine address of its page tables.
    pub cr3: u64,
    /// The top of its stack, by address.
    pub memory: BTreeMap<u64, Vec<u8>>,
}

/// A log that is being written.
#[derive(Debug, Default)]
pub struct XenLog {
    partial: Vec<u8>,
    lines: VecDeque<String>,
    /// A panic has begun and its reason is still to come.
    panicking: bool,
}

impl XenLog {
    /// Takes more of the log; calls `line` with every line that is complete, and returns the last event in
    /// them.
    pub fn feed(&mut self, bytes: &[u8], mut line: impl FnMut(&str)) -> Option<Event> {
        let mut event = None;
        for &byte in bytes {
            match byte {
                b'\n' => {
                    let text = String::from_utf8_lossy(&self.partial).into_owned();
                    self.partial.clear();
                    line(&text);
                    event = self.line(text).or(event);
                }
                b'\r' | 0 => {}
                byte if self.partial.len() < LINE => self.partial.push(byte),
                _ => {}
            }
        }
        event
    }

    fn line(&mut self, text: String) -> Option<Event> {
        let event = match text.strip_prefix("(XEN) ").map(str::trim) {
            Some(said) if self.panicking && !said.is_empty() && !said.starts_with('*') => {
                self.panicking = false;
                Some(Event::Panic(said.to_owned()))
            }
            Some(said) if said.starts_with("Panic on CPU") => {
                self.panicking = true;
                None
            }
            Some(said) if said.starts_with("Hardware Dom0 crashed") => Some(Event::GuestCrashed),
            Some(said) if said.starts_with("Hardware Dom0 halted") => Some(Event::GuestHalted),
            _ => None,
        };
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(text);
        event
    }

    /// The last `count` lines that are not empty.
    pub fn last(&self, count: usize) -> Vec<&str> {
        let full: Vec<&str> = self
            .lines
            .iter()
            .map(|line| line.trim_end())
            .filter(|line| !line.is_empty())
            .collect();
        full[full.len().saturating_sub(count)..].to_vec()
    }

    /// What Xen printed of the domain that it ended, if it did.
    pub fn domain_state(&self) -> Option<DomainState> {
        let lines: Vec<&str> = self
            .lines
            .iter()
            .map(|line| line.strip_prefix("(XEN) ").unwrap_or(line).trim())
            .collect();
        let start = lines
            .iter()
            .rposition(|line| line.starts_with("Domain ") && line.contains(" crashed on cpu"))?;
        let mut state = DomainState::default();
        let mut stack: Option<u64> = None;
        for line in &lines[start + 1..] {
            if let Some(rest) = line.strip_prefix("Guest stack trace from rsp=") {
                stack = hexadecimal(rest.trim_end_matches(':'));
            } else if let Some(address) = stack.as_mut() {
                let words: Option<Vec<u64>> = line.split_whitespace().map(hexadecimal).collect();
                match words {
                    Some(words) if !words.is_empty() => {
                        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                        let length = bytes.len() as u64;
                        state.memory.insert(*address, bytes);
                        *address = address.saturating_add(length);
                    }
                    _ => break,
                }
            } else {
                state.read_registers(line);
            }
        }
        Some(state)
    }
}

impl DomainState {
    /// Reads a line such as `rax: 0000000000000000   rbx: 0000000000000001`.
    fn read_registers(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let Some(name) = word.strip_suffix(':') else {
                continue;
            };
            // RIP and, in some versions, others carry their selector: `RIP:    e033:[<0000000000201000>]`.
            let Some(value) = words.get(at + 1).and_then(|value| {
                let value = value.split_once(":[<").map_or(*value, |(_, value)| value);
                hexadecimal(value.trim_end_matches(">]"))
            }) else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "rip" => self.registers.rip = value,
                "rflags" => self.registers.rflags = value,
                "cr2" => self.cr2 = value,
                "cr3" => self.cr3 = value,
                name => {
                    // Xen writes `r08` for r8.
                    let name = name
                        .strip_prefix("r0")
                        .map_or(name.to_owned(), |digit| format!("r{digit}"));
                    if let Some(index) = Registers::NAMES.iter().position(|known| *known == name) {
                        self.registers.general[index] = value;
                    }
                }
            }
        }
    }
}

fn hexadecimal(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CRASH: &str = "\
(XEN) Dom0 has maximum 1 VCPUs\r
(XEN) d0v0 Unhandled page fault fault/trap [#14, ec=0002]\r
(XEN) Pagetable walk from 0000000000400ff8:\r
(XEN) domain_crash_sync called from entry.S: fault at ffff82d040206e1e create_bounce_frame+0x135/0x14d\r
(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\r
(XEN) ----[ Xen-4.17.5  x86_64  debug=n  Not tainted ]----\r
(XEN) CPU:    0\r
(XEN) RIP:    e033:[<0000000000201234>]\r
(XEN) RFLAGS: 0000000000010202   EM: 1   CONTEXT: pv guest (d0v0)\r
(XEN) rax: 0000000000000001   rbx: 0000000000000002   rcx: 0000000000000003\r
(XEN) rdx: 0000000000000004   rsi: 0000000000000005   rdi: 0000000000000006\r
(XEN) rbp: 0000000000000007   rsp: 0000000000401000   r8:  0000000000000008\r
(XEN) r9:  0000000000000009   r10: 000000000000000a   r11: 000000000000000b\r
(XEN) cr3: 0000000010001000   cr2: 0000000000400ff8\r
(XEN) Guest stack trace from rsp=0000000000401000:\r
(XEN)    0000000000201239 0000000000000001 0000000000000002 0000000000000003\r
(XEN)    0000000000201239\r
(XEN) Hardware Dom0 crashed: rebooting machine in 5 seconds.\r
";

    fn read(text: &str) -> (XenLog, Option<Event>) {
        let mut log = XenLog::default();
        let event = log.feed(text.as_bytes(), |_| {});
        (log, event)
    }

    #[test]
    fn the_state_of_a_crashed_domain_is_read() {
        let (log, event) = read(CRASH);
        assert_eq!(event, Some(Event::GuestCrashed));
        let state = log.domain_state().unwrap();
        assert_eq!(state.registers.rip, 0x20_1234);
        assert_eq!(state.registers.rsp(), 0x40_1000);
        assert_eq!(state.registers.rflags, 0x1_0202);
        assert_eq!(
            state.registers.general,
            [1, 4, 3, 2, 5, 6, 7, 0x40_1000, 8, 9, 10, 11, 0, 0, 0, 0]
        );
        assert_eq!((state.cr2, state.cr3), (0x40_0ff8, 0x1000_1000));
        assert_eq!(state.memory[&0x40_1000].len(), 32);
        assert_eq!(state.memory[&0x40_1020], 0x20_1239u64.to_le_bytes());
    }

    #[test]
    fn a_log_without_a_crash_has_no_state() {
        assert_eq!(read("(XEN) Dom0 has maximum 1 VCPUs\n").0.domain_state(), None);
    }

    #[test]
    fn a_panic_gives_its_reason() {
        let text = "(XEN) \n(XEN) ****************************************\n(XEN) Panic on CPU 0:\n\
                    (XEN) Could not construct domain 0\n(XEN) ****************************************\n";
        let (log, event) = read(text);
        assert_eq!(event, Some(Event::Panic("Could not construct domain 0".into())));
        assert_eq!(log.last(2)[0], "(XEN) Could not construct domain 0");
    }

    #[test]
    fn lines_are_bounded_in_length_and_number() {
        let mut log = XenLog::default();
        log.feed(&[b'x'; 10_000], |_| {});
        log.feed(&b"\nline".repeat(2 * LINES), |_| {});
        assert_eq!(log.lines.len(), LINES);
        assert!(log.lines.iter().all(|line| line.len() <= LINE));
    }

    proptest! {
        #[test]
        fn any_log_can_be_read(text in "((\\(XEN\\) |Domain 0 |crashed on cpu|rsp=|rip: |:|[0-9a-f ]{0,9}|\n|\\PC){0,40})") {
            let (log, _) = read(&text);
            let _ = log.domain_state();
        }

        #[test]
        fn the_division_of_the_stream_does_not_matter(size in 1usize..200) {
            let mut log = XenLog::default();
            let events: Vec<_> = CRASH.as_bytes().chunks(size).filter_map(|chunk| log.feed(chunk, |_| {})).collect();
            prop_assert_eq!(events, [Event::GuestCrashed]);
            prop_assert_eq!(log.domain_state(), read(CRASH).0.domain_state());
        }
    }
}
