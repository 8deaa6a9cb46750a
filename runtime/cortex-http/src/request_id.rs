//! The name of a request: the same in each of its log lines, in the answer, and in problem details.

use std::cell::OnceCell;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use tracing::Span;
use tracing::field::Empty;

/// The header that carries it, in requests and in answers.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// Identifies a request.
///
/// Taken from the header `x-request-id`, if it has a sane value, and else made anew: a UUID of
/// version 7, so that ids sort by time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id of the request that the running task answers.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|current| current.id.clone()).ok()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match sent.filter(|id| is_sane(id)) {
            Some(id) => Self(id.into()),
            None => Self::generate(),
        }
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }

    /// The span of a request, of the highest level, so that what it knows is in each line however
    /// little is logged. The route is known later.
    pub(crate) fn span(&self, method: &Method) -> Span {
        let (request_id, method) = (self.as_str(), method.as_str());
        tracing::error_span!(
            target: "cortex::request", "request", request_id, method, route = Empty
        )
    }

    fn generate() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let millis = since.map_or(0, |since| since.as_millis());
        let random = (u128::from(random()) << 64) | u128::from(random());
        let id = (millis << 80) | (random >> 48);
        // Six bits are fixed: the version, 7, and the variant, binary 10.
        let id = (id & !(0xf << 76) & !(0b11 << 62)) | (0x7 << 76) | (0b10 << 62);
        let hex = format!("{id:032x}");
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        Self(parts.join("-").into())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The standard library's random keys are good enough for a name that need not be secret.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Whether an id from outside can stand in a log line and in a header as it is.
fn is_sane(id: &str) -> bool {
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(sane)
}

tokio::task_local! {
    static CURRENT: Current;
}

/// What is known of the request that a task answers.
pub(crate) struct Current {
    id: RequestId,
    route: OnceCell<Arc<str>>,
    span: Span,
}

impl Current {
    /// Answers a request under its id; tells the route as well, if a controller answered.
    pub(crate) async fn scope<F: Future>(
        id: RequestId,
        span: Span,
        work: F,
    ) -> (F::Output, Option<Arc<str>>) {
        let current = Self {
            id,
            route: OnceCell::new(),
            span,
        };
        let with_route = async {
            let output = work.await;
            let route = CURRENT.try_with(|current| current.route.get().cloned());
            (output, route.ok().flatten())
        };
        CURRENT.scope(current, with_route).await
    }

    /// Remembers which route answers. Outside of a request there is nothing to remember it for.
    pub(crate) fn set_route(route: &Arc<str>) {
        let remember = |current: &Self| {
            if current.route.set(Arc::clone(route)).is_ok() {
                current.span.record("route", &**route);
            }
        };
        CURRENT.try_with(remember).unwrap_or_default();
    }
}
