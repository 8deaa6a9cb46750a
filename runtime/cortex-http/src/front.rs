//! What stands before the router: health answers, the request's id, the log line, the time limit,
//! and the wall that a panic does not pass.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
#[cfg(feature = "conditional")]
use futures_util::TryFutureExt as _;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::health::{self, HealthCheck};
use crate::request_id::{self, Current};
#[cfg(feature = "conditional")]
use crate::tag;
use crate::upload::Waiting;
use crate::{Peer, Problem, Readiness, RequestId};

/// What the log says for the status of an answer that nobody waited for, as nginx does.
const GONE: u16 = 499;

/// Answers every request of an application; the server and the tests go through the same one.
#[derive(Clone)]
pub struct Front {
    router: Router,
    readiness: Readiness,
    checks: Vec<Arc<dyn HealthCheck>>,
    time_limit: Duration,
    around: tracing::Span,
    #[cfg(debug_assertions)]
    devtools: Option<crate::devtools::Devtools>,
}

impl Front {
    /// Puts the front before a router.
    pub fn new(router: Router, readiness: Readiness, time_limit: Duration) -> Self {
        Self {
            router,
            readiness,
            checks: Vec::new(),
            time_limit,
            around: tracing::Span::none(),
            #[cfg(debug_assertions)]
            devtools: None,
        }
    }

    /// Puts a span around every request, which tells the lines of one application from those of
    /// another where several are in one process, as in tests.
    #[must_use]
    pub fn within(mut self, span: tracing::Span) -> Self {
        self.around = span;
        self
    }

    /// Has pages load the script of whoever serves the application while it is worked on; debug
    /// builds only.
    #[cfg(debug_assertions)]
    #[must_use]
    pub fn developed_at(mut self, endpoint: &str) -> Self {
        self.devtools = crate::devtools::Devtools::at(endpoint);
        self
    }

    /// Has `/health/ready` ask these.
    #[must_use]
    pub fn checking(mut self, checks: Vec<Arc<dyn HealthCheck>>) -> Self {
        self.checks = checks;
        self
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
        if let Some(question) = health::question(&request) {
            return self.readiness.answer(question, &self.checks).await;
        }
        let id = RequestId::of(request.headers());
        let span = self.around.in_scope(|| id.span(request.method()));
        #[cfg(debug_assertions)]
        let method = request.method().clone();
        let header = id.header();
        let work = self.attend(id, span.clone(), request);
        let work = work.instrument(span.clone());
        let mut response = attended(work.await, span);
        #[cfg(debug_assertions)]
        if let Some(devtools) = &self.devtools {
            response = devtools.reach(&method, response).await;
        }
        if let Some(value) = header {
            response.headers_mut().insert(request_id::HEADER, value);
        }
        response
    }

    async fn attend(&self, id: RequestId, span: tracing::Span, request: Request) -> Response {
        let access = Access::begin(&request);
        let work = self.work(request);
        let (response, route) = Current::scope(id, span, work).await;
        access.answered(route.as_deref(), response.status());
        response
    }

    async fn work(&self, request: Request) -> Response {
        let waiting = Waiting::default();
        #[cfg(feature = "conditional")]
        let known = tag::known_to(&request);
        let answer = self.router.clone().oneshot(waiting.watch(request));
        #[cfg(feature = "conditional")]
        let answer = answer.map_ok(move |response| match &known {
            Some(known) => tag::unless_known(known, response),
            None => response,
        });
        // By reference: a body that is dropped says that nobody waits for it.
        let mut answer = pin!(isolated(answer));
        match tokio::time::timeout(self.time_limit, answer.as_mut()).await {
            Ok(Some(Ok(response))) => response,
            Ok(Some(Err(never))) => match never {},
            Ok(None) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
            Err(_) => self.too_late(&waiting).into_response(),
        }
    }

    /// Whose fault it is decides whether the client hears that it was slow or that we were.
    fn too_late(&self, waiting: &Waiting) -> Problem {
        let limit = self.time_limit;
        if waiting.is_for_client() {
            return Problem::new(StatusCode::REQUEST_TIMEOUT)
                .detail(format!("the body took longer than {limit:?}"));
        }
        Problem::new(StatusCode::SERVICE_UNAVAILABLE)
            .detail(format!("the answer took longer than {limit:?}"))
    }
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front")
            .field("readiness", &self.readiness)
            .field("time_limit", &self.time_limit)
            .finish_non_exhaustive()
    }
}

/// The line that the log has of every request, also of one whose client does not wait.
struct Access {
    method: Method,
    path: String,
    client: Option<String>,
    start: Instant,
    open: bool,
}

impl Access {
    fn begin(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            client: request
                .extensions()
                .get()
                .map(|Peer(peer)| peer.to_string()),
            start: Instant::now(),
            open: true,
        }
    }

    fn answered(mut self, route: Option<&str>, status: StatusCode) {
        self.open = false;
        let (method, path, ms) = (self.method.as_str(), &*self.path, self.ms());
        let (status, client) = (status.as_u16(), self.client.as_deref());
        tracing::info!(
            target: "cortex::access", method, path, route, status, client, ms, "answered"
        );
    }

    /// Whole microseconds, as milliseconds: the log is read by people.
    fn ms(&self) -> f64 {
        (self.start.elapsed().as_secs_f64() * 1_000_000.0).round() / 1_000.0
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        // After a panic on the way the log has said what is wrong.
        if self.open && !std::thread::panicking() {
            let (method, path, ms) = (self.method.as_str(), &*self.path, self.ms());
            let (status, client) = (GONE, self.client.as_deref());
            tracing::info!(
                target: "cortex::access", method, path, status, client, ms,
                "the client went away, or the shutdown cut it off"
            );
        }
    }
}

/// An answer whose body is still to come may break off when its status is sent and logged.
fn attended(response: Response, span: tracing::Span) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| {
        Body::new(body.map_err(move |error| {
            span.in_scope(|| {
                // With what caused it in it: axum's error only passes on.
                let cause = error.to_string();
                tracing::error!(target: "cortex", cause, "the body of an answer broke off");
            });
            error
        }))
    })
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
