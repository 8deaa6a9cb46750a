//! Versions that end by themselves, and what they say of the panic that they end of.

use std::path::PathBuf;
use std::time::Duration;

use super::{Child, ChildId, Line, Phases, Stage, StartFault, Turn};
use crate::serve::browser::trouble::Finding;
use crate::serve::event::Backtrace;

/// A version that ends by itself once more within this time is not started again.
const CRASH_SPAN: Duration = Duration::from_secs(10);

/// How a program ends of a panic: by itself, or aborted.
const ENDS: &[&str] = &["exit status: 101", "exit code: 101", "signal: 6 "];

impl Turn {
    pub(super) fn child_panicked(&mut self, child: ChildId, panic: String) {
        if let Some(child) = self.state.children.get_mut(&child) {
            child.panic = Some(panic);
        }
    }

    pub(super) fn child_failed(&mut self, child: ChildId, findings: Vec<Finding>) {
        if let Some(child) = self.state.children.get_mut(&child) {
            child.findings = findings;
        }
    }

    /// Starts a version that has ended once more, for requests wait; but not again and again.
    pub(super) fn crashed(&mut self, gone: Child, how: String) {
        let before = self.state.crashed_at.replace(self.at);
        let is_first = before.is_none_or(|before| self.at.saturating_sub(before) >= CRASH_SPAN);
        let again = is_first && self.running().is_none();
        let panicked = gone.panicked(&how, again);
        let findings = gone.last_words();
        let crashed = Line::Crashed {
            how,
            again,
            findings,
        };
        self.state.troubles.app_failed(&crashed);
        self.say(crashed);
        let traced = panicked.is_some();
        self.say(panicked);
        if again {
            let new = Child::new(gone.binary, self.at);
            self.start(Child { traced, ..new });
        }
    }

    pub(super) fn start_failed(&mut self, why: StartFault, gone: &Child) {
        self.state.outdated = true;
        let serving = self.serving().is_some();
        let failed = Line::StartFailed {
            why,
            serving,
            findings: gone.last_words(),
        };
        self.state.troubles.app_failed(&failed);
        self.say(failed);
        if serving {
            self.refresh_pages(&gone.files);
        }
    }
}

impl Child {
    /// One that is about to be started.
    pub(super) fn new(binary: PathBuf, since: Duration) -> Self {
        Self {
            stage: Stage::Starting,
            runs: false,
            binary,
            files: Vec::new(),
            phases: Phases::default(),
            warnings: 0,
            traced: false,
            panic: None,
            findings: Vec::new(),
            since,
        }
    }

    /// What it has said of its end, or of what kept it from its beginning.
    pub(super) fn last_words(&self) -> Vec<Finding> {
        let panic = self.panic.as_deref().map(Finding::of_panic);
        panic.into_iter().chain(self.findings.clone()).collect()
    }

    /// The panic that it ended of, if it ended so and has said so.
    pub(super) fn panicked(&self, how: &str, again: bool) -> Option<Line> {
        let panic = self.panic.clone()?;
        let backtrace = if self.traced {
            Backtrace::Shown
        } else if again {
            Backtrace::NextTime
        } else {
            Backtrace::OnRequest
        };
        let ended_of_it = ENDS.iter().any(|end| how.starts_with(end));
        ended_of_it.then_some(Line::Panicked { panic, backtrace })
    }
}
