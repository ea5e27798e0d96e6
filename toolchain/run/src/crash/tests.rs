//! Deaths of every kind; the stack that is walked is the test's own, with the test program as the image.

use std::arch::asm;

use super::*;

/// Registers and stack of the caller, as a guest would send them.
#[inline(never)]
fn capture() -> (Registers, BTreeMap<u64, Vec<u8>>) {
    let mut registers = Registers::default();
    let (rip, rsp, rbp, rbx): (u64, u64, u64, u64);
    // SAFETY: only reads registers.
    unsafe {
        asm!(
            "lea {rip}, [rip]",
            "mov {rsp}, rsp",
            "mov {rbp}, rbp",
            "mov {rbx}, rbx",
            rip = out(reg) rip, rsp = out(reg) rsp, rbp = out(reg) rbp, rbx = out(reg) rbx,
        );
    }
    registers.rip = rip;
    registers.general[3] = rbx;
    registers.general[6] = rbp;
    registers.general[Registers::RSP] = rsp;
    // SAFETY: the test's thread has a stack that reaches further up than this; bytes of it are read as they
    // are.
    let stack = unsafe { std::slice::from_raw_parts(rsp as *const u8, 2048) }.to_vec();
    // In two parts, as frames bring them.
    let (low, high) = stack.split_at(1004);
    (
        registers,
        BTreeMap::from([(rsp, low.to_vec()), (rsp + 1004, high.to_vec())]),
    )
}

#[inline(never)]
fn inner_function(depth: u32) -> (Registers, BTreeMap<u64, Vec<u8>>) {
    if depth == 0 {
        capture()
    } else {
        std::hint::black_box(inner_function(depth - 1))
    }
}

/// The difference between the addresses at which this program runs and those in its file.
fn bias() -> u64 {
    unsafe extern "C" {
        static __ehdr_start: u8;
    }
    (&raw const __ehdr_start) as u64
}

#[test]
fn a_stack_is_walked_and_named() {
    let (registers, memory) = inner_function(3);
    let image = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let symbols = Symbols::new(&image).unwrap();
    let tables = {
        let file = object::File::parse(image.as_slice()).unwrap();
        use object::{Object, ObjectSection};
        let section = file.section_by_name(".eh_frame").unwrap();
        unwind::Tables::new(section.data().unwrap(), section.address() + bias(), 0)
    };
    let frames = tables.walk(&registers, &Memory(&memory));
    let names: Vec<String> = frames
        .iter()
        .flat_map(|frame| symbols.places(frame.lookup() - bias()))
        .filter_map(|place| place.function)
        .collect();
    let short: Vec<&str> = names
        .iter()
        .map(|name| name.rsplit("::").next().unwrap())
        .collect();
    let expected = [
        "capture",
        "inner_function",
        "inner_function",
        "inner_function",
        "inner_function",
    ];
    assert_eq!(short[..5], expected, "{names:?}");
    assert_eq!(short[5], "a_stack_is_walked_and_named", "{names:?}");
    assert!(!frames[0].after_call && frames[1].after_call);
    let source = symbols.places(registers.rip - bias())[0].source.clone().unwrap();
    assert!(source.contains("crash/tests.rs:"), "{source}");
}

#[test]
fn a_call_of_nowhere_is_walked_through_its_return_address() {
    let (mut registers, mut memory) = inner_function(0);
    let image = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let file = object::File::parse(image.as_slice()).unwrap();
    use object::{Object, ObjectSection};
    let section = file.section_by_name(".eh_frame").unwrap();
    let tables = unwind::Tables::new(section.data().unwrap(), section.address() + bias(), 0);
    let before = tables.walk(&registers, &Memory(&memory));
    // The call pushes its return address and goes to 0.
    let return_address = std::mem::replace(&mut registers.rip, 0);
    registers.general[Registers::RSP] -= 8;
    memory.insert(registers.rsp(), return_address.to_le_bytes().to_vec());
    let after = tables.walk(&registers, &Memory(&memory));
    assert_eq!(after[0].address, 0);
    assert_eq!(after[1].address, return_address);
    assert_eq!(after[2..], before[1..]);
}

#[test]
fn nonsense_ends_the_walk() {
    let tables = unwind::Tables::new(&[0xff; 64], 0x1000, 0x2000);
    let memory = BTreeMap::from([(0, vec![0xff; 64]), (u64::MAX - 3, vec![1; 64])]);
    for value in [0, 8, u64::MAX, u64::MAX - 7] {
        let registers = Registers {
            general: [value; 16],
            rip: value,
            rflags: 0,
        };
        assert!(tables.walk(&registers, &Memory(&memory)).len() <= 2);
    }
}

fn crash(signal: u8, vector: Option<u8>, access: Access, region: Region, address: u64) -> Crash {
    let registers = Registers {
        rip: 0x20_1234,
        ..Registers::default()
    };
    Crash {
        signal,
        vector,
        error_code: 0,
        address,
        region,
        access,
        registers,
        message: String::new(),
    }
}

fn first_line(report: &Report) -> &str {
    report.text.lines().next().unwrap()
}

#[test]
fn a_fault_names_access_address_and_place() {
    let report = told(
        &crash(11, Some(14), Access::Write, Region::NullPage, 0),
        &Guest::default(),
        b"",
    );
    assert_eq!(
        first_line(&report),
        "killed by SIGSEGV: write of 0x0000000000000000, in the null page"
    );
    assert_eq!(report.status, 139);
    assert!(report.text.contains("rip    0x0000000000201234"));
    assert!(report.text.contains("#0 0x0000000000201234 in ??"));
    let report = told(
        &crash(11, Some(14), Access::Execute, Region::Heap, 0x30_0000),
        &Guest::default(),
        b"",
    );
    assert!(first_line(&report).ends_with("execution of 0x0000000000300000, in the heap"));
}

#[test]
fn exceptions_and_messages_have_words() {
    let line = |crash: &Crash| first_line(&told(crash, &Guest::default(), b"")).to_owned();
    assert_eq!(
        line(&crash(8, Some(0), Access::None, Region::Unmapped, 0)),
        "killed by SIGFPE: divide error"
    );
    assert_eq!(
        line(&crash(4, Some(6), Access::None, Region::Unmapped, 0)),
        "killed by SIGILL: invalid opcode"
    );
    assert_eq!(
        line(&crash(6, None, Access::None, Region::Unmapped, 0)),
        "killed by SIGABRT: abort"
    );
    assert_eq!(
        line(&crash(10, None, Access::None, Region::Unmapped, 0)),
        "killed by SIGUSR1"
    );
    assert_eq!(
        line(&crash(200, None, Access::None, Region::Unmapped, 0)),
        "killed by signal 200"
    );
    let mut panic = crash(0, None, Access::None, Region::Unmapped, 0);
    panic.message = "index out of bounds".into();
    let report = told(&panic, &Guest::default(), b"");
    assert_eq!(first_line(&report), "the kernel died: index out of bounds");
    assert_eq!(report.status, 134);
}

#[test]
fn a_stack_overflow_is_explained_from_xens_log() {
    let mut guest = Guest::default();
    let hello = wire::GuestFrame::Hello {
        version: wire::VERSION,
        flags: 0,
        tsc_entry: 0,
        tsc_now: 0,
    };
    guest.accept(hello).unwrap();
    guest
        .accept(wire::GuestFrame::Stack {
            low: 0x40_0000,
            high: 0xc0_0000,
            name: b"main",
        })
        .unwrap();
    let mut state = DomainState {
        cr2: 0x3f_fff8,
        ..DomainState::default()
    };
    state.registers.general[Registers::RSP] = 0x40_0000;
    let report = seen_by_xen(&state, &guest, b"");
    assert_eq!(
        first_line(&report),
        "killed by SIGSEGV: stack overflow: access to 0x00000000003ffff8, in the guard page of the stack (main, 8 MiB \
         from 0x400000)"
    );
    assert_eq!(report.status, 139);
    // A large frame jumps over the guard page.
    state.cr2 = 0x10;
    state.registers.general[Registers::RSP] = 0x10_0000;
    assert!(first_line(&seen_by_xen(&state, &guest, b"")).contains("points to no stack"));
    state.registers.general[Registers::RSP] = 0x50_0000;
    assert!(
        first_line(&seen_by_xen(&state, &guest, b""))
            .contains("while it ran on the main stack (8 MiB at 0x400000)")
    );
}

#[test]
fn long_backtraces_keep_both_ends() {
    let frame = |address| Frame {
        address,
        after_call: true,
    };
    let mut text = String::new();
    show_frames(&mut text, &(0..100).map(frame).collect::<Vec<_>>(), None);
    assert!(
        text.contains("#31 ") && !text.contains("#32 ") && !text.contains("#91 ") && text.contains("#92 ")
    );
    assert!(text.contains("\n  ... 60 more frames ...\n"));
    assert_eq!(text.lines().count(), 41);
    text.clear();
    show_frames(&mut text, &(0..40).map(frame).collect::<Vec<_>>(), None);
    assert_eq!(text.lines().count(), 40);
}

#[test]
fn a_recursion_is_shown_once() {
    let frame = |address| Frame {
        address,
        after_call: true,
    };
    let frames: Vec<Frame> = [frame(1)]
        .into_iter()
        .chain([frame(2); 1000])
        .chain([frame(3); 2])
        .collect();
    let mut text = String::new();
    show_frames(&mut text, &frames, None);
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.split(" 0x").next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "  #0",
            "  #1",
            "  ... 999 more times the same ...",
            "  #1001",
            "  #1002"
        ]
    );
}
