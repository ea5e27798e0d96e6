//! Hypercalls: the one place where the hypervisor is called.
//!
//! Every function is Xen's call of the same name with Rust's types. A call that only reads its arguments and cannot
//! break Rust's view of memory is safe; one that can (page tables, traps, stacks) is `unsafe` and says what the caller
//! owes. Errors are Xen's negative numbers, kept as [`Error`].

use core::ffi::c_void;
use core::mem::MaybeUninit;

use crate::arch::hypercall;
use crate::xen;

/// A negative result of a hypercall: `-errno` in Xen's numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error(pub i64);

fn check(result: i64) -> Result<i64, Error> {
    if result < 0 {
        Err(Error(result))
    } else {
        Ok(result)
    }
}

/// Calls number `op` with a command and a structure, as most of Xen's calls are made.
///
/// # Safety
/// `argument` must be what Xen's interface expects for `op` and `command`, and what Xen does with it must keep
/// Rust's rules for the memory it points to.
unsafe fn command<T>(op: u32, command: u32, argument: *mut T) -> Result<i64, Error> {
    // SAFETY: the caller vouches for the arguments.
    check(unsafe { hypercall(op, [u64::from(command), argument as u64, 0, 0, 0]) })
}

/// Writes to the hypervisor's console. As the first domain this is the serial port.
pub fn console_io_write(text: &[u8]) -> Result<(), Error> {
    let arguments = [
        u64::from(xen::CONSOLEIO_write),
        text.len() as u64,
        text.as_ptr() as u64,
        0,
        0,
    ];
    // SAFETY: Xen only reads the text.
    check(unsafe { hypercall(xen::__HYPERVISOR_console_io, arguments) }).map(drop)
}

/// Ends the domain, or suspends it, for one of Xen's `SHUTDOWN_` reasons. Returns only if Xen refuses.
pub fn sched_shutdown(reason: u32) -> Error {
    let mut argument = xen::sched_shutdown { reason };
    // SAFETY: Xen reads the structure; a shutdown for any other reason than suspend does not return.
    let result = unsafe {
        command(
            xen::__HYPERVISOR_sched_op,
            xen::SCHEDOP_shutdown,
            &raw mut argument,
        )
    };
    Error(result.unwrap_or_else(|error| error.0))
}

/// Sleeps until an event is pending, with upcalls unmasked on return.
pub fn sched_block() {
    // SAFETY: the call takes no argument. It unmasks upcalls, which is its documented effect. It cannot fail.
    let _ = unsafe {
        command(
            xen::__HYPERVISOR_sched_op,
            xen::SCHEDOP_block,
            core::ptr::null_mut::<c_void>(),
        )
    };
}

/// Asks for `VIRQ_TIMER` when the system time reaches `nanoseconds`; 0 cancels.
pub fn set_timer_op(nanoseconds: u64) {
    // SAFETY: the argument is a number. It cannot fail.
    let _ = unsafe { hypercall(xen::__HYPERVISOR_set_timer_op, [nanoseconds, 0, 0, 0, 0]) };
}

/// A `VCPUOP_` command without argument for virtual CPU 0.
pub fn vcpu_op(vcpu_command: u32) -> Result<(), Error> {
    // SAFETY: only commands without argument go this way; a wrong one is refused.
    check(unsafe { hypercall(xen::__HYPERVISOR_vcpu_op, [u64::from(vcpu_command), 0, 0, 0, 0]) }).map(drop)
}

/// Does nothing, but lets Xen deliver pending events on its way back.
pub fn xen_version() -> u32 {
    // SAFETY: XENVER_version takes no argument and returns a number.
    unsafe {
        hypercall(
            xen::__HYPERVISOR_xen_version,
            [u64::from(xen::XENVER_version), 0, 0, 0, 0],
        ) as u32
    }
}

/// An `EVTCHNOP_` command with its structure.
///
/// # Safety
/// `argument` must be the structure that `evtchn_command` takes.
pub unsafe fn event_channel_op<T>(evtchn_command: u32, argument: &mut T) -> Result<(), Error> {
    // SAFETY: the caller vouches for the structure's type; Xen reads and writes only inside it.
    unsafe { command(xen::__HYPERVISOR_event_channel_op, evtchn_command, argument) }.map(drop)
}

/// A `PHYSDEVOP_` command with its structure.
///
/// # Safety
/// `argument` must be the structure that `physdev_command` takes.
pub unsafe fn physdev_op<T>(physdev_command: u32, argument: &mut T) -> Result<(), Error> {
    // SAFETY: the caller vouches for the structure's type; Xen reads and writes only inside it.
    unsafe { command(xen::__HYPERVISOR_physdev_op, physdev_command, argument) }.map(drop)
}

/// Where Xen has mapped the machine-to-physical table.
pub fn machphys_mapping() -> Result<xen::xen_machphys_mapping, Error> {
    let mut mapping = MaybeUninit::<xen::xen_machphys_mapping>::zeroed();
    // SAFETY: this memory_op fills the structure it is given.
    unsafe {
        command(
            xen::__HYPERVISOR_memory_op,
            xen::XENMEM_machphys_mapping,
            mapping.as_mut_ptr(),
        )?
    };
    // SAFETY: the structure holds integers only, so zeroed or filled it is valid.
    Ok(unsafe { mapping.assume_init() })
}

/// Changes page-table entries; all of `updates` or the first ones up to the one that is refused.
///
/// # Safety
/// The mappings that result must keep every promise Rust code relies on.
pub unsafe fn mmu_update(updates: &[xen::mmu_update]) -> Result<(), Error> {
    let domain = u64::from(xen::LLAMAOS_DOMID_SELF);
    let arguments = [updates.as_ptr() as u64, updates.len() as u64, 0, domain, 0];
    // SAFETY: Xen reads the updates; the caller vouches for their effect.
    check(unsafe { hypercall(xen::__HYPERVISOR_mmu_update, arguments) }).map(drop)
}

/// Operations on whole page tables and the TLB.
///
/// # Safety
/// As for [`mmu_update`].
pub unsafe fn mmuext_op(operations: &[xen::mmuext_op]) -> Result<(), Error> {
    let domain = u64::from(xen::LLAMAOS_DOMID_SELF);
    let arguments = [operations.as_ptr() as u64, operations.len() as u64, 0, domain, 0];
    // SAFETY: Xen reads the operations; the caller vouches for their effect.
    check(unsafe { hypercall(xen::__HYPERVISOR_mmuext_op, arguments) }).map(drop)
}

/// Changes the level-1 entry that maps `address` and flushes it from the TLB.
///
/// # Safety
/// As for [`mmu_update`].
pub unsafe fn update_va_mapping(address: usize, entry: u64) -> Result<(), Error> {
    let arguments = [address as u64, entry, u64::from(xen::LLAMAOS_UVMF_INVLPG), 0, 0];
    // SAFETY: the caller vouches for the mapping.
    check(unsafe { hypercall(xen::__HYPERVISOR_update_va_mapping, arguments) }).map(drop)
}

/// Installs trap handlers; `table` ends with an entry of address 0.
///
/// # Safety
/// Each address must be a trap entry point that expects Xen's frame.
pub unsafe fn set_trap_table(table: &[xen::trap_info]) -> Result<(), Error> {
    // SAFETY: Xen reads the table up to its end mark; the caller vouches for the addresses.
    check(unsafe {
        hypercall(
            xen::__HYPERVISOR_set_trap_table,
            [table.as_ptr() as u64, 0, 0, 0, 0],
        )
    })
    .map(drop)
}

/// Installs the entry points for events and for failed returns to the guest.
///
/// # Safety
/// The addresses must be entry points that expect Xen's frames.
pub unsafe fn set_callbacks(event: u64, failsafe: u64) -> Result<(), Error> {
    // SAFETY: the caller vouches for the addresses.
    check(unsafe { hypercall(xen::__HYPERVISOR_set_callbacks, [event, failsafe, 0, 0, 0]) }).map(drop)
}

/// Names the stack Xen switches to when it interrupts guest user mode.
///
/// # Safety
/// `stack_pointer` must be the top of a writable stack.
pub unsafe fn stack_switch(stack_pointer: u64) -> Result<(), Error> {
    let arguments = [u64::from(xen::LLAMAOS_KERNEL_SS), stack_pointer, 0, 0, 0];
    // SAFETY: the caller vouches for the stack.
    check(unsafe { hypercall(xen::__HYPERVISOR_stack_switch, arguments) }).map(drop)
}

/// Sets or clears CR0.TS. Clear, as floating-point state is switched eagerly, no instruction traps.
pub fn fpu_taskswitch(set: bool) {
    // SAFETY: the argument is a number. It cannot fail.
    let _ = unsafe { hypercall(xen::__HYPERVISOR_fpu_taskswitch, [u64::from(set), 0, 0, 0, 0]) };
}

/// Sets the base of `%fs` where the processor or Xen has no `wrfsbase`.
///
/// # Safety
/// `base` must be what the code that runs next expects at `%fs:0`.
pub unsafe fn set_fs_base(base: u64) -> Result<(), Error> {
    let arguments = [u64::from(xen::SEGBASE_FS), base, 0, 0, 0];
    // SAFETY: the caller vouches for the base.
    check(unsafe { hypercall(xen::__HYPERVISOR_set_segment_base, arguments) }).map(drop)
}
