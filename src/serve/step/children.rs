//! What becomes of the processes of the app: they start, serve, are told to end, and end.

use super::{
    Child, ChildId, Effect, Line, STOP_LIMIT, Stage, StartFault, Timer, Turn, UNREADY_STOP_LIMIT,
    concerns_migrations,
};

impl Turn {
    pub(super) fn start(&mut self, new: Child) {
        // One that is still starting is older than this one.
        self.stop_all(&[Stage::Starting]);
        let (binary, traced) = (new.binary.clone(), new.traced);
        // What served before may be started once more though there is a newer one.
        let newest = self.state.binaries.newest.as_ref();
        self.state.outdated = newest.is_some_and(|newest| *newest != binary);
        self.state.started_at = Some(self.at);
        self.state.binaries.started = Some(binary.clone());
        let child = ChildId(self.next_id());
        self.state.children.insert(child, new);
        self.push(Effect::StartChild {
            child,
            binary,
            traced,
        });
        self.set_timer(self.state.ready_limit, Timer::Ready(child));
    }

    pub(super) fn child_started(&mut self, child: ChildId) {
        let at = self.at;
        if let Some(started) = self.state.children.get_mut(&child) {
            started.phases.start = at.saturating_sub(started.since);
            started.since = at;
            started.runs = true;
        }
    }

    pub(super) fn child_ready(&mut self, child: ChildId) {
        let at = self.at;
        let before = self.serving();
        let Some(ready) = self.state.children.get_mut(&child) else {
            return;
        };
        if ready.stage != Stage::Starting {
            return;
        }
        ready.stage = Stage::Serving;
        self.state.troubles.serves();
        ready.phases.ready = at.saturating_sub(ready.since);
        let (files, phases) = (std::mem::take(&mut ready.files), ready.phases);
        let warnings = ready.warnings;
        self.state.binaries.good = Some(ready.binary.clone());
        if let Some(before) = before {
            self.stop(before);
        }
        let first = !std::mem::replace(&mut self.state.has_served, true);
        let may_wait = first || files.iter().any(|file| concerns_migrations(file));
        self.say(if first {
            Line::Serving(phases)
        } else {
            Line::Reloaded {
                files,
                phases,
                warnings,
            }
        });
        if first && self.state.opens {
            self.push(Effect::OpenBrowser);
        }
        if may_wait {
            self.push(Effect::MentionMigrations);
        }
    }

    pub(super) fn child_exited(&mut self, child: ChildId, how: String) {
        let Some(gone) = self.state.children.remove(&child) else {
            return;
        };
        if let Some(ending) = self.state.ending.clone() {
            if self.state.children.is_empty() {
                self.push(Effect::Exit(ending));
            }
            return;
        }
        if !gone.runs {
            // The binary may have been cleaned away; cargo makes another.
            self.state.made = None;
        }
        match gone.stage {
            Stage::Stopping => {}
            Stage::Serving => self.crashed(gone, how),
            Stage::Starting => {
                let panicked = gone.panicked(&how, false);
                self.start_failed(StartFault::Exited(how), &gone);
                self.say(panicked);
            }
        }
    }

    pub(super) fn stop_all(&mut self, stages: &[Stage]) {
        let concerned = |(id, child): (&ChildId, &Child)| {
            let id = *id;
            stages.contains(&child.stage).then_some(id)
        };
        let children: Vec<_> = self.state.children.iter().filter_map(concerned).collect();
        for child in children {
            self.stop(child);
        }
    }

    pub(super) fn stop(&mut self, child: ChildId) {
        let Some(stopped) = self.state.children.get_mut(&child) else {
            return;
        };
        let limit = match std::mem::replace(&mut stopped.stage, Stage::Stopping) {
            Stage::Starting => UNREADY_STOP_LIMIT,
            Stage::Serving | Stage::Stopping => STOP_LIMIT,
        };
        let effect = match self.state.ending {
            Some(_) => Effect::EndChild(child),
            None => Effect::StopChild(child),
        };
        self.push(effect);
        self.set_timer(limit, Timer::Kill(child));
    }

    pub(super) fn serving(&self) -> Option<ChildId> {
        let mut children = self.state.children.iter();
        let (id, _) = children.find(|(_, child)| child.stage == Stage::Serving)?;
        Some(*id)
    }

    /// One that serves or is about to.
    pub(super) fn running(&self) -> Option<ChildId> {
        let mut children = self.state.children.iter();
        let (id, _) = children.find(|(_, child)| child.stage != Stage::Stopping)?;
        Some(*id)
    }

    pub(super) fn stage(&self, child: ChildId) -> Option<Stage> {
        self.state.children.get(&child).map(|child| child.stage)
    }
}
