//! A table that gets further fields, with the true tools: built, tested, migrated, and taken back.

use super::{files_in, run_in};
use crate::apps::App;
use crate::support::Sandbox;

const NAME: &str = "it-evolved";

/// What stands before there are further fields.
const BEFORE: &[&str] = &[
    "generate crud Author name:string",
    "generate crud Post title:string body:text:optional author:references",
    "generate model Country name:string code:string:2:unique",
];

/// What is put in, one after the other.
const FIELDS: &[&str] = &[
    "generate field posts slug:string:optional:unique",
    "generate field posts editor:references:Author:optional",
    "generate field Country founded:date:optional rank:i32:default=1",
];

/// What a person has changed meanwhile: the lines go where they belong nevertheless.
const BY_HAND: &[(&str, &str, &str)] = &[
    (
        "src/posts/dto.rs",
        "    pub title: String,",
        "    // As on the cover.\n    pub title: String,",
    ),
    (
        "src/posts/repository.rs",
        "    /// Adds one.",
        "    /// Adds a post.",
    ),
];

/// Makes the project; to be called before any project is built.
pub(crate) fn prepare(sandbox: &Sandbox) {
    let new = format!("new {NAME} --template rest --no-git --quiet");
    sandbox.cortex(&new).assert().success();
    for line in BEFORE {
        succeeds(sandbox, line);
    }
}

/// Puts the fields in, and proves what comes of it.
pub(crate) fn prove(sandbox: &Sandbox) {
    for (file, from, to) in BY_HAND {
        let path = format!("{NAME}/{file}");
        let text = sandbox.read(&path);
        assert!(text.contains(from), "{file} has no `{from}`:\n{text}");
        sandbox.write(&path, &text.replacen(from, to, 1));
    }
    let before = files_in(sandbox, NAME);
    for line in FIELDS {
        succeeds(sandbox, line);
        let after = files_in(sandbox, NAME);
        let again = succeeds(sandbox, line);
        assert!(again.contains("everything is there already"), "{again}");
        assert!(files_in(sandbox, NAME) == after, "`{line}` again writes");
    }
    let app = App {
        sandbox,
        name: NAME,
    };
    app.cargo("fmt --all --check");
    app.cargo("clippy --offline --all-targets -- -D warnings");
    let tests = app.cargo("test --offline");
    for test in [
        "posts::no_two_have_the_same_slug",
        "posts::editor_id_leads_to_a_row_that_is_there",
        "countries::no_two_have_the_same_code",
        "countries::what_is_added_comes_back",
    ] {
        assert!(
            tests.contains(&format!("{test} ... ok")),
            "{test} is missing:\n{tests}"
        );
    }
    let dto = sandbox.read(&format!("{NAME}/src/posts/dto.rs"));
    assert!(
        dto.contains("    // As on the cover.\n    pub title"),
        "{dto}"
    );
    is_migrated_both_ways(sandbox);
    for _ in FIELDS {
        succeeds(sandbox, "undo");
    }
    let mut after = files_in(sandbox, NAME);
    // Cargo completes it when it builds.
    after.insert("Cargo.lock".to_owned(), before["Cargo.lock"].clone());
    assert!(after == before, "undo leaves something");
}

/// Its migrations are applied, taken back and applied again by the tool.
fn is_migrated_both_ways(sandbox: &Sandbox) {
    succeeds(sandbox, "db create");
    let all = succeeds(sandbox, "db migrate");
    assert!(all.contains("add_slug_to_posts"), "{all}");
    for _ in FIELDS {
        succeeds(sandbox, "db rollback");
    }
    let again = succeeds(sandbox, "db migrate");
    assert_eq!(again.matches("Applied").count(), FIELDS.len(), "{again}");
    // What is applied is not undone.
    let refused = run_in(sandbox, NAME, "undo");
    assert!(!refused.ends_with("--- exit 0"), "{refused}");
    succeeds(sandbox, "db drop --yes");
}

fn succeeds(sandbox: &Sandbox, line: &str) -> String {
    let shown = run_in(sandbox, NAME, line);
    assert!(shown.ends_with("--- exit 0"), "{line}:\n{shown}");
    shown
}
