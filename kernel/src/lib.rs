//! The Xen paravirtual kernel that every appliance contains.
//!
//! One application, one address space, one virtual CPU: the kernel is a library that the program's runtime calls by
//! plain function calls. It knows Xen and the machine; it does not know POSIX, C libraries or `errno`.
//!
//! - All RAM is mapped at boot; nothing is paged, and no page is writable and executable ([`mm`]).
//! - There is no periodic tick: a timer is armed only for a waiter, and an idle domain blocks ([`sched`]).
//! - Events are delivered while the program runs and are held off in critical sections ([`event`], [`critical`]).
//! - Code that events and traps reach uses general registers only.
//! - What a peer writes, in rings, start_info or frames, is read once and checked ([`stream`], [`boot`]).
//!
//! Assembly is under `arch`, hypercalls are made in [`hypercall`] only, and algorithms that need no machine are in the
//! crate `kernel_core`, which is safe and tested on the host. Each module that holds Xen's state says under "Suspend"
//! what a suspended and resumed domain has to do about it.
#![no_std]

pub mod arch;
pub mod boot;
pub mod console;
pub mod critical;
pub mod event;
pub mod exit;
pub mod fpu;
pub mod hypercall;
pub mod mm;
mod panic;
mod pci;
pub mod sched;
mod shared_info;
pub mod stack;
pub mod statistics;
pub mod stream;
pub mod time;
pub mod trap;
pub mod xen;
