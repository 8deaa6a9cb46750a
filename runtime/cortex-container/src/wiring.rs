//! What a provider under construction sees of the container: the answers to its own needs.

use std::fmt;
use std::sync::Arc;

use crate::core::{Core, Node, Place};
use crate::lazy::Lazy;
use crate::shared::{Shared, recall};
use crate::{Key, Need, ResolveError};

/// What an injection ends with.
pub type Injected<T> = Result<T, ResolveError>;

/// The answers to the needs of one provider, by the index of the need.
pub struct Wiring<'a> {
    pub(crate) core: &'a Arc<Core>,
    /// The provider under construction.
    pub(crate) node: &'a Node,
    pub(crate) place: Place<'a>,
    /// What had to be waited for, if anything: for each need its instances.
    pub(crate) ready: Option<&'a [Vec<Shared>]>,
}

impl Wiring<'_> {
    /// The type that is being constructed.
    pub fn requester(&self) -> Key {
        self.node.key()
    }

    /// The need with this index.
    ///
    /// # Panics
    ///
    /// If the provider listed fewer.
    pub fn need(&self, index: usize) -> Need {
        self.node.provider.needs[index]
    }

    /// The instance that answers a need for exactly one.
    ///
    /// # Errors
    ///
    /// If it has to be constructed, and that fails.
    pub fn one<T: ?Sized + Send + Sync + 'static>(&self, index: usize) -> Injected<Arc<T>> {
        self.instance(index, 0)
    }

    /// The instance that answers an optional need, if somebody provides it.
    ///
    /// # Errors
    ///
    /// If it has to be constructed, and that fails.
    pub fn optional<T: ?Sized + Send + Sync + 'static>(
        &self,
        index: usize,
    ) -> Injected<Option<Arc<T>>> {
        let provided = !self.targets(index).is_empty();
        provided.then(|| self.instance(index, 0)).transpose()
    }

    /// All instances that answer a need for all, each with its name.
    ///
    /// # Errors
    ///
    /// If one has to be constructed, and that fails.
    pub fn all<T: ?Sized + Send + Sync + 'static>(
        &self,
        index: usize,
    ) -> Injected<Vec<(&'static str, Arc<T>)>> {
        let targets = self.targets(index).iter().enumerate();
        targets
            .map(|(nth, at)| Ok((self.core.name_of(*at), self.instance(index, nth)?)))
            .collect()
    }

    /// A handle to what is resolved when it is first asked for.
    pub fn lazy<T: ?Sized + Send + Sync + 'static>(&self, index: usize) -> Lazy<T> {
        match self.targets(index) {
            [target, ..] => Lazy::new(self.core, self.place, *target),
            [] => self.contradiction(index),
        }
    }

    fn instance<T>(&self, index: usize, nth: usize) -> Injected<Arc<T>>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let Some(ready) = self.ready else {
            return self.core.now(self.target(index, nth), self.place);
        };
        match recall(self.made_before(ready, index, nth)) {
            Some(instance) => Ok(instance),
            None => self.contradiction(index),
        }
    }

    fn target(&self, index: usize, nth: usize) -> usize {
        let target = self.targets(index).get(nth);
        *target.unwrap_or_else(|| self.contradiction(index))
    }

    fn made_before<'r>(&self, ready: &'r [Vec<Shared>], index: usize, nth: usize) -> &'r Shared {
        let shared = ready.get(index).and_then(|instances| instances.get(nth));
        shared.unwrap_or_else(|| self.contradiction(index))
    }

    fn targets(&self, index: usize) -> &[usize] {
        match self.node.answers.get(index) {
            Some(answer) => answer.targets(),
            None => self.contradiction(index),
        }
    }

    /// The derived providers do not contradict themselves.
    #[cold]
    fn contradiction(&self, index: usize) -> ! {
        unreachable!(
            "`{}` takes another need number {index} than it lists",
            self.requester().type_name()
        )
    }
}

impl fmt::Debug for Wiring<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wiring")
            .field("requester", &self.requester())
            .finish_non_exhaustive()
    }
}
