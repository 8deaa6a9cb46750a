//! The life of a process: its roles, the order of what is done when it starts and stops, and how it
//! ends when something hangs or fails.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A process, and what it has written so far.
struct Process {
    child: Child,
    log: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_letters"))
            .args(["--port=0"])
            .args(arguments)
            .env_clear()
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stdout.take().unwrap());
        Self { child, log }
    }

    /// The next line that has these words in it.
    fn line_with(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.log.read_line(&mut line).unwrap(),
                0,
                "no line says {words}"
            );
            if line.contains(words) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &id]).status();
        assert!(kill.unwrap().success());
    }

    /// The code that it ends with, the rest of its log without times, and its report.
    fn end(mut self) -> (Option<i32>, Vec<String>, String) {
        let lines = self.log.by_ref().lines().map(Result::unwrap);
        let lines = lines.map(|line| line.split_once(' ').unwrap().1.trim().to_owned());
        let lines = lines.collect();
        let mut report = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut report).unwrap();
        (self.child.wait().unwrap().code(), lines, report)
    }
}

/// What is left of lines when the blanks between their columns are one.
fn words(lines: &[String]) -> Vec<String> {
    let words = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.iter().map(words).collect()
}

fn check(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_letters"));
    command.args(arguments).env_clear();
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn no_letter_is_lost_when_it_stops() {
    let mut process = Process::start(&[]);
    let start = process.line_with("listening");
    let address = start.split("http://").nth(1).unwrap();
    let address = &address[..address.find(['"', ' ']).unwrap()];
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    write!(stream, "POST /letters/hello {head}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    process.line_with("answered");
    process.signal("INT");
    let (code, lines, report) = process.end();
    let lines = words(&lines);
    assert!(lines[0].contains("stopping"), "{lines:?}");
    assert!(lines[1].contains("outbox sent letter=hello"), "{lines:?}");
    assert!(lines[2].contains("outbox saved waiting=0"), "{lines:?}");
    assert!(lines[3].contains("the disk is closed"), "{lines:?}");
    assert!(lines[4].contains("stopped"), "{lines:?}");
    assert_eq!((code, lines.len(), &*report), (Some(0), 5, ""));
}

#[test]
fn a_role_has_its_own_modules_and_those_of_all() {
    for (role, begins, answers) in [("web", false, "202"), ("worker", true, "404")] {
        let mut process = Process::start(&["--role", role]);
        let mut start = process.line_with("");
        let mut began = false;
        while !start.contains("listening") {
            began |= start.contains("on the way");
            start = process.line_with("");
        }
        assert_eq!(began, begins);
        let address = start.split("http://").nth(1).unwrap();
        let address = &address[..address.find(['"', ' ']).unwrap()];
        let mut stream = TcpStream::connect(address).unwrap();
        let head = "HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        write!(stream, "POST /letters/hello {head}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {answers} ")),
            "{answer}"
        );
        process.signal("TERM");
        assert_eq!(process.end().0, Some(0));
    }
    let (code, _, report) = check(&["--role", "wrker"]);
    let expected = "error: there is no role `wrker`\nhint: did you mean `worker`?\n";
    assert_eq!((code, &*report), (Some(2), expected));
    let (code, summary, _) = check(&["check"]);
    assert_eq!(code, Some(0));
    assert!(summary.ends_with("3 environments, 2 roles\n"), "{summary}");
}

#[test]
fn a_signal_during_the_start_stops_what_was_begun() {
    for step in ["construct", "init"] {
        let mut process = Process::start(&["--set", &format!("outbox.hang={step}")]);
        process.line_with("hanging");
        process.signal("TERM");
        let (code, lines, report) = process.end();
        let lines = words(&lines);
        assert!(lines[0].contains("stopping reason=SIGTERM"), "{lines:?}");
        assert!(
            lines[lines.len() - 2].contains("the disk is closed"),
            "{lines:?}"
        );
        assert!(lines[lines.len() - 1].contains("stopped"), "{lines:?}");
        assert_eq!((code, &*report), (Some(0), ""));
    }
}

#[test]
fn what_fails_at_the_start_or_at_the_end_is_told_and_has_a_code() {
    let (code, _, report) = Process::start(&["--set", "outbox.fail=init"]).end();
    assert_eq!(code, Some(1));
    assert!(report.starts_with("error: the application cannot start: 1 problem\n\n1. the hook `init` of `Outbox` failed\n     cause: the disk is gone\n"), "{report}");

    let mut process = Process::start(&["--set", "outbox.fail=drain"]);
    process.line_with("listening");
    process.signal("TERM");
    let (code, lines, report) = process.end();
    assert_eq!(code, Some(1));
    assert!(report.starts_with("error: the application stopped, but not in good order: 1 problem\n\n1. the hook `drain` of `Outbox` failed\n"), "{report}");
    // The others are stopped all the same.
    let lines = words(&lines);
    assert!(
        lines.iter().any(|line| line.contains("outbox saved")),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line.contains("the disk is closed")),
        "{lines:?}"
    );
}

#[test]
fn what_hangs_is_named_when_its_time_is_over() {
    let hang = [
        "--set",
        "outbox.hang=stop",
        "--set",
        "lifecycle.stop_timeout=50ms",
    ];
    let mut process = Process::start(&hang);
    process.line_with("listening");
    process.signal("TERM");
    let (code, lines, report) = process.end();
    assert_eq!(code, Some(1));
    assert!(
        report.contains("1. the hook `stop` of `Outbox` was not done within 50ms\n"),
        "{report}"
    );
    assert!(
        words(&lines)
            .iter()
            .any(|line| line.contains("the disk is closed")),
        "{lines:?}"
    );

    let hang = [
        "--set",
        "outbox.hang=construct",
        "--set",
        "lifecycle.construct_timeout=50ms",
    ];
    let (code, _, report) = Process::start(&hang).end();
    assert_eq!(code, Some(1));
    assert!(
        report.contains("1. `Outbox` was not constructed within 50ms\n"),
        "{report}"
    );
}

#[test]
fn a_second_signal_ends_it_at_once() {
    for (signal, expected) in [("TERM", 143), ("INT", 130)] {
        let mut process = Process::start(&["--set", "outbox.hang=drain"]);
        process.line_with("listening");
        process.signal(signal);
        process.line_with("hanging");
        process.signal(signal);
        let (code, lines, _) = process.end();
        assert_eq!(code, Some(expected));
        assert!(
            words(&lines)
                .last()
                .unwrap()
                .contains("stopped at once by a second signal")
        );
    }
}
