//! What is open at the moment of a hand-over: requests that run, uploads that arrive, streams of
//! events, WebSockets.

use std::net::TcpListener as StdListener;
use std::time::{Duration, Instant};

use cortex_http::{Farewell, Listener, Stopped};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::support::{Client, LOOPBACK, Running, closes, own, serve_saying, until};

/// Two versions on one socket.
struct Versions {
    old: Running,
    socket: StdListener,
}

impl Versions {
    fn first() -> Self {
        let socket = StdListener::bind(LOOPBACK).unwrap();
        let inherited = Listener::inherited(socket.try_clone().unwrap()).unwrap();
        let old = serve_saying("old", inherited, Duration::ZERO, &[]);
        Self { old, socket }
    }

    /// The next version is there, and the old one is told to stop.
    fn hand_over(self) -> (JoinHandle<Stopped>, Running) {
        let inherited = Listener::inherited(self.socket).unwrap();
        let new = serve_saying("new", inherited, Duration::ZERO, &[]);
        (tokio::spawn(self.old.stop()), new)
    }
}

#[tokio::test]
async fn a_request_that_runs_is_answered_by_the_version_that_took_it() {
    let versions = Versions::first();
    let mut busy = Client::connect(versions.old.address).await.unwrap();
    busy.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    busy.send_and_hear_nothing().await;
    let (stopping, new) = versions.hand_over();
    let answer = busy.answer().await.unwrap();
    assert!(answer.ends_with("slow old") && closes(&answer), "{answer}");
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn an_upload_that_has_begun_is_received_to_its_end() {
    for head in [
        "content-length: 200000\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n",
    ] {
        let is_chunked = head.starts_with("transfer");
        let piece = |byte: &str| {
            if is_chunked {
                format!("186a0\r\n{}\r\n", byte.repeat(100_000))
            } else {
                byte.repeat(100_000)
            }
        };
        let versions = Versions::first();
        let mut client = Client::connect(versions.old.address).await.unwrap();
        client
            .send(&format!("POST / HTTP/1.1\r\nhost: x\r\n{head}"))
            .await;
        client.send(&piece("a")).await;
        client.send_and_hear_nothing().await;
        let (stopping, new) = versions.hand_over();
        sleep(Duration::from_millis(50)).await;
        client.send(&piece("b")).await;
        client.send(if is_chunked { "0\r\n\r\n" } else { "" }).await;
        let answer = client.answer().await.unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        assert_eq!(body.len(), 200_000);
        assert!(body.ends_with('b') && closes(&answer));
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
        assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
    }
}

#[tokio::test]
async fn of_requests_sent_at_once_those_without_an_answer_are_known_not_to_be_taken() {
    let versions = Versions::first();
    let mut client = Client::connect(versions.old.address).await.unwrap();
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    client
        .send(&(request("/slow") + &request("/").repeat(50)))
        .await;
    client.send_and_hear_nothing().await;
    let (stopping, new) = versions.hand_over();
    let all = client.rest().await.unwrap();
    assert!(closes(&all) && all.ends_with("slow old"), "{all}");
    assert_eq!(all.matches("HTTP/1.1 200 OK").count(), 1);
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn a_stream_of_events_ends_in_order_whatever_ends_the_server() {
    let versions = Versions::first();
    let mut client = Client::connect(versions.old.address).await.unwrap();
    client.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let begin = client.read_until("data: old\n\n").await;
    assert!(closes(&begin), "{begin}");
    let (stopping, new) = versions.hand_over();
    assert!(client.rest().await.unwrap().ends_with("\r\n0\r\n\r\n"));
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);

    let mut client = Client::connect(new.address).await.unwrap();
    client.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    client.read_until("data: new\n\n").await;
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
    assert!(client.rest().await.unwrap().ends_with("\r\n0\r\n\r\n"));
}

#[tokio::test]
async fn with_an_own_listener_streams_end_when_it_is_closed_and_not_before() {
    let server = own(Duration::from_millis(300), &[]).await;
    let address = server.address;
    let mut client = Client::connect(address).await.unwrap();
    client.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    client.read_until("data: quick\n\n").await;
    let stopping = tokio::spawn(server.stop());
    let start = Instant::now();
    assert!(client.rest().await.unwrap().ends_with("\r\n0\r\n\r\n"));
    assert!(start.elapsed() >= Duration::from_millis(250));
    // Who comes back at once does not reach a server that ends the next stream as soon.
    assert!(Client::connect(address).await.is_err());
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
}

#[tokio::test]
async fn a_handler_hears_that_clients_should_go_elsewhere() {
    for (farewell, told) in [(Farewell::HandOver, "HandOver"), (Farewell::Close, "Close")] {
        let versions = Versions::first();
        let mut client = Client::connect(versions.old.address).await.unwrap();
        client
            .send("GET /draining HTTP/1.1\r\nhost: x\r\n\r\n")
            .await;
        client.send_and_hear_nothing().await;
        let stopping = tokio::spawn(versions.old.stop_with(farewell));
        let answer = client.answer().await.unwrap();
        assert!(answer.ends_with(&format!("false {told} true")), "{answer}");
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    }
}

#[tokio::test]
async fn one_version_at_a_time_takes_connections() {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/turn");
    std::fs::create_dir_all(folder).unwrap();
    let socket = StdListener::bind(LOOPBACK).unwrap();
    let start = |text| {
        let inherited = Listener::inherited(socket.try_clone().unwrap()).unwrap();
        let lock = std::fs::File::open(folder).unwrap();
        serve_saying(text, inherited.in_turn(lock), Duration::ZERO, &[])
    };
    let old = start("old");
    let address = old.address;
    let asked = async || {
        let mut client = Client::connect(address).await.unwrap();
        client.ask("/").await.unwrap()
    };
    assert!(asked().await.ends_with("old"));
    let new = start("new");
    for _ in 0..50 {
        assert!(asked().await.ends_with("old"));
    }
    assert_eq!(old.stop().await, Stopped::Finished);
    for _ in 0..50 {
        assert!(asked().await.ends_with("new"));
    }
    // Who is told to stop before its turn comes does so.
    let next = start("next");
    assert_eq!(next.stop().await, Stopped::Finished);
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

/// A frame as a client sends it, with a mask that changes nothing.
fn frame(first: u8, text: &str) -> Vec<u8> {
    let length = 0x80 | u8::try_from(text.len()).unwrap();
    [&[first, length, 0, 0, 0, 0], text.as_bytes()].concat()
}

fn upgrade(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

#[tokio::test]
async fn a_websocket_is_closed_with_the_reason_and_its_handler_goes_to_its_end() {
    for (farewell, code) in [(Farewell::HandOver, 1012_u16), (Farewell::Close, 1001)] {
        let versions = Versions::first();
        let mut client = Client::connect(versions.old.address).await.unwrap();
        client.send(&upgrade("/echo")).await;
        client.read_until("\r\n\r\n").await;
        client.send_bytes(&frame(0x81, "hello")).await;
        assert_eq!(client.exactly(7).await, b"\x81\x05hello");
        let ended = versions.old.ended();
        let stopping = tokio::spawn(versions.old.stop_with(farewell));
        assert_eq!(client.exactly(2).await, [0x88, 2]);
        assert_eq!(client.exactly(2).await, code.to_be_bytes());
        assert_eq!(ended.load(std::sync::atomic::Ordering::SeqCst), 0);
        client.send_bytes(&frame(0x88, "")).await;
        assert_eq!(client.rest().await.unwrap(), "");
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
        until(|| ended.load(std::sync::atomic::Ordering::SeqCst) == 1).await;
    }
}

#[tokio::test]
async fn a_websocket_whose_handler_only_sends_or_only_waits_is_closed_too() {
    for path in ["/ticks", "/silence"] {
        let versions = Versions::first();
        let mut client = Client::connect(versions.old.address).await.unwrap();
        client.send(&upgrade(path)).await;
        client.read_until("\r\n\r\n").await;
        let start = Instant::now();
        let stopping = tokio::spawn(versions.old.stop());
        let mut frames = client.rest_of_bytes().await;
        // What is sent after the goodbye goes nowhere.
        assert_eq!(frames.split_off(frames.len() - 4), [0x88, 2, 3, 0xf4]);
        assert!(
            frames.chunks(6).all(|tick| tick == b"\x81\x04tick"),
            "{frames:?}"
        );
        drop(client);
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
        assert!(start.elapsed() < Duration::from_secs(6), "{path}");
    }
}

#[tokio::test]
async fn http_2_with_prior_knowledge_is_refused_and_not_left_waiting() {
    let server = own(Duration::ZERO, &[]).await;
    let mut client = Client::connect(server.address).await.unwrap();
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let mut answer = Vec::new();
    client.0.read_to_end(&mut answer).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answer).find("HTTP/1.1 200"), None);
    client.0.shutdown().await.unwrap_or_default();
    assert_eq!(server.stop().await, Stopped::Finished);
}
