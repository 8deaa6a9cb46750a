//! Points in time as databases keep them: whole microseconds.

#[cfg(feature = "validation")]
use chrono::Datelike as _;
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _, Utc};
use cortex_app::Clock;

/// What the clock says, as a database keeps it.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use cortex_app::Clock;
///
/// let clock = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_nanos(1_999));
/// assert_eq!(cortex_data::now(&clock).timestamp_subsec_nanos(), 1_000);
/// ```
pub fn now(clock: &Clock) -> DateTime<Utc> {
    DateTime::<Utc>::from(clock.now()).micros()
}

/// Times in whole microseconds. `PostgreSQL` and `MySQL` keep no more, so that what is more would be
/// in an answer once, and never again.
pub trait Micros {
    /// The same without what is less than a microsecond.
    #[must_use]
    fn micros(self) -> Self;
}

impl Micros for DateTime<Utc> {
    /// A leap second becomes the second after it, as `PostgreSQL` has it.
    fn micros(self) -> Self {
        Self::from_timestamp_micros(self.timestamp_micros()).unwrap_or(self)
    }
}

impl Micros for NaiveTime {
    fn micros(self) -> Self {
        let whole = self.nanosecond() / 1_000 * 1_000;
        self.with_nanosecond(whole).unwrap_or(self)
    }
}

impl<T: Micros> Micros for Option<T> {
    fn micros(self) -> Self {
        self.map(T::micros)
    }
}

impl<T: Micros> Micros for Vec<T> {
    fn micros(self) -> Self {
        self.into_iter().map(T::micros).collect()
    }
}

#[cfg(feature = "orm")]
impl<T: Micros> Micros for crate::List<T> {
    fn micros(self) -> Self {
        Self(self.0.micros())
    }
}

/// Days, and points in time, of any number.
pub trait Dated {
    /// Whether a condition holds for all of their days.
    fn all(&self, holds: fn(NaiveDate) -> bool) -> bool;
}

impl Dated for NaiveDate {
    fn all(&self, holds: fn(Self) -> bool) -> bool {
        holds(*self)
    }
}

impl Dated for DateTime<Utc> {
    fn all(&self, holds: fn(NaiveDate) -> bool) -> bool {
        holds(self.date_naive())
    }
}

impl<T: Dated> Dated for Option<T> {
    fn all(&self, holds: fn(NaiveDate) -> bool) -> bool {
        self.iter().all(|dated| dated.all(holds))
    }
}

impl<T: Dated> Dated for Vec<T> {
    fn all(&self, holds: fn(NaiveDate) -> bool) -> bool {
        self.iter().all(|dated| dated.all(holds))
    }
}

/// The rule that years have four digits, 0001 to 9999, for `#[garde(custom(four_digit_years))]`: others
/// have no place in RFC 3339, and a database that keeps text would sort them wrongly.
///
/// # Errors
///
/// If a year is another one.
#[cfg(feature = "validation")]
pub fn four_digit_years(value: &impl Dated, _: &()) -> cortex_http::garde::Result {
    if value.all(|day| (1..=9999).contains(&day.year())) {
        return Ok(());
    }
    let detail = "has a year that is not between 0001 and 9999";
    Err(cortex_http::refusal("year", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_less_than_a_microsecond_is_left_out() {
        for (sent, kept) in [
            (
                "2026-01-31T08:30:00.123456789Z",
                "2026-01-31T08:30:00.123456Z",
            ),
            (
                "1969-12-31T23:59:59.9999999Z",
                "1969-12-31T23:59:59.999999Z",
            ),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ] {
            let read = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
            assert_eq!(read(sent).micros(), read(kept));
        }
        let time: NaiveTime = "08:30:00.0000019".parse().unwrap();
        assert_eq!(Some(time).micros(), "08:30:00.000001".parse().ok());
        assert_eq!(vec![time].micros(), ["08:30:00.000001".parse().unwrap()]);
        #[cfg(feature = "orm")]
        assert_eq!(crate::List(vec![time]).micros().0, vec![time].micros());
    }
}
