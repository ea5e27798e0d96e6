//! Scheduling policy, priority and affinity: one processor, one policy.

use super::from_handle;
use crate::c;
use crate::edge::{In, Out, code, done, edge};
use core::ffi::{c_int, c_uint, c_void};
use rt_core::{Errno, Result};

/// The range of real-time priorities.
pub const LOWEST: c_int = 1;
/// The highest real-time priority.
pub const HIGHEST: c_int = 99;

const OTHER: c_int = c::SCHED_OTHER as c_int;

fn range(policy: c_int) -> Result<(c_int, c_int)> {
    match policy as c_uint {
        c::SCHED_OTHER => Ok((0, 0)),
        c::SCHED_FIFO | c::SCHED_RR => Ok((LOWEST, HIGHEST)),
        _ => Err(Errno::EINVAL),
    }
}

/// A process or thread that exists: ours.
fn check_process(process: c::pid_t) -> Result<()> {
    match process {
        0 => Ok(()),
        _ if process == crate::process::PROCESS => Ok(()),
        _ if process < 0 => Err(Errno::EINVAL),
        _ => Err(Errno::ESRCH),
    }
}

/// Any valid request is accepted; with one thread it changes nothing.
fn check_request(policy: c_int, param: In<c::sched_param>) -> Result<()> {
    let (low, high) = range(policy)?;
    if (low..=high).contains(&param.required()?.sched_priority) {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// Stores a set of processors.
pub fn put_affinity(set: Out<c_void>, size: usize, bytes: &[u8]) -> Result<()> {
    if size < bytes.len() {
        return Err(Errno::EINVAL);
    }
    let target = set.bytes(size)?;
    target.fill(0);
    target[..bytes.len()].copy_from_slice(bytes);
    Ok(())
}

/// Checks that a set of processors has the one there is.
pub fn check_affinity(set: In<c_void>, size: usize) -> Result<()> {
    match set.bytes(size)?.first() {
        Some(byte) if byte & 1 != 0 => Ok(()),
        _ => Err(Errno::EINVAL),
    }
}

#[unsafe(no_mangle)]
extern "C" fn sched_yield() -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_yield() -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn sched_get_priority_max(policy: c_int) -> c_int {
    edge(|| range(policy).map(|(_, high)| high))
}

#[unsafe(no_mangle)]
extern "C" fn sched_get_priority_min(policy: c_int) -> c_int {
    edge(|| range(policy).map(|(low, _)| low))
}

#[unsafe(no_mangle)]
extern "C" fn sched_getscheduler(process: c::pid_t) -> c_int {
    edge(|| check_process(process).map(|()| OTHER))
}

#[unsafe(no_mangle)]
extern "C" fn sched_setscheduler(process: c::pid_t, policy: c_int, param: In<c::sched_param>) -> c_int {
    edge(|| {
        check_process(process)?;
        check_request(policy, param).map(|()| OTHER)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_getparam(process: c::pid_t, param: Out<c::sched_param>) -> c_int {
    done(|| {
        check_process(process)?;
        param.store(c::sched_param::default())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_setparam(process: c::pid_t, param: In<c::sched_param>) -> c_int {
    done(|| {
        check_process(process)?;
        check_request(OTHER, param)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_rr_get_interval(process: c::pid_t, interval: Out<c::timespec>) -> c_int {
    done(|| {
        check_process(process)?;
        interval.store(c::timespec {
            tv_sec: 0,
            tv_nsec: 10_000_000,
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_getaffinity(process: c::pid_t, size: usize, set: Out<c_void>) -> c_int {
    done(|| {
        check_process(process)?;
        put_affinity(set, size, &1u64.to_le_bytes())
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_setaffinity(process: c::pid_t, size: usize, set: In<c_void>) -> c_int {
    done(|| {
        check_process(process)?;
        check_affinity(set, size)
    })
}

#[unsafe(no_mangle)]
extern "C" fn sched_getcpu() -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn getcpu(processor: Out<c_uint>, node: Out<c_uint>) -> c_int {
    processor.put(0);
    node.put(0);
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getaffinity_np(thread: c::pthread_t, size: usize, set: Out<c_void>) -> c_int {
    code(|| {
        from_handle(thread)?;
        put_affinity(set, size, &1u64.to_le_bytes())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setaffinity_np(thread: c::pthread_t, size: usize, set: In<c_void>) -> c_int {
    code(|| {
        from_handle(thread)?;
        check_affinity(set, size)
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getschedparam(
    thread: c::pthread_t,
    policy: Out<c_int>,
    param: Out<c::sched_param>,
) -> c_int {
    code(|| {
        from_handle(thread)?;
        policy.store(OTHER)?;
        param.store(c::sched_param::default())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setschedparam(thread: c::pthread_t, policy: c_int, param: In<c::sched_param>) -> c_int {
    code(|| {
        from_handle(thread)?;
        check_request(policy, param)
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setschedprio(thread: c::pthread_t, priority: c_int) -> c_int {
    code(|| {
        from_handle(thread)?;
        if priority == 0 { Ok(()) } else { Err(Errno::EINVAL) }
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getconcurrency() -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_setconcurrency(level: c_int) -> c_int {
    code(|| if level < 0 { Err(Errno::EINVAL) } else { Ok(()) })
}
