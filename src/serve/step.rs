//! What follows from what happened: the whole behaviour of serving, without a clock, a disk or a process.
//!
//! At most one build runs, at most one child serves and at most one more is starting. The one that
//! serves is told to stop only when its successor is ready, so a change that does not compile or
//! does not start never takes the app away.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::event::{
    BuildFault, BuildId, ChildId, Effect, Ending, Event, Line, Outcome, Phases, StartFault, Timer,
};

/// How long an app may take until it accepts requests.
pub(crate) const READY_LIMIT: Duration = Duration::from_secs(30);
/// How long a version that has served may take to finish its requests and end.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// The same for one that was never ready and so has nothing to finish.
const UNREADY_STOP_LIMIT: Duration = Duration::from_secs(2);
/// How long the end of everything may take before a word is said about it.
const PATIENCE: Duration = Duration::from_millis(500);
/// A version that ends by itself once more within this time is not started again.
const CRASH_SPAN: Duration = Duration::from_secs(10);
/// The one watched file that cargo itself writes while it builds.
const LOCK_FILE: &str = "Cargo.lock";

/// The change of all files at once.
pub(crate) const EVERYTHING: &str = ".";

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
    children: BTreeMap<ChildId, Child>,
    last_id: u32,
    has_served: bool,
    /// Whether the newest binary may be another than that of the version which runs, or that
    /// version stands in a folder which is gone.
    outdated: bool,
    /// When a version that served has ended by itself the last time.
    crashed_at: Option<Duration>,
    ending: Option<Ending>,
}

#[derive(Clone, Debug)]
struct Build {
    id: BuildId,
    files: Vec<String>,
    since: Duration,
    has_binary: bool,
}

#[derive(Clone, Debug)]
struct Child {
    stage: Stage,
    binary: PathBuf,
    files: Vec<String>,
    phases: Phases,
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
            children: BTreeMap::new(),
            last_id: 0,
            has_served: false,
            outdated: false,
            crashed_at: None,
            ending: None,
        }
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
            Event::Interrupt => self.interrupt(),
            _ if self.state.ending.is_some() => {}
            Event::Begin => self.build(Vec::new()),
            Event::Changed(files) => self.changed(files),
            Event::WatchFailed(failure) => self.say(Line::Unwatched(failure)),
            Event::Gone => self.gone(),
            Event::Returned => self.returned(),
            Event::Built {
                build,
                binary,
                fresh,
            } => self.built(build, binary, fresh),
            Event::BuildEnded { build, outcome } => self.build_ended(build, outcome),
            Event::ChildStarted { child } => self.child_started(child),
            Event::ChildReady { child } => self.child_ready(child),
        }
    }

    // ---- Building ---------------------------------------------------------------------------

    fn changed(&mut self, files: Vec<String>) {
        let Some(running) = self.state.build.take() else {
            return self.build(files);
        };
        if files.iter().all(|file| file == LOCK_FILE) {
            self.state.build = Some(running);
            return;
        }
        self.push(Effect::CancelBuild);
        // Cargo may have made the binary and not come to say so.
        self.state.outdated |= !running.has_binary;
        // Where the cancelled build's child is on its way, its changes will be told with that child.
        let mut all = if running.has_binary {
            Vec::new()
        } else {
            running.files
        };
        all.extend(files);
        all.sort_unstable();
        all.dedup();
        self.build(all);
    }

    fn gone(&mut self) {
        if self.state.build.take().is_some() {
            self.push(Effect::CancelBuild);
            self.state.outdated = true;
        }
        let serving = self.serving().is_some();
        self.say(Line::Gone { serving });
    }

    /// The running version may stand in a folder that was deleted, so that another has to follow.
    fn returned(&mut self) {
        self.say(Line::Back);
        self.state.outdated = true;
        self.changed(vec![EVERYTHING.into()]);
    }

    fn build(&mut self, files: Vec<String>) {
        if self.state.handover == Handover::Restart {
            self.stop_all(&[Stage::Starting, Stage::Serving]);
        }
        let id = BuildId(self.next_id());
        self.say(Line::Building {
            files: files.clone(),
        });
        self.push(Effect::StartBuild(id));
        self.state.build = Some(Build {
            id,
            files,
            since: self.at,
            has_binary: false,
        });
    }

    fn built(&mut self, build: BuildId, binary: PathBuf, fresh: bool) {
        let at = self.at;
        let is_outdated = self.state.outdated || self.running().is_none();
        let current = self.state.build.as_mut().filter(|known| known.id == build);
        let Some(current) = current.filter(|known| !known.has_binary) else {
            return;
        };
        current.has_binary = true;
        let files = current.files.clone();
        if fresh && !is_outdated && !files.iter().any(|file| may_be_read(file)) {
            return self.say(Line::Unchanged { files });
        }
        let phases = Phases {
            build: at.saturating_sub(current.since),
            ..Phases::default()
        };
        self.start(binary, files, phases);
    }

    fn start(&mut self, binary: PathBuf, files: Vec<String>, phases: Phases) {
        let (stage, since) = (Stage::Starting, self.at);
        // One that is still starting is older than this one.
        self.stop_all(&[Stage::Starting]);
        self.state.outdated = false;
        let child = ChildId(self.next_id());
        let new = Child {
            stage,
            binary: binary.clone(),
            files,
            phases,
            since,
        };
        self.state.children.insert(child, new);
        self.push(Effect::StartChild { child, binary });
        self.set_timer(READY_LIMIT, Timer::Ready(child));
    }

    fn build_ended(&mut self, build: BuildId, outcome: Outcome) {
        let Some(ended) = self.state.build.take_if(|known| known.id == build) else {
            return;
        };
        let why = match outcome {
            Outcome::Done if ended.has_binary => return,
            Outcome::Done => BuildFault::NoBinary,
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
        let serving = self.serving().is_some();
        self.say(Line::BuildFailed {
            files: ended.files,
            why,
            serving,
        });
    }

    // ---- Children ---------------------------------------------------------------------------

    fn child_started(&mut self, child: ChildId) {
        let at = self.at;
        if let Some(started) = self.state.children.get_mut(&child) {
            started.phases.start = at.saturating_sub(started.since);
            started.since = at;
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
        ready.phases.ready = at.saturating_sub(ready.since);
        let (files, phases) = (std::mem::take(&mut ready.files), ready.phases);
        if let Some(before) = before {
            self.stop(before);
        }
        let first = !std::mem::replace(&mut self.state.has_served, true);
        self.say(if first {
            Line::Serving(phases)
        } else {
            Line::Reloaded { files, phases }
        });
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
        match gone.stage {
            Stage::Stopping => {}
            Stage::Serving => self.crashed(gone.binary, how),
            Stage::Starting => self.start_failed(StartFault::Exited(how)),
        }
    }

    /// Starts a version that has ended once more, for requests wait; but not again and again.
    fn crashed(&mut self, binary: PathBuf, how: String) {
        let before = self.state.crashed_at.replace(self.at);
        let is_first = before.is_none_or(|before| self.at.saturating_sub(before) >= CRASH_SPAN);
        let again = is_first && self.running().is_none();
        self.say(Line::Crashed { how, again });
        if again {
            self.start(binary, Vec::new(), Phases::default());
        }
    }

    fn start_failed(&mut self, why: StartFault) {
        self.state.outdated = true;
        let serving = self.serving().is_some();
        self.say(Line::StartFailed { why, serving });
    }

    fn rang(&mut self, timer: Timer) {
        match timer {
            Timer::Ready(child) if self.stage(child) == Some(Stage::Starting) => {
                self.stop(child);
                self.start_failed(StartFault::NotReadyInTime);
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

    fn interrupt(&mut self) {
        if self.state.ending.is_none() {
            return self.end(Ending::ByPerson);
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

    fn say(&mut self, line: Line) {
        self.push(Effect::Say(line));
    }

    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// Whether an app may read this file while it runs: everything but code and words for people.
fn may_be_read(file: &str) -> bool {
    const READ: &[&str] = &["config", "migrations", "templates"];
    const UNREAD: &[&str] = &["docs", "tests", "benches", "examples"];
    const UNREAD_ENDINGS: &[&str] = &["rs", "md"];
    const UNREAD_NAMES: &[&str] = &["Cargo.toml", "Cargo.lock", "LICENSE"];
    let path = Path::new(file);
    let first = path.components().next().map(Component::as_os_str);
    let is_in = |folders: &[&str]| folders.iter().any(|folder| first == Some(folder.as_ref()));
    let ending = path.extension().unwrap_or_default();
    let is_unread = is_in(UNREAD)
        || UNREAD_ENDINGS.iter().any(|unread| ending == *unread)
        || UNREAD_NAMES.contains(&file);
    is_in(READ) || !is_unread
}
