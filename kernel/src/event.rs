//! Event channels, in Xen's two-level form.
//!
//! A port has one handler, called inside the upcall with upcalls masked. Handlers are short: they note what happened
//! and wake whoever waits in [`crate::sched::wait_until`] by having run at all. With one virtual CPU and few ports the
//! FIFO form would give nothing over these two levels.
//!
//! Suspend: ports do not survive. Each holder binds its own anew after [`init`] has run again.

use core::sync::atomic::Ordering;

use crate::critical::Shared;
use crate::{hypercall, shared_info, xen};

/// Called when its port fires.
pub type Handler = fn(port: u32);

/// The ports that can have handlers. Xen numbers ports from 1 in the order they are bound.
const MAX_PORTS: usize = 256;

static HANDLERS: Shared<[Option<Handler>; MAX_PORTS]> = Shared::new([None; MAX_PORTS]);

const WORD_BITS: u32 = u64::BITS;

/// Masks every port; those that are bound later are unmasked one by one.
pub(crate) fn init() {
    for word in 0..WORD_BITS as usize {
        mask_word(word).store(u64::MAX, Ordering::Relaxed);
    }
}

fn mask_word(word: usize) -> &'static core::sync::atomic::AtomicU64 {
    // SAFETY: a field of the shared page; `word` is checked by the index.
    unsafe { shared_info::atomic_u64(&raw mut (*shared_info::get()).evtchn_mask[word]) }
}

fn pending_word(word: usize) -> &'static core::sync::atomic::AtomicU64 {
    // SAFETY: a field of the shared page; `word` is checked by the index.
    unsafe { shared_info::atomic_u64(&raw mut (*shared_info::get()).evtchn_pending[word]) }
}

/// Gives `port` its handler and unmasks it.
pub fn attach(port: u32, handler: Handler) -> Result<(), hypercall::Error> {
    HANDLERS.with(|handlers| match handlers.get_mut(port as usize) {
        Some(slot) => {
            *slot = Some(handler);
            Ok(())
        }
        None => Err(hypercall::Error(-i64::from(NO_SPACE))),
    })?;
    unmask(port)
}

/// `XEN_ENOSPC`, for a port beyond the table.
const NO_SPACE: u32 = 28;

/// Unmasks a port; an event that came while it was masked is delivered now.
pub fn unmask(port: u32) -> Result<(), hypercall::Error> {
    let mut argument = xen::evtchn_unmask { port };
    // SAFETY: the structure of this command.
    unsafe { hypercall::event_channel_op(xen::EVTCHNOP_unmask, &mut argument) }
}

/// Binds a virtual interrupt of virtual CPU 0 and returns its port.
pub fn bind_virq(virq: u32, handler: Handler) -> Result<u32, hypercall::Error> {
    let mut argument = xen::evtchn_bind_virq {
        virq,
        vcpu: 0,
        port: 0,
    };
    // SAFETY: the structure of this command.
    unsafe { hypercall::event_channel_op(xen::EVTCHNOP_bind_virq, &mut argument)? };
    attach(argument.port, handler)?;
    Ok(argument.port)
}

/// Binds a physical interrupt that has been mapped and returns its port.
pub fn bind_pirq(pirq: u32, handler: Handler) -> Result<u32, hypercall::Error> {
    let mut argument = xen::evtchn_bind_pirq {
        pirq,
        flags: 0,
        port: 0,
    };
    // SAFETY: the structure of this command.
    unsafe { hypercall::event_channel_op(xen::EVTCHNOP_bind_pirq, &mut argument)? };
    attach(argument.port, handler)?;
    Ok(argument.port)
}

/// Notifies the other end of an interdomain port.
pub fn send(port: u32) -> Result<(), hypercall::Error> {
    let mut argument = xen::evtchn_send { port };
    // SAFETY: the structure of this command.
    unsafe { hypercall::event_channel_op(xen::EVTCHNOP_send, &mut argument) }
}

/// Runs the handlers of all pending ports. Called by the entry point with upcalls masked.
///
/// One pass is enough: the way back looks for pending events again.
pub(crate) extern "C" fn upcall() {
    shared_info::upcall_pending().store(0, Ordering::Relaxed);
    // SAFETY: a field of the shared page.
    let selector = unsafe { shared_info::atomic_u64(&raw mut (*shared_info::vcpu()).evtchn_pending_sel) };
    // The exchange orders the clearing of the flag before the reading of the bits.
    let mut words = selector.swap(0, Ordering::SeqCst);
    while words != 0 {
        let word = words.trailing_zeros();
        words &= words - 1;
        let mut ports = pending_word(word as usize).load(Ordering::Relaxed)
            & !mask_word(word as usize).load(Ordering::Relaxed);
        while ports != 0 {
            let bit = ports.trailing_zeros();
            ports &= ports - 1;
            pending_word(word as usize).fetch_and(!(1 << bit), Ordering::SeqCst);
            let port = word * WORD_BITS + bit;
            let handler = HANDLERS.with(|handlers| handlers.get(port as usize).copied().flatten());
            if let Some(handler) = handler {
                handler(port);
            }
        }
    }
}
