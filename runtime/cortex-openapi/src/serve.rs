//! The document and the page that shows it, as routes.

use std::sync::{Arc, OnceLock};

use cortex_app::{Environment, Module};
use cortex_container::{Injectable, Key, Provider};
use cortex_http::expanded::{get, this};
use cortex_http::header::{ACCEPT, CONTENT_TYPE, VARY};
use cortex_http::{
    Answering, Controller, HeaderValue, IntoResponse as _, Problem, Request, Route, RouteTable,
    Tagged,
};
use serde_json::Value;

use crate::document::document;
use crate::page;

/// The media type that OpenAPI has registered, for those who ask for it.
const MEDIA: &str = "application/vnd.oai.openapi+json";

/// Answers `GET /openapi.json` with the OpenAPI document of the whole application, and, except in
/// production, `GET /docs` with a page that shows it and can send requests. The title and the version
/// are those of the application's package: `env!("CARGO_PKG_NAME")` and `env!("CARGO_PKG_VERSION")`.
///
/// The application's command `describe` has the document as well.
#[track_caller]
pub fn module(title: &'static str, version: &'static str) -> Module {
    let mut m = Module::new("cortex::openapi");
    m.value(Info { title, version });
    m.interface(move |routes| of(title, version, routes));
    m.controller::<OpenApiController>();
    m
}

/// Of which application it is.
#[derive(Clone, Copy)]
struct Info {
    title: &'static str,
    version: &'static str,
}

fn of(title: &str, version: &str, routes: &RouteTable) -> Value {
    let own = Key::of::<OpenApiController>();
    let routes = routes.routes().iter();
    document(title, version, routes.filter(|it| it.controller != own))
}

struct OpenApiController {
    info: Info,
    routes: Arc<RouteTable>,
    environment: Arc<Environment>,
    /// Made when it is asked for the first time.
    document: OnceLock<Value>,
}

impl Injectable for OpenApiController {
    fn provider() -> Provider {
        Provider::factory(
            |info: Arc<Info>, routes: Arc<RouteTable>, environment: Arc<Environment>| Self {
                info: *info,
                routes,
                environment,
                document: OnceLock::new(),
            },
        )
    }
}

impl Controller for OpenApiController {
    const PREFIX: &'static str = "/";

    fn routes() -> Vec<Route> {
        vec![
            get(
                "/openapi.json",
                "document",
                "Describes all that the application answers, in OpenAPI.",
                |controller, request| this::<Self>(&controller).document(&request),
            ),
            get(
                "/docs",
                "page",
                "Shows what the application answers; not in production.",
                |controller, _| this::<Self>(&controller).page(),
            ),
        ]
    }
}

impl OpenApiController {
    fn document(&self, request: &Request) -> Answering {
        let info = self.info;
        let make = || of(info.title, info.version, &self.routes);
        let mut response = Tagged(self.document.get_or_init(make)).into_response();
        let mut accepted = request.headers().get_all(ACCEPT).iter();
        let headers = response.headers_mut();
        if accepted.any(|it| it.to_str().is_ok_and(|it| it.contains(MEDIA))) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA));
        }
        headers.insert(VARY, HeaderValue::from_static("accept"));
        Box::pin(async { response })
    }

    fn page(&self) -> Answering {
        let response = match *self.environment {
            // As any path where there is nothing.
            Environment::Production => Problem::not_found()
                .detail("there is nothing at this path")
                .into_response(),
            _ => page::response(),
        };
        Box::pin(async { response })
    }
}
