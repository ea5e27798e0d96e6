//! Any sequence of operations leaves the page allocator consistent: no page is handed out twice.
#![no_main]

use kernel_core::pages::Pages;
use libfuzzer_sys::fuzz_target;

const PAGES: usize = 5000;

fuzz_target!(|steps: Vec<(u8, u16, u16)>| {
    let mut storage = vec![0; Pages::storage(PAGES)];
    let mut set = Pages::new(&mut storage, PAGES);
    let mut model = vec![false; PAGES];
    for (operation, first, second) in steps {
        let (first, second) = (usize::from(first), usize::from(second));
        let range = first..first + second;
        let inside = first.min(PAGES)..range.end.min(PAGES);
        match operation % 4 {
            0 => {
                set.release(range);
                model[inside].fill(true);
            }
            1 => {
                set.take(range);
                model[inside].fill(false);
            }
            2 => {
                if set.claim(range.clone()) {
                    assert!(range.end <= PAGES && model[range.clone()].iter().all(|&free| free));
                    model[range].fill(false);
                }
            }
            _ => {
                if let Some(start) = set.take_highest(first % 700, second) {
                    let run = start..start + first % 700;
                    assert!(run.end <= second.min(PAGES) && model[run.clone()].iter().all(|&free| free));
                    model[run].fill(false);
                }
            }
        }
    }
    assert_eq!(set.free_count(), model.iter().filter(|&&free| free).count());
});
