//! PCI configuration space, by the ports of configuration mechanism #1 (PCI Local Bus Specification 3.0, 3.2.2.3.2).
//!
//! Only what finding one device's memory takes; the firmware has assigned the addresses.

use crate::arch::{inl, outl};

const ADDRESS: u16 = 0xcf8;
const DATA: u16 = 0xcfc;
const ENABLE: u32 = 1 << 31;

const COMMAND: u8 = 0x04;
const COMMAND_MEMORY: u32 = 1 << 1;
const FIRST_BAR: u8 = 0x10;

/// A base address register: an I/O range, a 64-bit address, the flag bits of a memory range.
const BAR_IO: u32 = 1 << 0;
const BAR_64_BIT: u32 = 1 << 2;
const BAR_FLAGS: u64 = 0xf;

/// One function of a device on a bus.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    bus: u8,
    device: u8,
    function: u8,
}

/// A range of a device's memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// The machine address.
    pub(crate) address: u64,
    /// Bytes.
    pub(crate) size: u64,
}

impl Function {
    /// Reads `BUS:DEV.FN`, hexadecimal.
    pub(crate) fn parse(text: &[u8]) -> Option<Function> {
        let text = core::str::from_utf8(text).ok()?;
        let (bus, rest) = text.split_once(':')?;
        let (device, function) = rest.split_once('.')?;
        let number = |digits, limit| u8::from_str_radix(digits, 16).ok().filter(|&value| value < limit);
        Some(Function {
            bus: u8::from_str_radix(bus, 16).ok()?,
            device: number(device, 32)?,
            function: number(function, 8)?,
        })
    }

    fn select(self, register: u8) {
        let address =
            u32::from(self.bus) << 16 | u32::from(self.device) << 11 | u32::from(self.function) << 8;
        // SAFETY: the configuration ports are the first domain's.
        unsafe { outl(ADDRESS, ENABLE | address | u32::from(register & 0xfc)) };
    }

    fn read(self, register: u8) -> u32 {
        self.select(register);
        // SAFETY: as for `select`.
        unsafe { inl(DATA) }
    }

    fn write(self, register: u8, value: u32) {
        self.select(register);
        // SAFETY: as for `select`; the callers restore what they change.
        unsafe { outl(DATA, value) };
    }

    /// Device in the upper half, vendor in the lower.
    pub(crate) fn identification(self) -> u32 {
        self.read(0)
    }

    /// The memory range of a base address register; `None` if it is unassigned or no memory.
    ///
    /// The size shows in the bits that stay 0 when all are written; the device answers to no address meanwhile.
    pub(crate) fn memory(self, number: u8) -> Option<Memory> {
        let register = FIRST_BAR + 4 * number;
        let command = self.read(COMMAND);
        let low = self.read(register);
        if low & BAR_IO != 0 {
            return None;
        }
        let wide = low & BAR_64_BIT != 0;
        let high = if wide { self.read(register + 4) } else { 0 };

        self.write(COMMAND, command & !COMMAND_MEMORY);
        self.write(register, u32::MAX);
        let low_mask = self.read(register);
        self.write(register, low);
        let high_mask = if wide {
            self.write(register + 4, u32::MAX);
            let mask = self.read(register + 4);
            self.write(register + 4, high);
            mask
        } else {
            u32::MAX
        };
        self.write(COMMAND, command | COMMAND_MEMORY);

        let join = |high: u32, low: u32| (u64::from(high) << 32 | u64::from(low)) & !BAR_FLAGS;
        let (address, mask) = (join(high, low), join(high_mask, low_mask));
        (address != 0 && mask != 0).then(|| Memory {
            address,
            size: mask & mask.wrapping_neg(),
        })
    }
}
