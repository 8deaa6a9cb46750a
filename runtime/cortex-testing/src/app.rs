//! An application under test, from its modules to its requests.

use std::sync::Arc;

use cortex_app::log::LogLevels;
use cortex_app::{Blueprint, Module, Prepared, Setup};
use cortex_config::{Environment, Sources, Value};
use cortex_container::{Key, Phase, Provider};

#[cfg(feature = "http")]
use crate::TestRequest;
#[cfg(feature = "http")]
use cortex_http::Method;

/// A whole application in a test, in the environment `test`. Nothing listens: requests go straight
/// to what a server would hand them to.
#[derive(Debug)]
pub struct TestApp {
    prepared: Prepared,
}

/// An application under test before it starts.
#[derive(Debug)]
#[must_use = "call `start` to have an application"]
pub struct TestAppBuilder {
    blueprint: Blueprint,
    sources: Sources,
}

impl TestApp {
    /// Begins with a module and all that it imports. The configuration comes from `config/` in the
    /// working directory alone: what is in `.env` and in the variables of the process differs from
    /// one machine to the next, and [`TestAppBuilder::set`] sets what a test needs.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a test reads best as one chain from `new` to `start`"
    )]
    pub fn new(module: Module) -> TestAppBuilder {
        TestAppBuilder {
            blueprint: Blueprint::of(vec![module]),
            sources: Sources::of_tests(),
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
            None => fail(&format!(
                "no module provides `{}`, or only a replaced provider needed it",
                Key::of::<T>().type_name()
            )),
        }
    }
}

#[cfg(feature = "http")]
impl TestApp {
    /// A GET request.
    pub fn get(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::POST, path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::PUT, path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::PATCH, path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::DELETE, path)
    }

    /// A request with any method.
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest::new(&self.prepared.front, method, path)
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

    /// Sets one value of the configuration, over every other source.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.sources = self.sources.set(key, value);
        self
    }

    /// Starts the application.
    ///
    /// # Panics
    ///
    /// If anything is wrong with it; the message tells all at once.
    pub async fn start(self) -> TestApp {
        let setup = Setup::new(&self.blueprint, &self.sources, Some(Environment::Test));
        let told_to_stop = std::future::pending::<()>();
        let preparing = setup.prepare(self.blueprint, LogLevels::detached(), told_to_stop);
        match preparing.await {
            Ok(prepared) => {
                let failures = prepared.container.run(Phase::Ready).await;
                if let Some(failure) = failures.first() {
                    fail(&failure.to_string());
                }
                #[cfg(feature = "http")]
                prepared.front.readiness().pass();
                TestApp { prepared }
            }
            Err(error) => fail(&error.report()),
        }
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
