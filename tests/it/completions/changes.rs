//! Completion of the numbers that `cortex undo` takes: what is offered, and that asking is harmless.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use super::{Terminal, bash, fish};
use crate::support::{Sandbox, need};

/// A new project in the folder `shop`, in which two commands have changed something.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.cortex("new shop --no-git").assert().success();
    for name in ["posts", "tags"] {
        change(&sandbox, name);
    }
    sandbox
}

fn change(sandbox: &Sandbox, name: &str) {
    change_by(sandbox, name, &format!("cortex generate {name}"));
}

fn change_by(sandbox: &Sandbox, name: &str, command: &str) {
    let file = json!({ "path": format!("src/{name}.rs"), "text": "// One line.\n" });
    let plan = json!({ "command": command, "files": [file] });
    sandbox.write("plan.json", &plan.to_string());
    in_shop(sandbox, &["apply", "../plan.json"]);
}

fn in_shop(sandbox: &Sandbox, args: &[&str]) {
    let mut cortex = sandbox.cortex("");
    cortex.current_dir(sandbox.path("shop")).args(args);
    cortex.assert().success();
}

/// The numbers among what the binary answers a shell; options fit an empty word as well.
fn offered(sandbox: &Sandbox, folder: &str, words: &[&str]) -> String {
    let answer = answer(sandbox, folder, words);
    let numbers = answer.lines().filter(|line| !line.starts_with("--"));
    numbers.fold(String::new(), |all, line| all + line + "\n")
}

/// What the binary answers a shell in this folder; the cursor is in the last word.
fn answer(sandbox: &Sandbox, folder: &str, words: &[&str]) -> String {
    let mut cortex = sandbox.cortex("");
    cortex
        .current_dir(sandbox.path(folder))
        .env("CORTEX_COMPLETE", (words.len() - 1).to_string())
        .arg("--")
        .args(words);
    let ended = cortex.assert().success();
    let output = ended.get_output();
    assert_eq!(output.stderr, b"", "nothing but candidates is printed");
    String::from_utf8(output.stdout.clone()).unwrap()
}

const UNDO: [&str; 3] = ["cortex", "undo", ""];
const BOTH: &str = "2\tcortex generate tags\n1\tcortex generate posts\n";

/// Every file and folder of the project with its bytes and the time of its last change.
fn state(sandbox: &Sandbox) -> Vec<(PathBuf, SystemTime, Option<Vec<u8>>)> {
    let walk = walkdir::WalkDir::new(sandbox.path("shop")).sort_by_file_name();
    let read = |entry: walkdir::DirEntry| {
        let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()));
        let changed = entry.metadata().unwrap().modified().unwrap();
        (entry.into_path(), changed, bytes.map(Result::unwrap))
    };
    walk.into_iter().map(|entry| read(entry.unwrap())).collect()
}

/// Lists what can be taken back, and completes a number that only one change begins with.
fn completes_numbers(mut terminal: Terminal, list: &str) {
    let sandbox = shop();
    terminal.types(&format!("cd '{}'\n", sandbox.path("shop/src").display()));
    terminal.types("cortex undo \t\t");
    if let Err(error) = terminal.session.exp_regex(list) {
        panic!("the terminal never showed `{list}`: {error}");
    }
    // Away with what was typed, and with the list that some shells keep open.
    terminal.types("\u{3}");
    for way in [
        "undo", "undo", "redo", "undo", "redo", "undo", "redo", "undo",
    ] {
        in_shop(&sandbox, &[way]);
    }
    change(&sandbox, "users");
    terminal.types("cortex undo 1\t--dry-run\n");
    terminal.shows("would take back change 11, `cortex generate users`");
}

#[test]
fn bash_completes_the_numbers_of_changes() {
    if need("bash") {
        completes_numbers(bash(), r"2 +1 +--list");
    }
}

#[test]
fn fish_completes_the_numbers_of_changes_and_says_what_they_were() {
    if need("fish") {
        let list = r"(?s)cortex generate tags.*\n1 .*cortex generate posts";
        completes_numbers(fish(), list);
    }
}

#[test]
fn what_can_be_taken_back_is_offered_the_last_first() {
    let sandbox = shop();
    assert_eq!(offered(&sandbox, "shop/src", &UNDO), BOTH);
    assert_eq!(offered(&sandbox, ".", &UNDO), "", "this is no project");
    in_shop(&sandbox, &["undo"]);
    let first = "1\tcortex generate posts\n";
    assert_eq!(offered(&sandbox, "shop", &UNDO), first);
    in_shop(&sandbox, &["redo"]);
    assert_eq!(offered(&sandbox, "shop", &UNDO), BOTH);
    assert_eq!(offered(&sandbox, "shop", &["cortex", "undo", "1"]), first);
    // `redo` takes no number: it brings back what was taken back last.
    assert_eq!(offered(&sandbox, "shop", &["cortex", "redo", "1"]), "");
    // An entry that cannot be read hides no other.
    sandbox.write("shop/.cortex/journal/000002/entry.json", "{");
    assert_eq!(offered(&sandbox, "shop", &UNDO), first);
}

#[test]
fn asking_writes_nothing_and_rolls_nothing_back() {
    let sandbox = shop();
    // As a run leaves it that was killed with all files in place, just before it committed.
    let [begun, pending] = ["000002", "pending"].map(|name| {
        let journal = sandbox.path("shop/.cortex/journal");
        journal.join(name)
    });
    fs::rename(begun, &pending).unwrap();
    let before = state(&sandbox);
    let first = "1\tcortex generate posts\n";
    assert_eq!(offered(&sandbox, "shop", &UNDO), first);
    assert!(before == state(&sandbox), "nothing is changed");
    // The next run that writes does roll it back, so there was something to roll back.
    change(&sandbox, "users");
    assert!(!pending.exists());
    assert!(!sandbox.path("shop/src/tags.rs").exists());
    // Where no command has changed anything yet, no journal is begun.
    fs::remove_dir_all(sandbox.path("shop/.cortex/journal")).unwrap();
    let before = state(&sandbox);
    assert_eq!(offered(&sandbox, "shop", &UNDO), "");
    assert!(before == state(&sandbox), "nothing is changed");
}

#[test]
fn asking_does_not_wait_for_a_run_that_writes() {
    let sandbox = shop();
    let lock = fs::File::open(sandbox.path("shop/.cortex/journal/lock")).unwrap();
    lock.lock().unwrap();
    let begun = Instant::now();
    assert_eq!(offered(&sandbox, "shop", &UNDO), BOTH);
    // A run that writes waits ten seconds for the lock.
    assert!(begun.elapsed() < Duration::from_secs(5));
    lock.unlock().unwrap();
}

#[test]
fn a_command_is_shown_on_one_line_and_moves_no_cursor() {
    let sandbox = shop();
    change_by(&sandbox, "odd", "cortex a\tb\u{1b}[2Jc\rd\ne");
    let answer = offered(&sandbox, "shop", &UNDO);
    assert!(answer.starts_with("3\tcortex a"), "{answer:?}");
    assert!(answer.ends_with(BOTH), "{answer:?}");
    assert_eq!(answer.lines().count(), 3, "{answer:?}");
    let stray = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!answer.contains(stray), "{answer:?}");
    for line in answer.lines() {
        assert_eq!(line.matches('\t').count(), 1, "{line:?}");
    }
}
