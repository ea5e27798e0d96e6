//! Finds instructions of an image that use memory below the stack pointer.
//!
//! A 64-bit PV guest's kernel runs in ring 3, and Xen pushes an event or trap frame right at the interrupted stack
//! pointer: whatever lies below it is lost. So everything is compiled without a red zone, and this looks at the linked
//! result, because one object compiled otherwise is enough to corrupt a program once in a while.
//!
//! Accesses through `%rsp` are seen directly. Those through a frame pointer need to know how far `%rsp` is from it,
//! so each function is followed from its entry along its branches; where two paths disagree, or the stack is aligned,
//! the distance is unknown and nothing is claimed.

use anyhow::{Context, Result, bail};
use iced_x86::{
    Code, Decoder, DecoderOptions, FlowControl, Formatter, GasFormatter, Instruction, InstructionInfoFactory,
    Mnemonic, OpAccess, OpKind, Register,
};
use object::{Architecture, Object, ObjectSection, ObjectSymbol, SectionKind, SymbolKind};
use std::collections::{BTreeMap, HashMap};

/// What was found in an image.
pub struct Report {
    /// How many instructions were looked at.
    pub instructions: usize,
    /// The places that use the red zone, each with its address, function and instruction.
    pub uses: Vec<String>,
}

/// Looks through all code of an ELF file.
pub fn check(content: &[u8]) -> Result<Report> {
    let file = object::File::parse(content).context("not an ELF file")?;
    if file.architecture() != Architecture::X86_64 {
        bail!("not an x86-64 file");
    }
    let mut report = Report {
        instructions: 0,
        uses: Vec::new(),
    };
    for section in file
        .sections()
        .filter(|section| section.kind() == SectionKind::Text)
    {
        let code = section
            .data()
            .context("a section's content lies outside the file")?;
        // In a relocatable file every section starts at address 0, so symbols must be of this very section.
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.section_index() == Some(section.index()));
        let functions = symbols.filter(|symbol| symbol.kind() == SymbolKind::Text);
        let mut names: BTreeMap<u64, &str> = BTreeMap::new();
        for symbol in functions {
            names
                .entry(symbol.address())
                .or_insert(symbol.name().unwrap_or("?"));
        }
        let (start, end) = (section.address(), section.address() + code.len() as u64);
        // Code in front of the first function has no name and is followed from nowhere.
        names.entry(start).or_insert("");
        let bounds: Vec<(u64, &str)> = names
            .range(start..end)
            .map(|(address, name)| (*address, *name))
            .collect();
        for (number, (address, name)) in bounds.iter().enumerate() {
            let limit = bounds.get(number + 1).map_or(end, |(next, _)| *next);
            let bytes = &code[(address - start) as usize..(limit - start) as usize];
            function(bytes, *address, name, &mut report);
        }
    }
    if report.instructions == 0 {
        bail!("the file contains no code");
    }
    Ok(report)
}

/// Distances from the value that `%rsp` had at the entry, as far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    stack: Option<i64>,
    base: Option<i64>,
}

const UNKNOWN: Frame = Frame {
    stack: None,
    base: None,
};
const ENTRY: Frame = Frame {
    stack: Some(0),
    base: None,
};

impl Frame {
    /// What is known if both may be the case.
    fn join(self, other: Frame) -> Frame {
        let same = |a: Option<i64>, b: Option<i64>| if a == b { a } else { None };
        Frame {
            stack: same(self.stack, other.stack),
            base: same(self.base, other.base),
        }
    }
}

fn function(bytes: &[u8], address: u64, name: &str, report: &mut Report) {
    let decoded: Vec<Instruction> = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE)
        .into_iter()
        .collect();
    let index: HashMap<u64, usize> = decoded
        .iter()
        .enumerate()
        .map(|(i, instruction)| (instruction.ip(), i))
        .collect();
    let mut factory = InstructionInfoFactory::new();
    let mut frames: Vec<Option<Frame>> = vec![None; decoded.len()];
    let mut pending = Vec::new();
    if !name.is_empty() && !decoded.is_empty() {
        frames[0] = Some(ENTRY);
        pending.push(0);
    }
    while let Some(current) = pending.pop() {
        let instruction = &decoded[current];
        let Some(frame) = frames[current] else { continue };
        let after = step(instruction, frame, &mut factory);
        let next = || index.get(&instruction.next_ip()).copied();
        let target = || index.get(&instruction.near_branch_target()).copied();
        let successors = match instruction.flow_control() {
            FlowControl::Return | FlowControl::IndirectBranch | FlowControl::Exception => [None, None],
            FlowControl::UnconditionalBranch => [target(), None],
            FlowControl::ConditionalBranch => [target(), next()],
            _ => [next(), None],
        };
        for successor in successors.into_iter().flatten() {
            let joined = frames[successor].map_or(after, |known| known.join(after));
            if frames[successor] != Some(joined) {
                frames[successor] = Some(joined);
                pending.push(successor);
            }
        }
    }
    for (instruction, frame) in decoded.iter().zip(&frames) {
        report.instructions += usize::from(instruction.code() != Code::INVALID);
        if is_below(instruction, frame.unwrap_or(UNKNOWN), &mut factory) {
            let mut text = String::new();
            GasFormatter::new().format(instruction, &mut text);
            let offset = instruction.ip() - address;
            report
                .uses
                .push(format!("{:#x} in {name}+{offset:#x}: {text}", instruction.ip()));
        }
    }
}

/// Whether an operand of `instruction` lies below the stack pointer.
fn is_below(instruction: &Instruction, frame: Frame, factory: &mut InstructionInfoFactory) -> bool {
    let memory = (0..instruction.op_count()).find(|operand| instruction.op_kind(*operand) == OpKind::Memory);
    let Some(operand) = memory else { return false };
    if instruction.memory_index() != Register::None || instruction.segment_prefix() != Register::None {
        return false;
    }
    let displacement = instruction.memory_displacement64() as i64;
    let below = match instruction.memory_base() {
        Register::RSP => displacement < 0,
        Register::RBP => match (frame.stack, frame.base) {
            (Some(stack), Some(base)) => base + displacement < stack,
            _ => false,
        },
        _ => false,
    };
    // An address that is only computed is no access.
    let access = factory.info(instruction).op_access(operand);
    below && !matches!(access, OpAccess::None | OpAccess::NoMemAccess)
}

/// What is known after `instruction`.
fn step(instruction: &Instruction, frame: Frame, factory: &mut InstructionInfoFactory) -> Frame {
    use Register::{RBP, RSP};
    let operand = |n: u32| (instruction.op_count() > n).then(|| instruction.op_kind(n));
    let register = |n: u32| (operand(n) == Some(OpKind::Register)).then(|| instruction.op_register(n));
    let value = |which: Option<Register>| match which {
        Some(RSP) => frame.stack,
        Some(RBP) => frame.base,
        _ => None,
    };
    // What an instruction that computes gives to its first operand.
    let result = match (instruction.mnemonic(), register(0)) {
        (Mnemonic::Mov, Some(RSP | RBP)) => value(register(1)),
        (Mnemonic::Lea, Some(RSP | RBP)) if instruction.memory_index() == Register::None => {
            let displacement = instruction.memory_displacement64() as i64;
            value(Some(instruction.memory_base())).map(|base| base + displacement)
        }
        (Mnemonic::Add, Some(RSP)) => immediate(instruction).and_then(|n| frame.stack.map(|stack| stack + n)),
        (Mnemonic::Sub, Some(RSP)) => immediate(instruction).and_then(|n| frame.stack.map(|stack| stack - n)),
        _ => None,
    };
    let mut after = frame;
    if instruction.mnemonic() == Mnemonic::Leave {
        return Frame {
            stack: frame.base.map(|base| base + 8),
            base: None,
        };
    }
    if instruction.is_stack_instruction() && !is_call(instruction) {
        let increment = i64::from(instruction.stack_pointer_increment());
        after.stack = frame.stack.map(|stack| stack + increment);
    }
    let written = |family: Register| {
        let writes = |access| {
            matches!(
                access,
                OpAccess::Write | OpAccess::ReadWrite | OpAccess::CondWrite | OpAccess::ReadCondWrite
            )
        };
        move |used: &iced_x86::UsedRegister| {
            used.register().full_register() == family && writes(used.access())
        }
    };
    let used = factory.info(instruction).used_registers();
    if used.iter().any(written(RBP)) {
        after.base = if register(0) == Some(RBP) { result } else { None };
    }
    if register(0) == Some(RSP) && used.iter().any(written(RSP)) {
        after.stack = result;
    }
    after
}

fn is_call(instruction: &Instruction) -> bool {
    matches!(
        instruction.flow_control(),
        FlowControl::Call | FlowControl::IndirectCall
    )
}

fn immediate(instruction: &Instruction) -> Option<i64> {
    let kind = instruction.op_kind(1);
    let is_immediate = matches!(
        kind,
        OpKind::Immediate8to64 | OpKind::Immediate32to64 | OpKind::Immediate64
    );
    is_immediate.then(|| instruction.immediate(1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    /// The uses of the red zone in the functions of an assembly text.
    fn uses(body: &str) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let (source, object) = (directory.path().join("x.s"), directory.path().join("x.o"));
        std::fs::write(&source, format!(".text\n.type f,@function\nf:\n{body}\n")).unwrap();
        let status = Command::new("as")
            .arg("-o")
            .arg(&object)
            .arg(&source)
            .status()
            .unwrap();
        assert!(status.success());
        check(&std::fs::read(&object).unwrap()).unwrap().uses
    }

    #[test]
    fn what_lies_below_the_stack_pointer_is_found() {
        let found = uses("mov %rax, -8(%rsp)\nret");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("f+0x0") && found[0].contains("-8(%rsp)"),
            "{found:?}"
        );
        assert_eq!(uses("cmpl $0, -0x50(%rsp)\nret").len(), 1);
    }

    #[test]
    fn ordinary_stack_use_is_not() {
        assert!(uses("sub $24, %rsp\nmov %rax, 8(%rsp)\nadd $24, %rsp\nret").is_empty());
        assert!(uses("push %rbx\nlea -8(%rsp), %rax\ncall f\npop %rbx\nret").is_empty());
        assert!(uses("sub $40, %rsp\nmov %rax, -8(%rsp,%rcx,8)\nadd $40, %rsp\nret").is_empty());
    }

    #[test]
    fn a_leaf_with_a_frame_pointer_is_followed() {
        assert_eq!(
            uses("push %rbp\nmov %rsp, %rbp\nmov %edi, -4(%rbp)\npop %rbp\nret").len(),
            1
        );
        assert!(uses("push %rbp\nmov %rsp, %rbp\nsub $16, %rsp\nmov %edi, -4(%rbp)\nleave\nret").is_empty());
        assert_eq!(
            uses("push %rbp\nmov %rsp, %rbp\nsub $16, %rsp\nmov %edi, -20(%rbp)\nleave\nret").len(),
            1
        );
    }

    #[test]
    fn paths_that_disagree_and_aligned_stacks_are_left_alone() {
        let branch = "push %rbp\nmov %rsp, %rbp\ntest %eax, %eax\nje 1f\nsub $32, %rsp\n1: mov %eax, -8(%rbp)\nleave\nret";
        assert!(uses(branch).is_empty());
        assert!(uses("push %rbp\nmov %rsp, %rbp\nand $-32, %rsp\nmov %eax, -8(%rbp)\nleave\nret").is_empty());
    }

    #[test]
    fn a_base_register_used_for_something_else_is_no_frame_pointer() {
        assert!(uses("push %rbp\nmov %rdi, %rbp\nmov %eax, -80(%rbp)\npop %rbp\nret").is_empty());
    }

    #[test]
    fn the_hosts_compiler_with_and_without_a_red_zone() {
        let directory = tempfile::tempdir().unwrap();
        let source = directory.path().join("leaf.c");
        std::fs::write(
            &source,
            "int leaf(int a) { volatile int b[4] = {a}; return b[0]; }\n",
        )
        .unwrap();
        let compile = |options: &[&str], object: &Path| {
            let mut compiler = Command::new("gcc");
            compiler
                .args(["-c", "-fcf-protection=none"])
                .args(options)
                .arg("-o")
                .arg(object)
                .arg(&source);
            assert!(compiler.status().unwrap().success());
            check(&std::fs::read(object).unwrap()).unwrap().uses.len()
        };
        let object = directory.path().join("leaf.o");
        for level in ["-O0", "-O2"] {
            assert!(compile(&[level], &object) > 0, "{level}");
            assert_eq!(compile(&[level, "-mno-red-zone"], &object), 0, "{level}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert!(check(b"").is_err());
        assert!(check(b"\x7fELF").is_err());
    }
}
