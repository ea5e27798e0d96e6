//! How much memory a first domain needs, by the rules of Xen's PV builder (`dom0_construct_pv`).
//!
//! Xen lays out image, ramdisk, P2M (8 bytes a page), start information, page tables and a boot stack one
//! behind the other, rounds the end up to 4 MiB with at least 512 KiB of slack, takes the power of two above
//! that (the ramdisk aside) as one contiguous allocation, and refuses a domain that is smaller.

const PAGE: u64 = 4 << 10;
const MIB: u64 = 1 << 20;

/// Xen's PV builders refuse less.
const LEAST: u64 = 4 * MIB;

/// What the builder rounds to, and the least room it leaves behind the boot stack.
const GRANULE: u64 = 4 * MIB;
const SLACK: u64 = MIB / 2;

/// Start information with the console's, and the boot stack, in bytes.
const START_INFORMATION: u64 = PAGE;
const BOOT_STACK: u64 = PAGE;

/// What a page table of level 1 maps.
const TABLE_SPAN: u64 = 2 * MIB;

/// What the builder demands for a domain of `memory` bytes with an image that ends at `image_end` and a
/// ramdisk of `ramdisk` bytes. A result above `memory` means that it would refuse. `None` if the numbers are
/// beyond reason.
pub fn demand(memory: u64, image_end: u64, ramdisk: u64) -> Option<u64> {
    let ramdisk = ramdisk.checked_next_multiple_of(PAGE)?;
    let page_list = (memory / PAGE * 8).next_multiple_of(PAGE);
    let parts = [ramdisk, page_list, START_INFORMATION, BOOT_STACK];
    let start = parts
        .into_iter()
        .try_fold(image_end.checked_next_multiple_of(PAGE)?, u64::checked_add)?;
    if start > 1 << 46 {
        return None;
    }
    let mut end = start;
    loop {
        // Below 512 GiB there is one table each of the levels 4 and 3, and one of level 2 for each GiB.
        let tables = 2 + end.div_ceil(1 << 30) + end.div_ceil(TABLE_SPAN);
        let used = start + tables * PAGE;
        let mut rounded = used.next_multiple_of(GRANULE);
        if rounded - used < SLACK {
            rounded += GRANULE;
        }
        if rounded == end {
            break;
        }
        end = rounded;
    }
    Some((end - ramdisk).next_power_of_two().max(LEAST) + ramdisk)
}

/// Whether a domain of `memory` bytes can be built.
pub fn suffices(memory: u64, image_end: u64, ramdisk: u64) -> bool {
    memory >= LEAST && demand(memory, image_end, ramdisk).is_some_and(|demand| demand <= memory)
}

/// The least whole MiB that [`suffices`], if any does.
pub fn least(image_end: u64, ramdisk: u64) -> Option<u64> {
    let mut memory = LEAST;
    // More memory needs a longer P2M, so the answer is found by raising the question to it.
    while let Some(demand) = demand(memory, image_end, ramdisk) {
        if demand <= memory {
            return Some(memory);
        }
        memory = demand.next_multiple_of(MIB);
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_image_boots_in_four_mib_without_a_ramdisk_only() {
        assert!(suffices(4 * MIB, 0x21_7481, 0));
        assert_eq!(demand(4 * MIB, 0x21_7481, 5000), Some(4 * MIB + 2 * PAGE));
        assert!(!suffices(4 * MIB, 0x21_7481, 5000));
        assert_eq!(least(0x21_7481, 5000), Some(5 * MIB));
        assert!(!suffices(3 * MIB, 0, 0));
    }

    #[test]
    fn the_slack_counts() {
        // 3.5 MiB less the fixed parts still leave half a MiB below 4 MiB; a page more does not.
        let fixed = 8192 + START_INFORMATION + BOOT_STACK + 5 * PAGE;
        assert!(suffices(4 * MIB, 4 * MIB - SLACK - fixed, 0));
        assert_eq!(demand(4 * MIB, 4 * MIB - SLACK - fixed + 1, 0), Some(8 * MIB));
    }

    #[test]
    fn sizes_beyond_reason_never_suffice() {
        assert_eq!(demand(64 * MIB, u64::MAX, 1), None);
        assert_eq!(demand(64 * MIB, 1, u64::MAX), None);
        assert_eq!(least(1 << 31, u64::MAX / 2), None);
    }

    proptest! {
        #[test]
        fn the_least_suffices_and_less_does_not(image_end in 1u64..1 << 31, ramdisk in 0u64..1 << 33) {
            let least = least(image_end, ramdisk).unwrap();
            prop_assert!(suffices(least, image_end, ramdisk));
            prop_assert!(least == LEAST || !suffices(least - MIB, image_end, ramdisk));
        }
    }
}
