//! What a person is told of a build.

use std::fs::{File, create_dir_all};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::served::{Served, edit, project};

#[test]
fn the_first_error_is_repeated_last_and_short() {
    let (sandbox, mut served) = Served::start("one", "");
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two();\n");
    served.says("Error cannot find function `two` in this scope, src/answer.rs:1:26\n");
    let talk = served.talk();
    assert!(talk.contains("\n --> src/answer.rs:1:26\n"), "{talk}");
    assert!(!talk.contains("aborting due to"), "{talk}");
    assert_eq!(
        talk.matches("error: could not compile").count(),
        1,
        "{talk}"
    );
    served.end(Signal::SIGINT);
}

#[test]
fn a_change_is_one_line_with_its_warnings_and_the_address() {
    let (sandbox, mut served) = Served::start("one", "");
    let answer = "fn unused() {}\npub const ANSWER: &str = \"two\";\n";
    sandbox.write("src/answer.rs", answer);
    let address = served.address();
    served.says(&format!(", 1 warning) at http://{address}\n"));
    assert_eq!(
        served.talk().matches("warning: function `unused`").count(),
        1
    );
    edit(&sandbox, "three");
    served.answers("three");
    served.says(&format!(" ms) at http://{address}\n"));
    served.end(Signal::SIGINT);
}

#[test]
fn that_another_cargo_is_in_the_way_is_told() {
    let sandbox = project("one");
    create_dir_all(sandbox.path("target/debug")).unwrap();
    let lock = File::create(sandbox.path("target/debug/.cargo-lock")).unwrap();
    lock.lock().unwrap();
    let mut served = Served::run(&sandbox, "");
    served.says("Waiting for another cargo, maybe the editor's, that holds the ");
    lock.unlock().unwrap();
    served.says("Serving http://");
    // The time for which it was in the way is no part of the build's.
    lock.lock().unwrap();
    edit(&sandbox, "two");
    served.says_times(
        "Waiting for another cargo, maybe the editor's, that holds the ",
        2,
    );
    sleep(Duration::from_millis(100));
    lock.unlock().unwrap();
    served.says("Reloaded src/answer.rs (wait ");
    served.end(Signal::SIGINT);
}
