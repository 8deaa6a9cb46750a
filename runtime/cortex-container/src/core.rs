//! The frozen graph: every provider has a number, every need knows the numbers that answer it, and
//! every singleton has a place. Nothing is looked up by type any more.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::graph::Entry;
use crate::key::KeyHasher;
use crate::life::{Admission, Life};
use crate::limits::Limits;
use crate::phases::run_hooks;
use crate::provider::{Create, Kind, Working};
use crate::scope::Opened;
use crate::shared::{Shared, Single, recall};
use crate::{Injected, Key, NeedKind, Origin, Phase, Provider, ResolveError, Scope, Wiring};

/// The number of the provider that a key stands for.
pub(crate) type Index = HashMap<Key, usize, BuildHasherDefault<KeyHasher>>;

/// Where something is resolved: in an open scope, or outside of all.
pub(crate) type Place<'a> = Option<&'a Arc<Opened>>;

/// What the container, its scopes and lazy handles share.
pub(crate) struct Core {
    pub(crate) nodes: Box<[Node]>,
    pub(crate) index: Index,
    pub(crate) limits: Limits,
    /// How many providers have one instance for each scope, and how many of these may wait.
    pub(crate) cells: usize,
    pub(crate) scope_gates: usize,
    /// Whether any of them has hooks.
    pub(crate) scope_hooks: bool,
    /// By the number of the provider; empty for what is no singleton or not created yet.
    singles: Box<[OnceLock<Single>]>,
    /// One lets in at a time who may create a lazy singleton.
    gates: Box<[tokio::sync::Mutex<()>]>,
    /// Which singletons exist, and how far the application is.
    pub(crate) life: Life,
}

/// A provider in the frozen graph.
pub(crate) struct Node {
    pub(crate) provider: Provider,
    pub(crate) origin: Origin,
    pub(crate) exported: bool,
    /// What answers each need.
    pub(crate) answers: Box<[Answer]>,
    /// Whether it can be had without waiting, once the application has started.
    pub(crate) instant: bool,
    /// Whether it is a singleton that is created at the start.
    pub(crate) eager: bool,
    /// Where its instance is among those of a scope, if it has one there.
    pub(crate) cell: usize,
    /// Which gate guards its creation, if one does.
    pub(crate) gate: usize,
}

/// The providers that answer a need.
pub(crate) enum Answer {
    One(usize),
    Some(Box<[usize]>),
}

impl Answer {
    pub(crate) fn targets(&self) -> &[usize] {
        match self {
            Self::One(target) => std::slice::from_ref(target),
            Self::Some(targets) => targets,
        }
    }
}

impl Node {
    pub(crate) fn key(&self) -> Key {
        self.provider.key
    }

    fn scope(&self) -> Scope {
        self.provider.scope
    }

    /// The providers whose instances it takes or comes after: all but those of lazy handles.
    pub(crate) fn dependencies(&self) -> impl Iterator<Item = usize> {
        let needs = self.provider.needs.iter().zip(&self.answers);
        let direct = needs.filter(|(need, _)| need.kind() != NeedKind::Lazy);
        direct.flat_map(|(_, answer)| answer.targets().iter().copied())
    }

    /// Whether it has something to do at the end of a scope.
    fn ends_with_its_scope(&self) -> bool {
        self.scope() == Scope::Request && !self.provider.hooks.is_empty()
    }

    /// Whether this need is answered with instances at construction.
    fn takes(&self, need: usize) -> bool {
        let kind = self.provider.needs[need].kind();
        matches!(kind, NeedKind::One | NeedKind::Optional | NeedKind::All)
    }
}

impl Core {
    /// Gives everything its place. In `order` each provider comes after what it needs.
    pub(crate) fn new(
        mut nodes: Vec<Node>,
        order: &[usize],
        index: Index,
        limits: Limits,
    ) -> Arc<Self> {
        let (mut cells, mut scope_gates, mut gates) = (0, 0, 0);
        // The cells of a scope are dropped from the first on, and so each before what it needs.
        for at in order.iter().rev() {
            let node = &mut nodes[*at];
            let next = |count: &mut usize| std::mem::replace(count, *count + 1);
            match node.scope() {
                Scope::Request => {
                    node.cell = next(&mut cells);
                    if !node.instant {
                        node.gate = next(&mut scope_gates);
                    }
                }
                Scope::Singleton if !node.eager => node.gate = next(&mut gates),
                _ => {}
            }
        }
        Arc::new(Self {
            singles: nodes.iter().map(|_| OnceLock::new()).collect(),
            gates: (0..gates).map(|_| tokio::sync::Mutex::default()).collect(),
            life: Life::default(),
            scope_hooks: nodes.iter().any(Node::ends_with_its_scope),
            nodes: nodes.into(),
            index,
            limits,
            cells,
            scope_gates,
        })
    }

    /// The created instance of a singleton.
    pub(crate) fn single(&self, at: usize) -> Option<&Shared> {
        self.singles[at].get().map(|single| &single.shared)
    }

    /// The same for one who knows its type.
    #[inline]
    fn single_of<T: ?Sized + Send + Sync + 'static>(&self, at: usize) -> Option<Arc<T>> {
        let pointer = self.singles[at].get()?.pointer();
        match pointer {
            Some(instance) => Some(Arc::clone(instance)),
            None => self.contradiction(at),
        }
    }

    /// Keeps the instance of a singleton that is created at the start; not if that was given up.
    pub(crate) fn keep(&self, at: usize, instance: &Shared) -> bool {
        matches!(self.admit(at, None, instance), Admission::Admitted)
    }

    fn admit(&self, at: usize, done: Option<Phase>, instance: &Shared) -> Admission {
        self.life.admit(at, done, || {
            // It is empty: one at a time creates it, and looks first.
            self.singles[at]
                .set(Single::new(instance))
                .unwrap_or_default();
        })
    }

    /// Runs the hooks of the phases that the application has reached already on a new instance, and
    /// then keeps it.
    pub(crate) async fn settle(self: &Arc<Self>, at: usize, instance: Shared) -> Injected<Shared> {
        let node = &self.nodes[at];
        let mut unsettled = Unsettled::new(self, at, &instance);
        let mut done = None;
        loop {
            let reached = self.life.reached();
            for phase in Phase::UP {
                if Some(phase) <= done || Some(phase) > reached {
                    continue;
                }
                let run = run_hooks(node, &instance, phase, self.limits.of(phase));
                if let Some(failure) = run.await.into_iter().next() {
                    return Err(ResolveError::Failed(node.key(), failure.into()));
                }
            }
            done = reached;
            match self.admit(at, done, &instance) {
                Admission::Admitted => {
                    unsettled.instance = None;
                    return Ok(instance);
                }
                Admission::Behind => {}
                Admission::Refused => return Err(ResolveError::Gone(node.key())),
            }
        }
    }

    /// Runs the `stop` hooks of an instance that nobody gets.
    pub(crate) async fn let_go(&self, at: usize, instance: &Shared) {
        let run = run_hooks(&self.nodes[at], instance, Phase::Stop, self.limits.stop);
        // There is nobody whom its failures concern.
        drop(run.await);
    }

    /// What one among all of a type is called: its name, or that of its type.
    pub(crate) fn name_of(&self, at: usize) -> &'static str {
        let node = &self.nodes[at];
        match (node.provider.kind, node.answers.first()) {
            (Kind::Alias, Some(Answer::One(source))) if node.key().name().is_none() => {
                self.name_of(*source)
            }
            _ => node.key().label(),
        }
    }

    /// What can be had without waiting; `None` if it cannot.
    pub(crate) fn at_once<T>(
        self: &Arc<Self>,
        at: usize,
        place: Place<'_>,
    ) -> Option<Injected<Arc<T>>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let node = &self.nodes[at];
        match node.scope() {
            // A lazy one may not be created yet.
            Scope::Singleton => self.single_of(at).map(Ok),
            _ if node.instant => Some(self.made(at, place)),
            _ => None,
        }
    }

    /// Resolves what is known to be had without waiting.
    #[inline]
    pub(crate) fn now<T>(self: &Arc<Self>, at: usize, place: Place<'_>) -> Injected<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        // A singleton is asked for most, and then nothing of its provider has to be looked at.
        match self.single_of(at) {
            Some(instance) => Ok(instance),
            None => self.made(at, place),
        }
    }

    /// Resolves what is no singleton. Apart, so that to hand out a singleton saves no registers.
    #[inline(never)]
    fn made<T>(self: &Arc<Self>, at: usize, place: Place<'_>) -> Injected<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let node = &self.nodes[at];
        match node.scope() {
            Scope::Singleton => Err(ResolveError::NotStarted(node.key())),
            Scope::Transient => {
                let mut instance = None;
                match &node.provider.create {
                    Create::Now(make) => make.fill(&self.wiring(at, place), &mut instance)?,
                    other => instance = self.made_otherwise(at, other)?,
                }
                match instance {
                    Some(instance) => Ok(instance),
                    None => self.contradiction(at),
                }
            }
            Scope::Request => Ok(self.recall(at, self.made_for_scope(at, place)?)),
        }
    }

    /// What a scope has, made if it has it not yet.
    fn made_for_scope<'p>(self: &Arc<Self>, at: usize, place: Place<'p>) -> Injected<&'p Shared> {
        let node = &self.nodes[at];
        let opened = place.ok_or_else(|| ResolveError::NoScope(node.key()))?;
        opened.get_or_make(node, at, || self.make_now(at, place))
    }

    /// A transient that is no function.
    fn made_otherwise<T>(&self, at: usize, create: &Create) -> Injected<Option<Arc<T>>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        match create {
            Create::Value(value) => Ok(recall(value)),
            _ => Err(ResolveError::NotStarted(self.nodes[at].key())),
        }
    }

    /// Resolves what can be had without waiting, for a place where its type is not known.
    fn now_shared(self: &Arc<Self>, at: usize, place: Place<'_>) -> Injected<Shared> {
        let node = &self.nodes[at];
        match node.scope() {
            Scope::Singleton => match self.single(at) {
                Some(instance) => Ok(Shared::clone(instance)),
                None => Err(ResolveError::NotStarted(node.key())),
            },
            Scope::Transient => self.make_now(at, place),
            Scope::Request => self.made_for_scope(at, place).cloned(),
        }
    }

    /// Constructs what needs no waiting.
    pub(crate) fn make_now(self: &Arc<Self>, at: usize, place: Place<'_>) -> Injected<Shared> {
        let node = &self.nodes[at];
        match &node.provider.create {
            Create::Value(value) => Ok(Shared::clone(value)),
            Create::Now(make) => make.shared(&self.wiring(at, place)),
            Create::Seeded => Err(ResolveError::NotSeeded(node.key())),
            Create::Later(_) | Create::Promised => Err(ResolveError::NotStarted(node.key())),
        }
    }

    /// Resolves anything, waiting where it must.
    pub(crate) fn resolve(
        self: Arc<Self>,
        at: usize,
        place: Option<Arc<Opened>>,
    ) -> Working<Injected<Shared>> {
        Box::pin(async move {
            let node = &self.nodes[at];
            if let Some(instance) = self.single(at) {
                return Ok(Shared::clone(instance));
            }
            match node.scope() {
                Scope::Singleton => {
                    let gate = self.gates.get(node.gate);
                    let gate = gate.filter(|_| !node.eager);
                    let gate = gate.ok_or(ResolveError::NotStarted(node.key()))?;
                    let _turn = gate.lock().await;
                    if let Some(instance) = self.single(at) {
                        return Ok(Shared::clone(instance));
                    }
                    if self.life.reached() == Some(Phase::Stop) {
                        return Err(ResolveError::Gone(node.key()));
                    }
                    let instance = self.make(at, None).await?;
                    self.settle(at, instance).await
                }
                _ if node.instant => self.now_shared(at, place.as_ref()),
                Scope::Transient => self.make(at, place).await,
                Scope::Request => {
                    let opened = place.ok_or(ResolveError::NoScope(node.key()))?;
                    let _turn = opened.gate(node).lock().await;
                    if let Some(instance) = opened.get(node) {
                        return Ok(instance.clone());
                    }
                    let instance = self.make(at, Some(Arc::clone(&opened))).await?;
                    opened.keep(node, at, &instance);
                    Ok(instance)
                }
            }
        })
    }

    /// Constructs anything, within its time limit.
    pub(crate) async fn make(
        self: &Arc<Self>,
        at: usize,
        place: Option<Arc<Opened>>,
    ) -> Injected<Shared> {
        let node = &self.nodes[at];
        let mut ready = Vec::with_capacity(node.answers.len());
        for (need, answer) in node.answers.iter().enumerate() {
            let mut instances = Vec::new();
            for target in answer.targets().iter().filter(|_| node.takes(need)) {
                instances.push(Arc::clone(self).resolve(*target, place.clone()).await?);
            }
            ready.push(instances);
        }
        let work = {
            let wiring = Wiring {
                ready: Some(&ready),
                ..self.wiring(at, place.as_ref())
            };
            match &node.provider.create {
                Create::Later(make) => make.start(&wiring),
                Create::Now(make) => return make.shared(&wiring),
                _ => return self.make_now(at, place.as_ref()),
            }
        };
        let limit = self.limit(at);
        match tokio::time::timeout(limit, work).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ResolveError::TimedOut(node.key(), limit)),
        }
    }

    /// How long its constructor may take.
    pub(crate) fn limit(&self, at: usize) -> Duration {
        let own = self.nodes[at].provider.time_limit;
        own.unwrap_or(self.limits.construct)
    }

    fn wiring<'a>(self: &'a Arc<Self>, at: usize, place: Place<'a>) -> Wiring<'a> {
        Wiring {
            core: self,
            node: &self.nodes[at],
            place,
            ready: None,
        }
    }

    pub(crate) fn recall<T>(&self, at: usize, instance: &Shared) -> Arc<T>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        match recall(instance) {
            Some(instance) => instance,
            None => self.contradiction(at),
        }
    }

    /// Types are checked where they enter: a key is made from the type that its provider makes.
    #[cold]
    fn contradiction(&self, at: usize) -> ! {
        let key = self.nodes[at].key();
        unreachable!("the provider of `{}` makes another type", key.type_name())
    }
}

impl Drop for Core {
    /// The last that was created goes first, so that each still has what it needs.
    fn drop(&mut self) {
        for at in self.life.created().into_iter().rev() {
            drop(self.singles[at].take());
            // A value is held there as well.
            self.nodes[at].provider.create = Create::Promised;
        }
    }
}

/// A constructed instance that is not kept yet. Where nobody waits for that any more, it is stopped.
struct Unsettled {
    core: Arc<Core>,
    at: usize,
    instance: Option<Shared>,
}

impl Unsettled {
    fn new(core: &Arc<Core>, at: usize, instance: &Shared) -> Self {
        Self {
            core: Arc::clone(core),
            at,
            instance: Some(Shared::clone(instance)),
        }
    }
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        if let (Some(instance), Ok(runtime)) = (self.instance.take(), Handle::try_current()) {
            let (core, at) = (Arc::clone(&self.core), self.at);
            drop(runtime.spawn(async move { core.let_go(at, &instance).await }));
        }
    }
}

impl Node {
    pub(crate) fn new(entry: Entry, answers: Vec<Answer>) -> Self {
        Self {
            provider: entry.provider,
            origin: entry.origin,
            exported: entry.exported,
            answers: answers.into(),
            instant: false,
            eager: false,
            cell: usize::MAX,
            gate: usize::MAX,
        }
    }
}

/// A panic while it was held leaves the list as good as it was.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
