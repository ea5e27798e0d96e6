//! What the system is and how much of it there is: sysconf, uname, limits, usage.

use crate::edge::{In, Out, Text, done, edge};
use crate::files::table;
use crate::time::{SECOND, processor, timeval};
use crate::{c, errno, process, thread};
use core::ffi::{c_char, c_int, c_long, c_ulong};
use core::sync::atomic::{AtomicU64, Ordering};
use kernel::mm::{self, PAGE_SIZE};
use rt_core::descriptors::OPEN_MAX;
use rt_core::memfs::LINK_MAX;
use rt_core::path::{NAME_MAX, PATH_MAX, SYMLOOP_MAX};
use rt_core::pipe::PIPE_BUF;
use rt_core::{Errno, Result};

const SYSTEM: &[u8] = b"llamaOS";
const MACHINE: &[u8] = b"x86_64";
const HOST: &[u8] = b"llamaos";
const RELEASE: &[u8] = env!("CARGO_PKG_VERSION").as_bytes();
const VERSION: &[u8] = b"Xen PV";

/// The edition of POSIX that the headers and functions follow.
const POSIX: c_long = 200_809;
const XOPEN: c_long = 700;
/// The longest arguments and environment, as bytes: nothing here limits them, POSIX asks for a number.
const ARG_MAX: c_long = 2 << 20;
const HOST_NAME_MAX: c_long = 64;
const LOGIN_NAME_MAX: c_long = 256;
const TTY_NAME_MAX: c_long = 32;

/// The value of a variable, `None` where there is no limit or no such option.
fn variable(name: c_int) -> Result<Option<c_long>> {
    let statistics = mm::statistics;
    Ok(Some(match name as u32 {
        c::_SC_ARG_MAX => ARG_MAX,
        c::_SC_CHILD_MAX => 1,
        c::_SC_CLK_TCK => crate::time::TICKS as c_long,
        c::_SC_NGROUPS_MAX => 1,
        c::_SC_OPEN_MAX => OPEN_MAX as c_long,
        c::_SC_PAGESIZE => PAGE_SIZE as c_long,
        c::_SC_NPROCESSORS_CONF | c::_SC_NPROCESSORS_ONLN => 1,
        c::_SC_PHYS_PAGES => statistics().total_pages as c_long,
        c::_SC_AVPHYS_PAGES => (statistics().total_pages - statistics().used_pages) as c_long,
        c::_SC_THREAD_KEYS_MAX => thread::KEYS_MAX as c_long,
        c::_SC_THREAD_STACK_MIN => c_long::from(c::PTHREAD_STACK_MIN as i32),
        c::_SC_THREAD_THREADS_MAX => 1,
        c::_SC_THREAD_DESTRUCTOR_ITERATIONS => 4,
        c::_SC_TTY_NAME_MAX => TTY_NAME_MAX,
        c::_SC_LOGIN_NAME_MAX => LOGIN_NAME_MAX,
        c::_SC_HOST_NAME_MAX => HOST_NAME_MAX,
        c::_SC_GETGR_R_SIZE_MAX | c::_SC_GETPW_R_SIZE_MAX => 1024,
        c::_SC_SEM_VALUE_MAX => c_long::from(c_int::MAX),
        c::_SC_SYMLOOP_MAX => SYMLOOP_MAX as c_long,
        c::_SC_IOV_MAX => 1024,
        c::_SC_LINE_MAX => 2048,
        c::_SC_RE_DUP_MAX => 255,
        c::_SC_BC_BASE_MAX | c::_SC_BC_SCALE_MAX => 99,
        c::_SC_BC_DIM_MAX => 2048,
        c::_SC_BC_STRING_MAX => 1000,
        c::_SC_COLL_WEIGHTS_MAX => 2,
        c::_SC_EXPR_NEST_MAX => 32,
        c::_SC_TZNAME_MAX => 6,
        c::_SC_RTSIG_MAX => 32,
        c::_SC_SIGQUEUE_MAX => 64,
        c::_SC_ATEXIT_MAX => 32,
        c::_SC_VERSION | c::_SC_2_VERSION | c::_SC_2_C_BIND => POSIX,
        c::_SC_XOPEN_VERSION => XOPEN,
        c::_SC_SAVED_IDS => 1,
        c::_SC_FSYNC
        | c::_SC_MAPPED_FILES
        | c::_SC_MEMLOCK
        | c::_SC_MEMLOCK_RANGE
        | c::_SC_MEMORY_PROTECTION
        | c::_SC_SEMAPHORES
        | c::_SC_SHARED_MEMORY_OBJECTS
        | c::_SC_SYNCHRONIZED_IO
        | c::_SC_THREADS
        | c::_SC_THREAD_ATTR_STACKADDR
        | c::_SC_THREAD_ATTR_STACKSIZE
        | c::_SC_THREAD_SAFE_FUNCTIONS
        | c::_SC_BARRIERS
        | c::_SC_CLOCK_SELECTION
        | c::_SC_CPUTIME
        | c::_SC_MONOTONIC_CLOCK
        | c::_SC_READER_WRITER_LOCKS
        | c::_SC_SPIN_LOCKS
        | c::_SC_THREAD_CPUTIME
        | c::_SC_TIMEOUTS
        | c::_SC_REGEXP => POSIX,
        c::_SC_V7_LP64_OFF64 => 1,
        c::_SC_LEVEL1_DCACHE_LINESIZE => 64,
        last if last <= c::_SC_LEVEL4_CACHE_LINESIZE => return Ok(None),
        _ => return Err(Errno::EINVAL),
    }))
}

#[unsafe(no_mangle)]
extern "C" fn sysconf(name: c_int) -> c_long {
    edge(|| variable(name).map(|value| value.unwrap_or(-1)))
}

fn path_variable(name: c_int) -> Result<c_long> {
    Ok(match name as u32 {
        c::_PC_LINK_MAX => c_long::from(LINK_MAX),
        c::_PC_MAX_CANON | c::_PC_MAX_INPUT => 255,
        c::_PC_NAME_MAX => NAME_MAX as c_long,
        c::_PC_PATH_MAX | c::_PC_SYMLINK_MAX => PATH_MAX as c_long,
        c::_PC_PIPE_BUF => PIPE_BUF as c_long,
        c::_PC_CHOWN_RESTRICTED | c::_PC_NO_TRUNC | c::_PC_2_SYMLINKS | c::_PC_SYNC_IO => 1,
        c::_PC_VDISABLE => 0,
        c::_PC_FILESIZEBITS => 64,
        c::_PC_REC_XFER_ALIGN | c::_PC_ALLOC_SIZE_MIN | c::_PC_REC_MIN_XFER_SIZE => PAGE_SIZE as c_long,
        c::_PC_ASYNC_IO | c::_PC_PRIO_IO => -1,
        _ => return Err(Errno::EINVAL),
    })
}

#[unsafe(no_mangle)]
extern "C" fn pathconf(path: Text, name: c_int) -> c_long {
    edge(|| {
        let value = path_variable(name)?;
        crate::fs::check_exists(path).map(|()| value)
    })
}

#[unsafe(no_mangle)]
extern "C" fn fpathconf(descriptor: c_int, name: c_int) -> c_long {
    edge(|| {
        table::get(descriptor)?;
        path_variable(name)
    })
}

/// Returns the size of the value, its NUL included, and puts as much of it into the buffer as fits.
#[unsafe(no_mangle)]
extern "C" fn confstr(name: c_int, buffer: Out<c_char>, size: usize) -> usize {
    let value: &[u8] = match name as u32 {
        c::_CS_PATH => b"/bin:/usr/bin",
        last if last <= c::_CS_LFS_LINTFLAGS => b"",
        _ => {
            errno::set(Errno::EINVAL);
            return 0;
        }
    };
    if size > 0 && !buffer.is_null() {
        let count = value.len().min(size - 1);
        // What fits has been chosen to fit.
        let _ = buffer.put_text(size, &value[..count]);
    }
    value.len() + 1
}

#[unsafe(no_mangle)]
extern "C" fn getpagesize() -> c_int {
    PAGE_SIZE as c_int
}

#[unsafe(no_mangle)]
extern "C" fn getdtablesize() -> c_int {
    OPEN_MAX as c_int
}

fn put_field(field: &mut [c_char], text: &[u8]) {
    for (target, &byte) in field.iter_mut().zip(text) {
        *target = byte as c_char;
    }
}

#[unsafe(no_mangle)]
extern "C" fn uname(result: Out<c::utsname>) -> c_int {
    done(|| {
        let mut name = c::utsname::default();
        put_field(&mut name.sysname, SYSTEM);
        put_field(&mut name.nodename, HOST);
        put_field(&mut name.release, RELEASE);
        put_field(&mut name.version, VERSION);
        put_field(&mut name.machine, MACHINE);
        result.store(name)
    })
}

#[unsafe(no_mangle)]
extern "C" fn gethostname(buffer: Out<c_char>, size: usize) -> c_int {
    done(|| buffer.put_text(size, HOST).map_err(|_| Errno::ENAMETOOLONG))
}

#[unsafe(no_mangle)]
extern "C" fn sethostname(_name: *const c_char, _size: usize) -> c_int {
    done(|| Err(Errno::EPERM))
}

#[unsafe(no_mangle)]
extern "C" fn getdomainname(buffer: Out<c_char>, size: usize) -> c_int {
    done(|| buffer.put_text(size, b"").map_err(|_| Errno::EINVAL))
}

#[unsafe(no_mangle)]
extern "C" fn gethostid() -> c_long {
    0
}

#[unsafe(no_mangle)]
extern "C" fn get_nprocs() -> c_int {
    1
}

#[unsafe(no_mangle)]
extern "C" fn get_nprocs_conf() -> c_int {
    1
}

#[unsafe(no_mangle)]
extern "C" fn get_phys_pages() -> c_long {
    mm::statistics().total_pages as c_long
}

#[unsafe(no_mangle)]
extern "C" fn get_avphys_pages() -> c_long {
    let statistics = mm::statistics();
    (statistics.total_pages - statistics.used_pages) as c_long
}

#[unsafe(no_mangle)]
extern "C" fn sysinfo(result: Out<c::sysinfo>) -> c_int {
    done(|| {
        let statistics = mm::statistics();
        result.store(c::sysinfo {
            uptime: (kernel::time::monotonic() / SECOND) as _,
            totalram: (statistics.total_pages * PAGE_SIZE) as _,
            freeram: ((statistics.total_pages - statistics.used_pages) * PAGE_SIZE) as _,
            procs: 1,
            mem_unit: 1,
            ..Default::default()
        })
    })
}

/// One process runs, and its load is not averaged: no values are given.
#[unsafe(no_mangle)]
extern "C" fn getloadavg(_loads: *mut u8, _count: c_int) -> c_int {
    -1
}

/// Linux's auxiliary vector, as far as it means anything here.
#[unsafe(no_mangle)]
extern "C" fn getauxval(kind: c_ulong) -> c_ulong {
    let headers = thread::program_headers();
    (match kind as u32 {
        c::AT_PHDR => headers.as_ptr().addr(),
        c::AT_PHNUM => headers.len(),
        c::AT_PHENT => size_of_val(&headers[0]),
        c::AT_PAGESZ => PAGE_SIZE,
        c::AT_CLKTCK => crate::time::TICKS as usize,
        c::AT_UID | c::AT_EUID | c::AT_GID | c::AT_EGID | c::AT_SECURE => 0,
        _ => {
            errno::set(Errno::ENOENT);
            0
        }
    }) as c_ulong
}

/// RLIM_INFINITY: no limit.
const INFINITY: u64 = c::rlim_t::MAX as u64;

/// The limits that can be lowered and are only told back; what they limit is limited by memory.
static LIMITS: [AtomicU64; c::RLIM_NLIMITS as usize] =
    [const { AtomicU64::new(INFINITY) }; c::RLIM_NLIMITS as usize];

fn limit(resource: c_int) -> Result<c::rlimit> {
    let slot = LIMITS.get(resource as usize).ok_or(Errno::EINVAL)?;
    let highest = match resource as u32 {
        c::RLIMIT_NOFILE => OPEN_MAX as u64,
        c::RLIMIT_NPROC => 1,
        c::RLIMIT_CORE => 0,
        c::RLIMIT_STACK => thread::stack_size() as u64,
        c::RLIMIT_AS | c::RLIMIT_DATA => (mm::statistics().total_pages * PAGE_SIZE) as u64,
        _ => INFINITY,
    };
    let current = slot.load(Ordering::Relaxed).min(highest);
    Ok(c::rlimit {
        rlim_cur: current as _,
        rlim_max: highest as _,
    })
}

#[unsafe(no_mangle)]
extern "C" fn getrlimit(resource: c_int, result: Out<c::rlimit>) -> c_int {
    done(|| result.store(limit(resource)?))
}

#[unsafe(no_mangle)]
extern "C" fn setrlimit(resource: c_int, new: In<c::rlimit>) -> c_int {
    done(|| {
        let (old, new) = (limit(resource)?, new.required()?);
        if new.rlim_cur > new.rlim_max {
            return Err(Errno::EINVAL);
        }
        if new.rlim_max > old.rlim_max {
            return Err(Errno::EPERM);
        }
        LIMITS[resource as usize].store(new.rlim_cur as u64, Ordering::Relaxed);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn getrusage(who: c_int, result: Out<c::rusage>) -> c_int {
    done(|| {
        let mut usage = c::rusage::default();
        if who == c::RUSAGE_SELF as c_int || who == c::RUSAGE_THREAD as c_int {
            usage.ru_utime = timeval(processor());
            usage.ru_maxrss = (mm::statistics().peak_pages * PAGE_SIZE / 1024) as _;
        } else if who != c::RUSAGE_CHILDREN as c_int {
            return Err(Errno::EINVAL);
        }
        result.store(usage)
    })
}

fn own_priority(which: c_int, who: c::id_t) -> Result<()> {
    match which as u32 {
        c::PRIO_PROCESS | c::PRIO_PGRP if who == 0 || who as c_int == process::PROCESS => Ok(()),
        c::PRIO_USER if who == 0 => Ok(()),
        c::PRIO_PROCESS | c::PRIO_PGRP | c::PRIO_USER => Err(Errno::ESRCH),
        _ => Err(Errno::EINVAL),
    }
}

#[unsafe(no_mangle)]
extern "C" fn getpriority(which: c_int, who: c::id_t) -> c_int {
    edge(|| own_priority(which, who).map(|()| 0))
}

/// There is nobody to go before or after: any priority is accepted.
#[unsafe(no_mangle)]
extern "C" fn setpriority(which: c_int, who: c::id_t, _priority: c_int) -> c_int {
    done(|| own_priority(which, who))
}

#[unsafe(no_mangle)]
extern "C" fn nice(_increment: c_int) -> c_int {
    0
}

/// Writes a line of the system log to the console, for the C part of the runtime.
#[unsafe(no_mangle)]
extern "C" fn llamaos_console_line(text: In<u8>, length: usize) {
    if let Ok(text) = text.slice(length) {
        kernel::console::write(text);
    }
}
