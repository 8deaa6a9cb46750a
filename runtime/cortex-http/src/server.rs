//! Takes connections, and stops without losing a request that is on its way.
//!
//! When told to stop, the server lets readiness fail and answers on with `Connection: close`, so
//! that clients take their next request elsewhere. Then it takes what the system has accepted for
//! it, closes the listener, and leaves clients a moment to use the connections they hold; only
//! after that idle ones are closed and the requests that still run are waited for.
//!
//! Where a successor takes over on the same socket, the listener is closed first: the successor
//! takes all new connections, and in debug builds answers the late requests on old ones as well.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::{Front, Peer, ServerSettings, relay};

/// How long kept connections are still answered when a successor is there.
const LINGER_HANDING_OVER: Duration = Duration::from_secs(2);
/// How long they are when nobody listens any more: enough for what is on its way.
const LINGER: Duration = Duration::from_millis(250);
/// How long to wait when the system refuses to give a connection, as when it is out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A listening socket.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    inherited: bool,
}

impl Listener {
    /// Listens on an address.
    ///
    /// # Errors
    ///
    /// If the system refuses, as when another process listens there.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let tcp = TcpListener::bind(address).await?;
        Ok(Self {
            tcp,
            inherited: false,
        })
    }

    /// Takes over a socket from the process that started this one. That process keeps listening
    /// when this one stops.
    ///
    /// # Errors
    ///
    /// If the socket cannot be used.
    pub fn inherited(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self {
            tcp: TcpListener::from_std(listener)?,
            inherited: true,
        })
    }

    /// The address it listens on.
    ///
    /// # Errors
    ///
    /// If the system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Whether the process that started this one listens as well.
    pub fn is_inherited(&self) -> bool {
        self.inherited
    }
}

/// Serves a [`Front`] on a [`Listener`].
#[derive(Debug)]
pub struct Server {
    front: Arc<Front>,
    idle_timeout: Duration,
    drain: Duration,
    shutdown_timeout: Duration,
}

/// Who answers clients once this server has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// Another process, which takes connections of the same inherited listener by now.
    HandOver,
    /// Nobody that this process knows of.
    Close,
}

/// How the server came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Every request was answered.
    Finished,
    /// Connections that were still busy at the end of `server.shutdown_timeout` were cut off.
    CutOff,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Phase {
    Serving,
    HandingOver,
    Draining,
    Closing,
    CutOff,
}

impl Server {
    /// A server with these settings, which gives load balancers `drain` to notice that it stops.
    pub fn new(front: Front, settings: &ServerSettings, drain: Duration) -> Self {
        Self {
            front: Arc::new(front),
            idle_timeout: settings.idle_timeout,
            drain,
            shutdown_timeout: settings.shutdown_timeout,
        }
    }

    /// Serves until `stop` is ready, and then stops as the module describes.
    pub async fn run(&self, listener: Listener, stop: impl Future<Output = Farewell>) -> Stopped {
        let (phase, _) = watch::channel(Phase::Serving);
        let (open, closed) = mpsc::channel(1);
        let inherited = listener.inherited;
        let taking = Taking {
            server: self,
            successor: listener.address().ok().map(relay::reachable),
            listener: listener.tcp,
            phase: &phase,
            open,
        };
        let farewell = taking.until(stop).await;
        self.front.readiness().fail();
        let linger = if inherited && farewell == Farewell::HandOver {
            phase.send_replace(Phase::HandingOver);
            LINGER_HANDING_OVER
        } else {
            phase.send_replace(Phase::Draining);
            if !inherited {
                taking.until(tokio::time::sleep(self.drain)).await;
                taking.rest();
            }
            LINGER
        };
        drop(taking);
        self.close(&phase, closed, linger).await
    }

    /// Waits until every connection is closed, with ever more emphasis.
    async fn close(
        &self,
        phase: &watch::Sender<Phase>,
        mut closed: mpsc::Receiver<()>,
        linger: Duration,
    ) -> Stopped {
        // Nothing is ever sent: the channel ends when the last connection drops its sender.
        if timeout(linger, closed.recv()).await.is_ok() {
            return Stopped::Finished;
        }
        phase.send_replace(Phase::Closing);
        if timeout(self.shutdown_timeout, closed.recv()).await.is_ok() {
            return Stopped::Finished;
        }
        phase.send_replace(Phase::CutOff);
        closed.recv().await;
        Stopped::CutOff
    }
}

/// The server while it takes connections.
struct Taking<'a> {
    server: &'a Server,
    successor: Option<SocketAddr>,
    listener: TcpListener,
    phase: &'a watch::Sender<Phase>,
    open: mpsc::Sender<()>,
}

impl Taking<'_> {
    async fn until<T>(&self, end: impl Future<Output = T>) -> T {
        let take = async {
            loop {
                self.take(self.listener.accept().await).await;
            }
        };
        // The second of them never ends.
        select(pin!(end), pin!(take)).await.factor_first().0
    }

    /// Takes the connections that the system has accepted already: they would be reset if the
    /// listener were closed over them.
    fn rest(&self) {
        while let Some(Ok((stream, peer))) = self.listener.accept().now_or_never() {
            self.serve(stream, peer);
        }
    }

    async fn take(&self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        match accepted {
            Ok((stream, peer)) => self.serve(stream, peer),
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken at the moment");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        let connection = Connection {
            front: Arc::clone(&self.server.front),
            peer: Peer(peer),
            successor: self.successor,
            phase: self.phase.subscribe(),
            _open: self.open.clone(),
        };
        tokio::spawn(connection.run(stream, self.server.idle_timeout));
    }
}

/// Whether only the one connection failed, before it was taken.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

/// One connection, for as long as it lives.
struct Connection {
    front: Arc<Front>,
    peer: Peer,
    successor: Option<SocketAddr>,
    phase: watch::Receiver<Phase>,
    _open: mpsc::Sender<()>,
}

impl Connection {
    async fn run(self, stream: TcpStream, idle_timeout: Duration) {
        // Answers are written whole; waiting for more to send would only delay them. Without it
        // they still arrive.
        drop(stream.set_nodelay(true));
        let service = service_fn(|request: Request<Incoming>| {
            let (this, phase) = (&self, &self.phase);
            async move {
                let mut response = this.answer(request).await;
                let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
                if *phase.borrow() >= Phase::HandingOver && !switches {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(CONNECTION, close);
                }
                Ok::<_, std::convert::Infallible>(response)
            }
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(idle_timeout);
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        // A connection that fails has lost its client, who alone could have told why.
        let Either::Right(_) = select(connection.as_mut(), self.reached(Phase::Closing)).await
        else {
            return;
        };
        connection.as_mut().graceful_shutdown();
        select(connection, self.reached(Phase::CutOff)).await;
    }

    /// Answers a request, or lets the successor do so where this version is out of date.
    async fn answer(&self, request: Request<Incoming>) -> Response {
        let handing_over = *self.phase.borrow() == Phase::HandingOver;
        let mut request = match self.successor {
            Some(successor) if cfg!(debug_assertions) && handing_over => {
                match relay::relay(successor, self.front.time_limit(), request).await {
                    Ok(response) => return response,
                    Err(request) => request,
                }
            }
            _ => request.map(Body::new),
        };
        request.extensions_mut().insert(self.peer);
        self.front.answer(request).await
    }

    fn reached(&self, wanted: Phase) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut phase = self.phase.clone();
        Box::pin(async move {
            // The sender outlives the connections; were it gone, closing would be right too.
            drop(phase.wait_for(|phase| *phase >= wanted).await);
        })
    }
}
