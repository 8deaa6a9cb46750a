//! Builds that say nothing for long, such as one whose build script hangs.

use super::{BuildId, Duration, Effect, Line, Timer, Turn};

/// A build that has said nothing for so long is looked at. Each further look takes twice as long.
pub(super) const SILENCE: Duration = Duration::from_secs(20);

/// For how long a build has said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Silence {
    since: Duration,
    limit: Duration,
}

impl Silence {
    pub(super) fn since(since: Duration) -> Self {
        let limit = SILENCE;
        Self { since, limit }
    }

    fn left(self, at: Duration) -> Duration {
        self.limit.saturating_sub(at.saturating_sub(self.since))
    }
}

impl Turn {
    /// Has it looked at what a build does, should it be silent for too long.
    pub(super) fn listen_to(&mut self, build: BuildId, silence: Silence) {
        let left = silence.left(self.at);
        self.set_timer(left, Timer::Silence(build));
    }

    pub(super) fn silent(&mut self, build: BuildId) {
        let at = self.at;
        let Some(current) = self.current(build).filter(|it| it.binary.is_none()) else {
            return;
        };
        let is_silent = current.silence.left(at).is_zero();
        if is_silent {
            current.silence.limit *= 2;
        }
        // That another cargo is in the way has been told.
        let is_blocked = current.blocked.is_some();
        let silence = current.silence;
        if is_silent && !is_blocked {
            self.push(Effect::LookAtBuild(build));
        }
        self.listen_to(build, silence);
    }

    /// Tells what a silent build does, if it is still at it.
    pub(super) fn build_runs(&mut self, build: BuildId, what: Option<String>) {
        let at = self.at;
        if let Some(current) = self.current(build) {
            let silent = at.saturating_sub(current.silence.since);
            self.say(Line::StillBuilding { silent, what });
        }
    }
}
