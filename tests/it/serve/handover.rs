//! What a hand-over does to everything that is open, with a whole application on the framework.

use std::path::Path;
use std::process::Command;
use std::thread::spawn;

use nix::sys::signal::Signal;

use super::client::Kept;
use super::served::Served;
use super::soak::{self, Soak};
use crate::support::Sandbox;

const RESTARTS: u64 = 20;

/// `runtime/examples/ticker` as a project of its own.
fn project() -> Sandbox {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let sandbox = Sandbox::new();
    for (file, text) in soak::project(&runtime, "it-ticker").unwrap() {
        sandbox.write(file, &text);
    }
    sandbox
}

/// Cargo's target folder is that of the tests, where others compile the framework as well.
fn call(sandbox: &Sandbox, program: &str, args: &[&str]) -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut command = sandbox.process(program);
    command.args(args).env("CARGO_TARGET_DIR", target);
    command
}

fn serve() -> (Sandbox, Served) {
    let sandbox = project();
    // It may take longer than anything that a test waits for.
    let built = call(&sandbox, "cargo", &["build", "--quiet"]).status();
    assert!(built.unwrap().success());
    let mut serve = call(
        &sandbox,
        env!("CARGO_BIN_EXE_cortex"),
        &["serve", "--port", "0"],
    );
    let served = Served::spawn(&mut serve, &sandbox);
    served.says("Serving http://");
    (sandbox, served)
}

#[test]
fn nothing_is_lost_stale_or_cut_off_while_versions_follow_one_another() {
    let (sandbox, mut served) = serve();
    let address = served.address();
    let mut waiting = Kept::to(address);
    let waiting = spawn(move || waiting.get("/next").unwrap());
    let soak = Soak::start(address);
    for version in 2..RESTARTS + 2 {
        soak::becomes(&sandbox.work(), version).unwrap();
        assert!(soak.sees(version), "{version}: {}", served.talk());
    }
    let tally = soak.stop();
    let faults = [&tally.lost, &tally.stale, &tally.abrupt];
    assert!(faults.iter().all(|faults| faults.is_empty()), "{tally:?}");
    assert!(tally.answered > 200 && tally.ended > RESTARTS, "{tally:?}");
    assert_eq!(waiting.join().unwrap(), "there is another version");
    assert_eq!(served.end(Signal::SIGINT), Some(130));
}
