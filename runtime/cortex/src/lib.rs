//! A backend framework: controllers on axum, services wired by a container that is checked before
//! the first request, typed configuration, and logs.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use cortex::http::{Json, Path};
//! use cortex::{App, Injectable, Module, controller};
//!
//! #[derive(Injectable)]
//! struct GreetingService;
//!
//! impl GreetingService {
//!     fn greet(&self, name: &str) -> String {
//!         format!("Hello, {name}!")
//!     }
//! }
//!
//! #[derive(Injectable)]
//! struct GreetingController {
//!     greetings: Arc<GreetingService>,
//! }
//!
//! #[controller("/greetings")]
//! impl GreetingController {
//!     /// Greets somebody.
//!     #[get("/{name}")]
//!     async fn show(&self, Path(name): Path<String>) -> Json<String> {
//!         Json(self.greetings.greet(&name))
//!     }
//! }
//!
//! fn module() -> Module {
//!     let mut m = Module::new("greetings");
//!     m.provide::<GreetingService>();
//!     m.controller::<GreetingController>();
//!     m
//! }
//!
//! #[cortex::main]
//! async fn main() -> cortex::Result<()> {
//!     App::new().module(module()).run().await
//! }
//! ```
//!
//! # Features
//!
//! - `http`: controllers, routing, and the server.
//! - `data`: `cortex::data`, databases and transactions, with one of the drivers.
//! - `sqlite`: the driver for SQLite.
//! - `orm`: entities and queries of SeaORM, `cortex::data::orm`.
//! - `sql`: repositories of hand-written SQL, without an ORM.
//! - `stream`: rows of the ORM one by one.
//! - `conditional`: answers with an `ETag`, and requests that depend on it.
//! - `openapi`: the routes described for clients, at `/openapi.json` and `/docs`.
//! - `validation`: rules for what clients send, by garde; the derive needs `garde` in the
//!   application's own manifest.
//! - `testing`: `cortex::testing`, meant for `[dev-dependencies]`.

pub use cortex_app::{
    App, Clock, Context, Environment, Error, Module, Registration, Result, When, log,
};
pub use cortex_config as config;
pub use cortex_config::Settings;
pub use cortex_container as container;
pub use cortex_container::{Injectable, Lazy, Scopes};
#[cfg(feature = "data")]
pub use cortex_data as data;
#[cfg(feature = "http")]
pub use cortex_http as http;
#[cfg(feature = "validation")]
pub use cortex_http::garde;
#[cfg(feature = "data")]
pub use cortex_macros::migrations;
pub use cortex_macros::{Injectable, Settings, injectable, main, test};
#[cfg(feature = "http")]
pub use cortex_macros::{controller, delete, get, patch, post, put};
#[cfg(feature = "openapi")]
pub use cortex_openapi as openapi;
#[cfg(feature = "testing")]
pub use cortex_testing as testing;

/// What most files of an application use.
pub mod prelude {
    pub use std::sync::Arc;

    pub use crate::{App, Context as _, Injectable, Lazy, Module, Result, Settings, injectable};

    #[cfg(feature = "http")]
    pub use crate::controller;
    #[cfg(feature = "validation")]
    pub use crate::garde::Validate;
    #[cfg(feature = "validation")]
    pub use crate::http::Valid;
    #[cfg(feature = "conditional")]
    pub use crate::http::{Created, IfMatch, Tagged};
    #[cfg(feature = "http")]
    pub use crate::http::{Json, Path, Problem, Query, StatusCode};
    #[cfg(feature = "http")]
    pub use crate::http::{MergePatch, NoContent};
    #[cfg(feature = "openapi")]
    pub use crate::openapi::{IntoParams, ToSchema, utoipa};
}

/// What the macros name; no promise is made about it.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "testing")]
    pub use cortex_app::entry::test_paused;
    pub use cortex_app::entry::{Application, main, test};
    pub use cortex_config as config;
    pub use cortex_container as container;
    #[cfg(feature = "data")]
    pub use cortex_data as data;
    #[cfg(feature = "http")]
    pub use cortex_http as http;
    #[cfg(feature = "openapi")]
    pub use cortex_openapi::expanded as openapi;

    /// What of the manifest's features is switched on, for the log of the start and the description.
    pub const FEATURES: &[&str] = &[
        #[cfg(feature = "conditional")]
        "conditional",
        #[cfg(feature = "data")]
        "data",
        #[cfg(feature = "http")]
        "http",
        #[cfg(feature = "openapi")]
        "openapi",
        #[cfg(feature = "orm")]
        "orm",
        #[cfg(feature = "sqlite")]
        "sqlite",
        #[cfg(feature = "stream")]
        "stream",
        #[cfg(feature = "testing")]
        "testing",
        #[cfg(feature = "validation")]
        "validation",
    ];
}
