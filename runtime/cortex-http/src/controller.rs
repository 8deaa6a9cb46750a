//! What a controller is to the rest of the framework: a list of routes, described before anything
//! is constructed, and bound to the one instance afterwards.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use cortex_container::{Container, Injectable, Injected, Key, OpenScope, Origin, Scope};

use crate::scoped;

/// A handler at work. Boxed, so that the application's crate holds little of the router's code.
pub type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A controller whose type only its handlers know, so that what is done with all of them is
/// compiled once.
pub type Instance = Arc<dyn Any + Send + Sync>;

/// A handler, as `#[controller]` writes it.
#[doc(hidden)]
pub type Run = fn(Instance, Request) -> Answering;

/// A handler bound to its controller.
pub(crate) type Action = Arc<dyn Fn(Request) -> Answering + Send + Sync>;

/// A type whose methods answer requests.
///
/// Implemented by `#[controller]`, and by nothing else: what it consists of will change.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a controller",
    label = "has no routes",
    note = "write its handlers in an `impl` block that has `#[controller(\"/\")]`"
)]
pub trait Controller: Injectable {
    /// What the paths of all routes begin with.
    const PREFIX: &'static str;

    /// The routes to its handlers.
    #[doc(hidden)]
    fn routes() -> Vec<Route>;
}

/// One route of a controller, as `#[controller]` writes it.
#[doc(hidden)]
pub struct Route {
    /// The method that it answers.
    pub method: Method,
    /// The path below the controller's prefix.
    pub path: &'static str,
    /// The name of the handler.
    pub handler: &'static str,
    /// What the handler does, on one line.
    pub summary: Option<&'static str>,
    /// What its documentation says behind that.
    pub description: Option<&'static str>,
    /// Says of its arguments and its answer what their types know, to whom it may concern.
    pub describe: Option<fn(&mut dyn Any)>,
    /// Answers a request.
    pub run: Run,
}

impl Route {
    /// The same route, with all that is known of it.
    #[must_use]
    pub fn described(mut self, description: &'static str, describe: fn(&mut dyn Any)) -> Self {
        self.description = Some(description).filter(|text| !text.is_empty());
        self.describe = Some(describe);
        self
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({} {})", self.method, self.path)
    }
}

/// A controller as a module registers it.
#[derive(Clone, Debug)]
pub struct ControllerEntry {
    key: Key,
    origin: Origin,
    pub(crate) routes: Vec<RouteInfo>,
    /// In the order of the routes.
    handlers: Vec<Run>,
    source: fn(&Container) -> Source,
}

/// Where the controller is that answers a request.
enum Source {
    /// There is one for all of them.
    One(Instance),
    /// Each has its own, out of its scope.
    Each(Arc<Take>),
}

/// Takes a controller out of the scope of a request.
pub(crate) type Take = dyn Fn(&OpenScope) -> Taking<'_> + Send + Sync;

/// A controller on its way out of a scope.
type Taking<'s> = Pin<Box<dyn Future<Output = Injected<Instance>> + Send + 's>>;

/// Describes one route.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RouteInfo {
    /// The method that it answers.
    pub method: Method,
    /// The whole path.
    pub path: String,
    /// The controller.
    pub controller: Key,
    /// The name of the handler.
    pub handler: &'static str,
    /// What the handler does, on one line.
    pub summary: Option<&'static str>,
    /// What its documentation says behind that, where descriptions of the interface are made.
    pub description: Option<&'static str>,
    /// Says what the types of its arguments and its answer know.
    #[doc(hidden)]
    pub describe: Option<fn(&mut dyn Any)>,
    /// Where the controller was registered.
    pub origin: Origin,
}

/// The routes of all controllers of an application, for what describes them while it runs.
#[derive(Clone, Debug)]
pub struct RouteTable(Vec<RouteInfo>);

impl RouteTable {
    /// The table of these routes.
    pub fn of<'a, I: IntoIterator<Item = &'a RouteInfo>>(routes: I) -> Self {
        Self(routes.into_iter().cloned().collect())
    }

    /// The routes, in the order of the modules and the handlers.
    pub fn routes(&self) -> &[RouteInfo] {
        &self.0
    }
}

impl ControllerEntry {
    /// The entry of `C`.
    pub fn new<C: Controller>(origin: Origin) -> Self {
        Self::of(
            Key::of::<C>(),
            origin,
            (C::PREFIX, C::routes()),
            source::<C>,
        )
    }

    fn of(
        key: Key,
        origin: Origin,
        (prefix, routes): (&str, Vec<Route>),
        source: fn(&Container) -> Source,
    ) -> Self {
        let handlers = routes.iter().map(|route| route.run).collect();
        let info = |route: Route| RouteInfo {
            method: route.method,
            path: join(prefix, route.path),
            controller: key,
            handler: route.handler,
            summary: route.summary,
            description: route.description,
            describe: route.describe,
            origin,
        };
        Self {
            key,
            origin,
            routes: routes.into_iter().map(info).collect(),
            handlers,
            source,
        }
    }

    /// The handlers, in the order of the routes, each with the instance from the container.
    pub(crate) fn bind(&self, container: &Container) -> Vec<Action> {
        let source = (self.source)(container);
        let action = |run: &Run| -> Action {
            let run = *run;
            match &source {
                Source::One(controller) => {
                    let controller = Arc::clone(controller);
                    Arc::new(move |request| run(Arc::clone(&controller), request))
                }
                Source::Each(take) => scoped::action(container, Arc::clone(take), run),
            }
        };
        self.handlers.iter().map(action).collect()
    }

    /// The type of the controller.
    pub fn key(&self) -> Key {
        self.key
    }

    /// Where it was registered.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Its routes, in the order of the handlers.
    pub fn routes(&self) -> &[RouteInfo] {
        &self.routes
    }
}

fn source<C: Controller>(container: &Container) -> Source {
    let Some(controller) = container.handle::<C>() else {
        unreachable!("a module registers a controller together with its provider")
    };
    if container.lifetime(controller) != Scope::Singleton {
        return Source::Each(Arc::new(move |scope| {
            Box::pin(async move { Ok(scope.resolve(controller).await? as Instance) })
        }));
    }
    match container.at(controller) {
        Ok(controller) => Source::One(controller),
        Err(_) => unreachable!("a singleton that is needed from the start was created then"),
    }
}

/// Puts two paths together: `/` and `/` are `/`, `/posts` and `/` are `/posts`.
fn join(prefix: &str, path: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    match path {
        "/" if !prefix.is_empty() => prefix.to_owned(),
        path => format!("{prefix}{path}"),
    }
}
