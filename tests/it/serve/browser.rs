//! What clients get from `cortex serve` itself while no version of the app can answer.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::client::{LIMIT, wait_until};
use super::served::{Served, edit, free_port, project};

const A_PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
const DATA: &str = "application/json";

/// A connection that has not asked yet, as browsers make them.
struct Early(TcpStream);

impl Early {
    fn to(address: SocketAddr) -> Self {
        Self::try_to(address).unwrap()
    }

    fn try_to(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, LIMIT)?;
        stream.set_read_timeout(Some(LIMIT))?;
        Ok(Self(stream))
    }

    /// The head and the body of the answer.
    fn ask(self, method: &str, accept: &str) -> std::io::Result<(String, String)> {
        let Self(mut stream) = self;
        let request = format!(
            "{method} / HTTP/1.1\r\nHost: test\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        Ok((head.to_owned(), body.to_owned()))
    }
}

fn ask(address: SocketAddr, accept: &str) -> (String, String) {
    Early::to(address).ask("GET", accept).unwrap()
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[test]
fn a_first_build_with_errors_is_shown_to_clients_until_it_is_mended() {
    let sandbox = project("one");
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two::<u8>;\n");
    let port = free_port();
    let mut served = Served::run_as_it_says(&sandbox, &format!("--port {port}"));
    let address = local(port);
    wait_until("the address is open", || {
        TcpStream::connect(address).is_ok()
    });
    // It comes while the build runs, and gets its answer when that has ended.
    let (head, body) = ask(address, A_PAGE);
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    for line in [
        "Retry-After: 1",
        "Content-Type: text/html; charset=utf-8",
        "Connection: close",
    ] {
        assert!(head.lines().any(|known| known == line), "{line}: {head}");
    }
    for part in [
        ">src/answer.rs:1:26</code>",
        "cannot find value `two`",
        "two::&lt;u8&gt;;",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains('\u{1b}'), "{body}");
    let talk = served.talk();
    assert!(talk.contains("error[E0425]: cannot find"), "{talk}");
    assert!(!talk.contains("aborting due to"), "{talk}");

    let (head, body) = ask(address, DATA);
    assert!(
        head.contains("Content-Type: application/problem+json"),
        "{head}"
    );
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["status"], 503);
    assert_eq!(problem["errors"][0]["file"], "src/answer.rs");
    assert_eq!(problem["errors"][0]["line"], 1);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    let (head, body) = Early::to(address).ask("HEAD", DATA).unwrap();
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    assert_eq!(body, "");

    let early = Early::to(address);
    let done = Arc::new(AtomicBool::new(false));
    let asking = every_answer(address, Arc::clone(&done));
    edit(&sandbox, "two");
    served.says("Serving http://");
    assert_eq!(early.ask("GET", A_PAGE).unwrap().1, "two");
    assert_eq!(ask(address, A_PAGE).1, "two");
    done.store(true, Ordering::SeqCst);
    let answers = asking.join().unwrap();
    let known = |(head, body): &(String, String)| {
        head.starts_with("HTTP/1.1 503 ") || (head.starts_with("HTTP/1.1 200 ") && body == "two")
    };
    assert!(answers.iter().all(known), "{answers:?}");
    served.end(Signal::SIGINT);
}

/// Asks again and again; a request that fails fails the test.
fn every_answer(
    address: SocketAddr,
    done: Arc<AtomicBool>,
) -> std::thread::JoinHandle<Vec<(String, String)>> {
    std::thread::spawn(move || {
        let mut answers = Vec::new();
        while !done.load(Ordering::SeqCst) {
            answers.push(ask(address, DATA));
        }
        answers
    })
}

#[test]
fn an_app_that_keeps_ending_is_answered_for_until_the_next_change() {
    let (sandbox, mut served) = Served::start("one", "");
    let address = served.address();
    served.request("/die");
    // Whoever asks meanwhile waits for the second start.
    assert_eq!(ask(address, DATA).1, "one");
    served.request("/panic");
    served.says("the next change starts it again");
    wait_until("it is told", || {
        ask(address, DATA).0.starts_with("HTTP/1.1 503 ")
    });
    let (_, body) = ask(address, DATA);
    assert!(
        body.contains("ended by itself (exit status: 101)"),
        "{body}"
    );
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["errors"][0]["message"], "panicked: no luck");
    assert_eq!(problem["errors"][0]["file"], "src/main.rs");
    let (_, page) = ask(address, A_PAGE);
    assert!(page.contains("<h2>panicked: no luck</h2>"), "{page}");
    assert!(page.contains(">src/main.rs:3:7</code>"), "{page}");
    edit(&sandbox, "two");
    served.says("Reloaded src/answer.rs");
    assert_eq!(ask(address, DATA).1, "two");
    served.end(Signal::SIGINT);
}

#[test]
fn a_client_that_speaks_no_http_or_too_much_of_it_is_refused() {
    let sandbox = project("dies at start");
    let port = free_port();
    let mut served = Served::run_as_it_says(&sandbox, &format!("--port {port}"));
    served.says("ended before it was ready (exit status: 3)");
    let address = local(port);
    let send = |bytes: &[u8]| {
        let Early(mut stream) = Early::to(address);
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(send(b"\x16\x03\x01 TLS\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let long = format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(20_000));
    assert!(send(long.as_bytes()).starts_with("HTTP/1.1 431 "));
    assert!(ask(address, A_PAGE).1.contains("ended before it was ready"));
    // Those who connect and say nothing take no place from those who ask.
    let silent: Vec<Early> = (0..30).map(|_| Early::to(address)).collect();
    assert!(ask(address, A_PAGE).0.starts_with("HTTP/1.1 503 "));
    drop(silent);
    served.end(Signal::SIGINT);
}
