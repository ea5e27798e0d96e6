//! The byte queue against the standard library's.

use std::collections::VecDeque;

use kernel_core::queue::Queue;
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn behaves_as_a_queue(capacity in 0usize..50, steps in vec((any::<bool>(), vec(any::<u8>(), 0..40)), 0..100)) {
        let mut storage = vec![0; capacity];
        let mut queue = Queue::new(&mut storage);
        let mut model = VecDeque::new();
        for (push, mut bytes) in steps {
            if push {
                let fits = model.len() + bytes.len() <= capacity;
                prop_assert_eq!(queue.push(&bytes), fits);
                if fits {
                    model.extend(bytes);
                }
            } else {
                let count = queue.pop(&mut bytes);
                prop_assert_eq!(count, bytes.len().min(model.len()));
                let expected: Vec<u8> = model.drain(..count).collect();
                prop_assert_eq!(&bytes[..count], &expected[..]);
            }
            prop_assert_eq!(queue.len(), model.len());
            prop_assert_eq!(queue.is_empty(), model.is_empty());
            prop_assert_eq!(queue.capacity(), capacity);
        }
    }
}
