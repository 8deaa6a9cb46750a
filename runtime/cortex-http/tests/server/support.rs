//! A server in this process, and clients that speak to it byte by byte.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use cortex_config::{Config, Environment, Settings as _, Sources};
use cortex_http::{Farewell, Front, Listener, Peer, Readiness, Server, ServerSettings, Stopped};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

pub(crate) const LOOPBACK: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs until it is told to stop.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<Farewell>,
    task: JoinHandle<Stopped>,
}

impl Running {
    pub(crate) async fn stop(self) -> Stopped {
        self.stop_with(Farewell::HandOver).await
    }

    pub(crate) async fn stop_with(self, farewell: Farewell) -> Stopped {
        self.stop.send(farewell).unwrap();
        timeout(PATIENCE, self.task).await.unwrap().unwrap()
    }
}

pub(crate) fn serve(listener: Listener, drain: Duration, set: &[(&str, &str)]) -> Running {
    serve_saying("quick", listener, drain, set)
}

pub(crate) fn serve_saying(
    text: &'static str,
    listener: Listener,
    drain: Duration,
    set: &[(&str, &str)],
) -> Running {
    let sources = set
        .iter()
        .fold(Sources::none(), |all, (key, value)| all.set(*key, *value));
    let (config, mut problems) =
        Config::load(&sources, Environment::Test, &ServerSettings::all_specs());
    let settings: ServerSettings = config.read(&mut problems).unwrap();
    let slow = async || {
        sleep(Duration::from_millis(400)).await;
        "slow"
    };
    let router = Router::new()
        .route("/", get(async move || text).post(async |body: String| body))
        .route("/peer", get(async |Peer(peer): Peer| peer.to_string()))
        .route("/slow", get(slow));
    let readiness = Readiness::default();
    readiness.pass();
    let front = Front::new(router, readiness, settings.request_timeout);
    let address = listener.address().unwrap();
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let server = Server::new(front, &settings, drain);
        server.run(listener, async { stopped.await.unwrap() }).await
    });
    Running {
        address,
        stop,
        task,
    }
}

pub(crate) async fn own(drain: Duration, set: &[(&str, &str)]) -> Running {
    serve(Listener::bind(LOOPBACK.into()).await.unwrap(), drain, set)
}

/// A connection of a client, which says whether it can be used again.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> std::io::Result<Self> {
        TcpStream::connect(address).await.map(Self)
    }

    /// Sends a request and reads the answer; `None` means that the answer never came.
    pub(crate) async fn ask(&mut self, path: &str) -> Option<String> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.0.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        loop {
            let mut buffer = [0; 1024];
            let count = timeout(PATIENCE, self.0.read(&mut buffer))
                .await
                .ok()?
                .ok()?;
            answer.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                if Some(body.len()) == length.and_then(|length| length.parse().ok()) {
                    return Some(text.into_owned());
                }
            }
            if count == 0 {
                return None;
            }
        }
    }
}

pub(crate) fn closes(answer: &str) -> bool {
    answer.contains("\r\nconnection: close\r\n")
}
