//! One connection of a client, from its first request to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HeaderMap, UPGRADE};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::Response;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::draining::{Phase, Progress};
use crate::line::{self, End, Line};
use crate::{Draining, Farewell, Front, Peer, event_stream, relay};

/// What a connection knows from the server.
pub(crate) struct Connection {
    pub(crate) front: Arc<Front>,
    pub(crate) peer: Peer,
    pub(crate) successor: Option<SocketAddr>,
    pub(crate) progress: Progress,
    /// Dropped at the end, which the server waits for.
    pub(crate) _open: mpsc::Sender<()>,
}

impl Connection {
    pub(crate) async fn run(self, stream: TcpStream, idle_timeout: Duration) {
        // Answers are written whole; waiting for more to send would only delay them. Without it
        // they still arrive.
        drop(stream.set_nodelay(true));
        let (line, mut end) = line::over(stream);
        self.speak_http(line, &end, idle_timeout).await;
        let cut_off = pin!(self.progress.reached(Phase::is_cut_off));
        if end.is_held() {
            select(pin!(self.see_off(end)), cut_off).await;
        } else {
            select(pin!(end.linger()), cut_off).await;
        }
    }

    /// Answers requests until there are no more.
    async fn speak_http(&self, line: Line, end: &End, idle_timeout: Duration) {
        let service = service_fn(|request: Request<Incoming>| async move {
            let response = self.answer(request).await;
            Ok::<_, Infallible>(self.as_perhaps_the_last(response, end))
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(idle_timeout);
        let http = builder
            .serve_connection(TokioIo::new(line), service)
            .with_upgrades();
        let mut http = pin!(http);
        let closing = pin!(self.progress.reached(Phase::is_closing));
        // One that fails has lost its client, who alone could have told why.
        if let Either::Left(_) = select(http.as_mut(), closing).await {
            return;
        }
        http.as_mut().graceful_shutdown();
        let cut_off = pin!(self.progress.reached(Phase::is_cut_off));
        select(http, cut_off).await;
    }

    /// Waits for whoever has taken the connection over from HTTP, and closes a WebSocket in time.
    async fn see_off(&self, mut end: End) {
        let leaving = pin!(self.progress.reached(Phase::is_leaving));
        let Either::Right((farewell, _)) = select(pin!(end.released()), leaving).await else {
            return;
        };
        if end.say_goodbye(farewell).await {
            end.released().await;
        }
    }

    /// Answers a request, or lets the successor do so where this version is out of date.
    async fn answer(&self, request: Request<Incoming>) -> Response {
        let phase = self.progress.now();
        let is_late = phase.is_leaving() && phase.farewell() == Farewell::HandOver;
        let mut request = match self.successor {
            Some(successor) if cfg!(debug_assertions) && is_late => {
                match relay::relay(successor, self.front.time_limit(), request).await {
                    Ok(response) => return self.until(Phase::is_closing, response),
                    Err(request) => request,
                }
            }
            _ => request.map(Body::new),
        };
        let extensions = request.extensions_mut();
        extensions.insert(self.peer);
        extensions.insert(Draining::of(&self.progress));
        let response = self.front.answer(request).await;
        self.until(Phase::is_leaving, response)
    }

    /// An answer that has an end even where it has none.
    fn until(&self, phase: fn(Phase) -> bool, response: Response) -> Response {
        if event_stream::is_one(response.headers()) {
            return event_stream::ending(response, &self.progress, phase);
        }
        response
    }

    /// The answer, which says whether another may follow on this connection.
    fn as_perhaps_the_last(&self, mut response: Response, end: &End) -> Response {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            if is_websocket(response.headers()) {
                end.becomes_websocket();
            }
            return response;
        }
        // What comes after a stream should not find the connection in the middle of its end.
        let is_last = self.progress.now() != Phase::Serving;
        if is_last || event_stream::is_one(response.headers()) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}

fn is_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(UPGRADE);
    upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}
