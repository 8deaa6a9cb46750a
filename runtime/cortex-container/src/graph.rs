//! All providers before any is built: where each was registered, and whether they fit together.

use std::fmt;
use std::panic::Location;

use crate::container::{Container, Index};
use crate::order;
use crate::provider::{Construct, Shared};
use crate::{Key, Need, Provider, Wiring, WiringProblem};

/// Collects providers, checks them together, and builds the [`Container`].
#[derive(Clone, Debug, Default)]
pub struct Graph {
    entries: Vec<Entry>,
    /// What replaced providers needed.
    released: Vec<Key>,
}

/// A provider and where it was registered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The provider.
    pub provider: Provider,
    /// Where it was registered.
    pub origin: Origin,
}

/// The module and the line that registered a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The module's name.
    pub module: &'static str,
    /// The line of source.
    pub location: &'static Location<'static>,
}

impl Origin {
    /// The calling line, in this module.
    #[track_caller]
    pub fn here(module: &'static str) -> Self {
        Self {
            module,
            location: Location::caller(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = (self.location.file(), self.location.line());
        write!(f, "module `{}` ({file}:{line})", self.module)
    }
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a provider. That a type is registered twice is found when the graph is checked.
    pub fn add(&mut self, provider: Provider, origin: Origin) {
        self.entries.push(Entry { provider, origin });
    }

    /// Puts a provider in the place of the one that is registered for the same type.
    ///
    /// # Errors
    ///
    /// If nobody provides that type.
    pub fn replace(&mut self, provider: Provider) -> Result<(), NotProvided> {
        let key = provider.key();
        match self.entries.iter_mut().find(|e| e.provider.key() == key) {
            Some(entry) => {
                let old = std::mem::replace(&mut entry.provider, provider);
                self.released.extend(old.needs().iter().map(Need::key));
                Ok(())
            }
            None => Err(NotProvided { key }),
        }
    }

    /// Removes what only replaced providers needed, so that it is not constructed for nobody. What
    /// exists already stays, and so does what is `kept`.
    pub fn prune(&mut self, kept: impl Fn(&Entry) -> bool) {
        while let Some(key) = self.released.pop() {
            let needs_it = |entry: &Entry| entry.provider.needs().iter().any(|n| n.key() == key);
            if self.entries.iter().any(needs_it) {
                continue;
            }
            let removable = |entry: &Entry| {
                let exists = matches!(entry.provider.construct, Construct::Value(_));
                entry.provider.key() == key && !exists && !kept(entry)
            };
            if let Some(at) = self.entries.iter().position(removable) {
                let removed = self.entries.remove(at);
                let needs = removed.provider.needs().iter();
                self.released.extend(needs.map(Need::key));
            }
        }
    }

    /// Whether the type is provided.
    pub fn provides(&self, key: Key) -> bool {
        self.entries.iter().any(|entry| entry.provider.key() == key)
    }

    /// What is registered, in the order of registration.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Everything that is wrong with the wiring; nothing is constructed.
    pub fn problems(&self) -> Vec<WiringProblem> {
        order::order(&self.entries).1
    }

    /// Constructs every provider, each after what it needs.
    ///
    /// # Errors
    ///
    /// All problems of the wiring, and each promised value that was not supplied.
    pub fn build(self) -> Result<Container, Vec<WiringProblem>> {
        let (order, mut problems) = order::order(&self.entries);
        problems.extend(self.entries.iter().filter_map(Entry::unsupplied));
        if !problems.is_empty() {
            return Err(problems);
        }
        let index = order::index(&self.entries);
        let built = construct(&self.entries, &index, &order);
        Ok(Container::new(built, index))
    }
}

fn construct(entries: &[Entry], index: &Index, order: &[usize]) -> Box<[Shared]> {
    let mut built: Vec<Option<Shared>> = vec![None; entries.len()];
    let mut needs = Vec::new();
    for &at in order {
        let provider = &entries[at].provider;
        needs.clear();
        needs.extend(provider.needs().iter().map(|need| index[&need.key().id()]));
        built[at] = match &provider.construct {
            Construct::Value(value) => Some(Shared::clone(value)),
            Construct::Inject(make) => Some(make(&Wiring {
                built: &built,
                needs: &needs,
            })),
            Construct::Promised => None,
        };
    }
    built.into_iter().flatten().collect()
}

impl Entry {
    fn unsupplied(&self) -> Option<WiringProblem> {
        matches!(self.provider.construct, Construct::Promised).then(|| WiringProblem::Unsupplied {
            key: self.provider.key(),
            origin: self.origin,
        })
    }
}

/// A replacement was offered for a type that nobody provides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NotProvided {
    /// The type.
    pub key: Key,
}

impl fmt::Display for NotProvided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.key.name();
        write!(f, "no module provides `{name}`, so it cannot be replaced")
    }
}

impl std::error::Error for NotProvided {}
