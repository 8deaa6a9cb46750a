//! The time stamps that migrations are ordered by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: u64 = 86_400;

/// The version of a new migration, `YYYYMMDDHHMMSS` in UTC: behind all that are there, even where
/// two are made in one second or a clock was ahead.
pub(crate) fn version<'a>(now: SystemTime, taken: impl IntoIterator<Item = &'a str>) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let last = taken.into_iter().filter_map(seconds).max();
    let next = last.map_or(0, |last| last + 1);
    stamp(now.as_secs().max(next))
}

/// Seconds since the first day of 1970, as a stamp.
fn stamp(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    let of_day = seconds % DAY;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// The seconds of a stamp, if it is one.
fn seconds(stamp: &str) -> Option<u64> {
    let is_stamp = stamp.len() == 14 && stamp.bytes().all(|c| c.is_ascii_digit());
    let number = |from: usize, to: usize| stamp.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let of_day = number(8, 10)? * 3600 + number(10, 12)? * 60 + number(12, 14)?;
    let is_day = is_stamp && year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| days(year, month, day) * DAY + of_day)
}

/// The days before a date of the Gregorian calendar, since 1970. Years are counted from March, so
/// that the day that is sometimes there is the last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    (year * 365 + year / 4 - year / 100 + year / 400 + of_year) - 719_468
}

/// The date that so many days before it have.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let is_next = month >= 10;
    let (month, next) = if is_next {
        (month - 9, 1)
    } else {
        (month + 3, 0)
    };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn stamps_are_the_time_in_utc() {
        for (seconds, stamp) in [
            (0, "19700101000000"),
            (951_782_399, "20000228235959"),
            (951_782_400, "20000229000000"),
            (1_709_251_199, "20240229235959"),
            (1_709_251_200, "20240301000000"),
            (4_107_542_400, "21000301000000"),
            (1_798_761_599, "20261231235959"),
        ] {
            assert_eq!(version(at(seconds), []), stamp);
            assert_eq!(super::seconds(stamp), Some(seconds));
        }
    }

    #[test]
    fn a_new_one_is_behind_all_that_are_there() {
        let now = at(1_798_761_599);
        let next = |taken: &[&str]| version(now, taken.iter().copied());
        assert_eq!(next(&["20200101000000", "0001", "x"]), "20261231235959");
        assert_eq!(next(&["20261231235959"]), "20270101000000");
        assert_eq!(
            next(&["20270101000000", "20261231235959"]),
            "20270101000001"
        );
    }
}
