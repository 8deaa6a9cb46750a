//! Whether the process lives and whether it takes requests, for those who watch it.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

/// Answered with success while the process works at all.
pub(crate) const LIVE: &str = "/health/live";
/// Answered with success while the process takes requests.
pub(crate) const READY: &str = "/health/ready";

/// The answer of a [`HealthCheck`], which is not there yet.
pub type CheckFuture<'a> =
    Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Something without which requests cannot be answered, such as a database.
///
/// `/health/ready` fails while one of those that the modules provide as `dyn HealthCheck` fails or
/// does not answer in time; `/health/live` asks none, because a new process would not help.
///
/// ```
/// use cortex_http::{CheckFuture, HealthCheck};
///
/// struct Queue;
///
/// impl HealthCheck for Queue {
///     fn name(&self) -> &'static str {
///         "queue"
///     }
///
///     fn check(&self) -> CheckFuture<'_> {
///         Box::pin(async { Ok(()) })
///     }
/// }
/// ```
pub trait HealthCheck: Send + Sync {
    /// Its name in the answer.
    fn name(&self) -> &'static str;

    /// Finds out whether it works. Why it does not is told in the log only.
    fn check(&self) -> CheckFuture<'_>;

    /// How long it may take: two seconds, where nothing else is said.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(2)
    }
}

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

    /// The answer to a question for the health.
    pub(crate) async fn answer(
        &self,
        question: &'static str,
        checks: &[Arc<dyn HealthCheck>],
    ) -> Response {
        let (status, body) = match (question, self.0.load(Ordering::SeqCst)) {
            (READY, TAKING) if !checks.is_empty() => asked(checks).await,
            (LIVE, _) | (_, TAKING) => (StatusCode::OK, r#"{"status":"pass"}"#.to_owned()),
            (_, STARTING) => (
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"status":"fail","output":"the application is starting"}"#.to_owned(),
            ),
            _ => (
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"status":"fail","output":"the application is stopping"}"#.to_owned(),
            ),
        };
        let head = [
            (CONTENT_TYPE, "application/health+json"),
            (CACHE_CONTROL, "no-store"),
        ];
        (status, head, body).into_response()
    }
}

/// What a request wants to know, if it is a question for the health.
pub(crate) fn question(request: &Request) -> Option<&'static str> {
    let asks = [Method::GET, Method::HEAD].contains(request.method());
    let mut questions = [LIVE, READY].into_iter().filter(|_| asks);
    questions.find(|question| *question == request.uri().path())
}

/// What all of them say, each asked at the same time as the others.
async fn asked(checks: &[Arc<dyn HealthCheck>]) -> (StatusCode, String) {
    let answers = join_all(checks.iter().map(|check| passes(&**check))).await;
    let mut members = Map::new();
    let mut failed = Vec::new();
    for (check, passes) in checks.iter().zip(answers) {
        let name = check.name();
        if passes {
            members.insert(name.to_owned(), json!([{ "status": "pass" }]));
        } else {
            members.insert(name.to_owned(), json!([{ "status": "fail" }]));
            failed.push(format!("`{name}`"));
        }
    }
    let checks = Value::Object(members);
    if failed.is_empty() {
        let body = json!({ "status": "pass", "checks": checks });
        return (StatusCode::OK, body.to_string());
    }
    let output = format!("no answer from {}", failed.join(", "));
    let body = json!({ "status": "fail", "output": output, "checks": checks });
    (StatusCode::SERVICE_UNAVAILABLE, body.to_string())
}

async fn passes(check: &dyn HealthCheck) -> bool {
    let limit = check.time_limit();
    let cause = match tokio::time::timeout(limit, check.check()).await {
        Ok(Ok(())) => return true,
        Ok(Err(cause)) => crate::problem::chain(&*cause),
        Err(_) => format!("it took longer than {limit:?}"),
    };
    let check = check.name();
    tracing::warn!(target: "cortex", check, cause, "a health check failed");
    false
}
