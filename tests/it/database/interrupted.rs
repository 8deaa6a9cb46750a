//! A migration in whose middle the process ends: nothing of it stays.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{failure, migration, project, states};
use crate::support::{Sandbox, wait_until};

const STEM: &str = "20260103000000_fill";
/// So much that it does not end before the test does.
const ENDLESS: &str = "CREATE TABLE big (id INTEGER PRIMARY KEY, text TEXT);\n\
    WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)\n\
    INSERT INTO big SELECT x, 'a text that fills some pages' FROM n;\n";

fn start(sandbox: &Sandbox) -> Child {
    let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    command.args(["db", "migrate"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Runs the migration until it has written something, and ends the process then.
fn end(sandbox: &Sandbox, signal: Signal) -> ExitStatus {
    sandbox.cortex("db create").assert().success();
    let mut run = start(sandbox);
    let log = sandbox.path("data/development.db-wal");
    wait_until("a migration writes", || {
        log.metadata().is_ok_and(|log| log.len() > 1_000_000)
    });
    kill(Pid::from_raw(run.id().try_into().unwrap()), signal).unwrap();
    run.wait().unwrap()
}

#[test]
fn killed_it_leaves_nothing() {
    let sandbox = project();
    migration(&sandbox, STEM, ENDLESS, None);
    let status = end(&sandbox, Signal::SIGKILL);
    assert_eq!(status.signal(), Some(9));
    let expected = [
        "create_posts applied",
        "create_notes applied",
        "fill pending",
    ];
    assert_eq!(states(&sandbox), expected);
    assert!(!sandbox.run("db schema").contains("big"));
    migration(&sandbox, STEM, "CREATE TABLE big (id INTEGER);\n", None);
    sandbox.cortex("db migrate").assert().success();
    assert_eq!(states(&sandbox)[2], "fill applied");
}

#[test]
fn killed_without_a_transaction_it_is_known_to_be_unfinished() {
    let sandbox = project();
    migration(
        &sandbox,
        STEM,
        &format!("-- no-transaction\n{ENDLESS}"),
        None,
    );
    end(&sandbox, Signal::SIGKILL);
    assert_eq!(states(&sandbox)[2], "fill dirty");
    failure(&sandbox, "db migrate", "CX1009");
}

#[test]
fn interrupted_it_ends_at_once_and_leaves_nothing() {
    let sandbox = project();
    migration(&sandbox, STEM, ENDLESS, None);
    let status = end(&sandbox, Signal::SIGINT);
    assert_eq!(status.code(), Some(130));
    assert_eq!(states(&sandbox)[2], "fill pending");
    migration(&sandbox, STEM, "CREATE TABLE big (id INTEGER);\n", None);
    sandbox.cortex("db migrate").assert().success();
}
