//! An application under test, from its modules to its end.

use std::sync::Arc;

use cortex_app::log::CapturedLogs;
use cortex_app::{Blueprint, Error, Module, Prepared, Setup};
use cortex_config::{Environment, Sources, Value};
use cortex_container::{Container, Key, Provider};
use tokio::runtime::{Handle, RuntimeFlavor};
use tracing::Instrument as _;

#[cfg(feature = "http")]
use crate::server::Running;

/// A whole application in a test, in the environment `test`.
///
/// Unless it [serves](TestAppBuilder::serve), nothing listens: requests go straight to what a server
/// would hand them to.
#[derive(Debug)]
pub struct TestApp {
    prepared: Prepared,
    logs: CapturedLogs,
    stopped: bool,
    #[cfg(feature = "http")]
    server: Option<Running>,
}

/// An application under test before it starts.
#[derive(Debug)]
#[must_use = "call `start` to have an application"]
pub struct TestAppBuilder {
    blueprint: Blueprint,
    sources: Sources,
    environment: Environment,
}

impl TestApp {
    /// Begins with a module and all that it imports: the whole application, or a part of it. The
    /// configuration comes from `config/` in the working directory alone: what is in `.env` and in
    /// the variables of the process differs from one machine to the next, and
    /// [`TestAppBuilder::set`] sets what a test needs.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a test reads best as one chain from `new` to `start`"
    )]
    pub fn new(module: Module) -> TestAppBuilder {
        TestAppBuilder {
            blueprint: Blueprint::of(vec![module]),
            sources: Sources::of_tests(),
            environment: Environment::Test,
        }
    }

    /// The shared instance of `T`.
    ///
    /// # Panics
    ///
    /// If nobody provides it.
    #[track_caller]
    pub fn get_service<T: ?Sized + Send + Sync + 'static>(&self) -> Arc<T> {
        match self.prepared.container.get() {
            Some(service) => service,
            None => self.fail_without(Key::of::<T>()),
        }
    }

    /// The shared instance of the `T` with this name.
    ///
    /// # Panics
    ///
    /// If nobody provides it.
    #[track_caller]
    pub fn get_service_named<T>(&self, name: &'static str) -> Arc<T>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        match self.prepared.container.get_named(name) {
            Some(service) => service,
            None => self.fail_without(Key::named::<T>(name)),
        }
    }

    #[track_caller]
    fn fail_without(&self, key: Key) -> ! {
        let name = match key.name() {
            None => format!("`{}`", key.type_name()),
            Some(name) => format!("`{}` with the name {name:?}", key.type_name()),
        };
        match self.prepared.container.count(key) {
            0 => fail(&format!(
                "no module provides {name}, or only a replaced provider needed it"
            )),
            1 => fail(&format!(
                "{name} cannot be had at once: it is lazy, has to be waited for, or belongs to a \
                 scope; see `app.container()`"
            )),
            count => fail(&format!(
                "{count} providers are {name}, and none is the primary one"
            )),
        }
    }

    /// Every instance, and the scopes of requests that were not made.
    pub fn container(&self) -> &Container {
        &self.prepared.container
    }

    /// Stops the application as the process would be stopped: the server first, once requests on
    /// their way are answered, then the hooks `drain` and `stop`. Dropping it does the same, also
    /// where a panic ended the test, and does not tell what failed; where time is paused, only
    /// this does.
    ///
    /// # Panics
    ///
    /// If a hook fails.
    #[cfg_attr(
        not(feature = "http"),
        expect(unused_mut, reason = "there is no server to stop")
    )]
    pub async fn stop(mut self) {
        #[cfg(feature = "http")]
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        self.stopped = true;
        let stopping = self.prepared.stop();
        let failures = stopping.instrument(self.logs.span().clone()).await;
        if !failures.is_empty() {
            let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
            fail(&failures.join("\n"));
        }
    }

    /// What the application has logged since it began to start, at the levels that its setting
    /// `log.level` says.
    pub fn logs(&self) -> &CapturedLogs {
        &self.logs
    }
}

#[cfg(feature = "http")]
impl TestApp {
    /// Where it listens.
    ///
    /// # Panics
    ///
    /// If it was started with `start`, and so listens nowhere.
    #[track_caller]
    pub fn address(&self) -> std::net::SocketAddr {
        match &self.server {
            Some(server) => server.address(),
            None => fail("the application listens nowhere: begin it with `serve`, not `start`"),
        }
    }

    /// Answers a request, over the socket if there is one.
    pub(crate) async fn answer(
        &self,
        request: cortex_http::Request,
    ) -> Result<cortex_http::Response, String> {
        match &self.server {
            Some(server) => server.answer(request).await,
            None => Ok(self.prepared.front.answer(request).await),
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        #[cfg(feature = "http")]
        drop(self.server.take());
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        if !self.stopped && runtime.runtime_flavor() == RuntimeFlavor::MultiThread {
            let stopping = self.prepared.stop().instrument(self.logs.span().clone());
            drop(tokio::task::block_in_place(|| runtime.block_on(stopping)));
        }
    }
}

impl TestAppBuilder {
    /// Puts a value in the place of the provider for its type. What only the replaced provider
    /// needed is not constructed, and settings that only it read are not read.
    ///
    /// # Panics
    ///
    /// If nobody provides the type: the test would replace nothing.
    #[track_caller]
    pub fn replace<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        match self.blueprint.replace(Provider::value(value)) {
            Ok(()) => self,
            Err(error) => fail(&error.to_string()),
        }
    }

    /// The same for an instance that is shared, which may be a trait object.
    ///
    /// # Panics
    ///
    /// If nobody provides the type: the test would replace nothing.
    #[track_caller]
    pub fn replace_shared<T>(mut self, value: Arc<T>) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
    {
        match self.blueprint.replace(Provider::shared_value(value)) {
            Ok(()) => self,
            Err(error) => fail(&error.to_string()),
        }
    }

    /// Puts a value in the place of the provider for its type that has this name.
    ///
    /// # Panics
    ///
    /// If nobody provides the type with this name: the test would replace nothing.
    #[track_caller]
    pub fn replace_named<T>(mut self, name: &'static str, value: T) -> Self
    where
        T: Send + Sync + 'static,
    {
        match self.blueprint.replace(Provider::value(value).name(name)) {
            Ok(()) => self,
            Err(error) => fail(&error.to_string()),
        }
    }

    /// Provides an instance that is shared, which may be a trait object, and that no module here
    /// does.
    #[track_caller]
    pub fn provide_shared<T>(mut self, value: Arc<T>) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
    {
        self.blueprint.provide(Provider::shared_value(value));
        self
    }

    /// Puts a shared instance, which may be a trait object, in the place of the provider for its
    /// type, or provides it where no module here does: for a test that holds before somebody
    /// provides the type and after.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use cortex_app::Module;
    /// use cortex_testing::TestApp;
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let mut module = Module::new("posts");
    /// for is_provided in [false, true] {
    ///     if is_provided {
    ///         module.value(7_u32);
    ///     }
    ///     let fake = Arc::new(1_u32);
    ///     let app = TestApp::new(module.clone()).use_shared(fake).start().await;
    ///     assert_eq!(*app.get_service::<u32>(), 1);
    /// }
    /// # }
    /// ```
    pub fn use_shared<T>(mut self, value: Arc<T>) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
    {
        let provider = Provider::shared_value(value);
        if self.blueprint.replace(provider.clone()).is_err() {
            self.blueprint.provide(provider);
        }
        self
    }

    /// Provides a value that no module here does: what a module that is tested alone takes from
    /// others.
    #[track_caller]
    pub fn provide<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.blueprint.provide(Provider::value(value));
        self
    }

    /// Sets one value of the configuration, over every other source.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.sources = self.sources.set(key, value);
        self
    }

    /// Runs in another environment than `test`.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Starts the application, up to its hooks `ready`.
    ///
    /// # Panics
    ///
    /// If anything is wrong with it; the message tells all at once.
    pub async fn start(self) -> TestApp {
        match self.try_start().await {
            Ok(app) => app,
            Err(error) => fail(&error.report()),
        }
    }

    /// The same for a test of what is wrong.
    ///
    /// # Errors
    ///
    /// If anything is wrong with the application.
    pub async fn try_start(self) -> Result<TestApp, Error> {
        let setup = Setup::new(&self.blueprint, &self.sources, Some(self.environment));
        let (logs, levels) = CapturedLogs::with(setup.log().as_ref());
        let never = std::future::pending::<()>();
        let starting = async {
            let prepared = setup.prepare(self.blueprint, levels, never).await?;
            if let Err(error) = prepared.ready().await {
                drop(prepared.stop().await);
                return Err(error);
            }
            Ok(prepared)
        };
        let prepared = starting.instrument(logs.span().clone()).await?;
        #[cfg(feature = "http")]
        let prepared = {
            let mut prepared: Prepared = prepared;
            prepared.front = prepared.front.within(logs.span().clone());
            prepared.front.readiness().pass();
            prepared
        };
        Ok(TestApp {
            prepared,
            logs,
            stopped: false,
            #[cfg(feature = "http")]
            server: None,
        })
    }

    /// Starts the application and serves it on a free port of this machine, which
    /// [`TestApp::address`] tells. Its requests go over the network, too.
    ///
    /// # Panics
    ///
    /// If anything is wrong with it, or if the system gives no port.
    #[cfg(feature = "http")]
    pub async fn serve(self) -> TestApp {
        let mut app = self.start().await;
        match Running::start(&app.prepared).await {
            Ok(server) => app.server = Some(server),
            Err(error) => fail(&format!("the application cannot listen: {error}")),
        }
        app
    }
}

/// Checks the wiring, the routes, and the configuration of every environment, as the command
/// `check` does, but for `.env` and the variables of the process, which tests leave out.
///
/// # Panics
///
/// If anything is wrong; the message tells all at once.
#[track_caller]
pub fn check(module: Module) {
    let blueprint = Blueprint::of(vec![module]);
    let sources = Sources::of_tests();
    if let Err(error) = cortex_app::check(&blueprint, &sources, Some(Environment::Test)) {
        fail(&error.report());
    }
}

#[expect(clippy::panic, reason = "this is how a test fails")]
#[track_caller]
pub(crate) fn fail(message: &str) -> ! {
    panic!("{message}")
}
