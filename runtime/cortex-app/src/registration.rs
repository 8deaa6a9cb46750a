//! What a module says of a provider behind the line that registers it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use cortex_container::{HookResult, Key, Origin, Phase, Provider, Scope};

use crate::When;

/// A provider as a module registers it.
#[derive(Clone)]
pub(crate) struct Registered {
    pub(crate) provider: Provider,
    pub(crate) origin: Origin,
    /// All have to hold for it to be there.
    pub(crate) when: Vec<When>,
}

/// A provider that was just registered, to say more of it.
///
/// ```
/// use std::sync::Arc;
/// use cortex_app::{Environment, Module, When};
///
/// trait Mailer: Send + Sync {}
/// struct Smtp;
/// impl Mailer for Smtp {}
///
/// let mut m = Module::new("mail");
/// m.factory(|| Smtp)
///     .expose(|smtp| -> Arc<dyn Mailer> { smtp })
///     .stop(async |_smtp: Arc<Smtp>| println!("closed"))
///     .when(When::environment([Environment::Production]));
/// ```
pub struct Registration<'a, T: ?Sized> {
    /// The module's providers; this one and its aliases are the last.
    providers: &'a mut Vec<Registered>,
    first: usize,
    of: PhantomData<fn() -> Arc<T>>,
}

impl<'a, T: ?Sized + Send + Sync + 'static> Registration<'a, T> {
    /// Registers a provider with the traits that its type says it is used as.
    pub(crate) fn new(
        providers: &'a mut Vec<Registered>,
        provider: Provider,
        aliases: Vec<Provider>,
        origin: Origin,
    ) -> Self {
        let first = providers.len();
        register(providers, provider, aliases, origin);
        Self {
            providers,
            first,
            of: PhantomData,
        }
    }

    /// Gives it a name that tells it from others of the same type. It is then injected only where
    /// `#[inject(name = "...")]` asks for it, and where all are asked for.
    pub fn name(self, name: &'static str) -> Self {
        for (at, registered) in self.providers[self.first..].iter_mut().enumerate() {
            let provider = registered.provider.clone();
            registered.provider = if at == 0 {
                provider.name(name)
            } else {
                provider.name_with_source(name)
            };
        }
        self
    }

    /// Has a new one made for each that asks.
    pub fn transient(self) -> Self {
        self.change(|provider| provider.scope(Scope::Transient))
    }

    /// Has one made for each request, message or job.
    pub fn request(self) -> Self {
        self.change(|provider| provider.scope(Scope::Request))
    }

    /// Has it constructed at its first use, and not at the start.
    pub fn lazy(self) -> Self {
        self.change(Provider::lazy)
    }

    /// Makes it the one that is meant where several without a name are provided and one is needed.
    /// What has a name is meant only where the name is said, so there it has no effect.
    pub fn primary(self) -> Self {
        for registered in &mut self.providers[self.first..] {
            registered.provider = registered.provider.clone().primary();
        }
        self
    }

    /// Has it initialized after `U`, although it needs nothing of it.
    pub fn after<U: ?Sized + 'static>(self) -> Self {
        self.change(|provider| provider.after(Key::of::<U>()))
    }

    /// Allows its constructor, and each of its hooks, this long.
    pub fn time_limit(self, limit: Duration) -> Self {
        self.change(|provider| provider.time_limit(limit))
    }

    /// Provides the same instance as a `U` as well, such as a trait that it implements.
    pub fn expose<U>(self, cast: impl Fn(Arc<T>) -> Arc<U> + Send + Sync + 'static) -> Self
    where
        U: ?Sized + Send + Sync + 'static,
    {
        let source = &self.providers[self.first];
        let key = source.provider.key();
        let alias = Provider::alias(key, cast);
        let alias = match key.name() {
            None => alias,
            Some(name) => alias.name(name),
        };
        let alias = if source.provider.is_primary() {
            alias.primary()
        } else {
            alias
        };
        let alias = Registered {
            provider: alias,
            ..source.clone()
        };
        self.providers.push(alias);
        self
    }

    /// Has it only where this holds. Said several times, all have to hold.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the condition is written where it is handed over"
    )]
    pub fn when(self, when: When) -> Self {
        for registered in &mut self.providers[self.first..] {
            registered.when.push(when.clone());
        }
        self
    }

    /// Runs when all instances exist, after those that it needs: sets up how they work together.
    pub fn configure<F, W>(self, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.hook(Phase::Configure, hook)
    }

    /// Runs before the application is open, after those that it needs: connects, warms up, loads.
    pub fn init<F, W>(self, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.hook(Phase::Init, hook)
    }

    /// Runs when the application is open: begins the work that nobody asks for.
    pub fn ready<F, W>(self, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.hook(Phase::Ready, hook)
    }

    /// Runs when the last request is answered, the last created first: takes no new work, and
    /// finishes what was begun.
    pub fn drain<F, W>(self, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.hook(Phase::Drain, hook)
    }

    /// Runs at the end of the application, or of its scope, the last created first: writes what is
    /// still held, and lets go of what is outside of the process.
    pub fn stop<F, W>(self, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.hook(Phase::Stop, hook)
    }

    fn hook<F, W>(self, phase: Phase, hook: F) -> Self
    where
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output: HookResult> + Send + 'static,
    {
        self.change(|provider| provider.hook(phase, hook))
    }

    fn change(self, change: impl FnOnce(Provider) -> Provider) -> Self {
        let registered = &mut self.providers[self.first];
        registered.provider = change(registered.provider.clone());
        self
    }
}

/// Apart from the type, so that it is compiled once and not for each.
fn register(
    providers: &mut Vec<Registered>,
    provider: Provider,
    aliases: Vec<Provider>,
    origin: Origin,
) {
    let registered = |provider| Registered {
        provider,
        origin,
        when: Vec::new(),
    };
    providers.extend([provider].into_iter().chain(aliases).map(registered));
}

impl<T: ?Sized> fmt::Debug for Registration<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let registered = &self.providers[self.first];
        f.debug_tuple("Registration")
            .field(&registered.provider)
            .finish()
    }
}
