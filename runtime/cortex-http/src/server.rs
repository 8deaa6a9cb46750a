//! Takes connections, and stops without losing a request that is on its way.
//!
//! When told to stop, the server lets readiness fail and answers on with `Connection: close`, so
//! that clients take their next request elsewhere. Then it takes what the system has accepted for
//! it, closes the listener, and leaves clients a moment to use the connections they hold; only
//! after that idle ones are closed and the requests that still run are waited for.
//!
//! Where a successor takes over on the same socket, the listener is closed first: the successor
//! takes all new connections, and in debug builds answers the late requests on old ones as well.
//!
//! Streams of events and WebSockets end as soon as clients that come back reach somebody else.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::select;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::connection::Connection;
use crate::draining::{Phase, Progress};
use crate::turn::Turn;
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
    turn: Option<Turn>,
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
            turn: None,
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
            turn: None,
        })
    }

    /// Takes no connection before the other processes that hold the listener have let go of this
    /// file's lock, and lets go of it when it takes no more; so no client sees a version that is
    /// older than the one it has seen before. From two seconds after readiness on it waits for
    /// nobody.
    #[must_use]
    pub fn in_turn(mut self, lock: std::fs::File) -> Self {
        self.turn = Some(Turn(lock));
        self
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
            listener,
            phase: &phase,
            open,
        };
        let farewell = taking.until(stop).await;
        self.front.readiness().fail();
        let farewell = if inherited {
            // Before the listener is dropped, because then the successor may begin.
            phase.send_replace(Phase::Leaving(farewell));
            farewell
        } else {
            phase.send_replace(Phase::Draining);
            taking.until(tokio::time::sleep(self.drain)).await;
            taking.rest();
            Farewell::Close
        };
        drop(taking);
        phase.send_replace(Phase::Leaving(farewell));
        self.close(&phase, closed, farewell).await
    }

    /// Waits until every connection is closed, with ever more emphasis.
    async fn close(
        &self,
        phase: &watch::Sender<Phase>,
        mut closed: mpsc::Receiver<()>,
        farewell: Farewell,
    ) -> Stopped {
        let linger = match farewell {
            Farewell::HandOver => LINGER_HANDING_OVER,
            Farewell::Close => LINGER,
        };
        // Nothing is ever sent: the channel ends when the last connection drops its sender.
        if timeout(linger, closed.recv()).await.is_ok() {
            return Stopped::Finished;
        }
        phase.send_replace(Phase::Closing(farewell));
        if timeout(self.shutdown_timeout, closed.recv()).await.is_ok() {
            return Stopped::Finished;
        }
        phase.send_replace(Phase::CutOff(farewell));
        closed.recv().await;
        Stopped::CutOff
    }
}

/// The server while it takes connections.
struct Taking<'a> {
    server: &'a Server,
    successor: Option<SocketAddr>,
    listener: Listener,
    phase: &'a watch::Sender<Phase>,
    open: mpsc::Sender<()>,
}

impl Taking<'_> {
    async fn until<T>(&self, end: impl Future<Output = T>) -> T {
        let take = async {
            if let Some(turn) = &self.listener.turn {
                turn.come(self.server.front.readiness()).await;
            }
            loop {
                self.take(self.listener.tcp.accept().await).await;
            }
        };
        // The second of them never ends.
        select(pin!(end), pin!(take)).await.factor_first().0
    }

    /// Takes the connections that the system has accepted already: they would be reset if the
    /// listener were closed over them.
    fn rest(&self) {
        while let Some(Ok((stream, peer))) = self.listener.tcp.accept().now_or_never() {
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
            progress: Progress(self.phase.subscribe()),
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
