//! How one type is provided: its key, its scope, what it needs, and how to construct it from that.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::hook::{Hook, HookResult, Phase};
use crate::shared::Shared;
use crate::{Injectable, Injected, Key, Need, Wiring};

/// Any error, as constructors and hooks may end with.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Work under way that others may wait for on any thread.
pub(crate) type Working<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// How long an instance lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// One for the whole application, from its start to its end.
    #[default]
    Singleton,
    /// A new one for each that asks.
    Transient,
    /// One for each request, message or job.
    Request,
}

impl Scope {
    /// Its name in descriptions and attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Singleton => "singleton",
            Self::Transient => "transient",
            Self::Request => "request",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a provider comes from, for descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A type that says itself how it is constructed.
    Injectable,
    /// A function.
    Factory,
    /// An instance that existed before the container.
    Value,
    /// Another provider's instance under another type or name.
    Alias,
    /// Supplied by whoever opens a scope, as a request is.
    Seed,
}

impl Kind {
    /// Its name in descriptions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Injectable => "injectable",
            Self::Factory => "factory",
            Self::Value => "value",
            Self::Alias => "alias",
            Self::Seed => "seed",
        }
    }
}

/// Provides one type.
///
/// Modules make providers by their methods, such as `provide` and `factory`; by hand they are for
/// crates that extend the framework.
#[derive(Clone)]
pub struct Provider {
    pub(crate) key: Key,
    pub(crate) kind: Kind,
    pub(crate) scope: Scope,
    pub(crate) lazy: bool,
    pub(crate) primary: bool,
    pub(crate) needs: Vec<Need>,
    pub(crate) create: Create,
    pub(crate) hooks: Vec<Hook>,
    pub(crate) time_limit: Option<Duration>,
}

/// How an instance comes about.
#[derive(Clone)]
pub(crate) enum Create {
    /// It exists already.
    Value(Shared),
    /// It is made in one go.
    Now(Arc<dyn MakeNow>),
    /// It is made by work that may wait.
    Later(Arc<dyn MakeLater>),
    /// It will exist when the application starts; until then the graph can be checked.
    Promised,
    /// It comes with the scope.
    Seeded,
}

/// Makes an instance in one go.
pub(crate) trait MakeNow: Send + Sync {
    /// Makes it for a place where its type is not known.
    fn shared(&self, wiring: &Wiring<'_>) -> Injected<Shared>;

    /// Makes it into `place`, which is an `Option<Arc<T>>` of the caller's: nothing is allocated but
    /// the instance.
    fn fill(&self, wiring: &Wiring<'_>, place: &mut dyn Any) -> Injected<()>;
}

/// Makes an instance by work that may wait.
pub(crate) trait MakeLater: Send + Sync {
    fn start(&self, wiring: &Wiring<'_>) -> Working<Injected<Shared>>;
}

struct Now<T: ?Sized, F> {
    make: F,
    share: fn(Arc<T>) -> Shared,
}

impl<T, F> MakeNow for Now<T, F>
where
    T: ?Sized + Send + Sync + 'static,
    F: Fn(&Wiring<'_>) -> Injected<Arc<T>> + Send + Sync,
{
    fn shared(&self, wiring: &Wiring<'_>) -> Injected<Shared> {
        Ok((self.share)((self.make)(wiring)?))
    }

    fn fill(&self, wiring: &Wiring<'_>, place: &mut dyn Any) -> Injected<()> {
        let made = (self.make)(wiring)?;
        if let Some(place) = place.downcast_mut::<Option<Arc<T>>>() {
            *place = Some(made);
        }
        Ok(())
    }
}

struct Later<F>(F);

impl<F> MakeLater for Later<F>
where
    F: Fn(&Wiring<'_>) -> Working<Injected<Shared>> + Send + Sync,
{
    fn start(&self, wiring: &Wiring<'_>) -> Working<Injected<Shared>> {
        (self.0)(wiring)
    }
}

impl Provider {
    /// Constructs `T` as it says itself.
    pub fn injectable<T: Injectable>() -> Self {
        T::provider()
    }

    /// Hands out an instance that exists already.
    pub fn value<T: Send + Sync + 'static>(value: T) -> Self {
        let create = Create::Value(Shared::Own(Arc::new(value)));
        Self::new(Key::of::<T>(), Kind::Value, Vec::new(), create)
    }

    /// Hands out an instance that exists already and is shared, which may be a trait object.
    pub fn shared_value<T: ?Sized + Send + Sync + 'static>(value: Arc<T>) -> Self {
        let create = Create::Value(Shared::Pointed(Arc::new(value)));
        Self::new(Key::of::<T>(), Kind::Value, Vec::new(), create)
    }

    /// Stands for a value of `T` that exists only once the application starts, such as settings
    /// that were not read yet. A graph with it can be checked and not be built.
    pub fn promised<T: ?Sized + Send + Sync + 'static>() -> Self {
        Self::new(Key::of::<T>(), Kind::Value, Vec::new(), Create::Promised)
    }

    /// Stands for a value that comes with each scope, given to
    /// [`OpenScope::with`](crate::OpenScope::with).
    pub fn seed<T: ?Sized + Send + Sync + 'static>() -> Self {
        let seed = Self::new(Key::of::<T>(), Kind::Seed, Vec::new(), Create::Seeded);
        seed.scope(Scope::Request)
    }

    /// Makes `T` in one go from what `needs` lists.
    #[doc(hidden)]
    pub fn now<T, F>(kind: Kind, needs: Vec<Need>, make: F) -> Self
    where
        T: Send + Sync + 'static,
        F: Fn(&Wiring<'_>) -> Injected<Arc<T>> + Send + Sync + 'static,
    {
        let share = |instance: Arc<T>| Shared::Own(instance);
        let create = Create::Now(Arc::new(Now { make, share }));
        Self::new(Key::of::<T>(), kind, needs, create)
    }

    /// Makes `T` from its fields: what `#[derive(Injectable)]` calls, short because the compiler
    /// reads it again at each edit of an application.
    #[doc(hidden)]
    pub fn fields<T, F, const N: usize>(needs: [Need; N], make: F) -> Self
    where
        T: Send + Sync + 'static,
        F: Fn(&Wiring<'_>) -> Injected<T> + Send + Sync + 'static,
    {
        let make = move |wiring: &Wiring<'_>| Ok(Arc::new(make(wiring)?));
        Self::now(Kind::Injectable, needs.into(), make)
    }

    /// Makes `T` by work that may wait. What it needs is taken before the work begins.
    #[doc(hidden)]
    pub fn later<T, F, W>(kind: Kind, needs: Vec<Need>, make: F) -> Self
    where
        T: Send + Sync + 'static,
        F: Fn(&Wiring<'_>) -> Injected<W> + Send + Sync + 'static,
        W: Future<Output = Injected<Arc<T>>> + Send + 'static,
    {
        let make = move |wiring: &Wiring<'_>| -> Working<Injected<Shared>> {
            match make(wiring) {
                Ok(work) => Box::pin(async move { Ok(Shared::Own(work.await?)) }),
                Err(error) => Box::pin(std::future::ready(Err(error))),
            }
        };
        Self::new(
            Key::of::<T>(),
            kind,
            needs,
            Create::Later(Arc::new(Later(make))),
        )
    }

    /// Hands out the instance of the provider with the key `of` as a `U`, such as a trait object. It
    /// lives as long as that one.
    pub fn alias<T, U>(of: Key, cast: impl Fn(Arc<T>) -> Arc<U> + Send + Sync + 'static) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
        U: ?Sized + Send + Sync + 'static,
    {
        let need = Need::new(of, "", crate::NeedKind::One);
        let make = move |wiring: &Wiring<'_>| wiring.one::<T>(0).map(&cast);
        let share = |instance: Arc<U>| Shared::Pointed(Arc::new(instance));
        let create = Create::Now(Arc::new(Now { make, share }));
        // Cast at each use: what is kept is the instance itself.
        Self::new(Key::of::<U>(), Kind::Alias, vec![need], create).scope(Scope::Transient)
    }

    fn new(key: Key, kind: Kind, needs: Vec<Need>, create: Create) -> Self {
        Self {
            key,
            kind,
            scope: Scope::Singleton,
            lazy: false,
            primary: false,
            needs,
            create,
            hooks: Vec::new(),
            time_limit: None,
        }
    }

    /// With this scope; without it a singleton.
    #[must_use]
    pub fn scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// With a name that tells it from others of the same type.
    #[must_use]
    pub fn name(self, name: &'static str) -> Self {
        let key = self.key.with_name(Some(name));
        Self { key, ..self }
    }

    /// The alias of a provider that was given this name, under this name as well.
    #[doc(hidden)]
    #[must_use]
    pub fn name_with_source(mut self, name: &'static str) -> Self {
        for need in &mut self.needs {
            *need = need.with_name(name);
        }
        self.name(name)
    }

    /// Constructed at its first use, and not at the start.
    #[must_use]
    pub fn lazy(self) -> Self {
        Self { lazy: true, ..self }
    }

    /// The one that is meant where several of the type without a name are provided and one is needed.
    #[must_use]
    pub fn primary(self) -> Self {
        Self {
            primary: true,
            ..self
        }
    }

    /// Initialized after the provider with this key, although it needs nothing of it.
    #[must_use]
    pub fn after(mut self, key: Key) -> Self {
        self.needs.push(Need::after(key));
        self
    }

    /// With this limit for its constructor, and for each of its hooks.
    #[must_use]
    pub fn time_limit(self, limit: Duration) -> Self {
        let time_limit = Some(limit);
        Self { time_limit, ..self }
    }

    /// Does something with the instance in a phase of the application's life.
    #[must_use]
    pub fn hook<T, F, W, R>(mut self, phase: Phase, run: F) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output = R> + Send + 'static,
        R: HookResult,
    {
        self.hooks.push(Hook::new(phase, run));
        self
    }

    /// What it is registered under.
    pub fn key(&self) -> Key {
        self.key
    }

    /// Where it comes from.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How long its instances live.
    pub fn lifetime(&self) -> Scope {
        self.scope
    }

    /// Whether it is constructed only at its first use.
    pub fn is_lazy(&self) -> bool {
        self.lazy
    }

    /// Whether it is the one that is meant where several of the type are provided.
    pub fn is_primary(&self) -> bool {
        self.primary
    }

    /// What it needs.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The phases in which something is done with its instance.
    pub fn phases(&self) -> impl Iterator<Item = Phase> {
        self.hooks.iter().map(Hook::phase)
    }

    /// Whether it hands out something that exists already.
    pub(crate) fn exists(&self) -> bool {
        matches!(self.create, Create::Value(_))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("key", &self.key)
            .field("scope", &self.scope)
            .field("needs", &self.needs)
            .finish_non_exhaustive()
    }
}
