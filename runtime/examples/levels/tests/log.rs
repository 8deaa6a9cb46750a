//! What the process writes, as a machine and as a person read it.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Starts the application, sends the requests in turn, and answers all that it wrote. The levels
/// have to let the start line through, which tells the address.
fn log_of(arguments: &[&str], requests: &[&str]) -> Vec<String> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_levels"))
        .args(["--port=0"])
        .args(arguments)
        .env_clear()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(process.stdout.take().unwrap());
    let mut first = String::new();
    log.read_line(&mut first).unwrap();
    assert!(first.contains("listening"), "{first}");
    let address = first.split("http://").nth(1).unwrap();
    let end = address.find(['"', ' ']).unwrap();
    for request in requests {
        match request.strip_prefix("leave ") {
            Some(request) => leave(&address[..end], request),
            None => ask(&address[..end], request),
        }
    }
    terminate(&process);
    let lines = log.lines().map(Result::unwrap).collect();
    assert!(process.wait().unwrap().success());
    lines
}

fn ask(address: &str, request: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream
        .write_all(format!("{request} {head}").as_bytes())
        .unwrap();
    // An answer may break off.
    drop(stream.read_to_end(&mut Vec::new()));
}

/// Sends a request and does not wait for the answer for long.
fn leave(address: &str, request: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "HTTP/1.1\r\nhost: x\r\n\r\n";
    stream
        .write_all(format!("{request} {head}").as_bytes())
        .unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(stream.read(&mut [0]).is_err(), "there is an answer");
}

fn terminate(process: &Child) {
    let id = process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "TERM", &id])
            .status()
            .unwrap()
            .success()
    );
}

fn json(arguments: &[&str], requests: &[&str]) -> Vec<Value> {
    let all = [&["--set", "log.format=json"], arguments].concat();
    let lines = log_of(&all, requests);
    lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn levels(lines: &[Value]) -> Vec<&str> {
    let own = lines
        .iter()
        .filter(|line| line["target"].as_str().unwrap().starts_with("levels"));
    own.map(|line| line["level"].as_str().unwrap()).collect()
}

#[test]
fn levels_are_set_per_module_and_changed_while_running() {
    let lines = json(&[], &["POST /lines"]);
    assert_eq!(levels(&lines), ["INFO", "WARN", "ERROR", "FATAL"]);
    let lines = json(
        &["--set", "log.level=error,cortex=info,levels=trace"],
        &["POST /lines"],
    );
    assert_eq!(
        levels(&lines),
        ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
    );
    let requests = [
        "PUT /levels/warn,levels::elsewhere=info",
        "POST /lines",
        "PUT /levels/loud",
    ];
    assert_eq!(
        levels(&json(&[], &requests)),
        ["INFO", "WARN", "ERROR", "FATAL"]
    );
    assert_eq!(
        levels(&json(&[], &["PUT /levels/off", "POST /lines"])),
        [""; 0]
    );
}

#[test]
fn lines_of_a_request_have_its_id_however_little_is_logged() {
    let lines = json(&["--set", "log.level=error,cortex=info"], &["POST /lines"]);
    assert_eq!(levels(&lines), ["ERROR", "FATAL"]);
    let id = lines[0]["request_id"].as_str().unwrap();
    let own: Vec<_> = lines
        .iter()
        .filter(|line| line["target"] == "levels")
        .collect();
    assert!(own.len() == 2 && own.iter().all(|line| line["request_id"] == id));
    assert_eq!(id.len(), 36);
}

#[test]
fn fields_keep_their_types_and_hide_no_standard_member() {
    let lines = json(&["--set", "log.level=debug"], &["POST /lines"]);
    let find = |level: &str| {
        let own = |line: &&Value| line["level"] == level && line["target"] == "levels";
        lines.iter().find(own).unwrap()
    };
    assert_eq!(find("DEBUG")["answer"], 42);
    assert_eq!(
        (&find("WARN")["level"], &find("WARN")["level_"]),
        (&"WARN".into(), &"mine".into())
    );
    assert_eq!(find("ERROR")["error"], "the disk\nis gone");
    assert!(find("FATAL").get("fatal").is_none());
}

#[test]
fn a_panic_and_a_failure_are_logged_with_the_request() {
    let lines = json(&[], &["POST /panic", "POST /failure"]);
    let find = |message: &str| {
        lines
            .iter()
            .find(|line| line["message"] == message)
            .unwrap()
    };
    let panic = find("a panic");
    assert!(
        panic["cause"]
            .as_str()
            .unwrap()
            .contains("nobody expected this"),
        "{panic}"
    );
    assert!(
        panic["location"].as_str().unwrap().contains("src/main.rs:"),
        "{panic}"
    );
    assert_eq!(panic["request_id"].as_str().unwrap().len(), 36);
    let failure = find("a request failed");
    assert_eq!(
        (&failure["cause"], &failure["level"]),
        (&"the disk is gone".into(), &"ERROR".into())
    );
    assert_ne!(panic["request_id"], failure["request_id"]);
}

#[test]
fn a_client_that_leaves_and_an_answer_that_breaks_off_are_logged() {
    let requests = ["leave GET /never", "POST /broken"];
    let lines = json(&[], &requests);
    let find = |member: &str, value: Value| {
        let found = lines.iter().find(|line| line[member] == value);
        found.unwrap_or_else(|| panic!("no {member} is {value} in {lines:?}"))
    };
    let gone = find("status", 499.into());
    assert_eq!(gone["path"], "/never");
    assert_eq!(gone["request_id"].as_str().unwrap().len(), 36);
    let broken = find("message", "the body of an answer broke off".into());
    assert!(
        broken["cause"]
            .as_str()
            .unwrap()
            .contains("the disk is gone")
    );
    assert_eq!(
        broken["request_id"],
        find("path", "/broken".into())["request_id"]
    );
}

#[test]
fn a_panic_is_told_when_nothing_else_is() {
    for silence in ["PUT /levels/off", "PUT /levels/levels=error"] {
        let lines = json(&[], &[silence, "POST /panic"]);
        assert!(lines.iter().any(|line| line["message"] == "a panic"));
    }
}

#[test]
fn a_signal_during_the_start_ends_it() {
    for signal in ["TERM", "INT"] {
        let mut process = Command::new(env!("CARGO_BIN_EXE_levels"))
            .arg("--port=0")
            .env_clear()
            .env("PAUSE", "20000")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        log.read_line(&mut first).unwrap();
        assert!(first.contains("pausing"), "{first}");
        let start = Instant::now();
        let id = process.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(kill.unwrap().success());
        let lines: Vec<_> = log.lines().map(Result::unwrap).collect();
        assert!(process.wait().unwrap().success());
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(lines.len() == 2, "{lines:?}");
        assert!(lines[0].contains("stopping") && lines[1].contains("stopped"));
    }
}

#[test]
fn for_people_further_lines_are_indented() {
    let lines = log_of(&[], &["POST /lines"]);
    let at = lines
        .iter()
        .position(|line| line.contains("something failed"))
        .unwrap();
    assert!(
        lines[at].contains(" ERROR levels           something failed error=the disk"),
        "{}",
        lines[at]
    );
    assert!(
        lines[at + 1].starts_with("    is gone request_id="),
        "{}",
        lines[at + 1]
    );
    assert!(
        lines[at + 2].contains(" FATAL levels           nothing works"),
        "{}",
        lines[at + 2]
    );
}
