//! All modules of an application laid side by side: what they hold, before any of it exists.

use std::panic::Location;

use cortex_config::{Config, ConfigProblem, Environment, Spec};
use cortex_container::{Entry, Graph, Key, NotProvided, Origin, Provider};
#[cfg(feature = "http")]
use cortex_http::{Covers, Routes, ServerSettings};

use crate::log::{LogLevels, LogSettings};
use crate::module::{Module, SettingsEntry};
use crate::reload::ConfigSettings;

/// The name under which the framework's own providers appear.
const FRAMEWORK: &str = "cortex";

/// What an application is made of. It can be described and checked without constructing anything.
#[derive(Default)]
pub struct Blueprint {
    pub(crate) modules: Vec<ModuleInfo>,
    pub(crate) providers: Vec<(Provider, Origin)>,
    pub(crate) settings: Vec<SettingsEntry>,
    replacements: Vec<Provider>,
    #[cfg(feature = "http")]
    pub(crate) routes: Routes,
}

impl std::fmt::Debug for Blueprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.modules.iter().map(|module| module.name).collect();
        f.debug_struct("Blueprint")
            .field("modules", &names)
            .finish_non_exhaustive()
    }
}

/// A module's name, and those of the modules that it imports.
pub(crate) struct ModuleInfo {
    pub(crate) name: &'static str,
    pub(crate) imports: Vec<&'static str>,
    location: &'static Location<'static>,
    keys: Vec<Key>,
    imported: Vec<usize>,
}

impl Blueprint {
    /// Lays out the modules, each once, with those that they import and the framework's own.
    pub fn of(modules: Vec<Module>) -> Self {
        let mut blueprint = Self::default();
        let here = Origin::here(FRAMEWORK);
        blueprint
            .settings
            .push(SettingsEntry::of::<LogSettings>(here));
        blueprint
            .settings
            .push(SettingsEntry::of::<ConfigSettings>(here));
        #[cfg(feature = "http")]
        blueprint
            .settings
            .push(SettingsEntry::of::<ServerSettings>(here));
        for provider in [
            Provider::promised::<Environment>(),
            Provider::promised::<LogLevels>(),
        ] {
            blueprint.providers.push((provider, here));
        }
        let whole = modules.len() == 1;
        for module in modules {
            blueprint.add(module, whole);
        }
        blueprint
    }

    /// Puts a provider in the place of the one for the same type, as tests do.
    ///
    /// # Errors
    ///
    /// If nobody provides the type.
    pub fn replace(&mut self, provider: Provider) -> Result<(), NotProvided> {
        self.registered().replace(provider.clone())?;
        self.replacements.push(provider);
        Ok(())
    }

    /// Keeps a promise of the framework's own.
    pub(crate) fn supply<T: Send + Sync + 'static>(&mut self, value: T) {
        let value = Provider::value(value);
        let promised = self
            .providers
            .iter_mut()
            .find(|(p, _)| p.key() == value.key());
        if let Some((provider, _)) = promised {
            *provider = value;
        }
    }

    /// Every setting that some module reads.
    pub fn specs(&self) -> Vec<Spec> {
        self.settings
            .iter()
            .flat_map(|entry| (entry.specs)())
            .collect()
    }

    /// The providers, with a promise where a value exists only later, and without what only replaced
    /// ones needed.
    pub(crate) fn graph(&self) -> Graph {
        let mut graph = self.registered();
        for provider in &self.replacements {
            // It was accepted when it was registered, and nothing was removed since.
            drop(graph.replace(provider.clone()));
        }
        graph.prune(|entry| self.is_used(entry));
        graph
    }

    /// All providers as the modules list them.
    fn registered(&self) -> Graph {
        let mut graph = Graph::new();
        for entry in &self.settings {
            graph.add((entry.promise)(), entry.origin);
        }
        for (provider, origin) in &self.providers {
            graph.add(provider.clone(), *origin);
        }
        graph
    }

    /// Whether a provider is used although no other one needs it.
    fn is_used(&self, entry: &Entry) -> bool {
        let key = entry.provider.key();
        let replaced = self.replacements.iter().any(|new| new.key() == key);
        #[cfg(feature = "http")]
        let replaced = replaced || self.routes.list().any(|route| route.controller == key);
        replaced || entry.origin.module == FRAMEWORK
    }

    /// The providers with their settings, unless these are replaced; what is wrong with them is
    /// added to `problems`.
    pub(crate) fn configured(&self, config: &Config, problems: &mut Vec<ConfigProblem>) -> Graph {
        let mut graph = self.graph();
        for entry in &self.settings {
            let replaced = self.replacements.iter().any(|new| new.key() == entry.key);
            if !replaced && graph.provides(entry.key) {
                // It is there, as was just asked.
                drop(graph.replace((entry.read)(config, problems)));
            }
        }
        graph
    }

    /// What is wrong with the wiring and the routes.
    pub(crate) fn problems(&self) -> Vec<String> {
        let wiring = self.graph().problems().into_iter().map(|p| p.to_string());
        #[cfg(feature = "http")]
        let wiring = wiring.chain(self.routes.problems().into_iter().map(|p| p.to_string()));
        wiring.chain(self.namesakes()).collect()
    }

    /// Modules that are written in different places and have the same name: messages and
    /// descriptions would confuse them.
    fn namesakes(&self) -> impl Iterator<Item = String> {
        self.modules.iter().enumerate().filter_map(|(at, again)| {
            let mut before = self.modules[..at].iter();
            let first = before.find(|first| first.name == again.name)?;
            (first.location != again.location).then(|| {
                format!(
                    "two modules are called `{}`\n  first: {}:{}\n  again: {}:{}\n  \
                     hint: give one of them another name",
                    again.name,
                    first.location.file(),
                    first.location.line(),
                    again.location.file(),
                    again.location.line(),
                )
            })
        })
    }

    /// Adds a module, which may be the whole application, and answers its number.
    fn add(&mut self, module: Module, whole: bool) -> usize {
        let keys = module.keys();
        // A generic module has one line for several modules, which provide different types.
        let is_this = |m: &ModuleInfo| {
            (m.name, m.location) == (module.name, module.location) && m.keys == keys
        };
        if let Some(known) = self.modules.iter().position(is_this) {
            return known;
        }
        let number = self.modules.len();
        self.modules.push(ModuleInfo {
            name: module.name,
            imports: module.imports.iter().map(|import| import.name).collect(),
            location: module.location,
            keys,
            imported: Vec::new(),
        });
        self.providers.extend(module.providers);
        self.settings.extend(module.settings);
        #[cfg(feature = "http")]
        {
            for controller in module.controllers {
                self.routes.add(number, controller);
            }
            for (router, origin) in module.routers {
                self.routes.add_router(number, router, origin);
            }
        }
        for import in module.imports {
            let imported = self.add(import, false);
            self.modules[number].imported.push(imported);
        }
        // After those of the imports, because they are around them.
        #[cfg(feature = "http")]
        for layer in module.layers {
            let covers = if whole {
                Covers::All
            } else {
                Covers::Modules(self.reach(number))
            };
            self.routes.add_layer(covers, layer);
        }
        #[cfg(not(feature = "http"))]
        let _ = whole;
        number
    }

    /// A module and all that it imports, near and far.
    #[cfg(feature = "http")]
    fn reach(&self, module: usize) -> Vec<usize> {
        let mut reached = vec![module];
        let mut next = 0;
        while let Some(&at) = reached.get(next) {
            for imported in &self.modules[at].imported {
                if !reached.contains(imported) {
                    reached.push(*imported);
                }
            }
            next += 1;
        }
        reached
    }
}
