//! When a build begins, what it has made, and how it ended.

use std::path::PathBuf;
use std::time::Duration;

use super::{
    Build, BuildFault, BuildId, Child, Effect, Ending, Handover, LOCK_FILE, Line, Need, Outcome,
    Phases, Silence, Sources, Stage, Tally, Turn, Verdict, is_code, may_be_read, verdict,
};

impl Turn {
    /// Answers changes of which the first was seen at this time.
    pub(super) fn changed(&mut self, files: Vec<String>, since: Duration) {
        let Some(running) = self.state.build.take() else {
            return self.answer(files, since);
        };
        if files.iter().all(|file| file == LOCK_FILE) {
            self.state.build = Some(running);
            return;
        }
        self.push(Effect::CancelBuild);
        // Cargo may have made the binary and not come to say so.
        self.state.outdated |= running.binary.is_none();
        // Where the cancelled build's child is on its way, its changes will be told with that child.
        let mut all = if running.binary.is_some() {
            Vec::new()
        } else {
            running.files
        };
        all.extend(files);
        all.sort_unstable();
        all.dedup();
        let verdict = verdict(&all, None);
        self.build(all, verdict, since);
    }

    pub(super) fn build(&mut self, files: Vec<String>, verdict: Verdict, since: Duration) {
        self.state.made = None;
        if self.state.handover == Handover::Restart {
            self.stop_all(&[Stage::Starting, Stage::Serving]);
        }
        let id = BuildId(self.next_id());
        self.say(Line::Building {
            files: files.clone(),
            verdict,
        });
        self.push(Effect::StartBuild(id));
        let silence = Silence::since(self.at);
        self.listen_to(id, silence);
        self.state.build = Some(Build {
            id,
            files,
            wait: self.at.saturating_sub(since),
            since: self.at,
            blocked: None,
            silence,
            anew: false,
            binary: None,
            sources: None,
            tally: Tally::default(),
        });
    }

    /// Cargo runs; before, the one that it follows may have had to end.
    pub(super) fn build_began(&mut self, build: BuildId) {
        let at = self.at;
        if let Some(current) = self.current(build) {
            current.wait += at.saturating_sub(current.since);
            current.since = at;
        }
    }

    /// The build that runs, if it is this one.
    pub(super) fn current(&mut self, build: BuildId) -> Option<&mut Build> {
        let current = self.state.build.as_mut();
        current.filter(|current| current.id == build)
    }

    pub(super) fn built(&mut self, build: BuildId, binary: PathBuf, fresh: bool) {
        let at = self.at;
        let is_outdated = self.state.outdated || self.running().is_none();
        let current = self.current(build);
        let Some(current) = current.filter(|known| known.binary.is_none()) else {
            return;
        };
        current.unblock(at);
        current.binary = Some(binary.clone());
        let files = current.files.clone();
        let warnings = current.tally.warnings();
        let phases = Phases {
            wait: current.wait,
            build: at.saturating_sub(current.since),
            ..Phases::default()
        };
        self.state.binaries.kept.insert(binary.clone());
        self.state.binaries.newest = Some(binary.clone());
        if let Some(file) = self.overlooked(fresh) {
            return self.forget_what_was_built(file);
        }
        let mended = self.state.troubles.built();
        if fresh && !is_outdated && !files.iter().any(|file| may_be_read(file)) {
            let why = "cargo found nothing to build".into();
            let need = Need::Nothing;
            let verdict = Verdict { need, why };
            let changed = files.clone();
            self.say(Line::Unchanged {
                files,
                verdict,
                mended,
            });
            return self.refresh_pages(&changed);
        }
        self.start(Child {
            files,
            phases,
            warnings,
            ..Child::new(binary, at)
        });
    }

    /// A file that has changed and that cargo takes for unchanged, because its date is older than
    /// the last build: it goes by dates, and we by content.
    fn overlooked(&self, fresh: bool) -> Option<String> {
        let build = self.state.build.as_ref()?;
        let sources = &self.state.sources;
        let is_built = |file: &&String| {
            if sources.are_known() {
                sources.contain(file)
            } else {
                is_code(file)
            }
        };
        let mut files = build.files.iter().filter(is_built);
        files.next().filter(|_| fresh && !build.anew).cloned()
    }

    /// Has cargo forget what it has built of this file's package, and build it then.
    fn forget_what_was_built(&mut self, file: String) {
        // What the build still says that has overlooked it is no news.
        let build = BuildId(self.next_id());
        if let Some(current) = self.state.build.as_mut() {
            current.id = build;
            current.binary = None;
            current.anew = true;
        }
        self.push(Effect::CancelBuild);
        self.push(Effect::Forget {
            build,
            file: file.clone(),
        });
        self.say(Line::Overlooked { file });
    }

    pub(super) fn forgotten(&mut self, build: BuildId) {
        let silence = Silence::since(self.at);
        if let Some(current) = self.current(build) {
            current.silence = silence;
            self.push(Effect::StartBuild(build));
            self.listen_to(build, silence);
        }
    }

    pub(super) fn sourced(&mut self, build: BuildId, sources: Sources) {
        if let Some(current) = self.current(build) {
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
                if let Some(sources) = ended.sources {
                    self.state.sources = sources;
                    self.state.made = Some(binary);
                }
                return;
            }
            Outcome::Failed => ended
                .tally
                .hardship()
                .map_or(BuildFault::Errors, |hardship| {
                    BuildFault::Hardship(hardship.failure())
                }),
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
