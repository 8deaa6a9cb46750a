//! What cargo and the compilers say: shown at once, and counted for the end.

use super::{BuildId, Effect, Line, Turn};
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
    findings: Vec<Finding>,
}

impl Tally {
    pub(super) fn warnings(&self) -> usize {
        self.warnings
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

impl Turn {
    pub(super) fn said(&mut self, build: BuildId, said: Said) {
        let current = self.state.build.as_mut().filter(|known| known.id == build);
        // What a build says that was cut off is no news.
        let Some(current) = current else {
            return;
        };
        let tally = &mut current.tally;
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
            Some(Remark::Waits { lock }) => Some(Line::Waiting { lock }),
        };
        let room = MOST.saturating_sub(tally.findings.len());
        tally.findings.extend(said.finding.into_iter().take(room));
        if !said.text.is_empty() {
            self.push(Effect::Show(said.text));
        }
        self.say(waits);
    }
}
