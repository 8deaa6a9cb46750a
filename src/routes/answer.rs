//! What happens to a request, as a value: for words, for JSON, and for tests.

use serde_json::{Value, json};

use super::why::Request;
use crate::project::description::Route;
use crate::project::source;

/// What happens to a request.
#[derive(Debug)]
pub(super) enum Answer<'a> {
    /// A handler answers.
    Handler {
        route: &'a Route,
        /// The handler itself, where it was found in the source.
        at: Option<&'a source::Place>,
        /// Those that fit as well and come second, because they are less exact.
        shadowed: Vec<&'a Route>,
    },
    /// The framework itself answers.
    Framework,
    /// The path is there, for other methods only.
    Method {
        path: &'a str,
        methods: Vec<&'a str>,
        /// A handler that would answer if the more exact path were not there.
        shadowed: Option<&'a Route>,
    },
    /// A handler is in the source, and is not part of the app.
    Unwired(Unwired<'a>),
    /// Nothing of that kind is known.
    Nothing {
        /// Paths that resemble it, the nearest first.
        near: Vec<String>,
        /// Where routers are added by hand, whose paths are not known.
        routers: Vec<&'a source::Place>,
    },
}

/// A handler that does not answer, and what is missing.
#[derive(Debug)]
pub(super) struct Unwired<'a> {
    pub(super) controller: &'a source::Controller,
    pub(super) route: &'a source::Route,
    pub(super) missing: Missing,
}

/// Why a handler is not part of the app.
#[derive(Debug)]
pub(super) enum Missing {
    /// No module registers its controller.
    Registration(Addition),
    /// A module that leads to it is not imported.
    Import { module: String, add: Addition },
    /// It cannot be told from the source.
    Unknown { why: String, place: source::Place },
}

/// Code to write, where.
#[derive(Debug)]
pub(super) struct Addition {
    /// The function to write it in.
    pub(super) place: source::Place,
    pub(super) function: String,
    /// The lines for the function.
    pub(super) code: String,
    /// A declaration for the head of the same file, where it is missing.
    pub(super) declaration: Option<String>,
}

impl Answer<'_> {
    /// The form that scripts read.
    pub(super) fn as_json(&self, request: &Request) -> Value {
        let mut object = json!({ "method": request.method, "path": request.path });
        let (kind, rest) = match self {
            Self::Handler {
                route,
                at: place,
                shadowed,
            } => {
                let place = place.map(at);
                (
                    "handler",
                    json!({ "route": route, "at": place, "shadowed": shadowed }),
                )
            }
            Self::Framework => ("framework", json!({})),
            Self::Method {
                path,
                methods,
                shadowed,
            } => {
                let kind = shadowed.map_or("method", |_| "shadowed");
                (
                    kind,
                    json!({ "served": path, "methods": methods, "shadowed": shadowed }),
                )
            }
            Self::Unwired(unwired) => unwired.as_json(),
            Self::Nothing { near, routers } => {
                let routers: Vec<_> = routers.iter().map(|place| at(place)).collect();
                ("nothing", json!({ "near": near, "routers": routers }))
            }
        };
        object["answer"] = kind.into();
        if let (Value::Object(object), Value::Object(rest)) = (&mut object, rest) {
            object.extend(rest);
        }
        object
    }
}

impl Unwired<'_> {
    fn as_json(&self) -> (&'static str, Value) {
        let handler = json!({
            "controller": self.controller.name,
            "handler": self.route.handler,
            "path": self.route.path,
            "at": at(&self.route.place),
        });
        let add = |add: &Addition| json!({ "at": at(&add.place), "code": add.code, "declaration": add.declaration });
        match &self.missing {
            Missing::Registration(addition) => (
                "not-wired",
                json!({ "found": handler, "add": add(addition) }),
            ),
            Missing::Import {
                module,
                add: addition,
            } => {
                let found = json!({ "found": handler, "module": module, "add": add(addition) });
                ("module-missing", found)
            }
            Missing::Unknown { why, place } => (
                "unknown",
                json!({ "found": handler, "why": why, "where": at(place) }),
            ),
        }
    }

    /// The handler as people name it.
    pub(super) fn handler(&self) -> String {
        let module = self.controller.path.first().into_iter();
        let names = [&self.controller.name, &self.route.handler];
        module.chain(names).cloned().collect::<Vec<_>>().join("::")
    }
}

fn at(place: &source::Place) -> Value {
    json!({ "file": place.file, "line": place.line })
}
