//! What goes wrong in a project: the last good version goes on, and it is said what to do.

use std::fs;
use std::time::{Duration, SystemTime};

use nix::sys::signal::Signal;

use super::client;
use super::served::{self, Served, edit, project};
use crate::support::Sandbox;

/// Lets this happen to a project that is served. The version before it goes on, these words are
/// said, and once it is mended the next version serves.
fn outlived(fault: impl FnOnce(&Sandbox), words: &[&str]) {
    let (sandbox, mut served) = Served::start("one", "");
    let manifest = sandbox.read("Cargo.toml");
    fault(&sandbox);
    for said in words {
        served.says(said);
    }
    assert_eq!(served.get("/"), "one");
    sandbox.write("Cargo.toml", &manifest);
    edit(&sandbox, "two");
    served.answers("two");
    served.end(Signal::SIGINT);
}

const FAILED: &str =
    "Failed src/answer.rs: the build has errors; the previous version keeps serving";

#[test]
fn code_that_does_not_compile() {
    let broken = |sandbox: &Sandbox| {
        sandbox.write("src/answer.rs", "pub const ANSWER: &str = two;\n");
    };
    outlived(broken, &["cannot find value `two`", FAILED]);
}

#[test]
fn code_that_does_not_parse() {
    let broken = |sandbox: &Sandbox| {
        sandbox.write("src/answer.rs", "pub const ANSWER: &str = \"two;\n");
    };
    let first_error = "Error unterminated double quote string, src/answer.rs:1:26\n";
    outlived(broken, &[FAILED, first_error]);
}

#[test]
fn a_manifest_that_does_not_parse() {
    let broken = |sandbox: &Sandbox| sandbox.write("Cargo.toml", "[package\n");
    let failed = "Failed Cargo.toml: the build has errors; the previous version keeps serving";
    outlived(broken, &[failed, "       Error "]);
}

#[test]
fn a_source_that_is_no_text() {
    let broken = |sandbox: &Sandbox| {
        fs::write(sandbox.path("src/answer.rs"), b"// \xff\xfe\n").unwrap();
    };
    outlived(broken, &[FAILED, "src/answer.rs"]);
}

#[test]
fn a_version_that_dies_at_its_start() {
    let failed = "ended before it was ready (exit status: 3); the previous version keeps serving";
    outlived(|sandbox| edit(sandbox, "dies at start"), &[failed]);
}

#[test]
fn a_first_build_with_errors_is_shown_at_the_address_until_it_is_mended() {
    let sandbox = project("one");
    sandbox.write("src/answer.rs", "pub const ANSWER: &str = two;\n");
    let mut served = Served::run(&sandbox, "");
    served.says("Failed the first version: the build has errors; nothing is served until");
    served.says(" shows what is wrong\n");
    let talk = served.talk();
    let (_, rest) = talk.split_once("Meanwhile http://").unwrap();
    let (address, _) = rest.split_once(' ').unwrap();
    let answer = client::get(address.parse().unwrap(), "/");
    assert!(answer.unwrap().contains("cannot find value `two`"));
    edit(&sandbox, "two");
    served.says(&format!("Serving http://{address}\n"));
    assert_eq!(served.get("/"), "two");
    served.end(Signal::SIGINT);
}

/// What was copied or moved here with its date, or saved after the clock was set back.
#[test]
fn a_change_that_is_older_than_the_last_build() {
    let (sandbox, mut served) = Served::start("one", "");
    for answer in ["two", "three"] {
        let text = format!("pub const ANSWER: &str = \"{answer}\";\n");
        sandbox.write("src/.answer.rs.tmp", &text);
        let from = sandbox.path("src/.answer.rs.tmp");
        let yesterday = SystemTime::now() - Duration::from_hours(24);
        let file = fs::File::options().write(true).open(&from).unwrap();
        file.set_modified(yesterday).unwrap();
        fs::rename(from, sandbox.path("src/answer.rs")).unwrap();
        served.answers(answer);
    }
    served.says_times(
        "Building src/answer.rs anew: it is dated before the last build",
        2,
    );
    served.end(Signal::SIGINT);
}

#[test]
fn two_saves_a_millisecond_apart() {
    let (sandbox, mut served) = Served::start("one", "");
    for round in 0..5 {
        edit(&sandbox, &format!("first {round}"));
        std::thread::sleep(Duration::from_millis(1));
        edit(&sandbox, &format!("last {round}"));
        served.answers(&format!("last {round}"));
    }
    let before = served.get("/pid");
    // Nothing of an earlier save comes after it.
    sandbox.write(".env", "A=1\n");
    served.says("Reloaded .env");
    assert_ne!(served.get("/pid"), before);
    assert_eq!(served.get("/"), "last 4");
    served.end(Signal::SIGINT);
}

#[test]
fn ten_thousand_changes_at_once_are_one_build() {
    let sandbox = project("one");
    // Some disks take half a minute to remove as many.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let dir = dir.unwrap();
    let fill = |name: &str| {
        let folder = dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        for n in 0..10_000 {
            fs::write(folder.join(format!("p{n}.rs")), format!("\"{name}\"\n")).unwrap();
        }
        folder
    };
    std::os::unix::fs::symlink(fill("one"), sandbox.path("src/parts")).unwrap();
    let code = "pub const ANSWER: &str = include!(\"parts/p0.rs\");\n";
    sandbox.write("src/answer.rs", code);
    let mut served = Served::run(&sandbox, "-v");
    served.says("Serving http://");
    std::os::unix::fs::symlink(fill("two"), sandbox.path("src/parts.tmp")).unwrap();
    fs::rename(sandbox.path("src/parts.tmp"), sandbox.path("src/parts")).unwrap();
    served.answers("two");
    served.says("Reloaded src/parts/p0.rs and 9999 more files");
    assert_eq!(served.talk().matches("$ cargo build").count(), 2);
    served.end(Signal::SIGINT);
}

#[test]
fn a_version_that_is_never_ready() {
    let sandbox = project("one");
    let mut command = served::call(&sandbox);
    command.args(["--port", "0"]);
    command.env("CORTEX_SERVE_READY_LIMIT", "7");
    let mut served = Served::spawn(&mut command, &sandbox);
    served.says("Serving http://");
    edit(&sandbox, "never ready");
    served.says("Failed the new served was not ready within 7 s and is stopped; its log above");
    served.says("`CORTEX_SERVE_READY_LIMIT=14` gives it 14 s; the previous version keeps serving");
    assert_eq!(served.get("/"), "one");
    // Nor did it end when it was asked to.
    served.says("Killed a version of served that did not end when it was asked to");
    edit(&sandbox, "two");
    served.answers("two");
    served.end(Signal::SIGINT);
}

#[test]
fn a_limit_that_is_no_number_of_seconds() {
    let sandbox = project("one");
    for limit in ["soon", "0", "-1", "90000"] {
        let mut command = sandbox.cortex("serve --port 0");
        let output = command.env("CORTEX_SERVE_READY_LIMIT", limit).output();
        let output = output.unwrap();
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(talk.contains("error[CX0554]: the variable"), "{talk}");
        assert!(
            talk.contains(&format!("`{limit}` is no number of seconds")),
            "{talk}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_version_that_does_not_end_when_it_is_asked_to() {
    let (sandbox, mut served) = Served::start("deaf", "");
    let deaf = served.get("/pid").parse().unwrap();
    edit(&sandbox, "two");
    served.answers("two");
    assert!(client::runs(deaf));
    served.says("Killed a version of served that did not end when it was asked to");
    client::wait_until("it is gone", || !client::runs(deaf));
    assert_eq!(served.get("/"), "two");
    served.end(Signal::SIGINT);
}
