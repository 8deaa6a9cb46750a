//! What follows from what happened: the whole behaviour of serving, without a clock, a disk or a process.
//!
//! At most one build runs, at most one child serves and at most one more is starting. The one that
//! serves is told to stop only when its successor is ready, so a change that does not compile or
//! does not start never takes the app away.

mod answer;
mod answering;
mod builds;
mod children;
mod crash;
mod keys;
mod said;
mod silence;
#[cfg(test)]
mod tests;
mod troubles;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use answering::Answering;
use said::Tally;
use silence::Silence;
pub(crate) use troubles::Troubles;

use super::browser::trouble::Finding;
use super::event::{
    BuildFault, BuildId, ChildId, Effect, Ending, Event, Key, Line, Outcome, Phases, StartFault,
    Timer,
};
use super::need::{
    EVERYTHING, LOCK_FILE, Need, Verdict, concerns_migrations, is_code, may_be_read, verdict,
};
use super::sources::Sources;

/// How long an app may take until it accepts requests, unless the person says otherwise.
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
    /// What the last build made, of the known sources; none unless it ended well.
    made: Option<PathBuf>,
    /// What the last version was built from of which that is known.
    sources: Sources,
    children: BTreeMap<ChildId, Child>,
    last_id: u32,
    has_served: bool,
    /// Whether the first version is to be shown in a browser.
    opens: bool,
    binaries: Binaries,
    /// Whether the newest binary may be another than that of the version which runs, or that
    /// version stands in a folder which is gone.
    outdated: bool,
    /// How long a version may take until it is ready.
    ready_limit: Duration,
    /// When a version was started the last time.
    started_at: Option<Duration>,
    /// How many changes in a row looked like an answer to the start before.
    echoes: u32,
    /// When a version that served has ended by itself the last time.
    crashed_at: Option<Duration>,
    troubles: Troubles,
    ending: Option<Ending>,
}

/// The binaries that matter. Each build's is kept under a name of its own for as long as it does.
#[derive(Clone, Debug, Default)]
struct Binaries {
    /// What the newest build made.
    newest: Option<PathBuf>,
    /// What was started last.
    started: Option<PathBuf>,
    /// That of the version which served last.
    good: Option<PathBuf>,
    kept: BTreeSet<PathBuf>,
}

#[derive(Clone, Debug)]
struct Build {
    id: BuildId,
    files: Vec<String>,
    /// From the first change to the begin of the build, and where another cargo was in the way.
    wait: Duration,
    /// When it began, later by the time for which another cargo was in the way.
    since: Duration,
    /// Since when another cargo is in the way.
    blocked: Option<Duration>,
    silence: Silence,
    /// Whether cargo was made to forget what it has built.
    anew: bool,
    binary: Option<PathBuf>,
    sources: Option<Sources>,
    tally: Tally,
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
            binaries: Binaries::default(),
            outdated: false,
            ready_limit: READY_LIMIT,
            started_at: None,
            echoes: 0,
            crashed_at: None,
            troubles: Troubles::default(),
            ending: None,
        }
    }

    /// The same, with another limit, if the person names one.
    pub(crate) fn waiting_for(mut self, limit: Option<Duration>) -> Self {
        self.ready_limit = limit.unwrap_or(self.ready_limit);
        self
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
    turn.let_go();
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
            Event::Begin => self.build(Vec::new(), Verdict::first(), self.at),
            Event::Changed { files, since } => self.changed(files, since),
            Event::WatchFailed(failure) => self.say(Line::Unwatched(failure)),
            Event::Polling(why) => self.say(Line::Polling(why)),
            Event::Gone => self.gone(),
            Event::Returned => self.returned(),
            Event::BuildBegan { build } => self.build_began(build),
            Event::Built {
                build,
                binary,
                fresh,
            } => self.built(build, binary, fresh),
            Event::Forgotten { build } => self.forgotten(build),
            Event::BuildRuns { build, what } => self.build_runs(build, what),
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
        self.changed(vec![EVERYTHING.into()], self.at);
    }

    // ---- Times -----------------------------------------------------------------------------

    fn rang(&mut self, timer: Timer) {
        match timer {
            Timer::Ready(child) if self.stage(child) == Some(Stage::Starting) => {
                self.stop(child);
                let limit = self.state.ready_limit;
                if let Some(late) = self.state.children.get(&child).cloned() {
                    self.start_failed(StartFault::NotReadyInTime { limit }, &late);
                }
            }
            Timer::Kill(child) if self.stage(child).is_some() => {
                self.say(Line::Killed);
                self.push(Effect::KillChild(child));
            }
            Timer::Silence(build) => self.silent(build),
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

    /// Lets go of the binaries that nothing here would start any more.
    fn let_go(&mut self) {
        let Binaries {
            newest,
            started,
            good,
            kept,
        } = &mut self.state.binaries;
        let children = self.state.children.values().map(|child| &child.binary);
        let wanted: BTreeSet<_> = [newest, started, good]
            .into_iter()
            .flatten()
            .map(|path| &*path)
            .chain(children)
            .chain(&self.state.made)
            .collect();
        for binary in kept.extract_if(.., |binary| !wanted.contains(binary)) {
            self.effects.push(Effect::Discard(binary));
        }
    }

    // ---- Small words ------------------------------------------------------------------------

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
