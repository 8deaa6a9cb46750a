//! A module: the providers, settings and controllers that belong together, one statement each.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use cortex_config::{Config, ConfigProblem, Settings, Spec};
use cortex_container::{BoxError, Factory, Injectable, Key, Origin, Provider};
#[cfg(feature = "http")]
use cortex_http::{Controller, ControllerEntry, Layer, RouteTable, Router};

use crate::registration::{Registered, Registration};

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
#[derive(Clone)]
pub struct Module {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) imports: Vec<Self>,
    pub(crate) exports: Vec<(Key, Origin)>,
    pub(crate) providers: Vec<Registered>,
    pub(crate) settings: Vec<SettingsEntry>,
    #[cfg(feature = "http")]
    pub(crate) controllers: Vec<ControllerEntry>,
    #[cfg(feature = "http")]
    pub(crate) routers: Vec<(Router, Origin)>,
    #[cfg(feature = "http")]
    pub(crate) layers: Vec<(Layer, Origin)>,
    #[cfg(feature = "http")]
    pub(crate) interfaces: Vec<Interface>,
}

/// Makes the description of an interface from the routes of the whole application.
#[cfg(feature = "http")]
pub(crate) type Interface = Arc<dyn Fn(&RouteTable) -> serde_json::Value + Send + Sync>;

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
    /// name, comes from the same line and provides the same types, as do those that it imports, and
    /// when their plain routers answer the same routes. Layers are not compared: a function that
    /// makes modules that differ only in a layer should give them different names.
    #[track_caller]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            location: Location::caller(),
            imports: Vec::new(),
            exports: Vec::new(),
            providers: Vec::new(),
            settings: Vec::new(),
            #[cfg(feature = "http")]
            controllers: Vec::new(),
            #[cfg(feature = "http")]
            routers: Vec::new(),
            #[cfg(feature = "http")]
            layers: Vec::new(),
            #[cfg(feature = "http")]
            interfaces: Vec::new(),
        }
    }

    /// The types that it provides, and those that its imports do.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let providers = self.providers.iter().map(|it| it.provider.key());
        let settings = self.settings.iter().map(|entry| entry.key);
        let imports = self.imports.iter().flat_map(Self::keys);
        providers.chain(settings).chain(imports).collect()
    }

    /// Its plain routers, and those of its imports.
    #[cfg(feature = "http")]
    pub(crate) fn all_routers(&self) -> Vec<Router> {
        let routers = self.routers.iter().map(|(router, _)| router.clone());
        let imports = self.imports.iter().flat_map(Self::all_routers);
        routers.chain(imports).collect()
    }

    /// Adds all that another module holds.
    pub fn import(&mut self, module: Self) {
        self.imports.push(module);
    }

    /// Lets the providers of all modules ask for `T`, which this module provides; without it only
    /// those of the same module may. Where all `T` are asked for, they are had from every module.
    #[track_caller]
    pub fn export<T: ?Sized + 'static>(&mut self) {
        self.exports.push((Key::of::<T>(), Origin::here(self.name)));
    }

    /// Lets the container construct `T`, once, when the application starts, unless `T` or the
    /// answer says otherwise.
    #[track_caller]
    pub fn provide<T: Injectable>(&mut self) -> Registration<'_, T> {
        let origin = Origin::here(self.name);
        Registration::new(&mut self.providers, T::provider(), T::aliases(), origin)
    }

    /// Provides what a function makes from its arguments, which the container fills in.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cortex_app::Module;
    ///
    /// struct Clock;
    /// struct Greeter(Arc<Clock>);
    ///
    /// let mut m = Module::new("greetings");
    /// m.value(Clock);
    /// m.factory(|clock: Arc<Clock>| Greeter(clock));
    /// ```
    #[track_caller]
    pub fn factory<T, A, F>(&mut self, make: F) -> Registration<'_, T>
    where
        T: Send + Sync + 'static,
        F: Factory<A, Output = T>,
    {
        self.add(Provider::factory(make))
    }

    /// The same for a function that can fail.
    #[track_caller]
    pub fn try_factory<T, E, A, F>(&mut self, make: F) -> Registration<'_, T>
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Factory<A, Output = Result<T, E>>,
    {
        self.add(Provider::try_factory(make))
    }

    /// The same for an asynchronous function, which can fail.
    ///
    /// ```
    /// use std::io;
    /// use cortex_app::Module;
    ///
    /// struct Words(Vec<String>);
    ///
    /// async fn load() -> io::Result<Words> {
    ///     Ok(Words(vec!["Hello".to_owned()]))
    /// }
    ///
    /// let mut m = Module::new("greetings");
    /// m.async_factory(load);
    /// ```
    #[track_caller]
    pub fn async_factory<T, E, A, F>(&mut self, make: F) -> Registration<'_, T>
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Factory<A>,
        F::Output: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.add(Provider::async_factory(make))
    }

    /// Provides an instance that exists already.
    #[track_caller]
    pub fn value<T: Send + Sync + 'static>(&mut self, value: T) -> Registration<'_, T> {
        self.add(Provider::value(value))
    }

    /// Provides an instance that exists already and is shared, which may be a trait object.
    #[track_caller]
    pub fn shared<T>(&mut self, value: Arc<T>) -> Registration<'_, T>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        self.add(Provider::shared_value(value))
    }

    /// Says that a `T` comes with a scope: whoever opens one for a message or job, by
    /// [`Scopes`](cortex_container::Scopes), gives it its `T`. Services of the scope may ask for it.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cortex_app::Module;
    ///
    /// struct Job(u32);
    /// struct Work(Arc<Job>);
    ///
    /// let mut m = Module::new("jobs");
    /// m.seed::<Job>();
    /// m.factory(|job: Arc<Job>| Work(job)).request();
    /// ```
    #[track_caller]
    pub fn seed<T: Send + Sync + 'static>(&mut self) {
        self.add::<T>(Provider::seed::<T>());
    }

    /// Provides the `T` of another provider as a `U` as well, such as a trait that it implements.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cortex_app::Module;
    ///
    /// trait Clock: Send + Sync {}
    /// struct SystemClock;
    /// impl Clock for SystemClock {}
    ///
    /// let mut m = Module::new("time");
    /// m.value(SystemClock);
    /// m.alias(|clock: Arc<SystemClock>| -> Arc<dyn Clock> { clock });
    /// ```
    #[track_caller]
    pub fn alias<T, U>(
        &mut self,
        cast: impl Fn(Arc<T>) -> Arc<U> + Send + Sync + 'static,
    ) -> Registration<'_, U>
    where
        T: ?Sized + Send + Sync + 'static,
        U: ?Sized + Send + Sync + 'static,
    {
        self.add(Provider::alias(Key::of::<T>(), cast))
    }

    #[track_caller]
    fn add<T>(&mut self, provider: Provider) -> Registration<'_, T>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let origin = Origin::here(self.name);
        Registration::new(&mut self.providers, provider, Vec::new(), origin)
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
        self.controllers.push(ControllerEntry::new::<C>(origin));
        self.provide::<C>();
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
    #[track_caller]
    pub fn layer(&mut self, wrap: impl Fn(Router) -> Router + Send + Sync + 'static) {
        let origin = Origin::here(self.name);
        self.layers.push((Arc::new(wrap), origin));
    }
}

#[cfg(feature = "http")]
impl Module {
    /// Lets `describe` have the document that a function makes from all routes, and this module's
    /// own services ask for the routes ([`RouteTable`]). For the framework's own crates.
    #[doc(hidden)]
    #[track_caller]
    pub fn interface(
        &mut self,
        write: impl Fn(&RouteTable) -> serde_json::Value + Send + Sync + 'static,
    ) {
        self.interfaces.push(Arc::new(write));
        self.add::<RouteTable>(Provider::promised::<RouteTable>());
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
