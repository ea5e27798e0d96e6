//! Which pages mmap has given out: the program may unmap and protect any part of them, and nothing else.

use crate::{Errno, Result};
use alloc::vec::Vec;
use core::ops::Range;

/// Ranges of page numbers, sorted, disjoint and never adjacent.
#[derive(Default)]
pub struct Mappings {
    ranges: Vec<Range<usize>>,
}

impl Mappings {
    /// No pages.
    pub const fn new() -> Self {
        Mappings { ranges: Vec::new() }
    }

    /// Makes sure that the next [`Mappings::insert`] and [`Mappings::remove`] need no memory.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn reserve(&mut self) -> Result<()> {
        // Each removal adds at most one range, each insertion too.
        self.ranges.try_reserve(2).map_err(|_| Errno::ENOMEM)
    }

    /// Adds pages that are not there yet. Call [`Mappings::reserve`] before.
    pub fn insert(&mut self, pages: Range<usize>) {
        let at = self.ranges.partition_point(|range| range.end < pages.start);
        let last = self.ranges.partition_point(|range| range.start <= pages.end);
        let mut merged = pages;
        if at < last {
            merged.start = merged.start.min(self.ranges[at].start);
            merged.end = merged.end.max(self.ranges[last - 1].end);
        }
        self.ranges.splice(at..last, [merged]);
    }

    /// Whether all of these pages are there.
    pub fn contains(&self, pages: &Range<usize>) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= pages.start);
        self.ranges
            .get(at)
            .is_some_and(|range| range.start <= pages.start && pages.end <= range.end)
    }

    /// The first stretch within `pages` that is there.
    pub fn first_within(&self, pages: &Range<usize>) -> Option<Range<usize>> {
        let at = self.ranges.partition_point(|range| range.end <= pages.start);
        let range = self.ranges.get(at)?;
        let found = range.start.max(pages.start)..range.end.min(pages.end);
        (found.start < found.end).then_some(found)
    }

    /// Takes pages out that are all there. Call [`Mappings::reserve`] before.
    pub fn remove(&mut self, pages: &Range<usize>) {
        let at = self.ranges.partition_point(|range| range.end <= pages.start);
        let Some(range) = self.ranges.get_mut(at) else {
            return;
        };
        let after = pages.end..range.end;
        range.end = pages.start;
        if range.start == range.end {
            self.ranges.remove(at);
            if after.start < after.end {
                self.ranges.insert(at, after);
            }
        } else if after.start < after.end {
            self.ranges.insert(at + 1, after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn behaves_as_a_set_of_pages(steps in proptest::collection::vec((any::<bool>(), 0usize..60, 1usize..12), 0..80)) {
            let mut mappings = Mappings::new();
            let mut model = [false; 80];
            for (add, start, length) in steps {
                let pages = start..start + length;
                mappings.reserve().unwrap();
                if add && model[pages.clone()].iter().all(|&set| !set) {
                    mappings.insert(pages.clone());
                    model[pages].fill(true);
                } else if !add {
                    while let Some(part) = mappings.first_within(&pages) {
                        prop_assert!(model[part.clone()].iter().all(|&set| set));
                        mappings.remove(&part);
                        model[part].fill(false);
                        mappings.reserve().unwrap();
                    }
                    prop_assert!(model[pages].iter().all(|&set| !set));
                }
                for page in 0..79 {
                    prop_assert_eq!(mappings.contains(&(page..page + 1)), model[page]);
                    prop_assert_eq!(mappings.contains(&(page..page + 2)), model[page] && model[page + 1]);
                }
            }
        }
    }
}
