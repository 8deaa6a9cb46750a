//! All modules of an application laid side by side: what they hold, before any of it exists.

use std::panic::Location;

use cortex_config::{Config, ConfigProblem, Environment, Spec};
use cortex_container::{Entry, Graph, Key, Kind, NotProvided, Origin, Provider};
#[cfg(feature = "http")]
use cortex_http::{Covers, RequestHead, Router, Routes, ServerSettings};

use crate::log::{LogLevels, LogSettings, Logger};
#[cfg(feature = "http")]
use crate::module::Interface;
use crate::module::{Module, SettingsEntry};
use crate::registration::Registered;
use crate::reload::ConfigSettings;
use crate::{Clock, LifecycleSettings, entry};

/// The name under which the framework's own providers appear.
pub(crate) const FRAMEWORK: &str = "cortex";
/// The same for what a test gives to a module that it tests alone.
const GIVEN: &str = "the test";

/// What an application is made of. It can be described and checked without constructing anything.
#[derive(Default)]
pub struct Blueprint {
    pub(crate) modules: Vec<ModuleInfo>,
    pub(crate) providers: Vec<Registered>,
    pub(crate) settings: Vec<SettingsEntry>,
    replacements: Vec<Provider>,
    #[cfg(feature = "http")]
    pub(crate) routes: Routes,
    #[cfg(feature = "http")]
    pub(crate) interfaces: Vec<Interface>,
}

impl std::fmt::Debug for Blueprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.modules.iter().map(|module| module.name).collect();
        f.debug_struct("Blueprint")
            .field("modules", &names)
            .finish_non_exhaustive()
    }
}

/// What is known of a module beside its providers.
pub(crate) struct ModuleInfo {
    pub(crate) name: &'static str,
    pub(crate) imports: Vec<&'static str>,
    pub(crate) exports: Vec<(Key, Origin)>,
    pub(crate) location: &'static Location<'static>,
    keys: Vec<Key>,
    #[cfg(feature = "http")]
    routers: Vec<Router>,
    imported: Vec<usize>,
}

impl Blueprint {
    /// Lays out the modules, each once, with those that they import and the framework's own.
    pub fn of(modules: Vec<Module>) -> Self {
        let mut blueprint = Self::default();
        blueprint.add_framework();
        let whole = modules.len() == 1;
        for module in modules {
            blueprint.add(module, whole);
        }
        blueprint
    }

    fn add_framework(&mut self) {
        let origin = Origin::here(FRAMEWORK);
        self.settings.push(SettingsEntry::of::<LogSettings>(origin));
        self.settings
            .push(SettingsEntry::of::<ConfigSettings>(origin));
        self.settings
            .push(SettingsEntry::of::<LifecycleSettings>(origin));
        #[cfg(feature = "http")]
        self.settings
            .push(SettingsEntry::of::<ServerSettings>(origin));
        let providers = [
            Provider::promised::<Environment>(),
            Provider::promised::<LogLevels>(),
            Provider::value(Logger::named(entry::application().name)),
            Provider::value(Clock::system()),
            #[cfg(feature = "http")]
            Provider::seed::<RequestHead>(),
        ];
        let registered = providers.into_iter().map(|provider| Registered {
            provider,
            origin,
            when: Vec::new(),
        });
        self.providers.extend(registered);
    }

    /// Puts a provider in the place of the one under the same key, as tests do.
    ///
    /// # Errors
    ///
    /// If nobody provides it, whatever the conditions.
    pub fn replace(&mut self, provider: Provider) -> Result<(), NotProvided> {
        self.laid_out(|_| true).replace(&provider)?;
        self.replacements.push(provider);
        Ok(())
    }

    /// Adds a provider that no module has, as the test of a single module does.
    pub fn provide(&mut self, provider: Provider) {
        let origin = Origin::here(GIVEN);
        self.providers.push(Registered {
            provider,
            origin,
            when: Vec::new(),
        });
    }

    /// Keeps a promise of the framework's own.
    pub(crate) fn supply<T: Send + Sync + 'static>(&mut self, value: T) {
        let value = Provider::value(value);
        let mut providers = self.providers.iter_mut();
        let promised = providers.find(|it| it.provider.key() == value.key());
        if let Some(promised) = promised {
            promised.provider = value;
        }
    }

    /// Every setting that some module reads.
    pub fn specs(&self) -> Vec<Spec> {
        self.settings
            .iter()
            .flat_map(|entry| (entry.specs)())
            .collect()
    }

    /// The providers whose conditions hold, with a promise where a value exists only later, and
    /// without what only replaced ones needed.
    pub(crate) fn graph(&self, config: &Config) -> Graph {
        let specs = self.specs();
        let holds = |it: &Registered| it.when.iter().all(|when| when.holds(config, &specs));
        let is_replaced = |it: &Registered| {
            let key = it.provider.key();
            let of_key = || self.providers.iter().filter(|it| it.provider.key() == key);
            self.replacements.iter().any(|new| new.key() == key)
                && !of_key().any(holds)
                && of_key().next().is_some_and(|first| std::ptr::eq(first, it))
        };
        // What stands in for something is there also where no condition of that holds.
        let mut graph = self.laid_out(|it| holds(it) || is_replaced(it));
        for it in self
            .providers
            .iter()
            .filter(|it| !holds(it) && !is_replaced(it))
        {
            let conditions: Vec<_> = it.when.iter().map(ToString::to_string).collect();
            graph.add_absent(it.provider.key(), it.origin, conditions.join(" and "));
        }
        for provider in &self.replacements {
            // Whether it is there was asked when it was handed over.
            drop(graph.replace(provider));
        }
        graph.prune(|entry| self.is_used(entry));
        graph
    }

    /// The providers as the modules list them.
    fn laid_out(&self, is_there: impl Fn(&Registered) -> bool) -> Graph {
        let mut graph = Graph::new();
        for entry in &self.settings {
            self.add_to(&mut graph, (entry.promise)(), entry.origin);
        }
        for it in self.providers.iter().filter(|it| is_there(it)) {
            self.add_to(&mut graph, it.provider.clone(), it.origin);
        }
        graph
    }

    fn add_to(&self, graph: &mut Graph, provider: Provider, origin: Origin) {
        if self.is_exported(provider.key(), origin.module) {
            graph.add_exported(provider, origin);
        } else {
            graph.add(provider, origin);
        }
    }

    /// Whether the module lets others ask for it, under whatever name.
    pub(crate) fn is_exported(&self, key: Key, module: &str) -> bool {
        let of_module = self.modules.iter().filter(|info| info.name == module);
        let mut exports = of_module.flat_map(|info| &info.exports);
        module == FRAMEWORK
            || module == GIVEN
            || exports.any(|(export, _)| *export == key.with_name(None))
    }

    /// Whether a provider is used although no other one needs it.
    fn is_used(&self, entry: &Entry) -> bool {
        let key = entry.provider.key();
        let replaced = self.replacements.iter().any(|new| new.key() == key);
        #[cfg(feature = "http")]
        let replaced = replaced
            || self
                .routes
                .entries()
                .any(|controller| controller.key() == key);
        replaced || entry.origin.module == FRAMEWORK
    }

    /// The providers with their settings, unless these are replaced; what is wrong with them is
    /// added to `problems`.
    pub(crate) fn configured(&self, config: &Config, problems: &mut Vec<ConfigProblem>) -> Graph {
        let mut graph = self.graph(config);
        for entry in &self.settings {
            let replaced = self.replacements.iter().any(|new| new.key() == entry.key);
            if !replaced && graph.provides(entry.key) {
                // It is there, as was just asked.
                drop(graph.replace(&(entry.read)(config, problems)));
            }
        }
        graph
    }

    /// What is wrong with the wiring and the routes, where the providers are these.
    pub(crate) fn problems(&self, graph: &Graph) -> Vec<String> {
        let wiring = graph.problems().into_iter().map(|p| p.to_string());
        #[cfg(feature = "http")]
        let wiring = wiring.chain(self.routes.problems().into_iter().map(|p| p.to_string()));
        #[cfg(feature = "http")]
        let wiring = wiring.chain(self.unfit_controllers(graph));
        let wiring = wiring.chain(self.namesakes()).chain(self.empty_exports());
        wiring.chain(self.undeclared_conditions()).collect()
    }

    /// Controllers that the routes could not be bound to: requests ask for the one of the type, and
    /// it has to be there when the server starts.
    #[cfg(feature = "http")]
    fn unfit_controllers(&self, graph: &Graph) -> impl Iterator<Item = String> {
        self.routes.entries().filter_map(|controller| {
            let (key, origin) = (controller.key(), controller.origin());
            let mut entries = graph.entries().iter().map(|entry| &entry.provider);
            let (what, argument) = match entries.find(|provider| provider.key() == key) {
                None => (
                    "has a name, and requests ask for the one without",
                    "name = \"...\"",
                ),
                Some(provider) if provider.is_lazy() => {
                    ("is lazy, and its routes need it at the start", "lazy")
                }
                Some(_) => return None,
            };
            Some(format!(
                "the controller `{key}` {what}\n  registered in: {origin}\n  \
                 hint: remove `{argument}` from its `#[injectable(...)]`"
            ))
        })
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

    /// Exports of what the module does not provide.
    fn empty_exports(&self) -> impl Iterator<Item = String> {
        let exports = self.modules.iter().flat_map(|info| &info.exports);
        let empty = exports.filter(|(key, origin)| {
            let here = |of: &Origin, provided: Key| {
                of.module == origin.module && provided.with_name(None) == *key
            };
            let mut settings = self.settings.iter();
            let mut providers = self.providers.iter();
            !settings.any(|entry| here(&entry.origin, entry.key))
                && !providers.any(|it| here(&it.origin, it.provider.key()))
        });
        empty.map(|(key, origin)| {
            format!(
                "module `{}` exports `{key}` and does not provide it\n  exported in: {origin}\n  \
                 hint: export it from the module that provides it",
                origin.module
            )
        })
    }

    /// Conditions on settings that no module reads: a typing error would go unseen.
    fn undeclared_conditions(&self) -> impl Iterator<Item = String> {
        let specs = self.specs();
        // An alias has the conditions of its source, where they are told.
        let mut last = None;
        let once = self.providers.iter().filter(move |it| {
            let again = it.provider.kind() == Kind::Alias && last == Some(it.origin);
            last = Some(it.origin);
            !again
        });
        once.flat_map(move |it| {
            let keys = it.when.iter().filter_map(crate::When::key);
            let undeclared = keys.filter(|key| specs.iter().all(|spec| spec.key != *key));
            let told = undeclared.map(|key| {
                let near = cortex_config::nearest(key, specs.iter().map(|spec| &*spec.key));
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "read it with `m.settings::<...>()`".to_owned(),
                };
                format!(
                    "`{}` depends on the setting `{key}`, which no module reads\n  \
                     registered in: {}\n  hint: {hint}",
                    it.provider.key(),
                    it.origin
                )
            });
            told.collect::<Vec<_>>()
        })
    }

    /// Adds a module, which may be the whole application, and answers its number.
    fn add(&mut self, module: Module, whole: bool) -> usize {
        let keys = module.keys();
        // A generic module has one line for several modules, which provide different types.
        let is_this = |m: &ModuleInfo| {
            (m.name, m.location) == (module.name, module.location) && m.keys == keys
        };
        // And so has a function that makes a module for each of several routers.
        #[cfg(feature = "http")]
        let routers = module.all_routers();
        #[cfg(feature = "http")]
        let is_this = |m: &ModuleInfo| {
            let mut pairs = m.routers.iter().zip(&routers);
            is_this(m)
                && m.routers.len() == routers.len()
                && pairs.all(|(one, other)| cortex_http::share_routes(one, other))
        };
        if let Some(known) = self.modules.iter().position(is_this) {
            return known;
        }
        let number = self.modules.len();
        self.modules.push(ModuleInfo {
            name: module.name,
            imports: module.imports.iter().map(|import| import.name).collect(),
            exports: module.exports,
            location: module.location,
            keys,
            #[cfg(feature = "http")]
            routers,
            imported: Vec::new(),
        });
        self.providers.extend(module.providers);
        self.settings.extend(module.settings);
        #[cfg(feature = "http")]
        {
            for controller in module.controllers {
                self.routes.add(number, controller);
            }
            self.interfaces.extend(module.interfaces);
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
        for (layer, origin) in module.layers {
            let covers = if whole {
                Covers::All
            } else {
                Covers::Modules(self.reach(number))
            };
            self.routes.add_layer(covers, layer, origin);
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
