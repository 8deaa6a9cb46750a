//! A migration that cannot come to its end, and a person who is asked first.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{failure, migrated, migration, project, states};
use crate::support::terminal::{DOWN, ENTER, Run};
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

#[test]
fn where_no_more_can_be_written_nothing_is_left() {
    let sandbox = migrated();
    migration(&sandbox, STEM, ENDLESS, None);
    // Files may not grow beyond 200 kB, and the process is told so instead of being killed.
    let script = r#"trap '' XFSZ; ulimit -f 400; exec "$0" db migrate"#;
    let mut command = sandbox.program("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_cortex")]);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("error[CX1006]") && told.contains("disk"),
        "{told}"
    );
    assert_eq!(states(&sandbox)[2], "fill pending");
    migration(&sandbox, STEM, "CREATE TABLE big (id INTEGER);\n", None);
    sandbox.cortex("db migrate").assert().success();
}

#[test]
fn on_a_terminal_the_person_is_asked_before_data_is_lost() {
    let sandbox = migrated();
    let file = sandbox.path("data/development.db");
    let question = "Remove `data/development.db` with all its data?";
    let mut kept = Run::start(&sandbox, "db drop");
    kept.answers(question, ENTER);
    kept.ends(1);
    assert!(file.is_file());
    let mut removed = Run::start(&sandbox, "db drop");
    removed.answers(question, &format!("{DOWN}{ENTER}"));
    removed.ends(0);
    assert!(!file.exists());
}
