//! A server in this process, and clients that speak to it byte by byte.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::routing::{self, get};
use cortex_config::{Config, Environment, Settings as _, Sources};
use cortex_http::{
    Draining, Farewell, Front, Listener, Peer, Readiness, Server, ServerSettings, Stopped,
};
use futures_util::{StreamExt as _, stream};
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
    ended: Arc<AtomicU32>,
}

impl Running {
    /// How many handlers of WebSockets have come to their end.
    pub(crate) fn ended(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.ended)
    }

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
    let ended = Arc::default();
    let readiness = Readiness::default();
    readiness.pass();
    let front = Front::new(router(text, &ended), readiness, settings.request_timeout);
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
        ended,
    }
}

fn router(text: &'static str, ended: &Arc<AtomicU32>) -> Router {
    let slow = async move || {
        sleep(Duration::from_millis(400)).await;
        format!("slow {text}")
    };
    let events = async move || {
        let first = stream::once(async move { Event::default().data(text) });
        Sse::new(first.chain(stream::pending()).map(Ok::<_, Infallible>))
    };
    let draining = async |draining: Draining| {
        let before = draining.has_begun();
        let farewell = draining.begun().await;
        format!("{before} {farewell:?} {}", draining.has_begun())
    };
    let ended = Arc::clone(ended);
    let echo = async move |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async move |mut socket: WebSocket| {
            while let Some(Ok(message)) = socket.recv().await {
                drop(socket.send(message).await);
            }
            ended.fetch_add(1, Ordering::SeqCst);
        })
    };
    let ticks = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |mut socket: WebSocket| {
            while socket.send("tick".into()).await.is_ok() {
                sleep(Duration::from_millis(1)).await;
            }
        })
    };
    let silence = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |socket: WebSocket| {
            sleep(Duration::from_mins(1)).await;
            drop(socket);
        })
    };
    let post = async move |body: String| ([("x-said-by", text)], body);
    Router::new()
        .route("/", get(async move || text).post(post))
        .route("/peer", get(async |Peer(peer): Peer| peer.to_string()))
        .route("/slow", get(slow))
        .route(
            "/early",
            routing::post(async || (StatusCode::FORBIDDEN, "no")),
        )
        .route("/events", get(events))
        .route("/draining", get(draining))
        .route("/echo", get(echo))
        .route("/ticks", get(ticks))
        .route("/silence", get(silence))
}

/// Waits for something that is about to happen.
pub(crate) async fn until(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, wait).await.unwrap();
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
        self.answer().await
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes()).await;
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Gives the server the time to begin with what was sent; it has not answered it yet.
    pub(crate) async fn send_and_hear_nothing(&mut self) {
        let heard = timeout(Duration::from_millis(100), self.0.readable()).await;
        assert!(heard.is_err(), "there is an answer already");
    }

    /// Reads just so many bytes.
    pub(crate) async fn exactly(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let read = self.0.read_exact(&mut bytes);
        timeout(PATIENCE, read).await.unwrap().unwrap();
        bytes
    }

    /// Reads up to these words.
    pub(crate) async fn read_until(&mut self, words: &str) -> String {
        let mut read = Vec::new();
        while !read.ends_with(words.as_bytes()) {
            read.extend(self.exactly(1).await);
        }
        String::from_utf8(read).unwrap()
    }

    /// Reads to the end, which is one in order.
    pub(crate) async fn rest_of_bytes(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let read = self.0.read_to_end(&mut rest);
        timeout(PATIENCE, read).await.unwrap().unwrap();
        rest
    }

    pub(crate) async fn rest(&mut self) -> Option<String> {
        String::from_utf8(self.rest_of_bytes().await).ok()
    }

    /// Reads an answer of a known length.
    pub(crate) async fn answer(&mut self) -> Option<String> {
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
