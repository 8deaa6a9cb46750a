//! An open scope: the instances of one request, message or job.

use std::fmt;
use std::sync::{Arc, Mutex};

use crate::container::Handle;
use crate::core::{Core, Node, lock};
use crate::phases::run_hooks;
use crate::provider::{Create, Shared, share};
use crate::{HookFailure, Injected, Key, Phase, ResolveError};

/// The instances that belong to one request, message or job. Cheap to clone; the clones are the same
/// scope.
///
/// They are constructed when they are first asked for, once, and dropped with the last clone. If one
/// of them has a `stop` hook, [`OpenScope::close`] runs it.
#[derive(Clone)]
pub struct OpenScope {
    opened: Arc<Opened>,
}

/// What the clones of a scope share.
pub(crate) struct Opened {
    /// Before the container's: what belongs to a scope goes before what it needs.
    cells: Cells,
    core: Arc<Core>,
    gates: Box<[tokio::sync::Mutex<()>]>,
    /// Those that have something to do at the end, in the order of their creation.
    made: Mutex<Vec<usize>>,
}

impl OpenScope {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        let opened = Opened {
            cells: Cells::new(core.cells),
            core: Arc::clone(core),
            gates: (0..core.scope_gates)
                .map(|_| tokio::sync::Mutex::default())
                .collect(),
            made: Mutex::default(),
        };
        Self {
            opened: Arc::new(opened),
        }
    }

    /// Gives the scope the value that a provider of the kind [`seed`](crate::Provider::seed) stands
    /// for. Nothing happens where nobody asks for it.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, value: T) -> Self {
        let core = &self.opened.core;
        let at = core.index.get(&Key::of::<T>());
        if let Some(node) = at.map(|at| &core.nodes[*at])
            && matches!(node.provider.create, Create::Seeded)
        {
            *lock(self.opened.cells.of(node)) = Some(share(Arc::new(value)));
        }
        self
    }

    /// The instance of `T` for this scope, constructed if it is not there yet.
    ///
    /// # Errors
    ///
    /// If nobody provides `T`, or it cannot be constructed.
    pub async fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Injected<Arc<T>> {
        let key = Key::of::<T>();
        let at = self.opened.core.index.get(&key);
        self.resolve_at(*at.ok_or(ResolveError::NotProvided(key))?)
            .await
    }

    /// The same by a handle, without a look-up.
    ///
    /// # Errors
    ///
    /// If it cannot be constructed.
    pub async fn resolve<T>(&self, handle: Handle<T>) -> Injected<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        self.resolve_at(handle.at).await
    }

    async fn resolve_at<T>(&self, at: usize) -> Injected<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let core = &self.opened.core;
        if let Some(outcome) = core.at_once(at, Some(&self.opened)) {
            return outcome;
        }
        let place = Some(Arc::clone(&self.opened));
        let instance = Arc::clone(core).resolve(at, place).await?;
        Ok(core.recall(at, &instance))
    }

    /// Whether there is anything for [`OpenScope::close`] to do.
    pub fn needs_close(&self) -> bool {
        !lock(&self.opened.made).is_empty()
    }

    /// Runs the `stop` hooks of what was created, the last one first, each within its time limit.
    /// Those that were run are not run again.
    pub async fn close(&self) -> Vec<HookFailure> {
        let mut failures = Vec::new();
        let last = || lock(&self.opened.made).pop();
        while let Some(at) = last() {
            let node = &self.opened.core.nodes[at];
            if let Some(instance) = self.opened.get(node) {
                let run = run_hooks(node, &instance, Phase::Stop, self.opened.core.limits.stop);
                failures.extend(run.await);
            }
        }
        failures
    }
}

impl Opened {
    /// The instance of a provider, if it was constructed already.
    pub(crate) fn get(&self, node: &Node) -> Option<Shared> {
        lock(self.cells.of(node)).clone()
    }

    /// What `take` takes of the instance of a provider that needs no waiting, constructed if it is
    /// not there yet. Others that ask for it meanwhile wait for the lock: no cycle of them can come
    /// about, because the graph has none.
    pub(crate) fn cell<R>(
        &self,
        node: &Node,
        at: usize,
        make: impl FnOnce() -> Injected<Shared>,
        take: impl FnOnce(&Shared) -> R,
    ) -> Injected<R> {
        let mut cell = lock(self.cells.of(node));
        if let Some(instance) = &*cell {
            return Ok(take(instance));
        }
        let taken = take(cell.insert(make()?));
        self.note(node, at);
        Ok(taken)
    }

    /// Keeps an instance that had to be waited for.
    pub(crate) fn keep(&self, node: &Node, at: usize, instance: &Shared) {
        *lock(self.cells.of(node)) = Some(Shared::clone(instance));
        self.note(node, at);
    }

    fn note(&self, node: &Node, at: usize) {
        if !node.provider.hooks.is_empty() {
            lock(&self.made).push(at);
        }
    }

    pub(crate) fn gate(&self, node: &Node) -> &tokio::sync::Mutex<()> {
        &self.gates[node.gate]
    }
}

/// Where the instance of one provider is, once it was constructed.
type Cell = Mutex<Option<Shared>>;

/// How many cells lie in the scope itself.
const FEW: usize = 4;

/// A cell for each provider that has one instance for each scope. A scope is opened for every
/// request, and an application with a few such providers allocates nothing for their cells. They are
/// numbered so that each comes before what it needs, and are dropped in this order.
struct Cells {
    few: [Cell; FEW],
    more: Box<[Cell]>,
}

impl Cells {
    fn new(count: usize) -> Self {
        Self {
            few: Default::default(),
            more: (FEW..count).map(|_| Cell::default()).collect(),
        }
    }

    fn of(&self, node: &Node) -> &Cell {
        let few = self.few.get(node.cell);
        few.unwrap_or_else(|| &self.more[node.cell - FEW])
    }

    fn iter(&self) -> impl Iterator<Item = &Cell> {
        self.few.iter().chain(&self.more)
    }
}

impl fmt::Debug for OpenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let created = self.opened.cells.iter().filter(|cell| lock(cell).is_some());
        f.debug_struct("OpenScope")
            .field("created", &created.count())
            .finish_non_exhaustive()
    }
}
