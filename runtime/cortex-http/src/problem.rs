//! Errors as clients see them: problem details (RFC 9457), with the cause in the log only.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::RequestId;

/// An error as the answer to a request.
///
/// Return it from a handler as the error of a `Result`, and convert errors of your own into it:
///
/// ```
/// use cortex_http::Problem;
///
/// enum PostError {
///     NotFound(u64),
///     Storage(std::io::Error),
/// }
///
/// impl From<PostError> for Problem {
///     fn from(error: PostError) -> Self {
///         match error {
///             PostError::NotFound(id) => Self::not_found().detail(format!("there is no post {id}")),
///             // The client learns nothing of the cause; the log holds it, with the request's id.
///             PostError::Storage(cause) => Self::internal(cause),
///         }
///     }
/// }
/// ```
///
/// The answer is `application/problem+json` with the members `type`, `title`, `status`, `detail`,
/// `request_id`, and those added by [`Problem::with`].
#[derive(Clone)]
pub struct Problem(Box<Parts>);

#[derive(Clone)]
struct Parts {
    status: StatusCode,
    kind: Option<String>,
    detail: Option<String>,
    extra: Map<String, Value>,
    retry_after: Option<Duration>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem with this status.
    pub fn new(status: StatusCode) -> Self {
        Self(Box::new(Parts {
            status,
            kind: None,
            detail: None,
            extra: Map::new(),
            retry_after: None,
            cause: None,
        }))
    }

    /// 400: the request cannot be understood.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST)
    }

    /// 404: there is nothing here.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND)
    }

    /// 409: the request contradicts the present state.
    pub fn conflict() -> Self {
        Self::new(StatusCode::CONFLICT)
    }

    /// 422: the request is understood, and its content is wrong.
    pub fn unprocessable() -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// 500: something failed that is not the client's affair. The cause is logged when the problem
    /// is sent, and never part of the answer.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR).cause(cause)
    }

    /// What is wrong this time, for the person who reads the answer.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// The URI that identifies this kind of problem.
    #[must_use]
    pub fn kind(mut self, uri: impl Into<String>) -> Self {
        self.0.kind = Some(uri.into());
        self
    }

    /// Adds a member of your own, for the program that reads the answer. A standard member is not
    /// replaced, and a value that cannot be serialized is left out.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let key = key.into();
        if !STANDARD.contains(&&*key)
            && let Ok(value) = serde_json::to_value(value)
        {
            self.0.extra.insert(key, value);
        }
        self
    }

    /// When it is worth while to ask again, in whole seconds: the header `retry-after`.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// What caused it, for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// A member that was added by [`Problem::with`].
    pub fn member(&self, key: &str) -> Option<&Value> {
        self.0.extra.get(key)
    }

    pub(crate) fn has_detail(&self) -> bool {
        self.0.detail.is_some()
    }

    fn log(&self) {
        let status = self.0.status.as_u16();
        let cause = self.0.cause.as_deref().map(chain);
        match cause {
            Some(cause) if self.0.status.is_server_error() => {
                tracing::error!(status, cause, "a request failed");
            }
            Some(cause) => tracing::debug!(status, cause, "a request was refused"),
            None => {}
        }
    }

    fn body(&self) -> Vec<u8> {
        let parts = &*self.0;
        let id = RequestId::current();
        let members = Members {
            r#type: parts.kind.as_deref().unwrap_or("about:blank"),
            title: parts.status.canonical_reason().unwrap_or("Error"),
            status: parts.status.as_u16(),
            detail: parts.detail.as_deref(),
            request_id: id.as_ref().map(RequestId::as_str),
            extra: &parts.extra,
        };
        // Strings and values that were serialized before: there is nothing in it that could fail.
        serde_json::to_vec(&members).unwrap_or_default()
    }
}

/// The answer, in the order in which a person reads it.
#[derive(Serialize)]
struct Members<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

const STANDARD: [&str; 5] = ["type", "title", "status", "detail", "request_id"];

/// An error and its causes, on one line.
pub(crate) fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let head = [(CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.0.status, head, self.body()).into_response();
        if let Some(wait) = self.0.retry_after {
            // At least one: without a wait the client would be told nothing.
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("status", &self.0.status)
            .field("detail", &self.0.detail)
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.detail {
            Some(detail) => f.write_str(detail),
            None => write!(f, "{}", self.0.status),
        }
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0
            .cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}
