//! Page-table arithmetic and the table of stacks.

use kernel_core::paging;
use kernel_core::stacks::{GUARD_SIZE, Place, Stack, Stacks};
use proptest::prelude::*;

proptest! {
    #[test]
    fn an_address_is_its_indices(address in 0usize..1 << 47) {
        let rebuilt: usize = (1..=4).map(|level| paging::index(address, level) * paging::span(level)).sum();
        prop_assert_eq!(rebuilt, address & !(paging::PAGE_SIZE - 1));
    }

    #[test]
    fn an_entry_keeps_frame_and_flags(frame in 0u64..1 << 40) {
        for flags in [paging::TABLE, paging::DATA, paging::READ_ONLY, paging::TEXT] {
            let entry = paging::entry(frame, flags);
            prop_assert_eq!(paging::frame(entry), frame);
            prop_assert_eq!(entry & flags, flags);
        }
    }

    #[test]
    fn filling_makes_the_same_entries(frames in prop::collection::vec(0u64..1 << 40, 0..40), room in 0usize..40) {
        let mut entries = vec![1; room];
        paging::fill(&mut entries, &frames, paging::DATA);
        for (position, &entry) in entries.iter().enumerate() {
            let expected = frames.get(position).map_or(1, |&frame| paging::entry(frame, paging::DATA));
            prop_assert_eq!(entry, expected);
        }
    }

    #[test]
    fn a_stack_and_its_guard_are_found(low in 1usize << 20..1 << 30, size in 1usize..1 << 20, offset in 0usize..1 << 21) {
        let stack = Stack { low, high: low + size, name: "a" };
        let mut stacks = Stacks::<4>::new();
        prop_assert!(stacks.add(stack));
        let address = low - GUARD_SIZE - 1 + offset;
        let expected = if address < low - GUARD_SIZE || address >= low + size {
            None
        } else if address < low {
            Some(Place::Guard(stack))
        } else {
            Some(Place::Inside(stack))
        };
        prop_assert_eq!(stacks.find(address), expected);
    }
}

#[test]
fn nothing_is_writable_and_executable() {
    for flags in [paging::DATA, paging::READ_ONLY, paging::TEXT] {
        assert!(flags & paging::WRITABLE == 0 || flags & paging::NO_EXECUTE != 0);
    }
}

#[test]
fn a_full_table_refuses_and_a_removed_stack_makes_room() {
    let stack = |low| Stack {
        low,
        high: low + 1,
        name: "x",
    };
    let mut stacks = Stacks::<2>::new();
    assert!(stacks.add(stack(0x10000)));
    assert!(stacks.add(stack(0x20000)));
    assert!(!stacks.add(stack(0x30000)));
    assert!(stacks.remove(0x10000));
    assert!(!stacks.remove(0x10000));
    assert!(stacks.add(stack(0x30000)));
    assert_eq!(stacks.find(0x10000), None);
    assert_eq!(stacks.iter().count(), 2);
}
