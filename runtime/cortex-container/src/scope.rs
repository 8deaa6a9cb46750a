//! An open scope: the instances of one request, message or job.

use std::fmt;
use std::sync::{Arc, Mutex};

use once_cell::sync::OnceCell;

use crate::container::Handle;
use crate::core::{Core, Node, lock};
use crate::phases::run_hooks;
use crate::provider::Create;
use crate::shared::Shared;
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
    cells: [Cell; FEW],
    more: Option<Box<More>>,
    core: Arc<Core>,
}

/// Where the instance of one provider is, once it was constructed. To read it costs no lock.
type Cell = OnceCell<Shared>;

/// How many cells lie in the scope itself. A scope is opened for every request, and an application
/// with a few simple providers allocates nothing but the scope. The cells are numbered so that each
/// comes before what it needs, and are dropped in this order.
const FEW: usize = 4;

/// What only a scope has that is not simple: more cells, providers that wait, hooks.
struct More {
    cells: Box<[Cell]>,
    gates: Box<[tokio::sync::Mutex<()>]>,
    /// Those that have something to do at the end, in the order of their creation.
    made: Mutex<Vec<usize>>,
}

impl OpenScope {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        let simple = core.cells <= FEW && core.scope_gates == 0 && !core.scope_hooks;
        let opened = Opened {
            cells: [const { Cell::new() }; FEW],
            core: Arc::clone(core),
            more: (!simple).then(|| Box::new(More::new(core))),
        };
        Self {
            opened: Arc::new(opened),
        }
    }

    /// Gives the scope the value that a provider of the kind [`seed`](crate::Provider::seed) stands
    /// for, which keeps the first that it is given. Nothing happens where nobody asks for it.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, value: T) -> Self {
        let core = &self.opened.core;
        let at = core.index.get(&Key::of::<T>());
        if let Some(node) = at.map(|at| &core.nodes[*at])
            && matches!(node.provider.create, Create::Seeded)
        {
            let seed = Shared::Own(Arc::new(value));
            self.opened.cell(node).set(seed).unwrap_or_default();
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
        if let Some(instance) = self.opened.get(&core.nodes[at]) {
            return Ok(core.recall(at, instance));
        }
        if let Some(outcome) = core.at_once(at, Some(&self.opened)) {
            return outcome;
        }
        let place = Some(Arc::clone(&self.opened));
        let instance = Arc::clone(core).resolve(at, place).await?;
        Ok(core.recall(at, &instance))
    }

    /// Whether there is anything for [`OpenScope::close`] to do.
    pub fn needs_close(&self) -> bool {
        let more = self.opened.more.as_ref();
        more.is_some_and(|more| !lock(&more.made).is_empty())
    }

    /// Runs the `stop` hooks of what was created, the last one first, each within its time limit.
    /// Those that were run are not run again.
    pub async fn close(&self) -> Vec<HookFailure> {
        let mut failures = Vec::new();
        let more = self.opened.more.as_ref();
        let last = || more.and_then(|more| lock(&more.made).pop());
        while let Some(at) = last() {
            let node = &self.opened.core.nodes[at];
            if let Some(instance) = self.opened.get(node) {
                let run = run_hooks(node, instance, Phase::Stop, self.opened.core.limits.stop);
                failures.extend(run.await);
            }
        }
        failures
    }
}

impl Opened {
    /// The instance of a provider, if it was constructed already.
    pub(crate) fn get(&self, node: &Node) -> Option<&Shared> {
        let few = self.cells.get(node.cell);
        few.or_else(|| self.cells_of_more().get(node.cell - FEW))?
            .get()
    }

    /// The instance of a provider that needs no waiting, constructed if it is not there yet. Others
    /// that ask for it meanwhile wait: no cycle of them can come about, because the graph has none.
    pub(crate) fn get_or_make(
        &self,
        node: &Node,
        at: usize,
        make: impl FnOnce() -> Injected<Shared>,
    ) -> Injected<&Shared> {
        let cell = self.cell(node);
        let mut new = false;
        let instance = cell.get_or_try_init(|| {
            let instance = make()?;
            new = true;
            Ok(instance)
        })?;
        if new {
            self.note(node, at);
        }
        Ok(instance)
    }

    /// Keeps an instance that had to be waited for.
    pub(crate) fn keep(&self, node: &Node, at: usize, instance: &Shared) {
        // It is empty: one at a time creates it, and looks first.
        let cell = self.cell(node);
        cell.set(Shared::clone(instance)).unwrap_or_default();
        self.note(node, at);
    }

    fn note(&self, node: &Node, at: usize) {
        if let Some(more) = &self.more
            && !node.provider.hooks.is_empty()
        {
            lock(&more.made).push(at);
        }
    }

    pub(crate) fn gate(&self, node: &Node) -> &tokio::sync::Mutex<()> {
        let gates: &[_] = self.more.as_ref().map_or(&[], |more| &more.gates);
        &gates[node.gate]
    }

    /// The cell of a provider that has one.
    fn cell(&self, node: &Node) -> &Cell {
        let few = self.cells.get(node.cell);
        few.unwrap_or_else(|| &self.cells_of_more()[node.cell - FEW])
    }

    fn cells_of_more(&self) -> &[Cell] {
        self.more.as_ref().map_or(&[], |more| &more.cells)
    }
}

impl More {
    #[cold]
    fn new(core: &Core) -> Self {
        let gates = 0..core.scope_gates;
        Self {
            cells: (FEW..core.cells).map(|_| Cell::new()).collect(),
            gates: gates.map(|_| tokio::sync::Mutex::default()).collect(),
            made: Mutex::default(),
        }
    }
}

impl fmt::Debug for OpenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.opened.cells.iter().chain(self.opened.cells_of_more());
        let created = cells.filter(|cell| cell.get().is_some()).count();
        f.debug_struct("OpenScope")
            .field("created", &created)
            .finish_non_exhaustive()
    }
}
