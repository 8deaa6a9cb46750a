//! Decides what happens to a request: what the app says decides, and the source tells the reason.

use super::answer::{Addition, Answer, Missing, Unwired};
use super::order;
use crate::project::description::{Document, Route};
use crate::project::source::{self, Module, Source};

/// What the framework answers before any route.
const HEALTH: [&str; 2] = ["/health/live", "/health/ready"];
/// How many similar paths are named, and how similar they are at least.
const NEAR: usize = 3;
const LIKENESS: f64 = 0.6;

/// A request as somebody typed it.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
}

impl Request {
    /// Takes a path, or a whole URL; what follows the path plays no part.
    pub(super) fn new(method: &str, target: &str) -> Self {
        let path = target.split_once("://").map_or(target, |(_, rest)| {
            rest.find('/').map_or("/", |at| &rest[at..])
        });
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Self {
            method: method.to_uppercase(),
            path: format!("/{}", path.strip_prefix('/').unwrap_or(path)),
        }
    }

    /// A handler of GET answers HEAD as well.
    fn is_answered_by(&self, method: &str) -> bool {
        self.method == method || (self.method == "HEAD" && method == "GET")
    }
}

/// What happens to the request.
pub(super) fn why<'a>(document: &'a Document, source: &'a Source, request: &Request) -> Answer<'a> {
    if HEALTH.contains(&&*request.path) {
        return Answer::Framework;
    }
    let path = served(document, &request.path);
    let at_path = || {
        document
            .routes
            .iter()
            .filter(|route| Some(&*route.path) == path)
    };
    let others = || {
        let others = document
            .routes
            .iter()
            .filter(|route| Some(&*route.path) != path);
        let fits = |route: &&Route| {
            request.is_answered_by(&route.method) && matches(&route.path, &request.path)
        };
        others.filter(fits)
    };
    // A handler of the very method comes before one of GET that answers HEAD.
    let exact = at_path().find(|route| route.method == request.method);
    if let Some(route) = exact.or_else(|| at_path().find(|one| request.is_answered_by(&one.method)))
    {
        let shadowed = others().collect();
        return Answer::Handler {
            route,
            at: place(source, route),
            shadowed,
        };
    }
    if let Some(unwired) = unwired(document, source, request) {
        return Answer::Unwired(unwired);
    }
    match path {
        Some(path) => {
            let mut methods: Vec<_> = at_path().map(|route| &*route.method).collect();
            methods.sort_by_key(|method| order(method));
            Answer::Method {
                path,
                methods,
                shadowed: others().next(),
            }
        }
        None => nothing(document, source, request),
    }
}

/// Where the source has a route's handler, if only one place comes into question.
fn place<'a>(source: &'a Source, route: &Route) -> Option<&'a source::Place> {
    let routes = source
        .controllers
        .iter()
        .flat_map(|controller| &controller.routes);
    let mut same = routes.filter(|found| {
        (&found.method, &found.path, &found.handler) == (&route.method, &route.path, &route.handler)
    });
    let first = same.next()?;
    same.next().is_none().then_some(&first.place)
}

/// The path that the router chooses, as axum's does.
fn served<'a>(document: &'a Document, path: &str) -> Option<&'a str> {
    let mut router = matchit::Router::new();
    for route in &document.routes {
        // One that stands there for another method already, or that the app itself would refuse.
        drop(router.insert(&*route.path, &*route.path));
    }
    router.at(path).ok().map(|found| *found.value)
}

fn matches(template: &str, path: &str) -> bool {
    let mut router = matchit::Router::new();
    router.insert(template, ()).is_ok() && router.at(path).is_ok()
}

fn nothing<'a>(document: &Document, source: &'a Source, request: &Request) -> Answer<'a> {
    let statements = source.modules.iter().flat_map(|module| &module.statements);
    let routers = statements.filter(|statement| statement.method == "router");
    Answer::Nothing {
        near: near(document, request),
        routers: routers.map(|statement| &statement.place).collect(),
    }
}

/// The paths that resemble the request's, each parameter standing for what the request has there.
fn near(document: &Document, request: &Request) -> Vec<String> {
    let typed: Vec<_> = request.path.split('/').collect();
    let likeness = |template: &str| {
        let parts = template.split('/').enumerate();
        let filled = parts.map(|(at, part)| match typed.get(at) {
            Some(typed) if part.starts_with('{') && !typed.is_empty() => *typed,
            _ => part,
        });
        let filled = filled.collect::<Vec<_>>().join("/");
        strsim::normalized_damerau_levenshtein(&filled, &request.path)
    };
    let mut paths: Vec<_> = document.routes.iter().map(|route| &*route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut near: Vec<_> = paths
        .into_iter()
        .map(|path| (likeness(path), path))
        .collect();
    near.retain(|(likeness, _)| *likeness >= LIKENESS);
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.into_iter()
        .take(NEAR)
        .map(|(_, path)| path.to_owned())
        .collect()
}

/// A handler in the source that would answer, and why it is not part of the app.
fn unwired<'a>(document: &Document, source: &'a Source, request: &Request) -> Option<Unwired<'a>> {
    let is_served = |route: &source::Route| {
        let mut routes = document.routes.iter();
        routes.any(|known| known.method == route.method && known.path == route.path)
    };
    let pairs = source.controllers.iter().flat_map(|controller| {
        let routes = controller.routes.iter();
        routes.map(move |route| (controller, route))
    });
    let mut fitting = pairs.filter(|(_, route)| {
        request.is_answered_by(&route.method)
            && matches(&route.path, &request.path)
            && !is_served(route)
    });
    let (controller, route) = fitting.next()?;
    let missing = missing(document, source, controller, route);
    Some(Unwired {
        controller,
        route,
        missing,
    })
}

fn missing(
    document: &Document,
    source: &Source,
    controller: &source::Controller,
    route: &source::Route,
) -> Missing {
    let unknown = |why: String, place: &source::Place| Missing::Unknown {
        why,
        place: place.clone(),
    };
    if let Some(cfg) = route.cfg.as_ref().or(controller.cfg.as_ref()) {
        return unknown(format!("it exists only where `{cfg}` holds"), &route.place);
    }
    let Some((module, statement)) = source.registrations(controller).next() else {
        return unregistered(source, controller);
    };
    if let Some(cfg) = &statement.cfg {
        let why = format!("its controller is registered only where `{cfg}` holds");
        return unknown(why, &statement.place);
    }
    let is_in_app = |module: &Module| {
        let mut names = document.modules.iter().map(|known| Some(&known.name));
        names.any(|known| known == module.name.as_ref())
    };
    if is_in_app(module) {
        let why = "its controller is registered, and this build does not have it".to_owned();
        return unknown(why, &statement.place);
    }
    unimported(source, module)
}

/// No statement registers the controller: the one to add.
fn unregistered(source: &Source, controller: &source::Controller) -> Missing {
    let Some(module) = source.module_around(&controller.path) else {
        return Missing::Unknown {
            why: "no function that returns a `Module` was found for it".to_owned(),
            place: controller.place.clone(),
        };
    };
    if let Some(place) = &module.unknown {
        return cannot_follow(place);
    }
    let name = source.name_from(&module.path, &controller.path, &controller.name);
    let code = format!("{}.controller::<{name}>();", module.variable);
    Missing::Registration(addition(source, module, &controller.path, code))
}

/// The module that registers it is not part of the app: the import that is missing on the way.
fn unimported(source: &Source, module: &Module) -> Missing {
    let mut missing = module;
    // As long as somebody imports it, it is that one who is missing.
    let mut seen = vec![&module.path];
    while let Some((importer, statement)) = importer(source, missing) {
        if let Some(cfg) = &statement.cfg {
            return Missing::Unknown {
                why: format!("its module is imported only where `{cfg}` holds"),
                place: statement.place.clone(),
            };
        }
        if importer.path.is_empty() || seen.contains(&&importer.path) {
            return Missing::Unknown {
                why: "its module is imported, and this build does not have it".to_owned(),
                place: statement.place.clone(),
            };
        }
        missing = importer;
        seen.push(&importer.path);
    }
    let around = missing.path.split_last().map(|(_, around)| around);
    let Some(parent) = around.and_then(|around| source.module_around(around)) else {
        return Missing::Unknown {
            why: "no function that returns a `Module` was found that could import it".to_owned(),
            place: missing.place.clone(),
        };
    };
    if let Some(place) = &parent.unknown {
        return cannot_follow(place);
    }
    let way = missing.path.strip_prefix(&*parent.path).unwrap_or_default();
    let way = way.join("::");
    let code = format!("{}.import({way}::{}());", parent.variable, missing.function);
    Missing::Import {
        module: missing.name.clone().unwrap_or(way),
        add: addition(source, parent, &missing.path, code),
    }
}

fn importer<'a>(
    source: &'a Source,
    module: &Module,
) -> Option<(&'a Module, &'a source::Statement)> {
    let pairs = source.modules.iter().flat_map(|importer| {
        let imports = importer.statements.iter();
        imports.map(move |statement| (importer, statement))
    });
    let mut imports = pairs.filter(|(_, statement)| statement.method == "import");
    imports.find(|(importer, statement)| {
        source
            .imported(importer, statement)
            .is_some_and(|found| found.place == module.place)
    })
}

fn cannot_follow(place: &source::Place) -> Missing {
    Missing::Unknown {
        why: "a statement there cannot be followed, and may register it".to_owned(),
        place: place.clone(),
    }
}

/// The code for a module's function, and the declaration that may be missing on the way to `path`.
fn addition(source: &Source, module: &Module, path: &[String], code: String) -> Addition {
    let next = path.get(..=module.path.len());
    let undeclared = next.filter(|next| !source.declares(next));
    let name = undeclared.and_then(<[String]>::last);
    Addition {
        place: module.place.clone(),
        function: module.function.clone(),
        code,
        declaration: name.map(|name| format!("mod {name};")),
    }
}
