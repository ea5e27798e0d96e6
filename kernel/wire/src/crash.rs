//! What a dying guest says about its death.

use crate::Error;
use crate::reader::Reader;

/// The registers of an interrupted computation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registers {
    /// The general registers in the System V ABI's DWARF order: rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8 to r15.
    pub general: [u64; 16],
    /// The instruction pointer.
    pub rip: u64,
    /// The flags.
    pub rflags: u64,
}

impl Registers {
    /// The index of the stack pointer in [`Registers::general`].
    pub const RSP: usize = 7;

    /// The names of [`Registers::general`], in its order.
    pub const NAMES: [&'static str; 16] = [
        "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
        "r14", "r15",
    ];

    /// The stack pointer.
    pub fn rsp(&self) -> u64 {
        self.general[Self::RSP]
    }
}

/// What a faulting instruction tried to do with memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Access {
    /// The death has nothing to do with a memory access.
    None = 0,
    /// A load.
    Read = 1,
    /// A store.
    Write = 2,
    /// An instruction fetch.
    Execute = 3,
}

impl Access {
    fn from_byte(byte: u8) -> Option<Self> {
        [Access::None, Access::Read, Access::Write, Access::Execute]
            .into_iter()
            .find(|&access| access as u8 == byte)
    }
}

/// What lies at an address of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Region {
    /// Nothing: no memory of the guest.
    Unmapped = 0,
    /// The never-mapped low addresses that catch null pointers.
    NullPage = 1,
    /// The guard page below a stack.
    StackGuard = 2,
    /// A stack.
    Stack = 3,
    /// Program text.
    Text = 4,
    /// Read-only data.
    ReadOnlyData = 5,
    /// Static data.
    Data = 6,
    /// The heap that grows from the end of the image.
    Heap = 7,
    /// Pages handed out by the page allocator.
    Allocated = 8,
    /// Memory that is not in use.
    Free = 9,
    /// A page table, readable only.
    PageTable = 10,
}

impl Region {
    const ALL: [Region; 11] = [
        Region::Unmapped,
        Region::NullPage,
        Region::StackGuard,
        Region::Stack,
        Region::Text,
        Region::ReadOnlyData,
        Region::Data,
        Region::Heap,
        Region::Allocated,
        Region::Free,
        Region::PageTable,
    ];

    fn from_byte(byte: u8) -> Option<Self> {
        Region::ALL.into_iter().find(|&region| region as u8 == byte)
    }

    /// A phrase for a report: "address 0x8 lies in ...".
    pub fn description(self) -> &'static str {
        match self {
            Region::Unmapped => "no memory at all",
            Region::NullPage => "the unmapped low addresses (a null pointer)",
            Region::StackGuard => "the guard page of a stack (stack overflow)",
            Region::Stack => "a stack",
            Region::Text => "read-only program text",
            Region::ReadOnlyData => "read-only data",
            Region::Data => "static data",
            Region::Heap => "the heap",
            Region::Allocated => "an allocated page",
            Region::Free => "free memory",
            Region::PageTable => "a page table (read-only)",
        }
    }
}

/// The bytes before the message.
pub(crate) const FIXED_SIZE: usize = 1 + 1 + 4 + 8 + 1 + 1 + 18 * 8;

/// A crash report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash<'a> {
    /// The POSIX signal number that names the death.
    pub signal: u8,
    /// The processor's exception vector; [`Crash::NO_VECTOR`] if no exception led here.
    pub vector: u8,
    /// The exception's error code, 0 if it has none.
    pub error_code: u32,
    /// The faulting address (CR2) of a page fault.
    pub address: u64,
    /// What lies at `address`.
    pub region: Region,
    /// What the instruction tried to do at `address`.
    pub access: Access,
    /// The registers at the point of death.
    pub registers: Registers,
    /// A message, if whoever died left one (a panic's text). UTF-8 is usual but not promised.
    pub message: &'a [u8],
}

impl<'a> Crash<'a> {
    /// [`Crash::vector`] of a death that was no exception.
    pub const NO_VECTOR: u8 = 0xff;

    /// The most bytes a message can have.
    pub const MAX_MESSAGE: usize = crate::MAX_PAYLOAD - FIXED_SIZE;

    pub(crate) fn fixed_part(&self) -> [u8; FIXED_SIZE] {
        let mut out = [0; FIXED_SIZE];
        out[0] = self.signal;
        out[1] = self.vector;
        out[2..6].copy_from_slice(&self.error_code.to_le_bytes());
        out[6..14].copy_from_slice(&self.address.to_le_bytes());
        out[14] = self.region as u8;
        out[15] = self.access as u8;
        let registers = self
            .registers
            .general
            .iter()
            .chain([&self.registers.rip, &self.registers.rflags]);
        for (field, register) in out[16..].chunks_exact_mut(8).zip(registers) {
            field.copy_from_slice(&register.to_le_bytes());
        }
        out
    }

    pub(crate) fn parse(mut reader: Reader<'a>) -> Result<Self, Error> {
        let signal = reader.u8()?;
        let vector = reader.u8()?;
        let error_code = reader.u32()?;
        let address = reader.u64()?;
        let region = reader.choice(Region::from_byte)?;
        let access = reader.choice(Access::from_byte)?;
        let mut registers = Registers::default();
        for register in &mut registers.general {
            *register = reader.u64()?;
        }
        registers.rip = reader.u64()?;
        registers.rflags = reader.u64()?;
        Ok(Crash {
            signal,
            vector,
            error_code,
            address,
            region,
            access,
            registers,
            message: reader.rest(),
        })
    }
}
