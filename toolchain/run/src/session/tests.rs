//! A guest played by a thread, over the same pipes and rings that QEMU would serve.

use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use nix::fcntl::OFlag;
use nix::unistd::pipe2;
use wire::{FromHost, GuestFrame, Region, Registers, VERSION};

use super::*;
use crate::link::Link;
use crate::machine::Process;
use crate::rings::Rings;

fn pipe() -> (OwnedFd, OwnedFd) {
    pipe2(OFlag::O_CLOEXEC).unwrap()
}

/// The guest's side of the channel.
struct FakeGuest {
    from_host: File,
    to_host: File,
    log: Option<File>,
    rings: Option<Rings>,
    decoder: Decoder<FromHost>,
    killed: Arc<AtomicBool>,
}

/// What a guest got from its launcher.
#[derive(Debug, PartialEq, Eq)]
enum Input {
    Bytes(Vec<u8>),
    EndOfFile,
    Gone,
}

impl FakeGuest {
    fn greet(&mut self) {
        let flags = if self.rings.is_some() { HELLO_RINGS } else { 0 };
        let hello = GuestFrame::Hello {
            version: VERSION,
            flags,
            tsc_entry: 0,
            tsc_now: 0,
        };
        hello
            .encode(&mut |bytes| self.to_host.write_all(bytes).unwrap())
            .unwrap();
    }

    fn say(&mut self, frame: GuestFrame<'_>) {
        let mut bytes = Vec::new();
        frame.encode(&mut |piece| bytes.extend_from_slice(piece)).unwrap();
        let Some(rings) = &mut self.rings else {
            // The launcher may have gone already; that is not this guest's concern.
            let _ = self.to_host.write_all(&bytes);
            return;
        };
        let mut at = 0;
        while at < bytes.len() && !self.killed.load(Ordering::Relaxed) {
            at += rings.send(&bytes[at..]).unwrap();
            if rings.take_doorbell() {
                self.to_host.write_all(&[0]).unwrap();
            }
            let asleep = at < bytes.len() && rings.may_wait(false, true).unwrap();
            if asleep && self.from_host.read(&mut [0]).unwrap() == 0 {
                return;
            }
        }
    }

    fn hear(&mut self) -> Vec<Input> {
        let mut bytes = Vec::new();
        if let Some(rings) = &mut self.rings {
            while rings.receive(&mut bytes).unwrap() == 0 {
                if rings.may_wait(true, false).unwrap() && self.from_host.read(&mut [0; 64]).unwrap() == 0 {
                    return vec![Input::Gone];
                }
            }
            if rings.take_doorbell() {
                self.to_host.write_all(&[0]).unwrap();
            }
        } else {
            bytes.resize(8192, 0);
            let count = self.from_host.read(&mut bytes).unwrap();
            bytes.truncate(count);
            if count == 0 {
                return vec![Input::Gone];
            }
        }
        let (mut rest, mut heard) = (bytes.as_slice(), Vec::new());
        while let Some(frame) = self.decoder.next(&mut rest).unwrap() {
            heard.push(match frame {
                HostFrame::Stdin(bytes) => Input::Bytes(bytes.to_vec()),
                HostFrame::EndOfFile => Input::EndOfFile,
                HostFrame::Terminate => panic!("the launcher does not send this"),
            });
        }
        heard
    }

    fn log(&mut self, text: &str) {
        self.log.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }
}

struct FakeProcess {
    killed: Arc<AtomicBool>,
}

impl Process for FakeProcess {
    fn kill(&mut self) {
        self.killed.store(true, Ordering::Relaxed);
    }

    fn wait(&mut self) -> (Option<ExitStatus>, Option<String>) {
        (None, None)
    }
}

/// Starts `guest` on a thread of its own.
fn start(with_rings: bool, guest: impl FnOnce(&mut FakeGuest) + Send + 'static) -> (Machine, JoinHandle<()>) {
    let (to_guest_read, to_guest_write) = pipe();
    let (from_guest_read, from_guest_write) = pipe();
    let (log_read, log_write) = pipe();
    let killed = Arc::new(AtomicBool::new(false));
    let (host_rings, guest_rings) = match with_rings {
        true => {
            let (host, guest) = Rings::pair();
            (Some(host), Some(guest))
        }
        false => (None, None),
    };
    let mut fake = FakeGuest {
        from_host: to_guest_read.into(),
        to_host: from_guest_write.into(),
        log: Some(log_write.into()),
        rings: guest_rings,
        decoder: Decoder::new(),
        killed: killed.clone(),
    };
    let thread = std::thread::spawn(move || guest(&mut fake));
    let link = Link::new(from_guest_read, to_guest_write, host_rings).unwrap();
    (
        Machine {
            link,
            log: log_read.into(),
            ram: None,
            process: Box::new(FakeProcess { killed }),
        },
        thread,
    )
}

/// What a run came to.
struct Outcome {
    ending: Ending,
    guest: Guest,
    output: Vec<u8>,
    error: Vec<u8>,
    log: XenLog,
}

/// Runs a guest with `input` and readers for both outputs.
fn run(with_rings: bool, input: Vec<u8>, guest: impl FnOnce(&mut FakeGuest) + Send + 'static) -> Outcome {
    let (machine, thread) = start(with_rings, guest);
    let (input_read, input_write) = pipe();
    let writer = std::thread::spawn(move || {
        // A guest that does not read its input is no error.
        let _ = File::from(input_write).write_all(&input);
    });
    let [(output_reader, output), (error_reader, error)] = [collect(), collect()];
    let streams = Streams {
        input: input_read.as_fd(),
        output: output.as_fd(),
        error: error.as_fd(),
    };
    let settings = Settings {
        timeout: Some(Duration::from_secs(60)),
        ..Settings::default()
    };
    let mut session = Session::new(machine, streams, None, settings, Instant::now());
    let ending = session.run().unwrap();
    let Session {
        guest, log, machine, ..
    } = session;
    drop((machine, input_read, output, error));
    thread.join().unwrap();
    writer.join().unwrap();
    let (output, error) = (output_reader.join().unwrap(), error_reader.join().unwrap());
    Outcome {
        ending,
        guest,
        output,
        error,
        log,
    }
}

/// A pipe whose other end is read to its end.
fn collect() -> (JoinHandle<Vec<u8>>, OwnedFd) {
    let (read, write) = pipe();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        File::from(read).read_to_end(&mut bytes).unwrap();
        bytes
    });
    (reader, write)
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 256) as u8).collect()
}

/// A guest that sends its input back, and ends with status 42 at the end of it.
fn echo(guest: &mut FakeGuest) {
    guest.greet();
    let mut granted = 0;
    loop {
        if granted < 10_000 {
            guest.say(GuestFrame::Credit { bytes: 50_000 });
            granted += 50_000;
        }
        for input in guest.hear() {
            match input {
                Input::Bytes(bytes) => {
                    assert!(bytes.len() <= granted, "more than the guest gave credit for");
                    granted -= bytes.len();
                    guest.say(GuestFrame::Stdout(&bytes));
                }
                Input::EndOfFile => {
                    guest.say(GuestFrame::Exit { status: 42 });
                    return;
                }
                Input::Gone => panic!("the launcher went away"),
            }
        }
    }
}

#[test]
fn megabytes_pass_both_ways() {
    for with_rings in [false, true] {
        let sent = pattern(3 << 20);
        let outcome = run(with_rings, sent.clone(), echo);
        assert_eq!(
            (outcome.ending, outcome.guest.exit),
            (Ending::Told, Some(42)),
            "rings: {with_rings}"
        );
        assert!(outcome.output == sent, "rings: {with_rings}");
    }
}

#[test]
fn outputs_are_kept_apart_and_complete() {
    let outcome = run(false, Vec::new(), |guest| {
        guest.greet();
        for number in 0..500u32 {
            guest.say(GuestFrame::Stdout(&number.to_le_bytes()));
            guest.say(GuestFrame::Stderr(&[number as u8]));
        }
        guest.say(GuestFrame::Exit { status: 255 });
    });
    assert_eq!(outcome.guest.exit, Some(255));
    assert_eq!(
        outcome.output,
        (0..500u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>()
    );
    assert_eq!(
        outcome.error,
        (0..500u32).map(|number| number as u8).collect::<Vec<u8>>()
    );
}

#[test]
fn input_is_read_only_as_far_as_the_guest_asks() {
    let (machine, thread) = start(false, |guest| {
        guest.greet();
        guest.say(GuestFrame::Credit { bytes: 3 });
        assert_eq!(guest.hear(), [Input::Bytes(b"abc".to_vec())]);
        guest.say(GuestFrame::Exit { status: 0 });
    });
    let (input, mut feeder) = {
        let (read, write) = pipe();
        (read, File::from(write))
    };
    feeder.write_all(b"abcdef").unwrap();
    let [(output_reader, output), (error_reader, error)] = [collect(), collect()];
    let streams = Streams {
        input: input.as_fd(),
        output: output.as_fd(),
        error: error.as_fd(),
    };
    let mut session = Session::new(machine, streams, None, Settings::default(), Instant::now());
    assert_eq!(session.run().unwrap(), Ending::Told);
    drop(session);
    drop((feeder, output, error));
    let mut rest = String::new();
    File::from(input).read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "def");
    thread.join().unwrap();
    assert!(output_reader.join().unwrap().is_empty() && error_reader.join().unwrap().is_empty());
}

#[test]
fn a_reader_who_went_away_ends_the_run() {
    let (machine, thread) = start(false, |guest| {
        guest.greet();
        while !guest.killed.load(Ordering::Relaxed) {
            guest.say(GuestFrame::Stdout(&[b'y'; 1000]));
        }
    });
    let (read, output) = pipe();
    drop(read);
    let (input, _input_end) = pipe();
    let streams = Streams {
        input: input.as_fd(),
        output: output.as_fd(),
        error: output.as_fd(),
    };
    let mut session = Session::new(machine, streams, None, Settings::default(), Instant::now());
    assert_eq!(session.run().unwrap(), Ending::OutputClosed);
    drop(session);
    thread.join().unwrap();
}

#[test]
fn output_that_a_full_disk_refuses_is_noticed_and_does_not_end_the_run() {
    let (machine, thread) = start(false, |guest| {
        guest.greet();
        guest.say(GuestFrame::Stdout(b"lost"));
        guest.say(GuestFrame::Stderr(b"kept"));
        guest.say(GuestFrame::Exit { status: 0 });
    });
    let full = File::options().write(true).open("/dev/full").unwrap();
    let (read, error) = pipe();
    let (input, _input_end) = pipe();
    let streams = Streams {
        input: input.as_fd(),
        output: full.as_fd(),
        error: error.as_fd(),
    };
    let mut session = Session::new(machine, streams, None, Settings::default(), Instant::now());
    assert_eq!(session.run().unwrap(), Ending::Told);
    assert!(session.output_lost);
    drop(session);
    drop(error);
    let mut told = String::new();
    File::from(read).read_to_string(&mut told).unwrap();
    assert_eq!(told, "kept");
    thread.join().unwrap();
}

#[test]
fn a_reader_who_stopped_reading_does_not_stop_the_timeout() {
    for with_rings in [false, true] {
        let (machine, thread) = start(with_rings, |guest| {
            guest.greet();
            while !guest.killed.load(Ordering::Relaxed) {
                guest.say(GuestFrame::Stdout(&[b'y'; 1000]));
            }
        });
        let (_unread, output) = pipe();
        let (input, _input_end) = pipe();
        let streams = Streams {
            input: input.as_fd(),
            output: output.as_fd(),
            error: output.as_fd(),
        };
        let settings = Settings {
            timeout: Some(Duration::from_millis(300)),
            ..Settings::default()
        };
        let mut session = Session::new(machine, streams, None, settings, Instant::now());
        assert_eq!(session.run().unwrap(), Ending::Timeout);
        drop(session);
        thread.join().unwrap();
    }
}

#[test]
fn a_crash_comes_with_stacks_and_memory() {
    let outcome = run(false, Vec::new(), |guest| {
        guest.greet();
        guest.say(GuestFrame::Stack {
            low: 0x10_0000,
            high: 0x20_0000,
            name: b"main",
        });
        guest.say(GuestFrame::Stderr(b"last words\n"));
        guest.say(GuestFrame::Memory {
            address: 0x1f_fff8,
            bytes: &[7; 8],
        });
        guest.say(GuestFrame::Crash(wire::Crash {
            signal: 11,
            vector: 14,
            error_code: 2,
            address: 0,
            region: Region::NullPage,
            access: wire::Access::Write,
            registers: Registers::default(),
            message: b"",
        }));
        // No figures follow: the launcher waits a moment for them only.
        std::thread::sleep(Duration::from_secs(1));
    });
    assert_eq!(outcome.ending, Ending::Told);
    assert_eq!(outcome.error, b"last words\n");
    assert_eq!(outcome.guest.crash.as_ref().unwrap().signal, 11);
    assert_eq!(outcome.guest.memory[&0x1f_fff8], [7; 8]);
    assert_eq!(outcome.guest.stack_at(0x1f_0000).unwrap().name, "main");
}

#[test]
fn a_domain_crash_in_the_log_ends_the_run_after_its_output() {
    let outcome = run(false, Vec::new(), |guest| {
        guest.greet();
        guest.say(GuestFrame::Stdout(b"before"));
        guest.log("(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\r\n(XEN) rsp: 0000000000001000\r\n");
        guest.log("(XEN) Hardware Dom0 crashed: rebooting machine in 5 seconds.\r\n");
        while !guest.killed.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(outcome.ending, Ending::Crashed);
    assert_eq!(outcome.output, b"before");
    assert_eq!(outcome.log.domain_state().unwrap().registers.rsp(), 0x1000);
}

#[test]
fn a_machine_that_stops_without_a_word_is_noticed() {
    let outcome = run(false, Vec::new(), |guest| guest.log("(XEN) something\n"));
    assert_eq!(outcome.ending, Ending::Stopped);
    assert_eq!(outcome.guest.hello, None);
    assert_eq!(outcome.log.last(5), ["(XEN) something"]);
    let panic = "(XEN) Panic on CPU 0:\n(XEN) Could not construct domain 0\n";
    let outcome = run(false, Vec::new(), |guest| guest.log(panic));
    assert_eq!(
        outcome.ending,
        Ending::XenPanic("Could not construct domain 0".into())
    );
}

#[test]
fn a_guest_that_breaks_the_protocol_is_ended() {
    let outcome = run(false, Vec::new(), |guest| {
        guest.to_host.write_all(b"Hello?").unwrap()
    });
    assert_eq!(
        outcome.ending,
        Ending::Violation(Violation::Frame(wire::Error::Kind { kind: b'H' }))
    );
    let outcome = run(false, Vec::new(), |guest| {
        guest.say(GuestFrame::Exit { status: 0 })
    });
    assert_eq!(outcome.ending, Ending::Violation(Violation::NoHello));
    let outcome = run(false, Vec::new(), |guest| {
        let hello = GuestFrame::Hello {
            version: VERSION,
            flags: HELLO_RINGS,
            tsc_entry: 0,
            tsc_now: 0,
        };
        guest.say(hello);
    });
    assert_eq!(outcome.ending, Ending::Violation(Violation::Ring));
}
