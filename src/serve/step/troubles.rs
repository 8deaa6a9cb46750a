//! What is wrong, from the moment at which it is told until it is mended.
//!
//! Two things can be wrong at once: the code on disk does not become a binary, and the version that
//! there was has ended. Each has its own end, and neither hides the other.

use super::{Answering, Line, State};

/// What is wrong at the moment, each in the line that told it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    /// Another one whenever a line is told.
    number: u32,
    /// Why there is no binary of what is on disk; until there is one.
    build: Option<Line>,
    /// Why nothing that was built serves as it should; until it does.
    app: Option<Line>,
}

impl Troubles {
    /// Another one whenever something new is wrong.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// What is wrong, that which is to be mended first before the rest.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.build.iter().chain(&self.app)
    }

    /// Older news of the app does not help whoever has to mend the code first.
    pub(super) fn build_failed(&mut self, line: &Line) {
        self.app = None;
        self.build = Some(line.clone());
        self.number += 1;
    }

    pub(super) fn app_failed(&mut self, line: &Line) {
        self.app = Some(line.clone());
        self.number += 1;
    }

    /// What is on disk can be built; whether it could not before.
    pub(super) fn built(&mut self) -> bool {
        self.build.take().is_some()
    }

    /// A version serves.
    pub(super) fn serves(&mut self) {
        self.app = None;
    }
}

impl State {
    /// What is wrong as things stand: whether an older version serves may be another matter by now.
    pub(crate) fn troubles(&self) -> Troubles {
        let mut troubles = self.troubles.clone();
        let serves = matches!(self.answering(), Answering::App(_));
        for line in troubles.build.iter_mut().chain(&mut troubles.app) {
            if let Line::BuildFailed { serving, .. } | Line::StartFailed { serving, .. } = line {
                *serving = serves;
            }
        }
        troubles
    }
}
