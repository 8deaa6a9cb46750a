//! Late requests of a version that was replaced, answered by its successor.
//!
//! A browser keeps its connection. Without this, the first request after a change would still see
//! the old version.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONNECTION, HeaderMap, HeaderName, TRANSFER_ENCODING, UPGRADE};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What speaks of one connection only (RFC 9110, section 7.6.1).
const OF_ONE_CONNECTION: [HeaderName; 3] = [
    CONNECTION,
    TRANSFER_ENCODING,
    HeaderName::from_static("keep-alive"),
];

/// The address at which this machine reaches a listener.
pub(crate) fn reachable(listener: SocketAddr) -> SocketAddr {
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
    mut request: Request<Incoming>,
) -> Result<Response, Request<Incoming>> {
    if request.headers().contains_key(UPGRADE) {
        // What follows would not be HTTP.
        return Err(request);
    }
    let Ok(stream) = TcpStream::connect(successor).await else {
        return Err(request);
    };
    let Ok((mut sender, connection)) = handshake(TokioIo::new(stream)).await else {
        return Err(request);
    };
    // It ends with the answer; how it fails, the answer tells.
    tokio::spawn(async { drop(connection.await) });
    strip(request.headers_mut());
    match sender.try_send_request(request).await {
        Ok(mut response) => {
            strip(response.headers_mut());
            Ok(response.map(Body::new))
        }
        Err(mut error) => match error.take_message() {
            Some(request) => Err(request),
            None => Ok(gone()),
        },
    }
}

/// The successor took the request and died of it, or of something else.
fn gone() -> Response {
    use axum::response::IntoResponse as _;
    crate::Problem::new(axum::http::StatusCode::BAD_GATEWAY).into_response()
}

fn strip(headers: &mut HeaderMap) {
    for name in OF_ONE_CONNECTION {
        headers.remove(name);
    }
}
