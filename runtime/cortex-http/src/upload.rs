//! The body of a request on its way in: how far it is, and how large it may be.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll};

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::StatusCode;
use http_body_util::Limited;
use hyper::body::{Frame, SizeHint};

use crate::Problem;

/// Whether a handler waits for the client to send more of the body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Arc<AtomicBool>);

impl Waiting {
    pub(crate) fn is_for_client(&self) -> bool {
        self.0.load(SeqCst)
    }

    /// Watches the body of a request, if it has one.
    pub(crate) fn watch(&self, request: Request) -> Request {
        if request.body().is_end_stream() {
            return request;
        }
        let waiting = self.clone();
        request.map(|body| Body::new(Watched { body, waiting }))
    }
}

struct Watched {
    body: Body,
    waiting: Waiting,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let poll = Pin::new(&mut self.body).poll_frame(context);
        self.waiting.0.store(poll.is_pending(), SeqCst);
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.waiting.0.store(false, SeqCst);
    }
}

/// Refuses a body that is known to be too large, and lets none grow beyond the limit.
pub(crate) fn limited(request: Request, limit: usize) -> Result<Request, Problem> {
    let length = request.body().size_hint();
    let limit_u64 = u64::try_from(limit).unwrap_or(u64::MAX);
    if length.lower() > limit_u64 {
        let detail = format!("the body is larger than {limit} bytes");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE).detail(detail));
    }
    if length.upper().is_some_and(|upper| upper <= limit_u64) {
        return Ok(request);
    }
    Ok(request.map(|body| Body::new(Limited::new(body, limit))))
}
