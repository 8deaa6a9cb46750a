//! From the frozen graph to the started container: everything after what it needs, and what has to be
//! waited for at the same time.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use crate::core::{Core, Node, lock};
use crate::failure::Failure;
use crate::phases::{self, panicked};
use crate::schedule::Schedule;
use crate::{ConstructionFailure, Container, Injected, Phase, StartError};

/// How often a constructor that does not let go of its thread is looked at.
const WATCH: Duration = Duration::from_millis(50);

/// How long to wait for constructors that are at work when the start is given up.
const PATIENCE: Duration = Duration::from_millis(500);

/// Constructs the eager singletons. What was constructed before `told_to_stop` is done, or before
/// one fails, is stopped again.
pub(crate) async fn start(
    core: Arc<Core>,
    told_to_stop: impl Future<Output = ()>,
) -> Result<Container, StartError> {
    let mut start = Start::new(&core);
    let outcome = match first_of(start.run(), told_to_stop).await {
        Some(failures) if failures.is_empty() => {
            start.given_up = true;
            return Ok(Container::new(core));
        }
        Some(failures) => StartError::Construction(failures),
        None => StartError::Stopped,
    };
    start.give_up().await;
    // Its own failures would only hide the cause.
    drop(phases::run(&core, Phase::Stop).await);
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

/// A start under way.
struct Start {
    core: Arc<Core>,
    progress: Arc<Mutex<Progress>>,
    /// What has to be waited for.
    tasks: JoinSet<Injected<()>>,
    begun: Vec<Begun>,
    given_up: bool,
}

/// What is known of it on every thread.
struct Progress {
    schedule: Schedule,
    /// What has to be waited for, and was not begun yet.
    waiting: Vec<usize>,
    failures: Vec<ConstructionFailure>,
    /// What is being constructed without waiting, and since when.
    current: Option<(usize, Instant)>,
    /// That nothing more is to be constructed.
    closed: bool,
}

/// A provider that a task works for, and since when.
struct Begun {
    task: Id,
    at: usize,
    since: Instant,
}

impl Start {
    fn new(core: &Arc<Core>) -> Self {
        let progress = Progress {
            schedule: Schedule::new(&core.nodes),
            waiting: Vec::new(),
            failures: Vec::new(),
            current: None,
            closed: false,
        };
        Self {
            core: Arc::clone(core),
            progress: Arc::new(Mutex::new(progress)),
            tasks: JoinSet::new(),
            begun: Vec::new(),
            given_up: false,
        }
    }

    /// Constructs everything, in turns: first all that needs no waiting, and then what does until
    /// the first of it is done.
    async fn run(&mut self) -> Vec<ConstructionFailure> {
        loop {
            let overdue = self.without_waiting().await;
            let (waiting, mut failures) = {
                let mut progress = lock(&self.progress);
                let waiting = std::mem::take(&mut progress.waiting);
                (waiting, std::mem::take(&mut progress.failures))
            };
            failures.extend(overdue);
            self.begin(waiting);
            if !failures.is_empty() || self.tasks.is_empty() {
                return failures;
            }
            if let Some(failure) = self.one_task().await {
                return vec![failure];
            }
        }
    }

    /// Constructs what is next and needs no waiting, on a thread where it may take its time.
    async fn without_waiting(&self) -> Option<ConstructionFailure> {
        let (core, progress) = (Arc::clone(&self.core), Arc::clone(&self.progress));
        let (runtime, span) = (Handle::current(), Span::current());
        let construct = move || span.in_scope(|| construct(&core, &progress, &runtime));
        let mut working = tokio::task::spawn_blocking(construct);
        loop {
            match timeout(WATCH, &mut working).await {
                Ok(Ok(())) => return None,
                Ok(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
                Err(_) => {
                    let current = lock(&self.progress).current;
                    let overdue = current.and_then(|(at, since)| self.overdue(at, since));
                    if overdue.is_some() {
                        return overdue;
                    }
                }
            }
        }
    }

    fn begin(&mut self, waiting: Vec<usize>) {
        for at in waiting {
            let core = Arc::clone(&self.core);
            let work = async move {
                let instance = core.make(at, None).await?;
                core.settle(at, instance).await.map(drop)
            };
            let task = self.tasks.spawn(work.in_current_span()).id();
            let since = Instant::now();
            self.begun.push(Begun { task, at, since });
        }
    }

    /// Waits until one of those that have to be waited for is done.
    async fn one_task(&mut self) -> Option<ConstructionFailure> {
        loop {
            match timeout(WATCH, self.tasks.join_next_with_id()).await {
                Ok(Some(joined)) => return self.joined(joined),
                Ok(None) => return None,
                Err(_) => {
                    // Those that only wait end by themselves; these keep their thread.
                    let patience = WATCH * 2;
                    let late = |begun: &Begun| {
                        let since = begun.since.checked_add(patience)?;
                        self.overdue(begun.at, since)
                    };
                    let overdue = self.begun.iter().find_map(late);
                    if overdue.is_some() {
                        return overdue;
                    }
                }
            }
        }
    }

    fn joined(
        &mut self,
        joined: Result<(Id, Injected<()>), JoinError>,
    ) -> Option<ConstructionFailure> {
        let (id, outcome) = match joined {
            Ok((id, Ok(()))) => (id, Ok(())),
            Ok((id, Err(error))) => (id, Err(Ok(error))),
            Err(error) => (error.id(), Err(Err(error))),
        };
        let place = self.begun.iter().position(|begun| begun.task == id)?;
        let Begun { at, .. } = self.begun.swap_remove(place);
        let node = &self.core.nodes[at];
        match outcome {
            Ok(()) => {
                lock(&self.progress).schedule.done(at);
                None
            }
            Err(Ok(error)) => Some(node.failure(Failure::of(node.key(), error))),
            Err(Err(error)) => Some(node.failure(panicked(error))),
        }
    }

    /// That a constructor has taken longer than it may.
    fn overdue(&self, at: usize, since: Instant) -> Option<ConstructionFailure> {
        let limit = self.core.limit(at);
        let late = since.elapsed() > limit;
        late.then(|| self.core.nodes[at].failure(Failure::Hung(limit)))
    }

    /// Begins nothing more, and leaves what is at work a moment to end.
    async fn give_up(&mut self) {
        self.given_up = true;
        lock(&self.progress).closed = true;
        drop(timeout(PATIENCE, self.tasks.shutdown()).await);
        let deadline = Instant::now() + PATIENCE;
        while lock(&self.progress).current.is_some() && Instant::now() < deadline {
            tokio::time::sleep(WATCH / 10).await;
        }
    }
}

impl Drop for Start {
    /// Nobody waits for the start any more: what was constructed is stopped all the same.
    fn drop(&mut self) {
        if std::mem::replace(&mut self.given_up, true) {
            return;
        }
        lock(&self.progress).closed = true;
        if let Ok(runtime) = Handle::try_current() {
            let core = Arc::clone(&self.core);
            drop(runtime.spawn(async move { phases::run(&core, Phase::Stop).await }));
        }
    }
}

/// Constructs what is next and needs no waiting, until nothing is.
fn construct(core: &Arc<Core>, progress: &Mutex<Progress>, runtime: &Handle) {
    let next = || next(core, &mut lock(progress));
    while let Some(at) = next() {
        let make = AssertUnwindSafe(|| core.make_now(at, None));
        let node = &core.nodes[at];
        let outcome = match catch_unwind(make) {
            Ok(outcome) => outcome.map_err(|error| Failure::of(node.key(), error)),
            Err(panic) => Err(Failure::panicked(&*panic)),
        };
        match outcome {
            Ok(instance) => {
                if !core.keep(at, &instance) {
                    let core = Arc::clone(core);
                    drop(runtime.spawn(async move { core.let_go(at, &instance).await }));
                }
                lock(progress).schedule.done(at);
            }
            Err(why) => lock(progress).failures.push(node.failure(why)),
        }
    }
}

/// The next provider that is constructed without waiting.
fn next(core: &Core, progress: &mut Progress) -> Option<usize> {
    progress.current = None;
    while !progress.closed && progress.failures.is_empty() {
        let at = progress.schedule.next()?;
        let node = &core.nodes[at];
        if !node.eager {
            progress.schedule.done(at);
        } else if node.instant {
            progress.current = Some((at, Instant::now()));
            return Some(at);
        } else {
            progress.waiting.push(at);
        }
    }
    None
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
