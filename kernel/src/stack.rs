//! The table of stacks.
//!
//! A paravirtual guest cannot report its own stack overflow: Xen finds no room for the fault's frame and ends the
//! domain. So the launcher is told of every stack when it is made, and can explain the address in Xen's log.

use kernel_core::stacks::{Place, Stack, Stacks};

use crate::critical::Shared;
use crate::stream;

/// The stacks that can be known at once. Further ones work, but an overflow of theirs is not named.
const MAX_STACKS: usize = 64;

static STACKS: Shared<Stacks<MAX_STACKS>> = Shared::new(Stacks::new());

/// Announces a stack at `low..high` whose guard page lies below `low`; false if the table is full.
pub fn register(name: &'static str, low: usize, high: usize) -> bool {
    let added = STACKS.with(|stacks| stacks.add(Stack { low, high, name }));
    stream::announce_stack(low, high, name);
    added
}

/// Forgets the stack whose lowest address is `low`; false if it is not known.
pub fn unregister(low: usize) -> bool {
    STACKS.with(|stacks| stacks.remove(low))
}

/// What lies at `address`, if it has to do with a stack.
pub fn find(address: usize) -> Option<Place> {
    STACKS.with(|stacks| stacks.find(address))
}
