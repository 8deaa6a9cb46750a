//! What time it is, as a service, so that a test can say.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Tells the time. Every application provides an `Arc<Clock>` that goes as the system's does.
///
/// Ask it, and not `SystemTime::now()`, where the time decides what happens; then a test can put one
/// that stands still in its place:
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use cortex_app::Clock;
///
/// let clock = Clock::fixed(SystemTime::UNIX_EPOCH);
/// let same = clock.clone();
/// clock.advance(Duration::from_mins(1));
/// assert_eq!(same.now(), SystemTime::UNIX_EPOCH + Duration::from_mins(1));
/// ```
///
/// It is about the time of day. How long something waits is tokio's affair.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<Hands>>);

enum Hands {
    /// As the system says, and so much later.
    Moving(Duration),
    /// Always this.
    Still(SystemTime),
}

impl Clock {
    /// A clock that goes as the system's does.
    pub fn system() -> Self {
        Self::new(Hands::Moving(Duration::ZERO))
    }

    /// A clock that stands still until it is moved.
    pub fn fixed(now: SystemTime) -> Self {
        Self::new(Hands::Still(now))
    }

    /// The present time.
    pub fn now(&self) -> SystemTime {
        match *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Hands::Moving(later) => SystemTime::now() + later,
            Hands::Still(now) => now,
        }
    }

    /// Moves it on, and all its clones with it. A clock that goes, goes on from there.
    pub fn advance(&self, by: Duration) {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Hands::Moving(later) => *later += by,
            Hands::Still(now) => *now += by,
        }
    }

    fn new(hands: Hands) -> Self {
        Self(Arc::new(Mutex::new(hands)))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = humantime::format_rfc3339_millis(self.now());
        write!(f, "Clock({now})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_clock_goes_on_from_where_it_was_moved_to() {
        let clock = Clock::system();
        let (before, hour) = (SystemTime::now(), Duration::from_hours(1));
        assert!(clock.now() >= before && clock.now() < before + hour);
        clock.advance(hour);
        assert!(clock.now() >= before + hour);
    }
}
