//! A module: the providers, settings and controllers that belong together, one statement each.

use std::fmt;
use std::panic::Location;

use cortex_config::{Config, ConfigProblem, Settings, Spec};
use cortex_container::{Injectable, Key, Origin, Provider};
#[cfg(feature = "http")]
use cortex_http::{Controller, ControllerEntry, Layer, Router};

/// Puts together what belongs together.
///
/// ```
/// use cortex_app::Module;
///
/// struct Greeting(&'static str);
///
/// fn module() -> Module {
///     let mut m = Module::new("greetings");
///     m.value(Greeting("Hello"));
///     m
/// }
/// # module();
/// ```
pub struct Module {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) imports: Vec<Self>,
    pub(crate) providers: Vec<(Provider, Origin)>,
    pub(crate) settings: Vec<SettingsEntry>,
    #[cfg(feature = "http")]
    pub(crate) controllers: Vec<ControllerEntry>,
    #[cfg(feature = "http")]
    pub(crate) routers: Vec<(Router, Origin)>,
    #[cfg(feature = "http")]
    pub(crate) layers: Vec<Layer>,
}

/// Settings as a module registers them.
#[derive(Clone, Copy)]
pub(crate) struct SettingsEntry {
    pub(crate) key: Key,
    pub(crate) specs: fn() -> Vec<Spec>,
    pub(crate) read: fn(&Config, &mut Vec<ConfigProblem>) -> Provider,
    pub(crate) promise: fn() -> Provider,
    pub(crate) reload: Option<crate::reload::Reread>,
    pub(crate) origin: Origin,
}

impl Module {
    /// An empty module.
    ///
    /// A module that several others import is the same one, and counts once, when it has the same
    /// name, comes from the same line and provides the same types, as do those that it imports.
    #[track_caller]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            location: Location::caller(),
            imports: Vec::new(),
            providers: Vec::new(),
            settings: Vec::new(),
            #[cfg(feature = "http")]
            controllers: Vec::new(),
            #[cfg(feature = "http")]
            routers: Vec::new(),
            #[cfg(feature = "http")]
            layers: Vec::new(),
        }
    }

    /// The types that it provides, and those that its imports do.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let providers = self.providers.iter().map(|(provider, _)| provider.key());
        let settings = self.settings.iter().map(|entry| entry.key);
        let imports = self.imports.iter().flat_map(Self::keys);
        providers.chain(settings).chain(imports).collect()
    }

    /// Adds all that another module holds.
    pub fn import(&mut self, module: Self) {
        self.imports.push(module);
    }

    /// Lets the container construct `T`, once, when the application starts.
    #[track_caller]
    pub fn provide<T: Injectable>(&mut self) {
        let origin = Origin::here(self.name);
        self.providers.push((Provider::injectable::<T>(), origin));
    }

    /// Provides an instance that exists already.
    #[track_caller]
    pub fn value<T: Send + Sync + 'static>(&mut self, value: T) {
        let origin = Origin::here(self.name);
        self.providers.push((Provider::value(value), origin));
    }

    /// Reads `S` from the configuration and provides it.
    #[track_caller]
    pub fn settings<S: Settings>(&mut self) {
        self.settings
            .push(SettingsEntry::of::<S>(Origin::here(self.name)));
    }

    /// Provides the controller `C`, and lets its handlers answer requests.
    #[cfg(feature = "http")]
    #[track_caller]
    pub fn controller<C: Controller>(&mut self) {
        let origin = Origin::here(self.name);
        self.providers.push((Provider::injectable::<C>(), origin));
        self.controllers.push(ControllerEntry::new::<C>(origin));
    }

    /// Lets a plain router of axum's answer requests beside the controllers. A fallback of its own
    /// is not used.
    #[cfg(feature = "http")]
    #[track_caller]
    pub fn router(&mut self, router: Router) {
        self.routers.push((router, Origin::here(self.name)));
    }

    /// Wraps the routes of this module and of all that it imports, as with a layer of `tower`. The
    /// layers of an importing module are around these. Those of the module that holds the whole
    /// application also see requests that no route fits.
    ///
    /// The function is called once for each module that it wraps.
    ///
    /// ```
    /// use cortex_app::Module;
    /// use cortex_http::axum::Extension;
    ///
    /// let mut m = Module::new("shop");
    /// m.layer(|router| router.layer(Extension("every handler can have this")));
    /// ```
    #[cfg(feature = "http")]
    pub fn layer(&mut self, wrap: impl Fn(Router) -> Router + Send + Sync + 'static) {
        self.layers.push(Box::new(wrap));
    }
}

impl SettingsEntry {
    pub(crate) fn of<S: Settings>(origin: Origin) -> Self {
        Self {
            key: Key::of::<S>(),
            specs: S::all_specs,
            read: |config, problems| match config.read::<S>(problems) {
                Some(settings) => Provider::value(settings),
                None => Provider::promised::<S>(),
            },
            promise: Provider::promised::<S>,
            reload: None,
            origin,
        }
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("name", &self.name)
            .field("imports", &self.imports)
            .finish_non_exhaustive()
    }
}
