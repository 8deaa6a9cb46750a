//! The web half of the framework: controllers on axum's extractors and responses, problem details
//! for every error, and a server that stops without losing a request.
//!
//! Everything of axum can be used beside it; the whole crate is reachable as [`axum`].

#[doc(hidden)]
pub mod expanded;
pub mod extract;

mod body;
#[cfg(feature = "conditional")]
mod conditional;
mod connection;
mod controller;
#[cfg(debug_assertions)]
mod devtools;
mod draining;
mod endpoint;
mod event_stream;
mod fault;
mod frames;
mod front;
mod health;
mod line;
mod merge_patch;
mod no_content;
mod once;
mod path;
mod peer;
mod problem;
mod relay;
mod request_id;
mod routes;
mod rules;
mod scoped;
mod server;
mod settings;
#[cfg(feature = "conditional")]
mod tag;
mod turn;
mod upload;
#[cfg(feature = "validation")]
mod valid;
mod versioned_patch;
mod whole;

pub use axum;
pub use axum::body::{Body, Bytes};
pub use axum::extract::{Extension, Form, FromRequest, FromRequestParts, Path, Query, Request};
pub use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
pub use axum::response::{Html, IntoResponse, Redirect, Response};
pub use axum::{Json, Router};
#[cfg(feature = "validation")]
pub use garde;

#[cfg(feature = "conditional")]
pub use conditional::{Created, IfMatch, Tagged};
pub use controller::{Answering, Controller, ControllerEntry, Route, RouteInfo, RouteTable};
pub use draining::Draining;
pub use fault::Fault;
pub use front::Front;
pub use health::{CheckFuture, HealthCheck, Readiness};
pub use merge_patch::MergePatch;
pub use no_content::NoContent;
pub use peer::Peer;
pub use problem::Problem;
pub use relay::reachable;
pub use request_id::RequestId;
pub use routes::{Covers, Layer, RouteProblem, Routes, share_routes};
pub use rules::Rules;
#[cfg(feature = "validation")]
pub use rules::{refusal, validate};
pub use scoped::RequestHead;
pub use server::{Farewell, Listener, Server, Stopped};
pub use settings::ServerSettings;
#[cfg(feature = "validation")]
pub use valid::Valid;
pub use versioned_patch::VersionedPatch;
