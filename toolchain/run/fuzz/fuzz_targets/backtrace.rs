//! Any unwind tables, registers, stack and image: a walk ends, and names are found or not.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use llama_run::crash::symbols::Symbols;
use llama_run::crash::unwind::{Memory, Tables};
use wire::Registers;

fuzz_target!(|data: &[u8]| {
    let Some((header, rest)) = data.split_first_chunk::<4>() else {
        return;
    };
    let (stack, tables) = rest.split_at(usize::from(header[0]).min(rest.len()));
    // Small addresses, so that tables and stack can meet by chance.
    let registers = Registers {
        general: [u64::from(header[1]); 16],
        rip: u64::from(header[2]),
        rflags: 0,
    };
    let memory = BTreeMap::from([(u64::from(header[3]), stack.to_vec())]);
    let frames = Tables::new(tables, 0, 0).walk(&registers, &Memory(&memory));
    assert!(!frames.is_empty() && frames[0].address == registers.rip);
    if let Some(symbols) = Symbols::new(rest) {
        symbols.places(registers.rip);
        symbols.tables();
    }
});
