//! Walks a dead guest's stack by the image's `.eh_frame`, from registers and stack contents that the guest
//! (or Xen) has left.
//!
//! Everything here is untrusted: registers, memory and unwind tables may say anything. The walk ends at the
//! first thing that makes no sense, and after a fixed number of frames.

use std::collections::BTreeMap;

use gimli::{
    BaseAddresses, CfaRule, CieOrFde, EhFrame, EndianSlice, EvaluationResult, FrameDescriptionEntry,
    LittleEndian, Register, RegisterRule, UnwindContext, UnwindExpression, UnwindSection, Value,
};
use wire::Registers;

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// The most frames that are walked.
const FRAMES: usize = 1 << 18;

/// The number of registers that are followed: the general ones, and the return address as DWARF's register 16.
const REGISTERS: usize = 17;
const RSP: usize = 7;
const RETURN_ADDRESS: usize = 16;

/// Where an image's code and unwind tables lie.
pub struct Tables<'a> {
    section: EhFrame<Slice<'a>>,
    bases: BaseAddresses,
    /// The functions' descriptions, by address.
    functions: Vec<FrameDescriptionEntry<Slice<'a>>>,
}

/// A place in the code where the guest was, or to which it would have returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The instruction that comes next.
    pub address: u64,
    /// Whether `address` follows a call, so that the instruction before it is the one of interest.
    pub after_call: bool,
}

impl Frame {
    /// An address inside the instruction of interest.
    pub fn lookup(&self) -> u64 {
        self.address.saturating_sub(self.after_call.into())
    }
}

/// Parts of a guest's memory, by address.
pub struct Memory<'a>(pub &'a BTreeMap<u64, Vec<u8>>);

impl Memory<'_> {
    fn byte(&self, address: u64) -> Option<u8> {
        let (start, bytes) = self.0.range(..=address).next_back()?;
        bytes.get(usize::try_from(address - start).ok()?).copied()
    }

    /// `size` bytes (at most 8) as a number.
    fn number(&self, address: u64, size: u8) -> Option<u64> {
        let bytes = (0..u64::from(size.min(8))).rev();
        bytes
            .map(|at| self.byte(address.checked_add(at)?))
            .try_fold(0, |sum, byte| Some(sum << 8 | u64::from(byte?)))
    }
}

impl<'a> Tables<'a> {
    /// Reads the unwind tables in `eh_frame`, which lies at `eh_frame_address`; `text_address` is that of
    /// `.text`. Damaged parts are left out.
    pub fn new(eh_frame: &'a [u8], eh_frame_address: u64, text_address: u64) -> Tables<'a> {
        let section = EhFrame::new(eh_frame, LittleEndian);
        let bases = BaseAddresses::default()
            .set_eh_frame(eh_frame_address)
            .set_text(text_address);
        let mut functions = Vec::new();
        let mut entries = section.entries(&bases);
        while let Ok(Some(entry)) = entries.next() {
            if let CieOrFde::Fde(partial) = entry {
                functions.extend(partial.parse(EhFrame::cie_from_offset));
            }
        }
        functions.sort_by_key(FrameDescriptionEntry::initial_address);
        Tables {
            section,
            bases,
            functions,
        }
    }

    /// The frames from the innermost on, as far as they can be told.
    pub fn walk(&self, registers: &Registers, memory: &Memory<'_>) -> Vec<Frame> {
        let mut context = UnwindContext::new();
        let mut state: [Option<u64>; REGISTERS] = [None; REGISTERS];
        for (slot, value) in state.iter_mut().zip(registers.general) {
            *slot = Some(value);
        }
        let mut frames = vec![Frame {
            address: registers.rip,
            after_call: false,
        }];
        while frames.len() < FRAMES {
            let frame = frames[frames.len() - 1];
            let next = match self.step(&mut context, &frame, &state, memory) {
                Some(next) => Some(next),
                // A call of an address without code (a null function pointer) has just pushed its return
                // address.
                None if frames.len() == 1 && self.function(frame.lookup()).is_none() => {
                    after_call_to_nowhere(&state, memory).map(|state| (state, false))
                }
                None => None,
            };
            let Some((caller, interrupted)) = next else { break };
            let Some(address) = caller[RETURN_ADDRESS].filter(|&address| address != 0) else {
                break;
            };
            // A stack grows down: its frames only ever go up, except from one stack to another by a signal.
            if !interrupted && caller[RSP] <= state[RSP] {
                break;
            }
            frames.push(Frame {
                address,
                after_call: !interrupted,
            });
            state = caller;
        }
        frames
    }

    /// The registers of the caller of `frame`, and whether that was interrupted rather than having called.
    fn step(
        &self,
        context: &mut UnwindContext<usize>,
        frame: &Frame,
        state: &[Option<u64>; REGISTERS],
        memory: &Memory<'_>,
    ) -> Option<([Option<u64>; REGISTERS], bool)> {
        let function = self.function(frame.lookup())?;
        let row = function
            .unwind_info_for_address(&self.section, &self.bases, context, frame.lookup())
            .ok()?;
        let machine = Machine {
            tables: self,
            state,
            memory,
            encoding: function.cie().encoding(),
        };
        let cfa = match row.cfa() {
            CfaRule::RegisterAndOffset { register, offset } => {
                machine.register(*register)?.wrapping_add_signed(*offset)
            }
            CfaRule::Expression(expression) => machine.evaluate(expression, None)?,
        };
        let mut caller = *state;
        caller[RSP] = Some(cfa);
        caller[RETURN_ADDRESS] = None;
        for (register, rule) in row.registers() {
            let Some(slot) = caller.get_mut(usize::from(register.0)) else {
                continue;
            };
            *slot = match rule {
                RegisterRule::Undefined | RegisterRule::Architectural => None,
                RegisterRule::SameValue => state[usize::from(register.0)],
                RegisterRule::Offset(offset) => memory.number(cfa.wrapping_add_signed(*offset), 8),
                RegisterRule::ValOffset(offset) => Some(cfa.wrapping_add_signed(*offset)),
                RegisterRule::Register(other) => machine.register(*other),
                RegisterRule::Expression(expression) => machine
                    .evaluate(expression, Some(cfa))
                    .and_then(|address| memory.number(address, 8)),
                RegisterRule::ValExpression(expression) => machine.evaluate(expression, Some(cfa)),
                RegisterRule::Constant(value) => Some(*value),
            };
        }
        Some((caller, function.is_signal_trampoline()))
    }

    fn function(&self, address: u64) -> Option<&FrameDescriptionEntry<Slice<'a>>> {
        let after = self
            .functions
            .partition_point(|function| function.initial_address() <= address);
        self.functions[..after]
            .last()
            .filter(|function| function.contains(address))
    }
}

/// The state of the caller when the frame has only its return address on the stack.
fn after_call_to_nowhere(
    state: &[Option<u64>; REGISTERS],
    memory: &Memory<'_>,
) -> Option<[Option<u64>; REGISTERS]> {
    let top = state[RSP]?;
    let mut caller = *state;
    caller[RETURN_ADDRESS] = Some(memory.number(top, 8)?);
    caller[RSP] = Some(top.checked_add(8)?);
    Some(caller)
}

/// What a DWARF expression may ask for.
struct Machine<'m, 'a> {
    tables: &'m Tables<'a>,
    state: &'m [Option<u64>; REGISTERS],
    memory: &'m Memory<'m>,
    encoding: gimli::Encoding,
}

impl Machine<'_, '_> {
    fn register(&self, register: Register) -> Option<u64> {
        self.state.get(usize::from(register.0)).copied().flatten()
    }

    /// The value of an expression that starts with `initial` on its stack.
    fn evaluate(&self, expression: &UnwindExpression<usize>, initial: Option<u64>) -> Option<u64> {
        let expression = expression.get(&self.tables.section).ok()?;
        let mut evaluation = expression.evaluation(self.encoding);
        evaluation.set_max_iterations(1000);
        if let Some(initial) = initial {
            evaluation.set_initial_value(initial);
        }
        let mut result = evaluation.evaluate().ok()?;
        loop {
            result = match result {
                EvaluationResult::Complete => return evaluation.value_result()?.to_u64(u64::MAX).ok(),
                EvaluationResult::RequiresRegister { register, .. } => evaluation
                    .resume_with_register(Value::Generic(self.register(register)?))
                    .ok()?,
                EvaluationResult::RequiresMemory { address, size, .. } => evaluation
                    .resume_with_memory(Value::Generic(self.memory.number(address, size)?))
                    .ok()?,
                _ => return None,
            };
        }
    }
}
