//! Late requests on kept connections: the successor answers them if there is one, and nobody loses
//! one if there is none.

use std::net::TcpListener as StdListener;
use std::time::{Duration, Instant};

use cortex_http::{Farewell, Listener, Stopped};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::support::{Client, LOOPBACK, Running, closes, serve_saying};

const HEALTHY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// An old version that hands over, and a connection to it from before.
struct HandOver {
    socket: StdListener,
    kept: Client,
    old: Running,
}

impl HandOver {
    async fn prepare(set: &[(&str, &str)]) -> Self {
        let socket = StdListener::bind(LOOPBACK).unwrap();
        let inherited = Listener::inherited(socket.try_clone().unwrap()).unwrap();
        let old = serve_saying("old", inherited, Duration::ZERO, set);
        let mut kept = Client::connect(old.address).await.unwrap();
        assert!(kept.ask("/").await.unwrap().ends_with("old"));
        Self { socket, kept, old }
    }

    fn successor(&self) -> Running {
        let inherited = Listener::inherited(self.socket.try_clone().unwrap()).unwrap();
        serve_saying("new", inherited, Duration::ZERO, &[])
    }

    /// A successor that proves itself, and then says this to each request without reading it.
    fn rude_successor(&self, answer: &'static str) -> JoinHandle<()> {
        let socket = self.socket.try_clone().unwrap();
        socket.set_nonblocking(true).unwrap();
        let socket = TcpListener::from_std(socket).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = socket.accept().await.unwrap();
            let mut probe = [0; 1024];
            let count = stream.read(&mut probe).await.unwrap();
            assert!(probe[..count].starts_with(b"GET /health/ready "));
            stream.write_all(HEALTHY.as_bytes()).await.unwrap();
            stream.read_exact(&mut [0]).await.unwrap();
            if answer == "silence" {
                sleep(Duration::from_secs(5)).await;
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
        })
    }

    async fn begin(self) -> (Client, JoinHandle<Stopped>) {
        let stopping = tokio::spawn(self.old.stop());
        sleep(Duration::from_millis(100)).await;
        (self.kept, stopping)
    }
}

async fn say(client: &mut Client, request: &str) -> String {
    client.0.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.0.read_to_string(&mut answer).await.unwrap();
    answer
}

fn post(body: &str) -> String {
    let length = body.len();
    format!("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn the_successor_answers() {
    let hand_over = HandOver::prepare(&[]).await;
    let mut kept_too = Client::connect(hand_over.old.address).await.unwrap();
    assert!(kept_too.ask("/").await.is_some());
    let new = hand_over.successor();
    let (mut kept, stopping) = hand_over.begin().await;
    let answer = kept.ask("/").await.unwrap();
    assert!(answer.ends_with("new") && closes(&answer), "{answer}");
    let body = "x".repeat(60_000);
    let answer = say(&mut kept_too, &post(&body)).await;
    assert!(
        answer.ends_with(&body) && closes(&answer),
        "{} bytes",
        answer.len()
    );

    let start = Instant::now();
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "nobody was left to wait for"
    );
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn without_a_successor_the_old_version_answers_soon() {
    let (mut kept, stopping) = HandOver::prepare(&[]).await.begin().await;
    let start = Instant::now();
    let answer = kept.ask("/").await.unwrap();
    assert!(answer.ends_with("old") && closes(&answer), "{answer}");
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
}

#[tokio::test]
async fn head_and_the_old_protocol_pass_through() {
    for request in [
        "HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "GET / HTTP/1.0\r\nconnection: keep-alive, x-mine\r\nx-mine: 1\r\n\r\n",
    ] {
        let hand_over = HandOver::prepare(&[]).await;
        let new = hand_over.successor();
        let (mut kept, stopping) = hand_over.begin().await;
        let answer = say(&mut kept, request).await;
        let head = request.starts_with("HEAD");
        assert!(answer.contains(" 200 OK\r\n"), "{answer}");
        assert!(answer.contains("content-length: 3\r\n"), "{answer}");
        assert!(answer.ends_with(if head { "\r\n\r\n" } else { "new" }));
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
        assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
    }
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_arrives() {
    let hand_over = HandOver::prepare(&[]).await;
    let early = "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno";
    let successor = hand_over.rude_successor(early);
    let (mut kept, stopping) = hand_over.begin().await;
    let answer = say(&mut kept, &post(&"x".repeat(60_000))).await;
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.ends_with("no"));
    successor.await.unwrap();
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
}

#[tokio::test]
async fn a_body_that_is_large_or_of_unknown_length_reaches_the_successor_as_it_comes() {
    let body = "x".repeat(300_000);
    let chunked = format!(
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n493e0\r\n{body}\r\n0\r\n\r\n"
    );
    for request in [post(&body), chunked] {
        let hand_over = HandOver::prepare(&[]).await;
        let new = hand_over.successor();
        let (mut kept, stopping) = hand_over.begin().await;
        let answer = say(&mut kept, &request).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&body));
        assert!(
            closes(&answer) && answer.contains("x-said-by: new"),
            "{}",
            &answer[..300]
        );
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
        assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
    }
}

#[tokio::test]
async fn an_answer_while_a_large_body_is_still_sent_arrives() {
    let hand_over = HandOver::prepare(&[]).await;
    let new = hand_over.successor();
    let (mut kept, stopping) = hand_over.begin().await;
    let request = post(&"x".repeat(3_000_000)).replacen("/ ", "/early ", 1);
    let answer = say(&mut kept, &request).await;
    assert!(
        answer.starts_with("HTTP/1.1 403 ") && answer.ends_with("no"),
        "{answer}"
    );
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn a_stream_of_events_that_begins_late_is_the_successors_and_ends_in_order() {
    let hand_over = HandOver::prepare(&[]).await;
    let new = hand_over.successor();
    let (mut kept, stopping) = hand_over.begin().await;
    kept.send("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(closes(&kept.read_until("data: new\n\n").await));
    assert!(kept.rest().await.unwrap().ends_with("\r\n0\r\n\r\n"));
    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert_eq!(new.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn a_successor_that_is_replaced_itself_is_asked_again() {
    let hand_over = HandOver::prepare(&[]).await;
    let socket = hand_over.socket.try_clone().unwrap();
    let new = hand_over.successor();
    let (mut kept, stopping) = hand_over.begin().await;
    let hasty = tokio::spawn(new.stop());
    let inherited = Listener::inherited(socket).unwrap();
    sleep(Duration::from_millis(50)).await;
    let newest = serve_saying("newest", inherited, Duration::ZERO, &[]);
    let answer = kept.ask("/").await.unwrap();
    assert!(answer.ends_with("newest") && closes(&answer), "{answer}");
    for old in [stopping, hasty] {
        assert_eq!(old.await.unwrap(), Stopped::Finished);
    }
    assert_eq!(newest.stop_with(Farewell::Close).await, Stopped::Finished);
}

#[tokio::test]
async fn a_successor_that_dies_or_is_silent_is_a_problem_with_the_id() {
    for (what, status) in [("", "502 Bad Gateway"), ("silence", "504 Gateway Timeout")] {
        let hand_over = HandOver::prepare(&[("server.request_timeout", "300ms")]).await;
        let successor = hand_over.rude_successor(what);
        let (mut kept, stopping) = hand_over.begin().await;
        let request = "GET / HTTP/1.1\r\nhost: x\r\nx-request-id: r-1\r\n\r\n";
        let answer = say(&mut kept, request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{answer}"
        );
        assert!(answer.contains("\r\nx-request-id: r-1\r\n"), "{answer}");
        assert!(answer.contains(r#""request_id":"r-1""#), "{answer}");
        successor.abort();
        assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    }
}
