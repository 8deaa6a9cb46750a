//! The server over real connections, all of them on this machine: nothing that is on its way is
//! lost when it stops, slow clients are let go, and what does not end is cut off.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

mod open;
// Only debug builds relay: elsewhere the old version answers for itself.
#[cfg(debug_assertions)]
mod relay;
mod support;

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

use cortex_http::{Farewell, Listener, Stopped};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use support::{Client, LOOPBACK, PATIENCE, closes, own, serve};

/// What became of the requests of many clients.
#[derive(Default)]
struct Tally {
    answered: AtomicU32,
    lost: AtomicU32,
    refused: AtomicU32,
    refused_too_early: AtomicU32,
    closing: AtomicBool,
    done: AtomicBool,
}

/// Clients that ask without a pause, some on connections that they keep, some on new ones.
fn hammer(address: SocketAddr, tally: &Arc<Tally>) -> Vec<JoinHandle<()>> {
    let clients = (0..12).map(|number| {
        let tally = Arc::clone(tally);
        tokio::spawn(async move {
            let keeps = number % 3 != 0;
            while !tally.done.load(SeqCst) && tally.answered.load(SeqCst) < 200_000 {
                one_connection(address, &tally, keeps).await;
            }
        })
    });
    clients.collect()
}

async fn one_connection(address: SocketAddr, tally: &Tally, keeps: bool) {
    let Ok(mut client) = Client::connect(address).await else {
        let closing = tally.closing.load(SeqCst);
        let refused = if closing {
            &tally.refused
        } else {
            &tally.refused_too_early
        };
        refused.fetch_add(1, SeqCst);
        return sleep(Duration::from_millis(5)).await;
    };
    loop {
        let Some(answer) = client.ask("/").await else {
            tally.lost.fetch_add(1, SeqCst);
            return;
        };
        tally.answered.fetch_add(1, SeqCst);
        if !keeps || closes(&answer) || tally.done.load(SeqCst) {
            return;
        }
        // A pause now and then, so that connections are idle at the moment of the stop as well.
        if tally.answered.load(SeqCst).is_multiple_of(7) {
            sleep(Duration::from_millis(3)).await;
        }
    }
}

async fn finish(tally: &Tally, clients: Vec<JoinHandle<()>>) {
    tally.done.store(true, SeqCst);
    for client in clients {
        timeout(PATIENCE, client).await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_another_holder_of_the_listener_nothing_is_lost() {
    let socket = StdListener::bind(LOOPBACK).unwrap();
    let inherit = || Listener::inherited(socket.try_clone().unwrap()).unwrap();
    let old = serve(inherit(), Duration::ZERO, &[]);
    let new = serve(inherit(), Duration::ZERO, &[]);
    let tally = Arc::new(Tally::default());
    let clients = hammer(old.address, &tally);
    sleep(Duration::from_millis(300)).await;

    let before = tally.answered.load(SeqCst);
    assert_eq!(old.stop().await, Stopped::Finished);
    sleep(Duration::from_millis(200)).await;
    let after = tally.answered.load(SeqCst);
    finish(&tally, clients).await;

    assert!(
        before > 50 && after > before + 50,
        "{before} answers, then {after}"
    );
    let lost = (&tally.lost, &tally.refused, &tally.refused_too_early);
    let lost = (
        lost.0.load(SeqCst),
        lost.1.load(SeqCst),
        lost.2.load(SeqCst),
    );
    assert_eq!(lost, (0, 0, 0), "lost, refused, refused too early");
    assert_eq!(new.stop().await, Stopped::Finished);
}

#[tokio::test]
async fn without_a_successor_kept_connections_are_not_waited_for() {
    let socket = StdListener::bind(LOOPBACK).unwrap();
    let inherited = Listener::inherited(socket.try_clone().unwrap()).unwrap();
    let server = serve(inherited, Duration::from_mins(1), &[]);
    let mut kept = Client::connect(server.address).await.unwrap();
    kept.ask("/").await.unwrap();
    let start = Instant::now();
    assert_eq!(server.stop_with(Farewell::Close).await, Stopped::Finished);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_an_own_listener_only_connects_after_the_close_are_refused() {
    let server = own(Duration::from_millis(200), &[]).await;
    let tally = Arc::new(Tally::default());
    let clients = hammer(server.address, &tally);
    sleep(Duration::from_millis(300)).await;

    tally.closing.store(true, SeqCst);
    assert_eq!(server.stop().await, Stopped::Finished);
    sleep(Duration::from_millis(50)).await;
    finish(&tally, clients).await;

    assert!(tally.answered.load(SeqCst) > 50);
    assert!(tally.refused.load(SeqCst) > 0);
    assert_eq!(tally.refused_too_early.load(SeqCst), 0);
    // A connection that the system accepts between our last look and the close cannot be saved;
    // with two hundred milliseconds of `Connection: close` before it, there is at most one.
    assert!(
        tally.lost.load(SeqCst) <= 1,
        "{} lost",
        tally.lost.load(SeqCst)
    );
}

#[tokio::test]
async fn while_draining_readiness_fails_and_answers_close_the_connection() {
    let server = own(Duration::from_millis(500), &[]).await;
    let address = server.address;
    let mut kept = Client::connect(address).await.unwrap();
    assert!(!closes(&kept.ask("/").await.unwrap()));
    let stopping = tokio::spawn(server.stop());
    sleep(Duration::from_millis(100)).await;

    assert!(closes(&kept.ask("/").await.unwrap()));
    let mut new = Client::connect(address).await.unwrap();
    let health = new.ask("/health/ready").await.unwrap();
    assert!(health.starts_with("HTTP/1.1 503 "), "{health}");
    let mut new = Client::connect(address).await.unwrap();
    assert!(
        new.ask("/health/live")
            .await
            .unwrap()
            .starts_with("HTTP/1.1 200 ")
    );

    assert_eq!(stopping.await.unwrap(), Stopped::Finished);
    assert!(Client::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_that_runs_is_finished_and_an_idle_connection_does_not_delay() {
    let server = own(Duration::ZERO, &[]).await;
    let mut idle = Client::connect(server.address).await.unwrap();
    idle.ask("/").await.unwrap();
    let mut busy = Client::connect(server.address).await.unwrap();
    let answer = tokio::spawn(async move { busy.ask("/slow").await });
    sleep(Duration::from_millis(100)).await;

    let start = Instant::now();
    assert_eq!(server.stop().await, Stopped::Finished);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    let answer = answer.await.unwrap().unwrap();
    assert!(
        answer.ends_with("slow quick") && closes(&answer),
        "{answer}"
    );
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() {
    let server = own(Duration::ZERO, &[("server.shutdown_timeout", "20ms")]).await;
    let mut busy = Client::connect(server.address).await.unwrap();
    let answer = tokio::spawn(async move { busy.ask("/slow").await });
    sleep(Duration::from_millis(20)).await;
    assert_eq!(server.stop().await, Stopped::CutOff);
    assert_eq!(answer.await.unwrap(), None);
}

#[tokio::test]
async fn a_client_that_is_too_slow_is_let_go() {
    let server = own(Duration::ZERO, &[("server.idle_timeout", "100ms")]).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: loc")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_secs(2), slow.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert_eq!(server.stop().await, Stopped::Finished);
}

#[tokio::test]
async fn a_body_that_takes_too_long_is_the_clients_fault() {
    let server = own(Duration::ZERO, &[("server.request_timeout", "100ms")]).await;
    for (request, status) in [
        (
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf",
            "408 ",
        ),
        (
            "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            "503 ",
        ),
    ] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        client.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 13];
        client.read_exact(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(answer, format!("HTTP/1.1 {status}"));
    }
    assert_eq!(server.stop().await, Stopped::Finished);
}

#[tokio::test]
async fn a_handler_learns_who_asks() {
    let server = own(Duration::ZERO, &[]).await;
    let mut client = Client::connect(server.address).await.unwrap();
    let own = client.0.local_addr().unwrap().to_string();
    let answer = client.ask("/peer").await.unwrap();
    assert!(answer.ends_with(&own), "{answer}");
    assert_eq!(server.stop().await, Stopped::Finished);
}
