//! An application that listens, for as long as its test runs.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cortex_app::Prepared;
use cortex_http::{Body, Farewell, Listener, Request, Response, Server};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long the end of a test waits for the server's.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server at work. Dropping it stops it.
pub(crate) struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    /// In a mutex only because an application is shared by its requests.
    ended: Mutex<Receiver<()>>,
}

impl Running {
    pub(crate) async fn start(prepared: &Prepared) -> io::Result<Self> {
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
        let address = listener.address()?;
        let server = Server::new(prepared.front.clone(), &prepared.server, Duration::ZERO);
        let (stop, told) = oneshot::channel();
        let (ends, ended) = channel();
        let task = tokio::spawn(async move {
            let until = async {
                // If nobody is left who could say so, it is over as well.
                drop(told.await);
                Farewell::Close
            };
            server.run(listener, until).await;
            drop(ends);
        });
        Ok(Self {
            address,
            stop: Some(stop),
            task,
            ended: Mutex::new(ended),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and waits for the end.
    pub(crate) async fn stop(mut self) {
        self.tell();
        // A server that panicked is over, too.
        drop((&mut self.task).await);
    }

    /// Sends a request over a connection of its own.
    pub(crate) async fn answer(&self, request: Request) -> Result<Response, String> {
        let told = |error: &dyn fmt::Display| format!("the request could not be sent: {error}");
        let stream = TcpStream::connect(self.address).await;
        let stream = TokioIo::new(stream.map_err(|error| told(&error))?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream)
            .await
            .map_err(|error| told(&error))?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await;
        Ok(response.map_err(|error| told(&error))?.map(Body::new))
    }

    fn tell(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended before.
            stop.send(()).unwrap_or_default();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tell();
        let flavor = Handle::try_current().map(|runtime| runtime.runtime_flavor());
        if matches!(flavor, Ok(RuntimeFlavor::MultiThread)) {
            // Nothing is ever sent: the channel closes when the server has ended.
            let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
            tokio::task::block_in_place(|| ended.recv_timeout(PATIENCE).unwrap_or_default());
        } else {
            // The only thread is this one, so there is nothing to wait for.
            self.task.abort();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Running({})", self.address)
    }
}
