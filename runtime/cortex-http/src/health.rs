//! Whether the process lives and whether it takes requests, for those who watch it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// Answered with success while the process works at all.
pub(crate) const LIVE: &str = "/health/live";
/// Answered with success while the process takes requests.
pub(crate) const READY: &str = "/health/ready";

const STARTING: u8 = 0;
const TAKING: u8 = 1;
const STOPPING: u8 = 2;

/// Whether requests are welcome; shared by all that decide it and all that ask.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicU8>);

impl Readiness {
    /// From now on requests are welcome, unless the process is stopping.
    pub fn pass(&self) {
        let order = Ordering::SeqCst;
        // It may be stopping already; then it stays so.
        let _ = self.0.compare_exchange(STARTING, TAKING, order, order);
    }

    /// From now on requests should go elsewhere: the process is stopping.
    pub fn fail(&self) {
        self.0.store(STOPPING, Ordering::SeqCst);
    }

    /// Whether requests are welcome.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::SeqCst) == TAKING
    }

    /// The answer to a question for the health, if the request is one.
    pub(crate) fn answer(&self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        if ![LIVE, READY].contains(&path) || ![Method::GET, Method::HEAD].contains(request.method())
        {
            return None;
        }
        let (status, body) = match (path, self.0.load(Ordering::SeqCst)) {
            (LIVE, _) | (_, TAKING) => (StatusCode::OK, r#"{"status":"pass"}"#),
            (_, STARTING) => (
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"status":"fail","output":"the application is starting"}"#,
            ),
            _ => (
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"status":"fail","output":"the application is stopping"}"#,
            ),
        };
        let head = [
            (CONTENT_TYPE, "application/health+json"),
            (CACHE_CONTROL, "no-store"),
        ];
        Some((status, head, body).into_response())
    }
}
