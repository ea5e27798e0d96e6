//! The paravirtual clock's arithmetic (Xen's public header xen.h, `struct vcpu_time_info`).

/// A consistent copy of the clock's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The time-stamp counter when the parameters were taken.
    pub tsc_timestamp: u64,
    /// Nanoseconds at that moment.
    pub system_time: u64,
    /// Nanoseconds a tick, as a binary fraction of 32 bits, after the shift.
    pub multiplier: u32,
    /// Left shift of a tick count before the multiplication; negative shifts right.
    pub shift: i8,
}

impl Snapshot {
    /// The time at counter value `tsc`, in nanoseconds.
    ///
    /// A counter behind the snapshot (the parameters were updated meanwhile) gives the snapshot's own time.
    pub fn at(&self, tsc: u64) -> u64 {
        let ticks = tsc.saturating_sub(self.tsc_timestamp);
        self.system_time
            .wrapping_add(scale(ticks, self.multiplier, self.shift))
    }
}

/// Ticks to nanoseconds: shifted, times `multiplier`, divided by 2^32.
///
/// Bits beyond 64 are lost, as in the definition. A shift of 64 or more either way leaves nothing.
pub fn scale(ticks: u64, multiplier: u32, shift: i8) -> u64 {
    let distance = u32::from(shift.unsigned_abs());
    let shifted = if shift < 0 {
        ticks.checked_shr(distance)
    } else {
        ticks.checked_shl(distance)
    };
    // At most 96 bits, of which 64 remain.
    ((u128::from(shifted.unwrap_or(0)) * u128::from(multiplier)) >> 32) as u64
}
