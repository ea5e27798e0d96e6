//! x86-64: everything that is written in assembly, each piece beside its Rust face.
//!
//! All of it runs in ring 3, where a paravirtual guest's kernel lives. Xen pushes event and trap frames at the
//! interrupted stack pointer, so nothing here or above may keep data below it.

mod boot;
mod control;
mod cpu;
mod entry;
mod port;
mod string;

pub(crate) use boot::{hypercall, switch_stack};
pub(crate) use control::{allow_wrfsbase, cr4, reset_fpu, set_cr4, set_xcr0, xen_cpuid};
pub(crate) use cpu::capture;
pub use cpu::{fence, rdrand, rdtsc};
pub(crate) use entry::{VECTORS, event_entry, failsafe_entry, trap_entry};
pub(crate) use port::{inb, inl, insb, outb, outl, outsb};

pub use control::set_fs_base;
