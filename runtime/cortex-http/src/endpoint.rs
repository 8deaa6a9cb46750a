//! A handler as a service that the router can hold; one type for all of them.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::{Map, ready};
use tower::Service;

use crate::controller::{Action, Answering};
use crate::request_id::Current;
use crate::upload::limited;

/// Answers the requests of one route.
#[derive(Clone)]
pub(crate) struct Endpoint {
    action: Action,
    route: Arc<str>,
    body_limit: usize,
}

impl Endpoint {
    pub(crate) fn new(action: Action, path: &str, body_limit: usize) -> Self {
        Self {
            action,
            route: path.into(),
            body_limit,
        }
    }
}

impl Service<Request> for Endpoint {
    type Response = Response;
    type Error = Infallible;
    type Future = Map<Answering, fn(Response) -> Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Current::set_route(&self.route);
        let answering = match limited(request, self.body_limit) {
            Ok(request) => (self.action)(request),
            Err(problem) => Box::pin(ready(problem.into_response())),
        };
        answering.map(Ok)
    }
}
