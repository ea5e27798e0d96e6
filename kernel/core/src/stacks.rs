//! The table of stacks, which gives a faulting address its meaning.

/// One stack: usable at `low..high`, with a guard page below `low`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stack {
    /// The lowest usable address.
    pub low: usize,
    /// The address behind the highest byte.
    pub high: usize,
    /// Whose it is.
    pub name: &'static str,
}

/// The size of a guard, in bytes.
pub const GUARD_SIZE: usize = crate::paging::PAGE_SIZE;

/// A table of at most `N` stacks.
#[derive(Debug)]
pub struct Stacks<const N: usize> {
    slots: [Option<Stack>; N],
}

/// Where an address lies with respect to the stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a stack.
    Inside(Stack),
    /// In the guard below a stack.
    Guard(Stack),
}

impl<const N: usize> Stacks<N> {
    /// An empty table.
    pub const fn new() -> Self {
        Stacks { slots: [None; N] }
    }

    /// Adds a stack; false if the table is full.
    pub fn add(&mut self, stack: Stack) -> bool {
        match self.slots.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => {
                *slot = Some(stack);
                true
            }
            None => false,
        }
    }

    /// Removes the stack whose lowest address is `low`; false if there is none.
    pub fn remove(&mut self, low: usize) -> bool {
        match self
            .slots
            .iter_mut()
            .find(|slot| slot.is_some_and(|stack| stack.low == low))
        {
            Some(slot) => {
                *slot = None;
                true
            }
            None => false,
        }
    }

    /// All stacks.
    pub fn iter(&self) -> impl Iterator<Item = &Stack> {
        self.slots.iter().flatten()
    }

    /// The stack or guard at `address`. A guard is found before a neighbour's stack.
    pub fn find(&self, address: usize) -> Option<Place> {
        let guard = |stack: &&Stack| (stack.low.saturating_sub(GUARD_SIZE)..stack.low).contains(&address);
        let inside = |stack: &&Stack| (stack.low..stack.high).contains(&address);
        let guarded = self.iter().find(guard).copied().map(Place::Guard);
        guarded.or_else(|| self.iter().find(inside).copied().map(Place::Inside))
    }
}

impl<const N: usize> Default for Stacks<N> {
    fn default() -> Self {
        Self::new()
    }
}
