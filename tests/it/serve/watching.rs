//! What is seen of changes where it is hard to see: by polling, and in a burst.

use std::fs;
use std::os::unix::fs::symlink;
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::served::{Served, edit, project};

#[test]
fn files_are_looked_at_where_the_person_wants_it() {
    let sandbox = project("one");
    let mut served = Served::run(&sandbox, "--poll -v");
    served.says("Polling the project's files for changes: `--poll`");
    served.says("Serving http://");
    edit(&sandbox, "two");
    served.answers("two");
    let code = "#[path = \"parts/mod.rs\"]\nmod parts;\npub const ANSWER: &str = parts::NAME;\n";
    sandbox.write("src/parts/mod.rs", "pub const NAME: &str = \"three\";\n");
    sandbox.write("src/answer.rs", code);
    served.answers("three");
    sandbox.write("src/parts/mod.rs", "pub const NAME: &str = \"four!\";\n");
    served.answers("four!");
    sandbox.write(".env", "A=1\n");
    served.says("Reloaded .env");
    assert_eq!(served.end(Signal::SIGINT), Some(130));
}

#[test]
fn ten_thousand_changes_are_few_builds() {
    let (sandbox, mut served) = Served::start("one", "-v");
    // Some disks take half a minute to remove as many.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let dir = dir.unwrap();
    symlink(dir.path(), sandbox.path("src/parts")).unwrap();
    for n in 0..10_000 {
        fs::write(dir.path().join(format!("p{n}.rs")), "//! x\n").unwrap();
    }
    edit(&sandbox, "two");
    served.answers("two");
    let talk = served.talk();
    // As long as they keep coming, what is there is built every two seconds.
    assert!(talk.matches("$ cargo build").count() < 12, "{talk}");
    edit(&sandbox, "three");
    served.answers("three");
    served.end(Signal::SIGINT);
}

#[test]
fn migrations_that_wait_are_mentioned_or_left_to_the_app() {
    let sandbox = project("one");
    let url = "[database]\nurl = \"sqlite:data/served.db\"\n";
    sandbox.write("config/development.toml", url);
    let sql = "CREATE TABLE a (id INTEGER);\n";
    sandbox.write("migrations/sqlite/20260101000000_a.up.sql", sql);
    sandbox.write(
        "migrations/sqlite/20260101000000_a.down.sql",
        "DROP TABLE a;\n",
    );
    let mut served = Served::run(&sandbox, "-v");
    served
        .says("Pending 1 migration: `cortex db migrate` applies it; with `cortex serve --migrate`");
    assert!(!served.talk().contains("APP__DATABASE__MIGRATE"));
    sandbox.write("migrations/sqlite/20260101000001_b.up.sql", sql);
    sandbox.write(
        "migrations/sqlite/20260101000001_b.down.sql",
        "DROP TABLE a;\n",
    );
    served.says("Pending 2 migrations: `cortex db migrate` applies them");
    served.end(Signal::SIGINT);
    let mut served = Served::run(&sandbox, "-v --migrate");
    served.says("APP__DATABASE__MIGRATE=true");
    served.says("Serving http://");
    served.end(Signal::SIGINT);
}

#[test]
fn a_binary_that_was_cleaned_away_is_built_again() {
    let (sandbox, mut served) = Served::start("one", "");
    sleep(Duration::from_millis(500));
    fs::remove_dir_all(sandbox.path("target")).unwrap();
    sandbox.write(".env", "A=1\n");
    served.says("the previous version keeps serving");
    assert_eq!(served.get("/"), "one");
    sandbox.write(".env", "A=2\n");
    served.says("Reloaded .env (");
    served.end(Signal::SIGINT);
}

#[test]
fn a_new_folder_is_watched() {
    let (sandbox, mut served) = Served::start("one", "");
    sandbox.write(
        "src/parts/mod.rs",
        "pub const NAME: &str = \"parts one\";\n",
    );
    sandbox.write(
        "src/answer.rs",
        "#[path = \"parts/mod.rs\"]\nmod parts;\npub const ANSWER: &str = parts::NAME;\n",
    );
    served.answers("parts one");
    sandbox.write(
        "src/parts/mod.rs",
        "pub const NAME: &str = \"parts two\";\n",
    );
    served.answers("parts two");
    served.end(Signal::SIGINT);
}
