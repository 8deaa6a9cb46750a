//! A handle to what is resolved only when it is asked for.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use crate::core::{Core, Place};
use crate::scope::Opened;
use crate::{Injected, Key, ResolveError, Scope};

/// Resolves a `T` when it is first asked for, and not when its owner is constructed.
///
/// It puts off a costly construction until somebody needs it, and breaks a circle of two services
/// that use each other. A singleton is created once, however many ask at the same time; of a
/// transient each call constructs a new one.
///
/// ```
/// use std::sync::Arc;
/// use cortex_container::{Injected, Lazy};
///
/// struct Index;
///
/// struct Search {
///     index: Lazy<Index>,
/// }
///
/// impl Search {
///     async fn find(&self) -> Injected<Arc<Index>> {
///         self.index.get().await
///     }
/// }
/// ```
pub struct Lazy<T: ?Sized> {
    core: Weak<Core>,
    opened: Option<Weak<Opened>>,
    target: usize,
    of: PhantomData<fn() -> Arc<T>>,
}

impl<T: ?Sized + Send + Sync + 'static> Lazy<T> {
    pub(crate) fn new(core: &Arc<Core>, place: Place<'_>, target: usize) -> Self {
        Self {
            core: Arc::downgrade(core),
            // A singleton outlives the scope in which it is asked for.
            opened: place
                .filter(|_| core.nodes[target].provider.lifetime() != Scope::Singleton)
                .map(Arc::downgrade),
            target,
            of: PhantomData,
        }
    }

    /// The instance, constructed if it is not there yet.
    ///
    /// Not to be called by a constructor that the `T` itself waits for: it would wait for its own end,
    /// until the time limit of the constructor.
    ///
    /// # Errors
    ///
    /// If it cannot be constructed, or the container or scope that it belongs to is gone. The next
    /// call tries again.
    pub async fn get(&self) -> Injected<Arc<T>> {
        let gone = || ResolveError::Gone(Key::of::<T>());
        let core = self.core.upgrade().ok_or_else(gone)?;
        let opened = match &self.opened {
            None => None,
            Some(opened) => Some(opened.upgrade().ok_or_else(gone)?),
        };
        if let Some(outcome) = core.at_once(self.target, opened.as_ref()) {
            return outcome;
        }
        let instance = Arc::clone(&core).resolve(self.target, opened).await?;
        Ok(core.recall(self.target, &instance))
    }
}

impl<T: ?Sized> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self {
            core: self.core.clone(),
            opened: self.opened.clone(),
            target: self.target,
            of: PhantomData,
        }
    }
}

impl<T: ?Sized + 'static> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy({})", Key::of::<T>())
    }
}
