//! How long constructors and hooks may take.

use std::time::Duration;

use crate::Phase;

/// How long things may take that nobody gave a limit of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Each constructor.
    pub construct: Duration,
    /// Each hook on the way up.
    pub hook: Duration,
    /// Each `drain` hook.
    pub drain: Duration,
    /// Each `stop` hook.
    pub stop: Duration,
}

impl Default for Limits {
    /// 30 seconds on the way up, 10 for draining, and 5 for stopping.
    fn default() -> Self {
        Self {
            construct: Duration::from_secs(30),
            hook: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            stop: Duration::from_secs(5),
        }
    }
}

impl Limits {
    pub(crate) fn of(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Configure | Phase::Init | Phase::Ready => self.hook,
            Phase::Drain => self.drain,
            Phase::Stop => self.stop,
        }
    }
}
