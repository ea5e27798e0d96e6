//! The clock's arithmetic against exact arithmetic.

use kernel_core::clock::{Snapshot, scale};
use proptest::prelude::*;

proptest! {
    #[test]
    fn scaling_is_exact(ticks in any::<u64>(), multiplier in any::<u32>(), shift in -63i8..=63) {
        let shifted = if shift < 0 { ticks >> -shift } else { ticks << shift };
        let exact = u128::from(shifted) * u128::from(multiplier) / (1 << 32);
        prop_assert_eq!(u128::from(scale(ticks, multiplier, shift)), exact & u128::from(u64::MAX));
    }

    #[test]
    fn no_parameters_upset_it(tsc in any::<u64>(), stamp in any::<u64>(), time in any::<u64>(), multiplier in any::<u32>(), shift in any::<i8>()) {
        Snapshot { tsc_timestamp: stamp, system_time: time, multiplier, shift }.at(tsc);
    }

    #[test]
    fn time_does_not_go_back_with_the_counter(stamp in any::<u32>(), first in any::<u32>(), second in any::<u32>(), multiplier in any::<u32>(), shift in -31i8..=8) {
        let snapshot = Snapshot { tsc_timestamp: u64::from(stamp), system_time: 1 << 60, multiplier, shift };
        let (early, late) = (first.min(second), first.max(second));
        prop_assert!(snapshot.at(u64::from(early)) <= snapshot.at(u64::from(late)));
    }
}

#[test]
fn a_gigahertz_counter_counts_nanoseconds() {
    let snapshot = Snapshot {
        tsc_timestamp: 1000,
        system_time: 5,
        multiplier: 1 << 31,
        shift: 1,
    };
    assert_eq!(snapshot.at(3000), 2005);
    assert_eq!(snapshot.at(1), 5);
}
