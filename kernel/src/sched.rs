//! Waiting: the one place where the domain sleeps.
//!
//! There is no periodic tick. A waiter looks at its condition with upcalls masked, arms the one-shot timer if it has a
//! deadline, and blocks in the hypervisor, which unmasks and sleeps in one step: an event between the look and the
//! sleep ends the sleep at once.
//!
//! Suspend: the timer's port is bound anew by [`init`]; an armed deadline is armed again by the waiter's next round.

use crate::{critical, event, hypercall, time, xen};

/// Stops the periodic timer that a domain starts with, and binds the one-shot timer.
pub(crate) fn init() -> Result<(), hypercall::Error> {
    hypercall::vcpu_op(xen::VCPUOP_stop_periodic_timer)?;
    // The handler has nothing to do: the waiter looks at the clock itself.
    event::bind_virq(xen::VIRQ_TIMER, |_| {})?;
    Ok(())
}

/// The farthest a timer is set, in nanoseconds: six days. One that is due in 2^50 or more Xen takes for a mistake and lets
/// fire every tenth of a second. A waiter whose time has not come sets it again.
const FARTHEST: u64 = 1 << 49;

/// Sleeps until `ready` says true, or the monotonic clock reaches `deadline` (nanoseconds; `None` waits for ever).
///
/// `ready` is called with upcalls masked, first at once and then after every event; the result is its last answer.
/// Upcalls must not be masked by the caller, and are not on return.
pub fn wait_until(deadline: Option<u64>, mut ready: impl FnMut() -> bool) -> bool {
    let mut armed = false;
    let result = loop {
        let guard = critical::enter();
        if ready() {
            break true;
        }
        if let Some(deadline) = deadline {
            let now = time::monotonic();
            if now >= deadline {
                break false;
            }
            let distance = (deadline - now).min(FARTHEST);
            hypercall::set_timer_op(time::system().wrapping_add(distance).max(1));
            armed = true;
        }
        hypercall::sched_block();
        drop(guard);
    };
    if armed {
        hypercall::set_timer_op(0);
    }
    result
}
