//! What stands before the router: health answers, the request's id, the log line, the time limit,
//! and the wall that a panic does not pass.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::request_id::{self, Current};
use crate::{Problem, Readiness, RequestId};

/// Answers every request of an application; the server and the tests go through the same one.
#[derive(Clone, Debug)]
pub struct Front {
    router: Router,
    readiness: Readiness,
    time_limit: Duration,
}

impl Front {
    /// Puts the front before a router.
    pub fn new(router: Router, readiness: Readiness, time_limit: Duration) -> Self {
        Self {
            router,
            readiness,
            time_limit,
        }
    }

    /// Whether requests are welcome.
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// How long an answer may take.
    pub(crate) fn time_limit(&self) -> Duration {
        self.time_limit
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request) -> Response {
        if let Some(health) = self.readiness.answer(&request) {
            return health;
        }
        let id = RequestId::of(request.headers());
        let span = id.span();
        let header = id.header();
        let mut response = self.within(id, request).instrument(span).await;
        if let Some(value) = header {
            response.headers_mut().insert(request_id::HEADER, value);
        }
        response
    }

    async fn within(&self, id: RequestId, request: Request) -> Response {
        let start = Instant::now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let work = self.work(request);
        let (response, route) = Current::scope(id, work).await;
        log(
            &method,
            &path,
            route.as_deref(),
            response.status(),
            start.elapsed(),
        );
        response
    }

    async fn work(&self, request: Request) -> Response {
        let answer = self.router.clone().oneshot(request);
        match tokio::time::timeout(self.time_limit, isolated(answer)).await {
            Ok(Some(Ok(response))) => response,
            Ok(Some(Err(never))) => match never {},
            Ok(None) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
            Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE)
                .detail(format!("the answer took longer than {:?}", self.time_limit))
                .into_response(),
        }
    }
}

fn log(method: &Method, path: &str, route: Option<&str>, status: StatusCode, elapsed: Duration) {
    let (method, status) = (method.as_str(), status.as_u16());
    // Whole microseconds, as milliseconds: the log is read by people.
    let ms = (elapsed.as_secs_f64() * 1_000_000.0).round() / 1_000.0;
    tracing::info!(target: "cortex::access", method, path, route, status, ms, "answered");
}

/// Runs a future behind a wall: `None` means that it panicked. What it said is in the log already,
/// with the request's id, because the panic hook ran inside of the span.
async fn isolated<F: Future>(work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    poll_fn(|context| {
        let poll = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        poll.map_or(Poll::Ready(None), |poll| poll.map(Some))
    })
    .await
}
