//! What a build has made, and how it ended.

use std::path::PathBuf;

use super::{
    Build, BuildFault, BuildId, Child, Ending, Line, Made, Need, Outcome, Phases, Sources, Turn,
    Verdict, may_be_read,
};

impl Turn {
    pub(super) fn built(&mut self, build: BuildId, binary: PathBuf, fresh: bool) {
        let at = self.at;
        let is_outdated = self.state.outdated || self.running().is_none();
        let current = self.state.build.as_mut().filter(|known| known.id == build);
        let Some(current) = current.filter(|known| known.binary.is_none()) else {
            return;
        };
        current.binary = Some(binary.clone());
        self.state.troubles.built();
        let files = current.files.clone();
        let warnings = current.tally.warnings();
        if fresh && !is_outdated && !files.iter().any(|file| may_be_read(file)) {
            let why = "cargo found nothing to build".into();
            let need = Need::Nothing;
            let verdict = Verdict { need, why };
            let changed = files.clone();
            self.say(Line::Unchanged { files, verdict });
            return self.refresh_pages(&changed);
        }
        let phases = Phases {
            build: at.saturating_sub(current.since),
            ..Phases::default()
        };
        self.start(Child {
            files,
            phases,
            warnings,
            ..Child::new(binary, at)
        });
    }

    pub(super) fn sourced(&mut self, build: BuildId, sources: Sources) {
        if let Some(current) = self.state.build.as_mut().filter(|known| known.id == build) {
            current.sources = Some(sources);
        }
    }

    pub(super) fn build_ended(&mut self, build: BuildId, outcome: Outcome) {
        let Some(ended) = self.state.build.take_if(|known| known.id == build) else {
            return;
        };
        let why = match outcome {
            Outcome::Done => {
                let Some(binary) = ended.binary.clone() else {
                    return self.build_failed(ended, BuildFault::NoBinary);
                };
                if let Some(sources) = &ended.sources {
                    self.state.sources.clone_from(sources);
                }
                let made = |sources| Made { binary, sources };
                self.state.made = ended.sources.map(made);
                return;
            }
            Outcome::Failed => BuildFault::Errors,
            Outcome::Died(how) => {
                self.state.outdated = true;
                BuildFault::Died(how)
            }
            Outcome::NotStarted(failure) if !self.state.has_served => {
                return self.end(Ending::Failed(failure));
            }
            Outcome::NotStarted(failure) => BuildFault::NotStarted(failure),
        };
        self.build_failed(ended, why);
    }

    fn build_failed(&mut self, ended: Build, why: BuildFault) {
        let serving = self.serving().is_some();
        let first_error = ended.tally.first_error();
        let files = ended.files.clone();
        let failed = Line::BuildFailed {
            files: ended.files,
            why,
            serving,
            findings: ended.tally.into_findings(),
        };
        self.state.troubles.build_failed(&failed);
        self.say(failed);
        self.say(first_error);
        if serving {
            self.refresh_pages(&files);
        }
    }
}
