//! Runs the hooks of the phases: upwards in the order of the dependencies, downwards the last created
//! first, each within its time limit.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio::time::timeout;
use tracing::Instrument as _;

use crate::core::{Core, Node};
use crate::failure::Failure;
use crate::hook::Hook;
use crate::schedule::Schedule;
use crate::shared::Shared;
use crate::{HookFailure, Phase};

/// Runs the hooks of a phase.
pub(crate) async fn run(core: &Arc<Core>, phase: Phase) -> Vec<HookFailure> {
    if !phase.goes_down() {
        return run_up(core, phase).await;
    }
    // As a task of its own: whoever does not wait for the end does not prevent it.
    let core = Arc::clone(core);
    let down = tokio::spawn(async move { run_down(&core, phase).await }.in_current_span());
    down.await.unwrap_or_default()
}

async fn run_up(core: &Arc<Core>, phase: Phase) -> Vec<HookFailure> {
    let mut concerned = vec![false; core.nodes.len()];
    for at in core.life.begin(phase) {
        concerned[at] = core.nodes[at].has_hook(phase);
    }
    let mut schedule = Schedule::new(&core.nodes);
    let mut working = JoinSet::new();
    let mut failures = Vec::new();
    while failures.is_empty() {
        if let Some(at) = schedule.next() {
            if concerned[at] {
                let core = Arc::clone(core);
                let hooks = async move { (at, core.run_hooks(at, phase).await) };
                working.spawn(hooks.in_current_span());
            } else {
                schedule.done(at);
            }
            continue;
        }
        // A task of ours neither panics nor is cancelled: the hooks are tasks within it.
        let Some(Ok((at, found))) = working.join_next().await else {
            break;
        };
        failures.extend(found);
        schedule.done(at);
    }
    working.shutdown().await;
    failures
}

async fn run_down(core: &Arc<Core>, phase: Phase) -> Vec<HookFailure> {
    let mut failures = Vec::new();
    for at in core.life.begin(phase).into_iter().rev() {
        failures.extend(core.run_hooks(at, phase).await);
    }
    failures
}

impl Core {
    /// Runs the hooks that a singleton has for a phase, if it was created.
    async fn run_hooks(&self, at: usize, phase: Phase) -> Vec<HookFailure> {
        match self.single(at) {
            Some(instance) => {
                run_hooks(&self.nodes[at], instance, phase, self.limits.of(phase)).await
            }
            None => Vec::new(),
        }
    }
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
        if let Err(why) = run_hook(hook, instance, limit).await {
            failures.push(HookFailure {
                key: node.key(),
                origin: node.origin,
                phase,
                why,
            });
        }
    }
    failures
}

async fn run_hook(hook: &Hook, instance: &Shared, limit: Duration) -> Result<(), Failure> {
    // As a task of its own: it may panic, and it may keep its thread.
    let (hook, instance) = (hook.clone(), Shared::clone(instance));
    let work = async move { hook.run(&instance).await };
    let task = tokio::spawn(work.in_current_span());
    let _end = Ended(task.abort_handle());
    match timeout(limit, task).await {
        Ok(Ok(outcome)) => outcome.map_err(Failure::Failed),
        Ok(Err(error)) => Err(panicked(error)),
        Err(_) => Err(Failure::Hung(limit)),
    }
}

/// Ends a task that nobody waits for any more.
struct Ended(AbortHandle);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the end of a task means that did not end by itself.
pub(crate) fn panicked(error: JoinError) -> Failure {
    match error.try_into_panic() {
        Ok(panic) => Failure::panicked(&*panic),
        Err(_) => Failure::Panicked("it was cancelled".to_owned()),
    }
}

impl Node {
    fn has_hook(&self, phase: Phase) -> bool {
        self.provider.phases().any(|of| of == phase)
    }
}
