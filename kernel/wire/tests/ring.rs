//! The rings' arithmetic against a queue, and against a lying peer.

use std::collections::VecDeque;

use proptest::collection::vec;
use proptest::prelude::*;
use wire::ring::{Corrupt, Layout, free, runs, used};

proptest! {
    #[test]
    fn a_ring_behaves_as_a_queue(start in any::<u32>(), exponent in 0u32..8, steps in vec((any::<bool>(), 0u32..300), 1..200)) {
        let size = 1u32 << exponent;
        let (mut head, mut tail) = (start, start);
        let mut data = vec![0u8; size as usize];
        let mut model = VecDeque::new();
        let mut next = 0u8;
        for (write, length) in steps {
            let available = if write { free(head, tail, size) } else { used(head, tail, size) }.expect("consistent");
            let count = length.min(available);
            let (first, second) = runs(if write { head } else { tail }, count, size);
            prop_assert_eq!(first.length + second.length, count);
            for run in [first, second] {
                for offset in run.offset..run.offset + run.length {
                    if write {
                        data[offset as usize] = next;
                        model.push_back(next);
                        next = next.wrapping_add(1);
                    } else {
                        prop_assert_eq!(Some(data[offset as usize]), model.pop_front());
                    }
                }
            }
            if write { head = head.wrapping_add(count) } else { tail = tail.wrapping_add(count) }
            prop_assert_eq!(used(head, tail, size).map(|n| n as usize), Ok(model.len()));
        }
    }

    #[test]
    fn no_index_of_a_peer_leads_outside_the_ring(head in any::<u32>(), tail in any::<u32>(), exponent in 0u32..32) {
        let size = 1u32 << exponent;
        if let Ok(length) = used(head, tail, size) {
            let (first, second) = runs(tail, length, size);
            prop_assert!(u64::from(first.offset) + u64::from(first.length) <= u64::from(size));
            prop_assert!(second.offset == 0 && second.length <= size - first.length);
        } else {
            prop_assert_eq!(free(head, tail, size), Err(Corrupt));
        }
    }

    #[test]
    fn a_layout_never_overlaps_or_leaves_the_memory(memory in 0usize..1 << 22, a in any::<u32>(), b in 12u32..20) {
        let layout = Layout::new(memory, a, 1 << b).or_else(|| Layout::new(memory, 1 << (a % 32), 1 << b));
        if let Some(layout) = layout {
            let (first, second) = (layout.to_host, layout.to_guest);
            prop_assert!(second.writer_waits + 4 <= first.data);
            prop_assert_eq!(first.data + first.size as usize, second.data);
            prop_assert!(second.data + second.size as usize <= memory);
        }
    }
}
