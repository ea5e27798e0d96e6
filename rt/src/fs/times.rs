//! Time stamps of files: `<sys/stat.h>`, `<sys/time.h>`, `<utime.h>`.

use super::HERE;
use super::stat::{change_at, change_open};
use crate::edge::{In, Text, done};
use crate::{c, time};
use core::ffi::c_int;
use rt_core::filesystem::{Change, Timestamp};
use rt_core::{Errno, Result};

fn now() -> Change {
    let now = Some(time::timestamp());
    Change {
        accessed: now,
        modified: now,
        ..Change::default()
    }
}

const NOW: i64 = c::UTIME_NOW as i64;
const OMIT: i64 = c::UTIME_OMIT as i64;

fn of_timespec(time: &c::timespec) -> Result<Option<Timestamp>> {
    match time.tv_nsec as i64 {
        NOW => Ok(Some(time::timestamp())),
        OMIT => Ok(None),
        nanoseconds @ 0..=999_999_999 => Ok(Some(Timestamp {
            seconds: time.tv_sec as i64,
            nanoseconds: nanoseconds as u32,
        })),
        _ => Err(Errno::EINVAL),
    }
}

fn of_timespecs(times: In<c::timespec>) -> Result<Change> {
    if times.get().is_none() {
        return Ok(now());
    }
    let times = times.slice(2)?;
    Ok(Change {
        accessed: of_timespec(&times[0])?,
        modified: of_timespec(&times[1])?,
        ..Change::default()
    })
}

fn of_timevals(times: In<c::timeval>) -> Result<Change> {
    if times.get().is_none() {
        return Ok(now());
    }
    let of = |time: &c::timeval| {
        let microseconds = u32::try_from(time.tv_usec)
            .ok()
            .filter(|&count| count < 1_000_000);
        let nanoseconds = microseconds.ok_or(Errno::EINVAL)? * 1000;
        Ok(Some(Timestamp {
            seconds: time.tv_sec as i64,
            nanoseconds,
        }))
    };
    let times = times.slice(2)?;
    Ok(Change {
        accessed: of(&times[0])?,
        modified: of(&times[1])?,
        ..Change::default()
    })
}

#[unsafe(no_mangle)]
extern "C" fn utimensat(directory: c_int, path: Text, times: In<c::timespec>, flags: c_int) -> c_int {
    done(|| {
        let change = of_timespecs(times)?;
        if path.is_null() {
            change_open(directory, &change)
        } else {
            change_at(directory, path, flags, &change)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn futimens(descriptor: c_int, times: In<c::timespec>) -> c_int {
    done(|| change_open(descriptor, &of_timespecs(times)?))
}

#[unsafe(no_mangle)]
extern "C" fn utimes(path: Text, times: In<c::timeval>) -> c_int {
    done(|| change_at(HERE, path, 0, &of_timevals(times)?))
}

#[unsafe(no_mangle)]
extern "C" fn lutimes(path: Text, times: In<c::timeval>) -> c_int {
    done(|| change_at(HERE, path, c::AT_SYMLINK_NOFOLLOW as c_int, &of_timevals(times)?))
}

#[unsafe(no_mangle)]
extern "C" fn futimes(descriptor: c_int, times: In<c::timeval>) -> c_int {
    done(|| change_open(descriptor, &of_timevals(times)?))
}

#[unsafe(no_mangle)]
extern "C" fn futimesat(directory: c_int, path: Text, times: In<c::timeval>) -> c_int {
    done(|| change_at(directory, path, 0, &of_timevals(times)?))
}

#[unsafe(no_mangle)]
extern "C" fn utime(path: Text, times: In<c::utimbuf>) -> c_int {
    done(|| {
        let change = times.get().map_or_else(now, |times| {
            let of = |seconds| {
                Some(Timestamp {
                    seconds,
                    nanoseconds: 0,
                })
            };
            Change {
                accessed: of(times.actime as i64),
                modified: of(times.modtime as i64),
                ..Change::default()
            }
        });
        change_at(HERE, path, 0, &change)
    })
}
