//! All providers before any is built: where each was registered, and whether they fit together.

use std::fmt;
use std::panic::Location;

use crate::core::Core;
use crate::freeze::{self, Frozen};
use crate::problem::Absent;
use crate::start;
use crate::{
    Container, Key, Kind, Limits, Need, NeedKind, Phase, Provider, StartError, WiringProblem,
};

/// Collects providers, checks them together, and starts the [`Container`].
#[derive(Clone, Debug, Default)]
pub struct Graph {
    entries: Vec<Entry>,
    /// What replaced providers needed.
    released: Vec<Key>,
    /// What is not there because of a condition.
    absent: Vec<Absent>,
}

/// A provider and where it was registered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The provider.
    pub provider: Provider,
    /// Where it was registered.
    pub origin: Origin,
    /// Whether the providers of other modules may ask for it.
    pub exported: bool,
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

    /// Registers a provider for its own module. That a type is registered twice is found when the
    /// graph is checked.
    pub fn add(&mut self, provider: Provider, origin: Origin) {
        self.entries.push(Entry {
            provider,
            origin,
            exported: false,
        });
    }

    /// Registers a provider for all modules.
    pub fn add_exported(&mut self, provider: Provider, origin: Origin) {
        self.entries.push(Entry {
            provider,
            origin,
            exported: true,
        });
    }

    /// Notes that a provider is left out because a condition does not hold, in words behind "which is
    /// provided only when". Whoever misses it is told so.
    pub fn add_absent(&mut self, key: Key, origin: Origin, condition: String) {
        self.absent.push(Absent {
            key,
            origin,
            condition,
        });
    }

    /// Puts a provider in the place of the one that is registered under the same key. Where several
    /// modules have one each, it takes the place of each; of several in one module, the first is
    /// replaced and the others are removed.
    ///
    /// # Errors
    ///
    /// If nobody provides it.
    pub fn replace(&mut self, provider: &Provider) -> Result<(), NotProvided> {
        let key = provider.key();
        let (mut modules, mut removed) = (Vec::new(), Vec::new());
        self.entries.retain_mut(|entry| {
            if entry.provider.key() != key {
                return true;
            }
            let is_first = !modules.contains(&entry.origin.module);
            modules.push(entry.origin.module);
            removed.push(std::mem::replace(&mut entry.provider, provider.clone()));
            is_first
        });
        if removed.is_empty() {
            return Err(NotProvided { key });
        }
        for provider in removed {
            self.released.extend(provider.needs().iter().map(Need::key));
        }
        Ok(())
    }

    /// Removes what only replaced providers needed, so that it is not constructed for nobody. What
    /// exists already stays, and so does what has hooks that begin something, and what is `kept`.
    pub fn prune(&mut self, kept: impl Fn(&Entry) -> bool) {
        while let Some(key) = self.released.pop() {
            if self.is_asked_for(key, &kept, &mut Vec::new()) {
                continue;
            }
            let removable =
                |entry: &Entry| entry.provider.key() == key && !entry.stays() && !kept(entry);
            if let Some(at) = self.entries.iter().position(removable) {
                let removed = self.entries.remove(at);
                let needs = removed.provider.needs().iter();
                self.released.extend(needs.map(Need::key));
                // Nobody asks for its aliases either, as was just seen.
                let mut of = vec![key];
                while let Some(key) = of.pop() {
                    let aliases = self.entries.extract_if(.., |entry| entry.is_alias_of(key));
                    of.extend(aliases.map(|alias| alias.provider.key()));
                }
            }
        }
    }

    /// Whether an entry needs it, itself or under another name. What is only known under another
    /// name that nobody asks for is not asked for.
    fn is_asked_for(&self, key: Key, kept: &impl Fn(&Entry) -> bool, seen: &mut Vec<Key>) -> bool {
        if seen.contains(&key) {
            return false;
        }
        seen.push(key);
        let mut askers = self.entries.iter().filter(|entry| entry.asks_for(key));
        askers.any(|entry| {
            let is_other = !entry.is_alias_of(key) || kept(entry);
            is_other || self.is_asked_for(entry.provider.key(), kept, seen)
        })
    }

    /// Whether it is provided.
    pub fn provides(&self, key: Key) -> bool {
        self.entries.iter().any(|entry| entry.provider.key() == key)
    }

    /// What is registered, in the order of registration.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Everything that is wrong with the wiring; nothing is constructed.
    pub fn problems(&self) -> Vec<WiringProblem> {
        freeze::freeze(&self.entries, &self.absent).problems
    }

    /// For each entry, and each of its needs, the numbers of the entries that answer it.
    pub fn answers(&self) -> Vec<Vec<Vec<usize>>> {
        let answers = freeze::freeze(&self.entries, &self.absent)
            .answers
            .into_iter();
        let of_entry = |answers: Vec<crate::core::Answer>| {
            let answers = answers.iter().map(|answer| answer.targets().to_vec());
            answers.collect()
        };
        answers.map(of_entry).collect()
    }

    /// Constructs every singleton that is not lazy: each after what it needs, and at the same time
    /// as others that have to be waited for. It needs a runtime of tokio's.
    ///
    /// # Errors
    ///
    /// All problems of the wiring, each promised value that was not supplied, or the constructors that
    /// failed. In the last case the `stop` hooks of what was constructed have run.
    pub async fn start(self, limits: Limits) -> Result<Container, StartError> {
        self.start_unless(limits, std::future::pending()).await
    }

    /// The same, until `told_to_stop` is done: then what was constructed by that time is stopped.
    ///
    /// # Errors
    ///
    /// As with [`Graph::start`], and if it was told to stop.
    pub async fn start_unless(
        self,
        limits: Limits,
        told_to_stop: impl Future<Output = ()>,
    ) -> Result<Container, StartError> {
        let Frozen {
            answers,
            order,
            mut problems,
            index,
        } = freeze::freeze(&self.entries, &self.absent);
        problems.extend(self.entries.iter().filter_map(Entry::unsupplied));
        if !problems.is_empty() {
            return Err(StartError::Wiring(problems));
        }
        let nodes = freeze::nodes(self.entries, answers, &order);
        start::start(Core::new(nodes, &order, index, limits), told_to_stop).await
    }
}

impl Entry {
    /// Whether an instance with this key is among its needs.
    fn asks_for(&self, key: Key) -> bool {
        let mut needs = self.provider.needs().iter();
        needs.any(|need| match need.kind() {
            NeedKind::All => need.key().id() == key.id(),
            // One comes after all of a type, whatever their names.
            NeedKind::After if need.key().name().is_none() => need.key().id() == key.id(),
            _ => need.key() == key,
        })
    }

    /// What an alias stands for.
    pub(crate) fn source(&self) -> Option<Key> {
        let is_alias = self.provider.kind() == Kind::Alias;
        let source = self.provider.needs().first().filter(|_| is_alias);
        source.map(Need::key)
    }

    fn is_alias_of(&self, key: Key) -> bool {
        self.source() == Some(key)
    }

    /// Whether it is there for more than for those that need it.
    fn stays(&self) -> bool {
        let mut phases = self.provider.phases();
        self.provider.exists() || phases.any(|phase| phase != Phase::Stop)
    }

    fn unsupplied(&self) -> Option<WiringProblem> {
        let promised = matches!(self.provider.create, crate::provider::Create::Promised);
        promised.then(|| WiringProblem::Unsupplied {
            key: self.provider.key(),
            origin: self.origin,
        })
    }
}

/// A replacement was offered for what nobody provides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NotProvided {
    /// What it was offered for.
    pub key: Key,
}

impl fmt::Display for NotProvided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.key.type_name();
        write!(f, "no module provides `{name}`")?;
        if let Some(name) = self.key.name() {
            write!(f, " with the name {name:?}")?;
        }
        write!(f, ", so it cannot be replaced")
    }
}

impl std::error::Error for NotProvided {}
