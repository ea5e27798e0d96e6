//! The page allocator: contiguous runs of pages out of one bitmap.
//!
//! A bit says whether a page is free; a second, 64 times smaller bitmap says which words have a free page at all, so
//! that a search skips 4096 used pages at a time. Together they cost 1 bit and a bit more for each page: 130 bytes for 4 MiB, 97
//! KiB for 3 GiB. Single pages and runs are searched from the top downward, so that the heap, which grows from
//! below, keeps its room.

use core::ops::Range;

const BITS: usize = u64::BITS as usize;

/// A set of free pages, numbered from 0.
#[derive(Debug)]
pub struct Pages<'a> {
    /// Bit set: the page is free.
    free: &'a mut [u64],
    /// Bit set: the word of `free` is not 0.
    summary: &'a mut [u64],
    pages: usize,
    free_count: usize,
}

impl<'a> Pages<'a> {
    /// A set without pages.
    pub const fn empty() -> Self {
        Pages {
            free: &mut [],
            summary: &mut [],
            pages: 0,
            free_count: 0,
        }
    }

    /// The words of storage that a set of `pages` needs.
    pub const fn storage(pages: usize) -> usize {
        let words = pages.div_ceil(BITS);
        words + words.div_ceil(BITS)
    }

    /// A set of pages `0..pages` of which none is free.
    ///
    /// `storage` holds at least [`Pages::storage`] words; if it has fewer, the set ends where they end.
    pub fn new(storage: &'a mut [u64], pages: usize) -> Self {
        storage.fill(0);
        let words = pages.div_ceil(BITS).min(storage.len() * BITS / (BITS + 1));
        let (free, summary) = storage.split_at_mut(words);
        let pages = pages.min(words * BITS).min(summary.len() * BITS * BITS);
        Pages {
            free,
            summary,
            pages,
            free_count: 0,
        }
    }

    /// The number of pages in the set, free or not.
    pub fn len(&self) -> usize {
        self.pages
    }

    /// Whether the set has no pages at all.
    pub fn is_empty(&self) -> bool {
        self.pages == 0
    }

    /// The number of free pages.
    pub fn free_count(&self) -> usize {
        self.free_count
    }

    /// Whether `page` is in the set and free.
    pub fn is_free(&self, page: usize) -> bool {
        self.free
            .get(page / BITS)
            .is_some_and(|word| word >> (page % BITS) & 1 != 0)
    }

    /// Marks a range free. Pages beyond the set, and pages already free, are left alone; returns how many became free.
    pub fn release(&mut self, range: Range<usize>) -> usize {
        self.update(range, |word, mask| *word |= mask)
    }

    /// Marks a range used. Pages beyond the set, and pages already used, are left alone; returns how many were free.
    pub fn take(&mut self, range: Range<usize>) -> usize {
        self.update(range, |word, mask| *word &= !mask)
    }

    /// Marks a range used if all of it is free; otherwise changes nothing.
    pub fn claim(&mut self, range: Range<usize>) -> bool {
        if range.end > self.pages || range.start > range.end || !self.all_free(range.clone()) {
            return false;
        }
        self.take(range);
        true
    }

    /// Takes the highest run of `count` free pages that ends at or below `limit`, and returns its first page.
    ///
    /// `None` if there is no such run or `count` is 0.
    pub fn take_highest(&mut self, count: usize, limit: usize) -> Option<usize> {
        if count == 0 || count > self.free_count {
            return None;
        }
        let mut end = limit.min(self.pages);
        loop {
            end = self.highest_free_below(end)? + 1;
            let start = end.checked_sub(count)?;
            // The run must reach down from `end`: else go on below the highest used page in it.
            match self.highest_used_in(start..end) {
                Some(used) => end = used,
                None => {
                    self.take(start..end);
                    return Some(start);
                }
            }
        }
    }

    /// The number of free pages directly below `limit`.
    pub fn run_below(&self, limit: usize) -> usize {
        let limit = limit.min(self.pages);
        limit - self.highest_used_in(0..limit).map_or(0, |used| used + 1)
    }

    /// Applies `change` to each word that `range` touches, with the mask of the range's bits in it.
    fn update(&mut self, range: Range<usize>, change: impl Fn(&mut u64, u64)) -> usize {
        let range = range.start.min(self.pages)..range.end.min(self.pages);
        let mut changed = 0;
        let mut page = range.start;
        while page < range.end {
            let word = page / BITS;
            let end = range.end.min((word + 1) * BITS);
            let before = self.free[word];
            change(&mut self.free[word], mask(page % BITS, end - page));
            let after = self.free[word];
            changed += count(before ^ after);
            let bit = 1 << (word % BITS);
            if after == 0 {
                self.summary[word / BITS] &= !bit;
            } else {
                self.summary[word / BITS] |= bit;
            }
            self.free_count = self.free_count + count(after) - count(before);
            page = end;
        }
        changed
    }

    fn all_free(&self, range: Range<usize>) -> bool {
        self.highest_used_in(range).is_none()
    }

    /// The highest free page below `limit`.
    fn highest_free_below(&self, limit: usize) -> Option<usize> {
        let last = limit.checked_sub(1)?;
        let word = last / BITS;
        let found = self.free[word] & mask(0, last % BITS + 1);
        if found != 0 {
            return Some(word * BITS + highest_bit(found));
        }
        let word = self.highest_word_below(word)?;
        Some(word * BITS + highest_bit(self.free[word]))
    }

    /// The highest word below `limit` that has a free page.
    fn highest_word_below(&self, limit: usize) -> Option<usize> {
        let last = limit.checked_sub(1)?;
        let first_group = last / BITS;
        let found = self.summary[first_group] & mask(0, last % BITS + 1);
        if found != 0 {
            return Some(first_group * BITS + highest_bit(found));
        }
        let group = self.summary[..first_group].iter().rposition(|&word| word != 0)?;
        Some(group * BITS + highest_bit(self.summary[group]))
    }

    /// The highest used page in a range inside the set.
    fn highest_used_in(&self, range: Range<usize>) -> Option<usize> {
        let mut end = range.end;
        while end > range.start {
            let word = (end - 1) / BITS;
            let start = range.start.max(word * BITS);
            let used = !self.free[word] & mask(start % BITS, end - start);
            if used != 0 {
                return Some(word * BITS + highest_bit(used));
            }
            end = start;
        }
        None
    }
}

/// `count` (1 to 64) bits from bit `from` on.
fn mask(from: usize, count: usize) -> u64 {
    (u64::MAX >> (BITS - count)) << from
}

/// The bits that are set. Whole words are most of the work of large ranges, and the plainest processors count bit by bit.
fn count(word: u64) -> usize {
    match word {
        0 => 0,
        u64::MAX => BITS,
        _ => word.count_ones() as usize,
    }
}

fn highest_bit(word: u64) -> usize {
    BITS - 1 - word.leading_zeros() as usize
}
