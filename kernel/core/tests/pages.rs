//! The page allocator against a plain vector of booleans.

use std::ops::Range;

use kernel_core::pages::Pages;
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Release(Range<usize>),
    Take(Range<usize>),
    Claim(Range<usize>),
    TakeHighest(usize, usize),
}

const MAX: usize = 9000;

fn range() -> impl Strategy<Value = Range<usize>> {
    (0..MAX + 100, prop_oneof![0usize..4, 0usize..200, 0usize..5000])
        .prop_map(|(start, length)| start..start + length)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        range().prop_map(Step::Release),
        range().prop_map(Step::Take),
        range().prop_map(Step::Claim),
        (prop_oneof![1usize..4, 0usize..300, 0usize..6000], 0..MAX + 100)
            .prop_map(|(count, limit)| Step::TakeHighest(count, limit)),
    ]
}

/// The highest run by definition: the one with the highest end.
fn highest(model: &[bool], count: usize, limit: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let mut run = 0;
    for page in (0..limit.min(model.len())).rev() {
        run = if model[page] { run + 1 } else { 0 };
        if run == count {
            return Some(page);
        }
    }
    None
}

fn clamp(range: &Range<usize>, pages: usize) -> Range<usize> {
    range.start.min(pages)..range.end.min(pages)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn behaves_as_a_set_of_free_pages(pages in 0usize..MAX, steps in vec(step(), 1..40)) {
        let mut storage = vec![u64::MAX; Pages::storage(pages)];
        let mut set = Pages::new(&mut storage, pages);
        let mut model = vec![false; pages];
        prop_assert_eq!(set.len(), pages);
        for step in steps {
            match step {
                Step::Release(range) => {
                    let inside = clamp(&range, pages);
                    let expected = model[inside.clone()].iter().filter(|&&free| !free).count();
                    model[inside].fill(true);
                    prop_assert_eq!(set.release(range), expected);
                }
                Step::Take(range) => {
                    let inside = clamp(&range, pages);
                    let expected = model[inside.clone()].iter().filter(|&&free| free).count();
                    model[inside].fill(false);
                    prop_assert_eq!(set.take(range), expected);
                }
                Step::Claim(range) => {
                    let possible = range.end <= pages && model[range.clone()].iter().all(|&free| free);
                    if possible {
                        model[range.clone()].fill(false);
                    }
                    prop_assert_eq!(set.claim(range), possible);
                }
                Step::TakeHighest(count, limit) => {
                    let expected = highest(&model, count, limit);
                    if let Some(start) = expected {
                        model[start..start + count].fill(false);
                    }
                    prop_assert_eq!(set.take_highest(count, limit), expected);
                }
            }
            prop_assert_eq!(set.free_count(), model.iter().filter(|&&free| free).count());
        }
        for (page, &free) in model.iter().enumerate() {
            prop_assert_eq!(set.is_free(page), free);
        }
        prop_assert!(!set.is_free(pages));
        for limit in [0, pages / 2, pages, pages + 9] {
            let expected = model[..limit.min(pages)].iter().rev().take_while(|&&free| free).count();
            prop_assert_eq!(set.run_below(limit), expected);
        }
    }

    #[test]
    fn too_little_storage_makes_a_smaller_set(words in 0usize..40, pages in 0usize..4000) {
        let mut storage = vec![0; words];
        let mut set = Pages::new(&mut storage, pages);
        prop_assert!(set.len() <= pages);
        let length = set.len();
        prop_assert_eq!(set.release(0..pages), length);
        prop_assert_eq!(set.take_highest(length, usize::MAX), (length != 0).then_some(0));
    }
}

#[test]
fn metadata_stays_small() {
    let bytes = |pages| Pages::storage(pages) * 8;
    assert!(bytes(1024) <= 136);
    assert!(bytes(786_432) <= 100 * 1024);
}
