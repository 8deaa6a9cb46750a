//! What the guide says of roles, signals and exit codes holds for a real process.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book-roles"));
    command.args(arguments);
    command
}

fn ended(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

#[test]
fn a_role_has_its_own_modules_and_those_of_all() {
    let made_of = |arguments: &[&str]| String::from_utf8(ended(arguments).stdout).unwrap();
    let has = |text: &str| ["OrderController", "Packer"].map(|name| text.contains(name));
    assert_eq!(has(&made_of(&["describe"])), [true, true]);
    assert_eq!(has(&made_of(&["describe", "--role", "web"])), [true, false]);
    let worker = made_of(&["describe", "--role", "worker"]);
    assert_eq!(has(&worker), [false, true]);
    assert!(worker.contains("Orders"));
    assert_eq!(ended(&["check"]).status.code(), Some(0));
}

#[test]
fn a_role_that_does_not_exist_is_refused() {
    let refused = ended(&["--role", "wroker"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("there is no role `wroker`"), "{told}");
    assert!(told.contains("did you mean `worker`?"), "{told}");
}

#[test]
fn what_cannot_start_ends_with_one() {
    let failed = ended(&["--port", "many"]);
    assert_eq!(failed.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_worker_stops_when_it_is_told_to() {
    let mut worker = program(&["--role", "worker", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(worker.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("listening"));
    let id = worker.id().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &id]).status();
    assert!(sent.unwrap().success());
    assert_eq!(worker.wait().unwrap().code(), Some(0));
    let last = lines.last().unwrap().unwrap();
    assert!(last.contains("stopped"), "{last}");
}
