//! The binary of a version that serves, safe from what is built after it.

use std::fs;
use std::path::PathBuf;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::client::wait_until;
use super::served::{Served, edit};
use crate::support::Sandbox;

/// The binaries that are kept.
fn kept(sandbox: &Sandbox) -> Vec<PathBuf> {
    let folders = |dir: PathBuf| dir.read_dir().into_iter().flatten().flatten();
    let all = folders(sandbox.path("target/debug/cortex-serve"));
    all.flat_map(|process| folders(process.path()))
        .map(|version| version.path().join("served"))
        .filter(|binary| binary.is_file())
        .collect()
}

#[test]
fn after_a_crash_the_last_good_version_is_started_whatever_was_built_since() {
    let (sandbox, mut served) = Served::start("one", "");
    edit(&sandbox, "dies at start");
    served.says("ended before it was ready (exit status: 3); the previous version keeps serving");
    // Nor does it matter what lies where cargo puts the binary.
    let binary = sandbox.path("target/debug/served");
    fs::remove_file(&binary).unwrap();
    fs::write(&binary, "half a binary").unwrap();
    served.request("/die");
    served.says("Ended served ended by itself (exit status: 7); it is started once more");
    served.says("Restarted served (");
    assert_eq!(served.get("/"), "one");
    served.end(Signal::SIGINT);
}

#[test]
fn a_crash_during_a_build_starts_the_version_that_served() {
    let (sandbox, mut served) = Served::start("one", "");
    sandbox.write("build.rs", include_str!("slow_build.rs"));
    served.wait_for_file("script.pid");
    fs::remove_file(sandbox.path("target/debug/served")).unwrap();
    served.request("/die");
    served.says("Restarted served (");
    assert_eq!(served.get("/"), "one");
    served.end(Signal::SIGINT);
}

#[test]
fn a_version_finds_itself_and_its_symbols() {
    let (sandbox, mut served) = Served::start("one", "");
    edit(&sandbox, "two");
    served.answers("two");
    let exe = PathBuf::from(served.get("/exe"));
    assert!(
        exe.starts_with(sandbox.path("target/debug/cortex-serve")),
        "{exe:?}"
    );
    assert_eq!(exe.file_name().unwrap(), "served");
    let trace = served.get("/backtrace");
    assert!(trace.contains("served::respond"), "{trace}");
    assert!(trace.contains("src/main.rs:"), "{trace}");
    served.end(Signal::SIGINT);
}

#[test]
fn what_is_kept_is_let_go_of_and_swept_after_a_kill() {
    let (sandbox, mut served) = Served::start("one", "");
    for answer in ["two", "three"] {
        edit(&sandbox, answer);
        served.answers(answer);
    }
    wait_until("only the version that serves is kept", || {
        kept(&sandbox).len() == 1
    });
    let app = Pid::from_raw(served.get("/pid").parse().unwrap());
    served.end(Signal::SIGKILL);
    kill(app, Signal::SIGKILL).unwrap();
    let left = kept(&sandbox);
    assert_eq!(left.len(), 1);
    let mut served = Served::run(&sandbox, "");
    served.says("Serving http://");
    assert!(!left[0].exists());
    assert_eq!(kept(&sandbox).len(), 1);
    served.end(Signal::SIGINT);
    assert!(!sandbox.path("target/debug/cortex-serve").exists());
    assert!(sandbox.path("target/debug/served").exists());
}
