//! All routes of an application: checked together, so that every conflict is told at start, in our
//! words and not as a panic of the router; then put into one.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, get};
use cortex_config::ByteSize;
use cortex_container::{Container, Origin};

use crate::controller::{Action, ControllerEntry, RouteInfo};
use crate::endpoint::Endpoint;
use crate::{Problem, health};

/// Wraps the routes of some modules.
pub type Layer = Arc<dyn Fn(Router) -> Router + Send + Sync>;

/// The controllers and routers of an application, each in the module with this number.
#[derive(Default)]
pub struct Routes {
    controllers: Vec<(usize, ControllerEntry)>,
    routers: Vec<(usize, Router, Origin)>,
    layers: Vec<(Covers, Layer, Origin)>,
}

/// What a layer is around.
#[derive(Clone, Debug)]
pub enum Covers {
    /// Everything, and what answers requests that no route fits.
    All,
    /// The routes of these modules.
    Modules(Vec<usize>),
}

impl Covers {
    /// Whether the routes of this module are in it.
    fn reaches(&self, module: usize) -> bool {
        match self {
            Self::All => true,
            Self::Modules(modules) => modules.contains(&module),
        }
    }
}

impl Routes {
    /// Adds the routes of a controller.
    pub fn add(&mut self, module: usize, controller: ControllerEntry) {
        self.controllers.push((module, controller));
    }

    /// Adds the routes of a router of axum's.
    pub fn add_router(&mut self, module: usize, router: Router, origin: Origin) {
        self.routers.push((module, router, origin));
    }

    /// Adds a layer around those that are there already.
    pub fn add_layer(&mut self, covers: Covers, layer: Layer, origin: Origin) {
        self.layers.push((covers, layer, origin));
    }

    /// The controllers, also those without routes.
    pub fn entries(&self) -> impl Iterator<Item = &ControllerEntry> {
        self.controllers.iter().map(|(_, controller)| controller)
    }

    /// The routes of the controllers.
    pub fn list(&self) -> impl Iterator<Item = &RouteInfo> {
        let controllers = self.controllers.iter();
        controllers.flat_map(|(_, controller)| controller.routes())
    }

    /// The same, each with where the layers around it were registered, the innermost first.
    pub fn list_with_layers(
        &self,
    ) -> impl Iterator<Item = (&RouteInfo, impl Iterator<Item = &Origin>)> {
        let controllers = self.controllers.iter();
        controllers.flat_map(move |(module, controller)| {
            let routes = controller.routes().iter();
            routes.map(move |route| {
                let around = self.layers.iter();
                let around = around.filter(|(covers, ..)| covers.reaches(*module));
                (route, around.map(|(.., origin)| origin))
            })
        })
    }

    /// Every conflict between routes; nothing is constructed.
    pub fn problems(&self) -> Vec<RouteProblem> {
        let mut problems = Vec::new();
        let mut seen: Vec<&RouteInfo> = Vec::new();
        let mut matcher = matchit::Router::new();
        for route in self.list() {
            let same_path = seen
                .iter()
                .copied()
                .filter(|other| other.path == route.path);
            let mut same_path = same_path.peekable();
            if [health::LIVE, health::READY].contains(&&*route.path) {
                problems.push(RouteProblem::Reserved(route.clone()));
            } else if same_path.peek().is_none() {
                if let Err(error) = matcher.insert(&route.path, ()) {
                    problems.push(RouteProblem::of_matcher(route, &seen, &error));
                }
            } else if let Some(first) = same_path.find(|other| other.method == route.method) {
                problems.push(RouteProblem::Twice(first.clone(), route.clone()));
            }
            seen.push(route);
        }
        if problems.is_empty() {
            let unbound = |controller: &ControllerEntry| {
                let action: Action = Arc::new(|_| Box::pin(async { Response::default() }));
                vec![action; controller.routes.len()]
            };
            problems.extend(
                self.merge(self.controllers(unbound, usize::MAX, |_| true))
                    .err()
                    .into_iter()
                    .flatten(),
            );
        }
        problems
    }

    /// One router for everything. Call it when [`Routes::problems`] finds none.
    pub fn router(&self, container: &Container, body_limit: ByteSize) -> Router {
        let body_limit = usize::try_from(body_limit.as_bytes()).unwrap_or(usize::MAX);
        let modules = self.controllers.iter().map(|(module, _)| *module);
        let modules = modules.chain(self.routers.iter().map(|(module, ..)| *module));
        let modules: BTreeSet<usize> = modules.collect();
        let merged = modules.into_iter().fold(Router::new(), |merged, module| {
            merged.merge(self.module(module, container, body_limit))
        });
        let mut router = merged
            .fallback(async || Problem::not_found().detail("there is nothing at this path"))
            .method_not_allowed_fallback(async || {
                Problem::new(StatusCode::METHOD_NOT_ALLOWED)
                    .detail("this path does not answer this method")
            });
        for (covers, layer, _) in &self.layers {
            if matches!(covers, Covers::All) {
                router = layer(router);
            }
        }
        // Around the layers, so that one of them can set another limit for its routes.
        router.layer(DefaultBodyLimit::max(body_limit))
    }

    /// The routes of one module, in all layers that are around it and not around everything.
    fn module(&self, module: usize, container: &Container, body_limit: usize) -> Router {
        let bind = |controller: &ControllerEntry| controller.bind(container);
        let mut router = self.controllers(bind, body_limit, |of| of == module);
        for (_, plain, _) in self.routers.iter().filter(|(of, ..)| *of == module) {
            router = router.merge(plain.clone());
        }
        for (covers, layer, _) in &self.layers {
            if matches!(covers, Covers::Modules(modules) if modules.contains(&module)) {
                router = layer(router);
            }
        }
        router
    }

    /// The routes of the controllers of these modules, with the actions that they are bound to.
    fn controllers(
        &self,
        bind: impl Fn(&ControllerEntry) -> Vec<Action>,
        body_limit: usize,
        of: impl Fn(usize) -> bool,
    ) -> Router {
        let mut router = Router::new();
        for (_, controller) in self.controllers.iter().filter(|(module, _)| of(*module)) {
            for (route, action) in controller.routes.iter().zip(bind(controller)) {
                let endpoint = Endpoint::new(action, &route.path, body_limit);
                let method = MethodRouter::new().on_service(filter(&route.method), endpoint);
                router = router.route(&route.path, method);
            }
        }
        router
    }

    /// Adds the plain routers; axum reports that one contradicts the others only by a panic.
    fn merge(&self, controllers: Router) -> Result<Router, Vec<RouteProblem>> {
        let (mut merged, mut problems) = (controllers, Vec::new());
        for (_, router, origin) in &self.routers {
            problems.extend(reserved(router, *origin));
            let base = merged.clone();
            match quietly(|| base.merge(router.clone())) {
                Ok(both) => merged = both,
                Err(why) => problems.push(RouteProblem::Router(*origin, why)),
            }
        }
        if problems.is_empty() {
            Ok(merged)
        } else {
            Err(problems)
        }
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

/// Whether two plain routers answer some of the same routes, or neither has any.
pub fn share_routes(one: &Router, other: &Router) -> bool {
    let merged = quietly(|| one.clone().merge(other.clone()));
    merged.is_err() || !(one.has_routes() || other.has_routes())
}

/// The paths of the framework's own that a plain router answers, found as contradictions.
fn reserved(router: &Router, origin: Origin) -> Option<RouteProblem> {
    let mut own = [health::LIVE, health::READY].into_iter();
    let taken = |path: &&'static str| {
        let probe = Router::new().route(path, get(async || ()));
        quietly(|| probe.merge(router.clone())).is_err()
    };
    let path = own.find(taken)?;
    Some(RouteProblem::ReservedInRouter(origin, path))
}

thread_local! {
    /// Whether a panic of this thread is a question to axum, and nothing to report.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does what may panic, and answers what the panic said instead of printing it.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    // It stays: hooks belong to the process, and taking it away again could hide a panic of
    // another thread.
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                report(panic);
            }
        }));
    });
    QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    outcome.map_err(|panic| panic_text(&*panic))
}

fn filter(method: &Method) -> MethodFilter {
    match *method {
        Method::POST => MethodFilter::POST,
        Method::PUT => MethodFilter::PUT,
        Method::PATCH => MethodFilter::PATCH,
        Method::DELETE => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

/// What a panic said.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".to_owned())
}

/// One mistake among the routes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RouteProblem {
    /// Two handlers answer the same method and path.
    Twice(RouteInfo, RouteInfo),
    /// Two paths fit the same requests, and neither is the more exact one.
    Ambiguous(RouteInfo, RouteInfo),
    /// The path is not one.
    Malformed(RouteInfo, String),
    /// The path is one of the framework's own.
    Reserved(RouteInfo),
    /// A router of axum's answers one of the framework's own paths.
    ReservedInRouter(Origin, &'static str),
    /// A router of axum's contradicts another one.
    Router(Origin, String),
}

impl RouteProblem {
    fn of_matcher(route: &RouteInfo, seen: &[&RouteInfo], error: &matchit::InsertError) -> Self {
        if let matchit::InsertError::Conflict { with } = error
            && let Some(other) = seen.iter().find(|other| other.path == *with)
        {
            return Self::Ambiguous((*other).clone(), route.clone());
        }
        Self::Malformed(route.clone(), error.to_string())
    }
}

impl fmt::Display for RouteProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(first, second) => {
                writeln!(f, "`{} {}` has two handlers", second.method, second.path)?;
                writeln!(f, "  first: {}", place(first))?;
                writeln!(f, "  again: {}", place(second))?;
                write!(f, "  hint: remove one of them, or change its path")
            }
            Self::Ambiguous(first, second) => {
                writeln!(
                    f,
                    "`{}` and `{}` fit the same requests",
                    first.path, second.path
                )?;
                writeln!(f, "  first: {}", place(first))?;
                writeln!(f, "  again: {}", place(second))?;
                write!(
                    f,
                    "  hint: give their parameters the same names, or change one path"
                )
            }
            Self::Malformed(route, why) => {
                writeln!(
                    f,
                    "`{}` is not a path that can be routed: {why}",
                    route.path
                )?;
                write!(f, "  handler: {}", place(route))
            }
            Self::Reserved(route) => {
                writeln!(
                    f,
                    "`{}` belongs to the framework's health checks",
                    route.path
                )?;
                writeln!(f, "  handler: {}", place(route))?;
                write!(f, "  hint: change the path")
            }
            Self::ReservedInRouter(origin, path) => {
                writeln!(f, "`{path}` belongs to the framework's health checks")?;
                writeln!(f, "  registered in: {origin}")?;
                write!(f, "  hint: change the path in that router")
            }
            Self::Router(origin, why) => {
                writeln!(f, "a router cannot be merged with the others: {why}")?;
                write!(f, "  registered in: {origin}")
            }
        }
    }
}

impl std::error::Error for RouteProblem {}

fn place(route: &RouteInfo) -> String {
    format!(
        "`{}::{}`, {}",
        route.controller, route.handler, route.origin
    )
}
