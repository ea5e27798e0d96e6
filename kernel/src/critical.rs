//! Critical sections: no upcall interrupts while a guard lives.
//!
//! There is one virtual CPU, so masked upcalls are mutual exclusion. Sections nest; the outermost one's end delivers
//! what came meanwhile.

use core::cell::{Cell, UnsafeCell};
use core::marker::PhantomData;
use core::sync::atomic::{AtomicBool, Ordering, compiler_fence};

use crate::{hypercall, shared_info};

/// Keeps upcalls masked. Dropping it restores the state it found.
#[must_use = "upcalls are masked only while the guard lives"]
pub struct Guard {
    was_masked: bool,
    /// A guard belongs to the context that made it.
    not_send: PhantomData<*mut ()>,
}

/// Masks upcalls.
pub fn enter() -> Guard {
    let mask = shared_info::upcall_mask();
    // An upcall between the load and the store leaves the mask as it was, so two plain accesses are enough.
    let was_masked = mask.load(Ordering::Relaxed) != 0;
    mask.store(1, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
    Guard {
        was_masked,
        not_send: PhantomData,
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.was_masked {
            unmask();
        }
    }
}

/// Unmasks upcalls and lets pending ones be delivered.
pub(crate) fn unmask() {
    compiler_fence(Ordering::SeqCst);
    shared_info::upcall_mask().store(0, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
    // Xen delivers on a way back into the guest only; a null hypercall is one.
    if shared_info::upcall_pending().load(Ordering::Relaxed) != 0 {
        let _ = hypercall::xen_version();
    }
}

/// Whether the domain is dying, and whoever held shared data never continues.
static DYING: AtomicBool = AtomicBool::new(false);

/// Lets [`Shared::with`] ignore holders that were interrupted for good; false if that was so already.
///
/// # Safety
/// No code that ran before may run again: what follows reports and ends the domain.
pub(crate) unsafe fn abandon_holders() -> bool {
    !DYING.swap(true, Ordering::Relaxed)
}

/// Data that upcalls and ordinary code share; reached only inside a critical section.
pub struct Shared<T> {
    value: UnsafeCell<T>,
    busy: Cell<bool>,
}

// SAFETY: one virtual CPU, and `with` holds off upcalls: accesses never overlap in time.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Shared {
            value: UnsafeCell::new(value),
            busy: Cell::new(false),
        }
    }

    /// Calls `access` with the data, upcalls masked.
    ///
    /// # Panics
    /// If called from within itself.
    pub fn with<R>(&self, access: impl FnOnce(&mut T) -> R) -> R {
        let _guard = enter();
        let reentered = self.busy.replace(true);
        assert!(
            !reentered || DYING.load(Ordering::Relaxed),
            "shared data re-entered"
        );
        // SAFETY: upcalls are masked, and no other reference exists: `busy` shows it, or its holder is dead.
        let result = access(unsafe { &mut *self.value.get() });
        self.busy.set(false);
        result
    }
}
