//! The P2M's frame lists, read back as the toolstack reads them.

use kernel_core::p2m::{fill, leaf_pages, list_pages};
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_toolstack_finds_every_entry(pages in 600usize..700_000, at in any::<prop::sample::Index>(), entry in any::<prop::sample::Index>()) {
        // Machine frames are page frames plus a constant, so that each can be told.
        let p2m: Vec<u64> = (0..pages as u64).map(|pfn| pfn + 1_000_000).collect();
        let (lists, leaves) = (list_pages(pages), leaf_pages(pages));
        prop_assume!(lists + leaves < pages);
        let list = at.index(pages - lists - leaves + 1);
        let first_leaf = list + lists;
        let mut root = vec![0; 512];
        let mut names = vec![0; leaves * 512];
        prop_assert!(fill(&mut root, &mut names, &p2m, list << 12, first_leaf));

        let pfn = entry.index(pages);
        let leaf = root[pfn / (512 * 512)] - 1_000_000 - first_leaf as u64;
        let page = names[leaf as usize * 512 + pfn / 512 % 512] - 1_000_000 - list as u64;
        prop_assert_eq!(page as usize * 512 + pfn % 512, pfn);
    }

    #[test]
    fn what_does_not_fit_is_refused(pages in 0usize..2000, list in 0usize..3000, first in 0usize..3000, room in 0usize..1024) {
        let p2m = vec![7; pages];
        let (mut root, mut leaves) = (vec![0; 512], vec![0; room]);
        let fits = list + list_pages(pages) <= pages && first + leaf_pages(pages) <= pages && room >= list_pages(pages);
        prop_assert_eq!(fill(&mut root, &mut leaves, &p2m, list << 12, first), fits);
    }
}
