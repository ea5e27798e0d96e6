//! `timegm`: calendar time without a time zone.

use crate::c;
use crate::edge::{Out, edge};
use core::ffi::c_int;
use rt_core::Errno;

/// Days from the epoch to the first day of a month of the Gregorian calendar; `month` is 0 to 11.
///
/// The year is counted from March, so that the leap day is its last.
fn days_to_month(year: i64, month: i64) -> i64 {
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    // 719,468 days lie between 1 March of the year 0 and the epoch.
    era * 146_097 + days - 719_468
}

/// Brings the fields of a time into their ranges, as `mktime` does, and returns its seconds since the epoch.
fn normalise(time: &mut c::tm) -> Option<i64> {
    let months = i64::from(time.tm_year) * 12 + i64::from(time.tm_mon);
    let days =
        days_to_month(months.div_euclid(12) + 1900, months.rem_euclid(12)) + i64::from(time.tm_mday) - 1;
    let seconds = i64::from(time.tm_hour) * 3600 + i64::from(time.tm_min) * 60 + i64::from(time.tm_sec);
    let total = days * 86_400 + seconds;
    let (days, seconds) = (total.div_euclid(86_400), total.rem_euclid(86_400));
    // An estimate that is never late and at most two years early, corrected upwards; 400 years have 146,097 days.
    let mut year = 1970 + (days * 400).div_euclid(146_097) - 1;
    while days_to_month(year + 1, 0) <= days {
        year += 1;
    }
    let month = (0..12).rev().find(|&month| days_to_month(year, month) <= days)?;
    time.tm_year = c_int::try_from(year - 1900).ok()?;
    time.tm_mon = month as c_int;
    time.tm_mday = (days - days_to_month(year, month) + 1) as c_int;
    time.tm_yday = (days - days_to_month(year, 0)) as c_int;
    time.tm_wday = (days + 4).rem_euclid(7) as c_int;
    time.tm_hour = (seconds / 3600) as c_int;
    time.tm_min = (seconds / 60 % 60) as c_int;
    time.tm_sec = (seconds % 60) as c_int;
    time.tm_isdst = 0;
    Some(total)
}

#[unsafe(no_mangle)]
extern "C" fn timegm(time: Out<c::tm>) -> c::time_t {
    edge(|| {
        normalise(time.required()?)
            .ok_or(Errno::EOVERFLOW)
            .map(|seconds| seconds as c::time_t)
    })
}
