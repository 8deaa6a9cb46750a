//! The way of a service to scopes of its own, as whoever runs jobs has.

use std::fmt;
use std::sync::{Arc, Weak};

use crate::core::Core;
use crate::{Dependency, Injected, Key, Need, OpenScope, ResolveError, Wiring};

/// Opens scopes: for each message that a service takes, or each job that it runs. A field or argument
/// of this type is filled without anybody providing it.
///
/// It does not keep the container: what it opens does, until it is dropped.
///
/// ```
/// use std::sync::Arc;
/// use cortex_container::{Graph, Limits, Origin, Provider, Scope, Scopes};
///
/// struct Job(u32);
/// struct Work(Arc<Job>);
/// struct Runner(Scopes);
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let mut graph = Graph::new();
/// let here = Origin::here("jobs");
/// graph.add(Provider::seed::<Job>(), here);
/// graph.add(Provider::factory(|job: Arc<Job>| Work(job)).scope(Scope::Request), here);
/// graph.add(Provider::factory(|scopes: Scopes| Runner(scopes)), here);
/// let container = graph.start(Limits::default()).await.unwrap();
///
/// let runner = container.get::<Runner>().unwrap();
/// let scope = runner.0.open().unwrap().with(Job(7));
/// assert_eq!(scope.get::<Work>().await.unwrap().0.0, 7);
/// scope.close().await;
/// # });
/// ```
#[derive(Clone)]
pub struct Scopes {
    core: Weak<Core>,
}

impl Scopes {
    /// Opens a scope. Give it what belongs to this one occasion by
    /// [`with`](OpenScope::with), and [`close`](OpenScope::close) it at the end.
    ///
    /// # Errors
    ///
    /// If the application has ended.
    pub fn open(&self) -> Injected<OpenScope> {
        let core = self.core.upgrade();
        let core = core.ok_or_else(|| ResolveError::Gone(Key::of::<Self>()))?;
        Ok(OpenScope::new(&core))
    }
}

impl Dependency for Scopes {
    fn need(field: &'static str) -> Need {
        Need::own::<Self>(field)
    }

    fn resolve(wiring: &Wiring<'_>, _: usize) -> Injected<Self> {
        Ok(Self {
            core: Arc::downgrade(wiring.core),
        })
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scopes")
    }
}
