//! A handler as a service that the router can hold; one type for all of them.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::Map;
use tower::Service;

use crate::controller::{Action, Answering};
use crate::request_id::Current;

/// Answers the requests of one route.
#[derive(Clone)]
pub(crate) struct Endpoint {
    action: Action,
    route: Arc<str>,
}

impl Endpoint {
    pub(crate) fn new(action: Action, path: &str) -> Self {
        Self {
            action,
            route: path.into(),
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
        (self.action)(request).map(Ok)
    }
}
