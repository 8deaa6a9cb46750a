//! What the pages of an app hear from `cortex serve`, without a browser.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::client::{LIMIT, wait_until};
use super::served::{self, Served, edit, project};
use crate::support::Sandbox;

/// The endpoint, as a page of the app knows it.
pub(crate) struct Endpoint {
    host: String,
    path: String,
    origin: String,
}

impl Endpoint {
    pub(crate) fn of(served: &Served) -> Self {
        Self::at(&served.get("/devtools"), served)
    }

    /// The endpoint at an address that a page of the app names.
    pub(crate) fn at(address: &str, served: &Served) -> Self {
        let (host, path) = address
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .unwrap();
        Self {
            host: host.to_owned(),
            path: format!("/{path}"),
            origin: format!("http://{}", served.address()),
        }
    }

    fn ask(&self, method: &str, path: &str, head: &[(&str, &str)]) -> TcpStream {
        let address: SocketAddr = self.host.parse().unwrap();
        let mut stream = TcpStream::connect_timeout(&address, LIMIT).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let head = head
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{}\r\n",
            head.collect::<String>()
        );
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// The whole answer to a page of the app.
    fn answer(&self, method: &str, path: &str) -> String {
        let path = format!("{}/{path}", self.path);
        self.answer_to(
            method,
            &path,
            &[("Host", &self.host), ("Origin", &self.origin)],
        )
    }

    fn answer_to(&self, method: &str, path: &str, head: &[(&str, &str)]) -> String {
        let mut answer = String::new();
        let mut stream = self.ask(method, path, head);
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn listen(&self) -> Events {
        let path = format!("{}/events", self.path);
        let stream = self.ask(
            "GET",
            &path,
            &[("Host", &self.host), ("Origin", &self.origin)],
        );
        Events(BufReader::new(stream))
    }
}

/// The states that a page is told of.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// The next state of which this holds.
    pub(crate) fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        let begin = Instant::now();
        // Comments come all the time, so that a limit for each read would never be reached.
        while begin.elapsed() < LIMIT {
            let mut line = String::new();
            assert_ne!(
                self.0.read_line(&mut line).unwrap(),
                0,
                "the events have ended"
            );
            let Some(data) = line.strip_prefix("data: ") else {
                continue;
            };
            let state = serde_json::from_str(data).unwrap();
            if holds(&state) {
                return state;
            }
        }
        panic!("no such state within {LIMIT:?}");
    }
}

#[test]
fn a_page_hears_of_errors_and_of_the_version_that_mends_them() {
    let (sandbox, mut served) = Served::start("one", "");
    let mut events = Endpoint::of(&served).listen();
    let first = events.until(|state| !state["version"].is_null());
    assert_eq!(first["trouble"], json!(null));
    sandbox.write("src/answer.rs", "pub const ANSWER: &str =\n  two;\n");
    let broken = events.until(|state| !state["trouble"].is_null());
    assert_eq!(broken["version"], first["version"]);
    let error = &broken["trouble"]["errors"][0];
    assert_eq!(
        (&error["file"], &error["line"]),
        (&json!("src/answer.rs"), &json!(2))
    );
    assert!(error["text"].as_str().unwrap().starts_with("error[E0425]"));
    edit(&sandbox, "two");
    events.until(|state| state["version"] != first["version"] && state["trouble"].is_null());
    assert_eq!(served.get("/"), "two");
    served.end(Signal::SIGINT);
}

#[test]
fn an_error_that_is_taken_back_is_gone_without_a_new_version() {
    let (sandbox, mut served) = Served::start("one", "");
    let mut events = Endpoint::of(&served).listen();
    let before = sandbox.read("src/answer.rs");
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two;\n");
    events.until(|state| !state["trouble"].is_null());
    sandbox.write("src/answer.rs", &before);
    events.until(|state| state["trouble"].is_null());
    served.end(Signal::SIGINT);
}

#[test]
fn errors_stay_while_the_old_version_ends_and_is_started_again() {
    let (sandbox, mut served) = Served::start("one", "");
    let mut events = Endpoint::of(&served).listen();
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two;\n");
    let broken = events.until(|state| !state["trouble"].is_null());
    served.request("/die");
    let again =
        |state: &Value| !state["version"].is_null() && state["version"] != broken["version"];
    let after = events.until(again);
    assert_eq!(after["trouble"]["errors"], broken["trouble"]["errors"]);
    served.request("/panic");
    let ended = events.until(|state| state["trouble"]["errors"][1].is_object());
    let summary = ended["trouble"]["summary"].as_str().unwrap();
    for part in ["the build has errors; nothing is served", "ended by itself"] {
        assert!(summary.contains(part), "{summary}");
    }
    edit(&sandbox, "two");
    events.until(|state| !state["version"].is_null() && state["trouble"].is_null());
    served.end(Signal::SIGINT);
}

#[test]
fn a_page_hears_why_a_version_does_not_start() {
    let (sandbox, mut served) = Served::start("one", "");
    let mut events = Endpoint::of(&served).listen();
    edit(&sandbox, "panics at start");
    let failed = events.until(|state| !state["trouble"].is_null());
    let panic = json!({
        "message": "panicked: no start", "text": "panicked at src/main.rs:3:7: no start",
        "file": "src/main.rs", "line": 3, "column": 7,
    });
    assert_eq!(failed["trouble"]["errors"], json!([panic]));
    edit(&sandbox, "fails at start");
    let says = |words: &'static str| {
        move |state: &Value| state["trouble"]["errors"][0]["message"] == words
    };
    let failed = events.until(says("`A` needs `B`"));
    let error = &failed["trouble"]["errors"][0];
    assert_eq!(
        (&error["file"], &error["line"]),
        (&json!("src/answer.rs"), &json!(1))
    );
    assert_eq!(failed["trouble"]["errors"][1]["text"], "two");
    let manifest = sandbox.read("Cargo.toml");
    let broken = format!("{manifest}\n[dependencies]\ngone = {{ path = \"../gone\" }}\n");
    sandbox.write("Cargo.toml", &broken);
    let failed = events.until(|state| {
        let message = state["trouble"]["errors"][0]["message"].as_str();
        message.is_some_and(|message| message.contains("`gone`"))
    });
    let text = failed["trouble"]["errors"][0]["text"].as_str().unwrap();
    assert!(text.contains("Caused by:"), "{text}");
    assert!(text.contains("gone/Cargo.toml"), "{text}");
    assert_eq!(failed["trouble"]["errors"].as_array().unwrap().len(), 1);
    sandbox.write("Cargo.toml", &manifest);
    edit(&sandbox, "two");
    events.until(|state| state["trouble"].is_null());
    served.answers("two");
    served.end(Signal::SIGINT);
}

#[test]
fn the_endpoint_answers_only_pages_of_the_app() {
    let (_sandbox, mut served) = Served::start("one", "");
    let endpoint = Endpoint::of(&served);
    let script = format!("{}/script.js", endpoint.path);
    let answer = endpoint.answer("GET", "script.js");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let allowed = format!("Access-Control-Allow-Origin: {}\r\n", endpoint.origin);
    assert!(answer.contains(&allowed), "{answer}");
    let (host, origin) = (("Host", &*endpoint.host), ("Origin", &*endpoint.origin));
    let port = endpoint.host.rsplit_once(':').unwrap().1;
    let rebound = format!("evil.example:{port}");
    for (path, head) in [
        (&*script, vec![host]),
        (&script, vec![host, ("Origin", "http://evil.example")]),
        (&script, vec![host, ("Origin", "null")]),
        (&script, vec![("Host", &rebound), origin]),
        (&script, vec![origin]),
        ("/guessed/1/script.js", vec![host, origin]),
        ("/", vec![host, origin]),
    ] {
        let answer = endpoint.answer_to("GET", path, &head);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{head:?}: {answer}");
        assert!(!answer.contains("Access-Control"), "{answer}");
    }
    served.end(Signal::SIGINT);
}

#[test]
fn the_place_of_an_error_opens_in_the_editor_and_nothing_else_does() {
    let sandbox = project("one");
    let mut served = serve_with_editor(&sandbox, "cp {file} ../opened-{line}");
    let endpoint = Endpoint::of(&served);
    let mut events = endpoint.listen();
    assert!(
        endpoint
            .answer("POST", "open/0")
            .starts_with("HTTP/1.1 404 ")
    );
    let text = "pub const ANSWER: &str =\n  two;\n";
    sandbox.write("src/answer.rs", text);
    events.until(|state| !state["trouble"].is_null());
    for path in ["open/1", "open/", "open/-1", "open/..%2fsrc"] {
        let answer = endpoint.answer("POST", path);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
    assert!(
        endpoint
            .answer("GET", "open/0")
            .starts_with("HTTP/1.1 404 ")
    );
    let opened = sandbox.work().with_file_name("opened-2");
    assert!(!opened.exists());
    let answer = endpoint.answer("POST", "open/0");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let is_opened = || std::fs::read_to_string(&opened).is_ok_and(|copy| copy == text);
    wait_until("it is opened", is_opened);
    served.end(Signal::SIGINT);
}

pub(crate) fn serve_with_editor(sandbox: &Sandbox, editor: &str) -> Served {
    let mut command = served::call(sandbox);
    command.args(["--port", "0"]).env("CORTEX_EDITOR", editor);
    let served = Served::spawn(&mut command, sandbox);
    served.says("Serving http://");
    served
}
