//! Who is at the other end of the connection.

use std::net::SocketAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::Problem;

/// The address at the other end of the connection: the client's, or that of the proxy before it.
///
/// An argument of a handler, optional or not; in tests, where there is no connection, it is missing.
///
/// ```
/// use cortex_http::Peer;
///
/// async fn greet(Peer(address): Peer) -> String {
///     format!("Hello, {}!", address.ip())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let peer = parts.extensions.get().copied();
        peer.ok_or_else(|| Problem::internal("the request came over no connection"))
    }
}

impl<S: Sync> axum::extract::OptionalFromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Option<Self>, std::convert::Infallible> {
        Ok(parts.extensions.get().copied())
    }
}
