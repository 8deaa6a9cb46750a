//! The least that a change needs, where no build runs that it would have to wait for.

use std::time::Duration;

use super::super::event::Line;
use super::super::need::{Need, Verdict, fetched, may_be_written, verdict};
use super::{Child, Handover, Phases, Stage, Turn};
use crate::error::catalog;

/// What changes within this time after a start may be written by what was started.
const ECHO: Duration = Duration::from_secs(1);
/// So many restarts in a row because of that are no accident.
pub(super) const ECHOES: u32 = 5;

impl Turn {
    /// Does the least that these changes need.
    pub(super) fn answer(&mut self, files: Vec<String>, since: Duration) {
        let binary = self.state.made.clone();
        let sources = binary.as_ref().map(|_| &self.state.sources);
        let verdict = verdict(&files, sources);
        if verdict.need == Need::Restart && self.is_an_echo(&files) {
            return;
        }
        // Whatever is saved may be meant to mend what does not run.
        let is_missing = self.state.outdated || self.running().is_none();
        match (verdict.need, binary) {
            (Need::Nothing, Some(_)) if !is_missing => self.say(Line::Unchanged {
                files,
                verdict,
                mended: false,
            }),
            (Need::Swap | Need::Reload, Some(_)) if !is_missing => self.refresh_pages(&files),
            (Need::Nothing | Need::Swap | Need::Reload | Need::Restart, Some(binary)) => {
                let wait = self.at.saturating_sub(since);
                let phases = Phases {
                    wait,
                    ..Phases::default()
                };
                let new = Child::new(binary, self.at);
                self.restart(Child { phases, ..new }, files, verdict);
            }
            _ => self.build(files, verdict, since),
        }
    }

    /// Whether the app seems to write these files whenever it starts: it would never come to rest.
    fn is_an_echo(&mut self, files: &[String]) -> bool {
        let started = self.state.started_at;
        let is_soon = started.is_some_and(|started| self.at.saturating_sub(started) < ECHO);
        if !is_soon || !files.iter().all(|file| may_be_written(file)) {
            self.state.echoes = 0;
            return false;
        }
        self.state.echoes += 1;
        if let Some(file) = files.first().filter(|_| self.state.echoes == ECHOES + 1) {
            let failure = catalog::changes_at_each_start(file, ECHOES);
            self.say(Line::Unwatched(failure));
        }
        self.state.echoes > ECHOES
    }

    /// Has open pages show what they fetch of these files, where the app stays as it is.
    pub(super) fn refresh_pages(&mut self, files: &[String]) {
        if let Some((files, verdict)) = fetched(files, &self.state.sources) {
            self.say(Line::Refreshed { files, verdict });
        }
    }

    fn restart(&mut self, new: Child, mut files: Vec<String>, verdict: Verdict) {
        self.say(Line::Restarting {
            files: files.clone(),
            verdict,
        });
        // The changes of one that is still starting have not been told yet.
        let starting = self.state.children.values_mut();
        for child in starting.filter(|child| child.stage == Stage::Starting) {
            files.append(&mut child.files);
        }
        files.sort_unstable();
        files.dedup();
        if self.state.handover == Handover::Restart {
            self.stop_all(&[Stage::Starting, Stage::Serving]);
        }
        self.start(Child { files, ..new });
    }
}
