//! The started result: every singleton in its place, and the way from a type to it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::core::Core;
use crate::{HookFailure, Injected, Key, OpenScope, Phase, ResolveError, Scope, inspect, phases};

/// Holds every singleton, and makes everything else; cheap to clone.
#[derive(Clone)]
pub struct Container {
    core: Arc<Core>,
}

/// The place of a `T` in the container that gave the handle: it saves the look-up by type. It is of
/// no use to another container, which panics or hands out what stands there.
pub struct Handle<T: ?Sized> {
    pub(crate) at: usize,
    of: PhantomData<fn() -> Arc<T>>,
}

impl<T: ?Sized> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Handle<T> {}

impl<T: ?Sized + 'static> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({}, {})", self.at, Key::of::<T>())
    }
}

impl Container {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The `T` that can be had at once: a created singleton, or a transient that needs no waiting.
    /// `None` if there is no such one.
    pub fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.get_at(*self.core.index.get(&Key::of::<T>())?)
    }

    /// The same for the `T` with this name.
    pub fn get_named<T>(&self, name: &'static str) -> Option<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        self.get_at(*self.core.index.get(&Key::named::<T>(name))?)
    }

    /// Every `T` that can be had at once, under whatever names.
    pub fn all<T: ?Sized + Send + Sync + 'static>(&self) -> Vec<Arc<T>> {
        let key = Key::of::<T>();
        let nodes = self.core.nodes.iter().enumerate();
        let places = nodes.filter(|(_, node)| node.key().with_name(None) == key);
        places.filter_map(|(at, _)| self.get_at(at)).collect()
    }

    fn get_at<T: ?Sized + Send + Sync + 'static>(&self, at: usize) -> Option<Arc<T>> {
        match self.core.nodes[at].provider.scope {
            Scope::Request => None,
            Scope::Singleton | Scope::Transient => self.core.at_once(at, None)?.ok(),
        }
    }

    /// A `T`, constructed if it has to be.
    ///
    /// # Errors
    ///
    /// If nobody provides it, it belongs to a scope, or it cannot be constructed.
    pub async fn resolve<T: ?Sized + Send + Sync + 'static>(&self) -> Injected<Arc<T>> {
        let at = self.place_of(Key::of::<T>())?;
        if let Some(outcome) = self.core.at_once(at, None) {
            return outcome;
        }
        let instance = Arc::clone(&self.core).resolve(at, None).await?;
        Ok(self.core.recall(at, &instance))
    }

    fn place_of(&self, key: Key) -> Injected<usize> {
        if let Some(at) = self.core.index.get(&key) {
            return Ok(*at);
        }
        Err(match self.count(key) {
            0 => ResolveError::NotProvided(key),
            _ => ResolveError::Ambiguous(key),
        })
    }

    /// How many provide what has this key: of several, one can be had only where it is the primary one.
    pub fn count(&self, key: Key) -> usize {
        let nodes = self.core.nodes.iter();
        nodes.filter(|node| node.key() == key).count()
    }

    /// The place of `T`, or `None` if nobody provides it.
    pub fn handle<T: ?Sized + Send + Sync + 'static>(&self) -> Option<Handle<T>> {
        let at = *self.core.index.get(&Key::of::<T>())?;
        let of = PhantomData;
        Some(Handle { at, of })
    }

    /// What stands at the place, if it can be had at once. It costs as much as to clone a pointer, or
    /// to construct a transient by hand.
    ///
    /// # Errors
    ///
    /// If it has to be waited for, belongs to a scope, or cannot be constructed.
    pub fn at<T: ?Sized + Send + Sync + 'static>(&self, handle: Handle<T>) -> Injected<Arc<T>> {
        self.core.now(handle.at, None)
    }

    /// How long an instance of what stands there lives.
    pub fn lifetime<T: ?Sized>(&self, handle: Handle<T>) -> Scope {
        self.core.nodes[handle.at].provider.scope
    }

    /// Opens a scope for one request, message or job.
    pub fn open_scope(&self) -> OpenScope {
        OpenScope::new(&self.core)
    }

    /// Whether any provider asks for a `T`: where none does, a scope need not be given one.
    pub fn is_asked_for<T: ?Sized + 'static>(&self) -> bool {
        let mut nodes = self.core.nodes.iter();
        let Some(at) = self.core.index.get(&Key::of::<T>()) else {
            return false;
        };
        nodes.any(|node| {
            node.answers
                .iter()
                .any(|answer| answer.targets().contains(at))
        })
    }

    /// Runs the hooks of a phase: upwards each after those of what its provider needs, and those
    /// that do not depend on each other at the same time; downwards the last created first. A hook
    /// that is not done within its time limit is left alone and counts as failed. Upwards the first
    /// failure ends the phase, downwards none does.
    pub async fn run(&self, phase: Phase) -> Vec<HookFailure> {
        phases::run(&self.core, phase).await
    }

    /// What it is made of, at this moment.
    pub fn inspect(&self) -> inspect::Inspection {
        inspect::Inspection::of(&self.core)
    }

    /// How many providers it knows.
    pub fn len(&self) -> usize {
        self.core.nodes.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.core.nodes.is_empty()
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container")
            .field("providers", &self.len())
            .finish_non_exhaustive()
    }
}
