//! Late requests of a version that was replaced, answered by its successor.
//!
//! A browser keeps its connection. Without this, the first request after a change would still see
//! the old version.
//!
//! That somebody else holds the listener does not mean that anybody answers: the system takes
//! connections for a parent that only keeps the socket open. So a successor has to prove itself on
//! the very connection that the request would take, and without proof this version answers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::header::{
    CONNECTION, EXPECT, HOST, HeaderMap, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tracing::Instrument as _;

use crate::request_id::{self, Current};
use crate::{Problem, RequestId, health};

/// What speaks of one connection only (RFC 9110, section 7.6.1), or is dealt with by the time that
/// a request is passed on whole.
const OF_ONE_CONNECTION: [HeaderName; 7] = [
    CONNECTION,
    EXPECT,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
];

/// Up to this length a body is read to its end before it is passed on, so that this version can
/// still answer if the successor does not take it. A larger one, or one of unknown length, is passed
/// on as it comes.
const LARGEST_KEPT: u64 = 64 * 1024;

/// How long a successor may take to prove that it answers; it is on the same machine.
const PROOF: Duration = Duration::from_secs(1);
/// How soon it is asked again: it may be about to take connections, or be replaced itself.
const GLANCE: Duration = Duration::from_millis(5);

type Sender = SendRequest<Body>;

/// The address at which this machine reaches a listener.
pub fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

/// Asks the successor; gives the request back where it cannot be asked.
pub(crate) async fn relay(
    successor: SocketAddr,
    time_limit: Duration,
    mut request: Request<Incoming>,
) -> Result<Response, Request<Body>> {
    if !fits(&request) {
        return Err(request.map(Body::new));
    }
    let Ok(sender) = timeout(PROOF, proven(successor)).await else {
        return Err(request.map(Body::new));
    };
    let id = RequestId::of(request.headers());
    let span = id.span(request.method());
    if let Some(value) = id.header() {
        // Both versions speak of the request under one name.
        request.headers_mut().insert(request_id::HEADER, value);
    }
    let relayed = pass_on(sender, time_limit, request);
    let relayed = Current::scope(id, span.clone(), relayed);
    relayed.instrument(span).await.0
}

/// Whether a request is one that can be passed on: not one after which something else than HTTP is
/// spoken. The offer to speak HTTP/2 is one that a server may overlook.
fn fits(request: &Request<Incoming>) -> bool {
    let upgrade = request.headers().get(UPGRADE);
    upgrade.is_none_or(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"h2c"))
}

/// A connection on which somebody has just said to be ready.
async fn proven(successor: SocketAddr) -> Sender {
    loop {
        if let Some(sender) = asked(successor).await {
            return sender;
        }
        sleep(GLANCE).await;
    }
}

async fn asked(successor: SocketAddr) -> Option<Sender> {
    let stream = TcpStream::connect(successor).await.ok()?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // It ends with the answer; how it fails, the answer tells.
    tokio::spawn(async { drop(connection.await) });
    let mut question = Request::new(Body::empty());
    *question.uri_mut() = axum::http::Uri::from_static(health::READY);
    question
        .headers_mut()
        .insert(HOST, HeaderValue::from_static("localhost"));
    let answer = sender.send_request(question).await.ok()?;
    let ready = answer.status() == StatusCode::OK;
    answer.into_body().collect().await.ok()?;
    sender.ready().await.ok()?;
    ready.then_some(sender)
}

async fn pass_on(
    mut sender: Sender,
    time_limit: Duration,
    request: Request<Incoming>,
) -> Result<Response, Request<Body>> {
    let (head, body) = request.into_parts();
    let is_kept = body
        .size_hint()
        .upper()
        .is_some_and(|size| size <= LARGEST_KEPT);
    let (body, kept) = if is_kept {
        match whole(body, time_limit).await {
            Ok(body) => (Body::from(body.clone()), Some(body)),
            Err(problem) => return Ok(answer_with(problem)),
        }
    } else {
        (Body::new(body), None)
    };
    let sent = sender.try_send_request(outgoing(&head, body));
    let problem = match timeout(time_limit, sent).await {
        Ok(Ok(response)) => return Ok(relayed(&head, response)),
        Ok(Err(mut error)) => match error.take_message().and(kept) {
            Some(body) => return Err(Request::from_parts(head, Body::from(body))),
            None => Problem::new(StatusCode::BAD_GATEWAY).cause(error.into_error()),
        },
        Err(late) => Problem::new(StatusCode::GATEWAY_TIMEOUT).cause(late),
    };
    // The successor may have done what was asked for, so nobody else may do it again.
    Ok(answer_with(problem.detail(
        "the new version of the application took the request, and did not answer",
    )))
}

async fn whole(body: Incoming, time_limit: Duration) -> Result<Bytes, Problem> {
    match timeout(time_limit, body.collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) => Err(Problem::bad_request().cause(error)),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT)
            .detail(format!("the body took longer than {time_limit:?}"))),
    }
}

fn outgoing(head: &Parts, body: Body) -> Request<Body> {
    let mut request = Request::from_parts(head.clone(), body);
    *request.version_mut() = Version::HTTP_11;
    let headers = request.headers_mut();
    strip(headers);
    // A client of HTTP/1.0 need not name the host.
    headers
        .entry(HOST)
        .or_insert(HeaderValue::from_static("localhost"));
    request
}

fn relayed(head: &Parts, mut response: axum::http::Response<Incoming>) -> Response {
    strip(response.headers_mut());
    let (method, path) = (head.method.as_str(), head.uri.path());
    let status = response.status().as_u16();
    tracing::debug!(target: "cortex::access", method, path, status, "relayed to the new version");
    response.map(Body::new)
}

fn answer_with(problem: Problem) -> Response {
    let mut response = problem.into_response();
    if let Some(value) = RequestId::current().and_then(|id| id.header()) {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    response
}

/// Removes what concerns one connection, and what `Connection` says concerns it as well.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in OF_ONE_CONNECTION.into_iter().chain(named) {
        headers.remove(name);
    }
}
