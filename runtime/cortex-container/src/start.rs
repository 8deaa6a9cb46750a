//! From the frozen graph to the started container, and through the phases of its life: everything in
//! the order of the dependencies, what does not depend on each other at the same time, each within
//! its time limit.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use crate::core::{Core, Node, lock};
use crate::failure::Failure;
use crate::provider::Shared;
use crate::{ConstructionFailure, Container, HookFailure, Injected, Phase, StartError};

/// How often a constructor that does not let go of its thread is looked at.
const WATCH: Duration = Duration::from_millis(50);

/// How long to wait for a constructor that is at work when the start is given up.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long things may take that nobody gave a limit of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Each constructor.
    pub construct: Duration,
    /// Each hook on the way up.
    pub hook: Duration,
    /// Each `drain` hook.
    pub drain: Duration,
    /// Each `stop` hook.
    pub stop: Duration,
}

impl Default for Limits {
    /// 30 seconds on the way up, 10 for draining, and 5 for stopping.
    fn default() -> Self {
        Self {
            construct: Duration::from_secs(30),
            hook: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            stop: Duration::from_secs(5),
        }
    }
}

impl Limits {
    fn of(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Configure | Phase::Init | Phase::Ready => self.hook,
            Phase::Drain => self.drain,
            Phase::Stop => self.stop,
        }
    }
}

/// Constructs the eager singletons on a thread of their own: a constructor may keep it, and is
/// still found when it takes too long. What was constructed before `told_to_stop` is done is stopped
/// again.
pub(crate) async fn start(
    core: Arc<Core>,
    told_to_stop: impl Future<Output = ()>,
) -> Result<Container, StartError> {
    let watched = Arc::<Watched>::default();
    let (handle, builder) = (Handle::current(), Builder::new(&core, &watched));
    let span = Span::current();
    let building = move || span.in_scope(|| handle.block_on(builder.run()));
    let mut building = tokio::task::spawn_blocking(building);
    let mut told_to_stop = pin!(told_to_stop);
    let outcome = loop {
        match first_of(timeout(WATCH, &mut building), told_to_stop.as_mut()).await {
            Some(Ok(Ok(failures))) if failures.is_empty() => return Ok(Container::new(core)),
            Some(Ok(Ok(failures))) => break StartError::Construction(failures),
            Some(Ok(Err(panic))) => std::panic::resume_unwind(panic.into_panic()),
            Some(Err(_)) => {
                if let Some(failure) = watched.overdue(&core) {
                    break StartError::Construction(vec![failure]);
                }
            }
            None => {
                watched.stop.notify_one();
                // It begins nothing more; what it is at may be long, and nobody waits for that.
                drop(timeout(PATIENCE, &mut building).await);
                break StartError::Stopped;
            }
        }
    };
    // What was constructed is let go of in good order; its own failures would only hide the cause.
    drop(run(&core, Phase::Stop).await);
    Err(outcome)
}

/// What one is done first; `None` for the second.
async fn first_of<T>(work: impl Future<Output = T>, end: impl Future<Output = ()>) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(end));
    poll_fn(|context| {
        if end.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// What the builder and the one that watches it tell each other.
#[derive(Default)]
struct Watched {
    /// What is being constructed on the builder's thread, and since when.
    current: Mutex<Option<(usize, Instant)>>,
    /// That nothing more is to be constructed.
    stop: Notify,
}

impl Watched {
    /// The constructor that keeps the thread for longer than it may.
    fn overdue(&self, core: &Core) -> Option<ConstructionFailure> {
        let (at, since) = (*lock(&self.current))?;
        let limit = core.limit(at);
        let overdue = since.elapsed() > limit;
        overdue.then(|| core.nodes[at].failure(Failure::Hung(limit)))
    }
}

/// Constructs what is eager.
struct Builder {
    core: Arc<Core>,
    schedule: Schedule,
    watched: Arc<Watched>,
}

impl Builder {
    fn new(core: &Arc<Core>, watched: &Arc<Watched>) -> Self {
        Self {
            core: Arc::clone(core),
            schedule: Schedule::new(&core.nodes),
            watched: Arc::clone(watched),
        }
    }

    async fn run(mut self) -> Vec<ConstructionFailure> {
        let mut working = JoinSet::new();
        let mut tasks = Tasks::default();
        let mut failures = Vec::new();
        let watched = Arc::clone(&self.watched);
        let mut told_to_stop = pin!(watched.stop.notified());
        while failures.is_empty() {
            if let Some(at) = self.schedule.next() {
                let node = &self.core.nodes[at];
                if !node.eager {
                    self.schedule.done(at);
                } else if node.instant {
                    let outcome = self.on_this_thread(at);
                    self.take(at, outcome, &mut failures);
                } else {
                    let core = Arc::clone(&self.core);
                    let make = async move { core.make(at, None).await };
                    let task = working.spawn(make.in_current_span());
                    tasks.add(task.id(), at);
                }
                continue;
            }
            let joined = first_of(working.join_next_with_id(), told_to_stop.as_mut()).await;
            let Some(Some(joined)) = joined else {
                break;
            };
            let (at, outcome) = tasks.finished(joined);
            let outcome = self.outcome(at, outcome);
            self.take(at, outcome, &mut failures);
        }
        // Those that are still at work are told to stop; what failed as well meanwhile is told too.
        working.abort_all();
        while let Some(joined) = working.join_next_with_id().await {
            match tasks.finished(joined) {
                (_, Err(Some(error))) if error.is_cancelled() => {}
                (at, outcome) => {
                    let outcome = self.outcome(at, outcome);
                    self.take(at, outcome, &mut failures);
                }
            }
        }
        failures
    }

    fn on_this_thread(&self, at: usize) -> Result<Shared, Failure> {
        *lock(&self.watched.current) = Some((at, Instant::now()));
        let make = AssertUnwindSafe(|| self.core.make_now(at, None));
        let outcome = catch_unwind(make);
        *lock(&self.watched.current) = None;
        match outcome {
            Ok(outcome) => outcome.map_err(|error| self.failed(at, error)),
            Err(panic) => Err(Failure::panicked(&*panic)),
        }
    }

    fn outcome(
        &self,
        at: usize,
        outcome: Result<Injected<Shared>, Option<JoinError>>,
    ) -> Result<Shared, Failure> {
        match outcome {
            Ok(outcome) => outcome.map_err(|error| self.failed(at, error)),
            Err(error) => Err(panicked(error)),
        }
    }

    fn failed(&self, at: usize, error: crate::ResolveError) -> Failure {
        Failure::of(self.core.nodes[at].key(), error)
    }

    fn take(
        &mut self,
        at: usize,
        outcome: Result<Shared, Failure>,
        failures: &mut Vec<ConstructionFailure>,
    ) {
        match outcome {
            Ok(instance) => {
                self.core.keep(at, instance);
                self.schedule.done(at);
            }
            Err(why) => failures.push(self.core.nodes[at].failure(why)),
        }
    }
}

impl Node {
    fn failure(&self, why: Failure) -> ConstructionFailure {
        ConstructionFailure {
            key: self.key(),
            origin: self.origin,
            why,
        }
    }
}

/// Runs the hooks of a phase.
pub(crate) async fn run(core: &Arc<Core>, phase: Phase) -> Vec<HookFailure> {
    let limit = core.limits.of(phase);
    if phase.goes_down() {
        return run_down(core, phase, limit).await;
    }
    let mut schedule = Schedule::new(&core.nodes);
    let mut working = JoinSet::new();
    let mut tasks = Tasks::default();
    let mut failures = Vec::new();
    while failures.is_empty() {
        if let Some(at) = schedule.next() {
            match core.single(at).cloned() {
                Some(instance) if core.nodes[at].has_hook(phase) => {
                    let core = Arc::clone(core);
                    let hooks =
                        async move { run_hooks(&core.nodes[at], &instance, phase, limit).await };
                    let task = working.spawn(hooks.in_current_span());
                    tasks.add(task.id(), at);
                }
                _ => schedule.done(at),
            }
            continue;
        }
        let Some(joined) = working.join_next_with_id().await else {
            break;
        };
        let (at, outcome) = tasks.finished(joined);
        match outcome {
            Ok(found) => failures.extend(found),
            Err(error) => failures.push(core.nodes[at].hook_failure(phase, panicked(error))),
        }
        schedule.done(at);
    }
    failures
}

/// Runs the hooks of a phase, the last created instance first.
async fn run_down(core: &Arc<Core>, phase: Phase, limit: Duration) -> Vec<HookFailure> {
    let mut failures = Vec::new();
    for at in core.created().into_iter().rev() {
        let node = &core.nodes[at];
        let Some(instance) = core.single(at).filter(|_| node.has_hook(phase)) else {
            continue;
        };
        failures.extend(run_hooks(node, instance, phase, limit).await);
    }
    failures
}

/// Runs the hooks that an instance has for a phase, behind a wall that a panic does not pass.
pub(crate) async fn run_hooks(
    node: &Node,
    instance: &Shared,
    phase: Phase,
    limit: Duration,
) -> Vec<HookFailure> {
    let limit = node.provider.time_limit.unwrap_or(limit);
    let mut failures = Vec::new();
    for hook in node.provider.hooks.iter().filter(|h| h.phase() == phase) {
        // As a task of its own: it may panic, and it may keep its thread.
        let (hook, instance) = (hook.clone(), Shared::clone(instance));
        let work = async move { hook.run(&instance).await };
        let mut task = tokio::spawn(work.in_current_span());
        let why = match timeout(limit, &mut task).await {
            Ok(Ok(Ok(()))) => continue,
            Ok(Ok(Err(error))) => Failure::Failed(error),
            Ok(Err(error)) => panicked(Some(error)),
            Err(_) => {
                task.abort();
                Failure::Hung(limit)
            }
        };
        failures.push(node.hook_failure(phase, why));
    }
    failures
}

impl Node {
    fn has_hook(&self, phase: Phase) -> bool {
        self.provider.phases().any(|of| of == phase)
    }

    fn hook_failure(&self, phase: Phase, why: Failure) -> HookFailure {
        HookFailure {
            key: self.key(),
            origin: self.origin,
            phase,
            why,
        }
    }
}

fn panicked(error: Option<JoinError>) -> Failure {
    match error.map(JoinError::try_into_panic) {
        Some(Ok(panic)) => Failure::panicked(&*panic),
        _ => Failure::Panicked("it was cancelled".to_owned()),
    }
}

/// What may be next: a provider, as soon as all that it needs is done.
struct Schedule {
    waiting_for: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
}

impl Schedule {
    fn new(nodes: &[Node]) -> Self {
        let mut waiting_for = vec![0; nodes.len()];
        let mut dependents = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            for on in node.dependencies() {
                waiting_for[at] += 1;
                dependents[on].push(at);
            }
        }
        let free = |at: &usize| waiting_for[*at] == 0;
        Self {
            ready: (0..nodes.len()).filter(free).collect(),
            waiting_for,
            dependents,
        }
    }

    fn next(&mut self) -> Option<usize> {
        self.ready.pop_front()
    }

    fn done(&mut self, at: usize) {
        for dependent in std::mem::take(&mut self.dependents[at]) {
            self.waiting_for[dependent] -= 1;
            if self.waiting_for[dependent] == 0 {
                self.ready.push_back(dependent);
            }
        }
    }
}

/// Which provider a task works for.
#[derive(Default)]
struct Tasks(Vec<(tokio::task::Id, usize)>);

impl Tasks {
    fn add(&mut self, task: tokio::task::Id, at: usize) {
        self.0.push((task, at));
    }

    fn finished<T>(
        &mut self,
        joined: Result<(tokio::task::Id, T), JoinError>,
    ) -> (usize, Result<T, Option<JoinError>>) {
        let (id, outcome) = match joined {
            Ok((id, value)) => (id, Ok(value)),
            Err(error) => (error.id(), Err(Some(error))),
        };
        let place = self.0.iter().position(|(task, _)| *task == id);
        let Some(place) = place else {
            unreachable!("every task is noted when it is spawned")
        };
        (self.0.swap_remove(place).1, outcome)
    }
}
