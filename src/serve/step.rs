//! What follows from what happened: the whole behaviour of serving, without a clock, a disk or a process.
//!
//! At most one build runs, at most one child serves and at most one more is starting. The one that
//! serves is told to stop only when its successor is ready, so a change that does not compile or
//! does not start never takes the app away.

mod answer;
mod answering;
mod builds;
mod crash;
mod keys;
mod said;
#[cfg(test)]
mod tests;
mod troubles;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use answering::Answering;
use said::Tally;
pub(crate) use troubles::Troubles;

use super::browser::trouble::Finding;
use super::event::{
    BuildFault, BuildId, ChildId, Effect, Ending, Event, Key, Line, Outcome, Phases, StartFault,
    Timer,
};
use super::need::{
    EVERYTHING, LOCK_FILE, Need, Verdict, concerns_migrations, may_be_read, verdict,
};
use super::sources::Sources;

/// How long an app may take until it accepts requests.
pub(crate) const READY_LIMIT: Duration = Duration::from_secs(30);
/// How long a version that has served may take to finish its requests and end.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// The same for one that was never ready and so has nothing to finish.
const UNREADY_STOP_LIMIT: Duration = Duration::from_secs(2);
/// How long the end of everything may take before a word is said about it.
const PATIENCE: Duration = Duration::from_millis(500);

/// How one version follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handover {
    /// Two versions can hold the listening socket at once, so nothing is refused.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix hands a socket over"))]
    Gapless,
    /// The old version has to end before a new one can be built and started.
    Restart,
}

/// Everything that has to be remembered between two events.
#[derive(Clone, Debug)]
pub(crate) struct State {
    handover: Handover,
    build: Option<Build>,
    /// What the last build made; none unless it ended well.
    made: Option<Made>,
    /// What the last version was built from of which that is known.
    sources: Sources,
    children: BTreeMap<ChildId, Child>,
    last_id: u32,
    has_served: bool,
    /// Whether the first version is to be shown in a browser.
    opens: bool,
    /// The newest binary that was started.
    binary: Option<PathBuf>,
    /// Whether the newest binary may be another than that of the version which runs, or that
    /// version stands in a folder which is gone.
    outdated: bool,
    /// When a version was started the last time.
    started_at: Option<Duration>,
    /// How many changes in a row looked like an answer to the start before.
    echoes: u32,
    /// When a version that served has ended by itself the last time.
    crashed_at: Option<Duration>,
    troubles: Troubles,
    ending: Option<Ending>,
}

#[derive(Clone, Debug)]
struct Build {
    id: BuildId,
    files: Vec<String>,
    since: Duration,
    binary: Option<PathBuf>,
    sources: Option<Sources>,
    tally: Tally,
}

#[derive(Clone, Debug)]
struct Made {
    binary: PathBuf,
    sources: Sources,
}

#[derive(Clone, Debug)]
struct Child {
    stage: Stage,
    /// Whether there is a process.
    runs: bool,
    binary: PathBuf,
    files: Vec<String>,
    phases: Phases,
    /// Of the compilers that made it.
    warnings: usize,
    /// Whether it was told to say where a panic came from.
    traced: bool,
    /// What it said last of a panic.
    panic: Option<String>,
    /// What it said keeps it from going on.
    findings: Vec<Finding>,
    /// When its present phase began.
    since: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Starting,
    Serving,
    Stopping,
}

impl State {
    pub(crate) fn new(handover: Handover) -> Self {
        Self {
            handover,
            build: None,
            made: None,
            sources: Sources::default(),
            children: BTreeMap::new(),
            last_id: 0,
            has_served: false,
            opens: false,
            binary: None,
            outdated: false,
            started_at: None,
            echoes: 0,
            crashed_at: None,
            troubles: Troubles::default(),
            ending: None,
        }
    }

    /// The same, and the first version that serves is shown in a browser if wanted.
    pub(crate) fn opening(mut self, wanted: bool) -> Self {
        self.opens = wanted;
        self
    }
}

/// The state after an event that happened `at` this time, and what is to be done, in order.
pub(crate) fn step(state: State, at: Duration, event: Event) -> (State, Vec<Effect>) {
    let mut turn = Turn {
        state,
        at,
        effects: Vec::new(),
    };
    turn.take(event);
    (turn.state, turn.effects)
}

/// One event being worked on.
struct Turn {
    state: State,
    at: Duration,
    effects: Vec<Effect>,
}

impl Turn {
    fn take(&mut self, event: Event) {
        match event {
            Event::ChildExited { child, how } => self.child_exited(child, how),
            Event::Rang(timer) => self.rang(timer),
            Event::Interrupt => self.interrupt(Ending::ByPerson),
            Event::Pressed(Key::Quit) => self.interrupt(Ending::ByKey),
            _ if self.state.ending.is_some() => {}
            Event::Begin => self.build(Vec::new(), Verdict::first()),
            Event::Changed(files) => self.changed(files),
            Event::WatchFailed(failure) => self.say(Line::Unwatched(failure)),
            Event::Polling(why) => self.say(Line::Polling(why)),
            Event::Gone => self.gone(),
            Event::Returned => self.returned(),
            Event::Built {
                build,
                binary,
                fresh,
            } => self.built(build, binary, fresh),
            Event::Sourced { build, sources } => self.sourced(build, sources),
            Event::Said { build, said } => self.said(build, said),
            Event::BuildEnded { build, outcome } => self.build_ended(build, outcome),
            Event::ChildStarted { child } => self.child_started(child),
            Event::ChildReady { child } => self.child_ready(child),
            Event::ChildPanicked { child, panic } => self.child_panicked(child, panic),
            Event::ChildFailed { child, findings } => self.child_failed(child, findings),
            Event::Pressed(key) => self.pressed(key),
            Event::NotOpened(why) => self.say(Line::NotOpened { why }),
        }
    }

    // ---- Building ---------------------------------------------------------------------------

    fn changed(&mut self, files: Vec<String>) {
        let Some(running) = self.state.build.take() else {
            return self.answer(files);
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
        self.build(all, verdict);
    }

    fn gone(&mut self) {
        self.state.made = None;
        if self.state.build.take().is_some() {
            self.push(Effect::CancelBuild);
            self.state.outdated = true;
        }
        let serving = self.serving().is_some();
        let gone = Line::Gone { serving };
        if !serving {
            self.state.troubles.app_failed(&gone);
        }
        self.say(gone);
    }

    /// The running version may stand in a folder that was deleted, so that another has to follow.
    fn returned(&mut self) {
        self.say(Line::Back);
        self.state.outdated = true;
        self.changed(vec![EVERYTHING.into()]);
    }

    fn build(&mut self, files: Vec<String>, verdict: Verdict) {
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
        self.state.build = Some(Build {
            id,
            files,
            since: self.at,
            binary: None,
            sources: None,
            tally: Tally::default(),
        });
    }

    fn start(&mut self, new: Child) {
        // One that is still starting is older than this one.
        self.stop_all(&[Stage::Starting]);
        self.state.outdated = false;
        self.state.started_at = Some(self.at);
        let (binary, traced) = (new.binary.clone(), new.traced);
        self.state.binary = Some(binary.clone());
        let child = ChildId(self.next_id());
        self.state.children.insert(child, new);
        self.push(Effect::StartChild {
            child,
            binary,
            traced,
        });
        self.set_timer(READY_LIMIT, Timer::Ready(child));
    }

    // ---- Children ---------------------------------------------------------------------------

    fn child_started(&mut self, child: ChildId) {
        let at = self.at;
        if let Some(started) = self.state.children.get_mut(&child) {
            started.phases.start = at.saturating_sub(started.since);
            started.since = at;
            started.runs = true;
        }
    }

    fn child_ready(&mut self, child: ChildId) {
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

    fn child_exited(&mut self, child: ChildId, how: String) {
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

    fn rang(&mut self, timer: Timer) {
        match timer {
            Timer::Ready(child) if self.stage(child) == Some(Stage::Starting) => {
                self.stop(child);
                if let Some(late) = self.state.children.get(&child).cloned() {
                    self.start_failed(StartFault::NotReadyInTime, &late);
                }
            }
            Timer::Kill(child) if self.stage(child).is_some() => {
                self.say(Line::Killed);
                self.push(Effect::KillChild(child));
            }
            Timer::Patience if !self.state.children.is_empty() => self.say(Line::Stopping),
            Timer::Ready(_) | Timer::Kill(_) | Timer::Patience => {}
        }
    }

    // ---- The end ----------------------------------------------------------------------------

    fn interrupt(&mut self, ending: Ending) {
        if self.state.ending.is_none() {
            return self.end(ending);
        }
        // Asked a second time: no more waiting.
        for child in self.state.children.keys() {
            self.effects.push(Effect::KillChild(*child));
        }
    }

    fn end(&mut self, ending: Ending) {
        if self.state.build.take().is_some() {
            self.push(Effect::CancelBuild);
        }
        self.state.ending = Some(ending.clone());
        self.stop_all(&[Stage::Starting, Stage::Serving]);
        if self.state.children.is_empty() {
            self.push(Effect::Exit(ending));
        } else {
            self.set_timer(PATIENCE, Timer::Patience);
        }
    }

    // ---- Small words ------------------------------------------------------------------------

    fn stop_all(&mut self, stages: &[Stage]) {
        let concerned = |(id, child): (&ChildId, &Child)| {
            let id = *id;
            stages.contains(&child.stage).then_some(id)
        };
        let children: Vec<_> = self.state.children.iter().filter_map(concerned).collect();
        for child in children {
            self.stop(child);
        }
    }

    fn stop(&mut self, child: ChildId) {
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

    fn serving(&self) -> Option<ChildId> {
        let mut children = self.state.children.iter();
        let (id, _) = children.find(|(_, child)| child.stage == Stage::Serving)?;
        Some(*id)
    }

    /// One that serves or is about to.
    fn running(&self) -> Option<ChildId> {
        let mut children = self.state.children.iter();
        let (id, _) = children.find(|(_, child)| child.stage != Stage::Stopping)?;
        Some(*id)
    }

    fn stage(&self, child: ChildId) -> Option<Stage> {
        self.state.children.get(&child).map(|child| child.stage)
    }

    fn next_id(&mut self) -> u32 {
        self.state.last_id += 1;
        self.state.last_id
    }

    fn set_timer(&mut self, after: Duration, timer: Timer) {
        self.push(Effect::SetTimer { after, timer });
    }

    /// Says a line, if there is one.
    fn say(&mut self, line: impl Into<Option<Line>>) {
        self.effects.extend(line.into().map(Effect::Say));
    }

    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}
