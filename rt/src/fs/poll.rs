//! `<poll.h>` and `<sys/select.h>`: waiting for any of several files.

use crate::edge::{In, Out, edge};
use crate::files::{OpenFile, Readiness, table};
use crate::{c, signal, time, wait};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{c_int, c_short};
use rt_core::descriptors::OPEN_MAX;
use rt_core::{Errno, Result};

/// Nanoseconds in a millisecond.
const MILLISECOND: u64 = 1_000_000;

fn after(nanoseconds: u64) -> u64 {
    kernel::time::monotonic().saturating_add(nanoseconds)
}

fn events(ready: Readiness) -> u32 {
    let mut events = 0;
    for (set, bits) in [
        (ready.readable, c::POLLIN | c::POLLRDNORM),
        (ready.writable, c::POLLOUT | c::POLLWRNORM),
        (ready.hung_up, c::POLLHUP),
        (ready.error, c::POLLERR),
    ] {
        events |= if set { bits } else { 0 };
    }
    events
}

/// Waits with another set of blocked signals, if there is one: a pending signal that it lets through is acted upon unless
/// something is ready, and ends the wait.
///
/// # Errors
/// `EINTR`
fn until(deadline: Option<u64>, mask: In<c::sigset_t>, ready: impl FnMut() -> bool) -> Result<()> {
    let mask = mask.get().map(|&mask| mask as u64);
    match mask.filter(|&mask| signal::catches(mask)) {
        None => {
            wait::until(deadline, ready);
        }
        Some(mask) => {
            if !wait::until(Some(0), ready) {
                signal::deliver_under(mask);
                return Err(Errno::EINTR);
            }
        }
    }
    Ok(())
}

const NO_MASK: *const c::sigset_t = core::ptr::null();

fn wait_for(
    list: Out<c::pollfd>,
    count: usize,
    deadline: Option<u64>,
    mask: In<c::sigset_t>,
) -> Result<c_int> {
    if count > OPEN_MAX {
        return Err(Errno::EINVAL);
    }
    let list = list.slice(count)?;
    let mut files: Vec<Option<Arc<OpenFile>>> = Vec::new();
    files.try_reserve_exact(count).map_err(|_| Errno::ENOMEM)?;
    files.extend(list.iter().map(|entry| table::get(entry.fd).ok()));
    for (entry, file) in list.iter().zip(&files) {
        if let (true, Some(file)) = (entry.events as u32 & c::POLLIN != 0, file) {
            file.file().ask();
        }
    }
    let mut found = 0;
    until(deadline, mask, || {
        found = 0;
        for (entry, file) in list.iter_mut().zip(&files) {
            let always = c::POLLHUP | c::POLLERR | c::POLLNVAL;
            let happened = match file {
                _ if entry.fd < 0 => 0,
                Some(file) => events(file.file().readiness()) & (entry.events as u32 | always),
                None => c::POLLNVAL,
            };
            entry.revents = happened as c_short;
            found += c_int::from(happened != 0);
        }
        found > 0
    })?;
    Ok(found)
}

#[unsafe(no_mangle)]
extern "C" fn poll(list: Out<c::pollfd>, count: c::nfds_t, timeout: c_int) -> c_int {
    let deadline = u64::try_from(timeout)
        .ok()
        .map(|timeout| after(timeout * MILLISECOND));
    edge(|| wait_for(list, count as usize, deadline, In::from_pointer(NO_MASK)))
}

#[unsafe(no_mangle)]
extern "C" fn ppoll(
    list: Out<c::pollfd>,
    count: c::nfds_t,
    timeout: In<c::timespec>,
    mask: In<c::sigset_t>,
) -> c_int {
    edge(|| {
        let deadline = timeout.get().map(time::nanoseconds).transpose()?.map(after);
        wait_for(list, count as usize, deadline, mask)
    })
}

/// One of select's sets, as the words of its bits.
struct Set(Option<&'static mut c::fd_set>);

/// Bits in one word of a set.
const WORD: usize = u64::BITS as usize;

impl Set {
    fn words(&mut self) -> &mut [u64] {
        match &mut self.0 {
            // SAFETY: an fd_set is an array of words, of any value.
            Some(set) => unsafe {
                core::slice::from_raw_parts_mut(
                    (&raw mut **set).cast(),
                    size_of::<c::fd_set>() / size_of::<u64>(),
                )
            },
            None => &mut [],
        }
    }

    fn has(&mut self, descriptor: usize) -> bool {
        self.words()
            .get(descriptor / WORD)
            .is_some_and(|word| word & (1 << (descriptor % WORD)) != 0)
    }

    fn add(&mut self, descriptor: usize) {
        if let Some(word) = self.words().get_mut(descriptor / WORD) {
            *word |= 1 << (descriptor % WORD);
        }
    }
}

/// A descriptor that select asks about.
struct Asked {
    descriptor: usize,
    file: Arc<OpenFile>,
    reads: bool,
    writes: bool,
}

fn select_until(
    limit: c_int,
    sets: [Out<c::fd_set>; 3],
    deadline: Option<u64>,
    mask: In<c::sigset_t>,
) -> Result<c_int> {
    let limit = usize::try_from(limit)
        .ok()
        .filter(|&limit| limit <= c::FD_SETSIZE as usize)
        .ok_or(Errno::EINVAL)?;
    let [mut reads, mut writes, mut others] = sets.map(|set| Set(set.get()));
    let mut asked = Vec::new();
    for descriptor in 0..limit {
        let wanted = (reads.has(descriptor), writes.has(descriptor));
        if wanted.0 || wanted.1 || others.has(descriptor) {
            let file = table::get(descriptor as c_int)?;
            if wanted.0 {
                file.file().ask();
            }
            asked.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            asked.push(Asked {
                descriptor,
                file,
                reads: wanted.0,
                writes: wanted.1,
            });
        }
    }
    let ready = |asked: &Asked| {
        let ready = asked.file.file().readiness();
        (
            asked.reads && (ready.readable || ready.hung_up),
            asked.writes && (ready.writable || ready.error),
        )
    };
    until(deadline, mask, || {
        asked.iter().map(ready).any(|(read, write)| read || write)
    })?;
    for set in [&mut reads, &mut writes, &mut others] {
        set.words().fill(0);
    }
    let mut found = 0;
    for entry in &asked {
        let (read, write) = ready(entry);
        if read {
            reads.add(entry.descriptor);
        }
        if write {
            writes.add(entry.descriptor);
        }
        found += c_int::from(read) + c_int::from(write);
    }
    Ok(found)
}

#[unsafe(no_mangle)]
extern "C" fn select(
    limit: c_int,
    reads: Out<c::fd_set>,
    writes: Out<c::fd_set>,
    others: Out<c::fd_set>,
    timeout: In<c::timeval>,
) -> c_int {
    edge(|| {
        let deadline = match timeout.get() {
            Some(timeout) if timeout.tv_sec < 0 || timeout.tv_usec < 0 => return Err(Errno::EINVAL),
            Some(timeout) => {
                let microseconds = timeout.tv_usec as u64 * 1000;
                Some(after(
                    (timeout.tv_sec as u64)
                        .saturating_mul(time::SECOND)
                        .saturating_add(microseconds),
                ))
            }
            None => None,
        };
        select_until(
            limit,
            [reads, writes, others],
            deadline,
            In::from_pointer(NO_MASK),
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pselect(
    limit: c_int,
    reads: Out<c::fd_set>,
    writes: Out<c::fd_set>,
    others: Out<c::fd_set>,
    timeout: In<c::timespec>,
    mask: In<c::sigset_t>,
) -> c_int {
    edge(|| {
        let deadline = timeout.get().map(time::nanoseconds).transpose()?.map(after);
        select_until(limit, [reads, writes, others], deadline, mask)
    })
}
