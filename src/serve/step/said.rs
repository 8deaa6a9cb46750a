//! What cargo and the compilers say: shown at once, and counted for the end.

use super::{Build, BuildId, Duration, Effect, Line, Silence, Turn};
use crate::error::{Failure, catalog};
use crate::serve::browser::trouble::Finding;
use crate::serve::event::{Remark, Said};

/// So many errors are kept for pages and programs; nobody reads more before mending the first.
const MOST: usize = 100;

/// What one build has been told to mend.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    warnings: usize,
    errors: usize,
    /// The first error, and where it is.
    first: Option<(String, Option<String>)>,
    hardship: Option<Hardship>,
    findings: Vec<Finding>,
}

/// What keeps a build from its end, and is no fault of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hardship {
    DiskFull,
    /// A compiler or linker was ended from outside.
    Killed,
}

impl Hardship {
    /// By the words with which the system, cargo and compilers tell of it.
    fn of(text: &str) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
        if says(&["No space left on device", "not enough space on the disk"]) {
            return Some(Self::DiskFull);
        }
        says(&["(signal: 9, SIGKILL"]).then_some(Self::Killed)
    }

    pub(super) fn failure(self) -> Failure {
        match self {
            Self::DiskFull => catalog::no_space_to_build(),
            Self::Killed => catalog::compiler_killed(),
        }
    }
}

impl Tally {
    pub(super) fn warnings(&self) -> usize {
        self.warnings
    }

    pub(super) fn hardship(&self) -> Option<Hardship> {
        self.hardship
    }

    /// The first error once more: it may have scrolled away, and is what to mend first.
    pub(super) fn first_error(&self) -> Option<Line> {
        let (message, place) = self.first.clone()?;
        Some(Line::FirstError {
            message,
            place,
            more: self.errors.saturating_sub(1),
        })
    }

    /// All of them, as pages and programs are told.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

impl Build {
    /// Counts the time for which another cargo was in the way as waiting: this one goes on now.
    pub(super) fn unblock(&mut self, at: Duration) {
        if let Some(since) = self.blocked.take() {
            let blocked = at.saturating_sub(since);
            self.wait += blocked;
            self.since += blocked;
        }
    }
}

impl Turn {
    pub(super) fn said(&mut self, build: BuildId, said: Said) {
        let at = self.at;
        // What a build says that was cut off is no news.
        let Some(current) = self.current(build) else {
            return;
        };
        current.unblock(at);
        // Cargo draws its progress again and again, which is no word.
        if !said.text.ends_with('\r') {
            current.silence = Silence::since(at);
        }
        let tally = &mut current.tally;
        tally.hardship = tally.hardship.or_else(|| Hardship::of(&said.text));
        let waits = match said.remark {
            None => None,
            Some(Remark::Warning) => {
                tally.warnings += 1;
                None
            }
            Some(Remark::Error { message, place }) => {
                tally.errors += 1;
                tally.first.get_or_insert((message, place));
                None
            }
            Some(Remark::Waits { lock }) => {
                current.blocked = Some(at);
                Some(Line::Waiting { lock })
            }
        };
        let room = MOST.saturating_sub(tally.findings.len());
        tally.findings.extend(said.finding.into_iter().take(room));
        if !said.text.is_empty() {
            self.push(Effect::Show(said.text));
        }
        self.say(waits);
    }
}
