//! The guides about databases, followed to the letter in a project of the template `rest`.
//!
//! Commands in a block `sh` run in the project. One in a block `console` runs while the application
//! serves, and what it prints is what stands under it. A block that begins with the path of a file is
//! that file.

use std::fs;
use std::path::Path;

use super::{App, Server};
use crate::support::need;

const GUIDES: [&str; 3] = [
    "models-and-fields",
    "generated-api",
    "testing-with-a-database",
];

/// The language of blocks about projects without an ORM.
const SQLX: &str = "rust,ignore,sqlx";

/// The address in the guides, which the application has while nobody says otherwise.
const ADDRESS: &str = "http://127.0.0.1:3000";

/// Follows the guides in this order, each where the one before has ended.
pub(super) fn hold(app: &App<'_>) {
    for guide in GUIDES {
        let page = format!("docs/src/guides/{guide}.md");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&page);
        let text = fs::read_to_string(path).unwrap();
        let blocks = blocks(&text);
        for (language, code) in &blocks {
            match *language {
                "sh" => code.lines().for_each(|line| follow(app, &page, line)),
                "rust,ignore" => take(app, &page, code),
                "sql" => assert!(migrations(app).contains(code), "{page}: {code}"),
                _ => {}
            }
        }
        if blocks.iter().any(|(language, _)| *language == SQLX) {
            hold_without_an_orm(app, &page, &blocks);
        }
        if blocks.iter().any(|(language, _)| *language == "console") {
            app.cargo("build --offline");
            converse(app, &page, &blocks);
        }
    }
    app.cargo("fmt --all --check");
    app.cargo("clippy --offline --all-targets -- -D warnings -W clippy::pedantic -A clippy::missing_errors_doc");
    let tests = app.cargo("test --offline");
    for test in [
        "posts::a_list_goes_on",
        "drafts::a_failure_leaves_nothing",
        "restart::posts_outlast_the_application",
    ] {
        assert!(tests.contains(test), "{test} is missing:\n{tests}");
    }
}

/// Blocks `sqlx` show files of a project without an ORM in which the same was typed.
fn hold_without_an_orm(app: &App<'_>, page: &str, blocks: &[(&str, &str)]) {
    let name = "plain-guide";
    let new = format!("new {name} --no-git --quiet --db-access sqlx");
    app.sandbox.cortex(&new).assert().success();
    let typed = blocks.iter().filter(|(language, _)| *language == "sh");
    let typed = typed.flat_map(|(_, code)| code.lines());
    for line in typed.filter_map(|line| line.strip_prefix("cortex generate ")) {
        let shown = app.sandbox.run_in(name, &format!("generate {line}"));
        assert!(shown.ends_with("--- exit 0"), "{page}: {shown}");
    }
    for (_, code) in blocks.iter().filter(|(language, _)| *language == SQLX) {
        let (path, code) = code.split_once('\n').unwrap();
        let path = path.strip_prefix("// ").unwrap();
        let file = flush(&app.sandbox.read(&format!("{name}/{path}")));
        // Methods stand alone here, and in their `impl` there.
        for piece in code.split("\n\n") {
            assert!(file.contains(&flush(piece)), "{page}: {piece}");
        }
    }
}

/// Code without its depth.
fn flush(code: &str) -> String {
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The code blocks of a page with their language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let pieces = text.split("\n```").skip(1).step_by(2);
    pieces.filter_map(|piece| piece.split_once('\n')).collect()
}

fn follow(app: &App<'_>, page: &str, line: &str) {
    let (program, rest) = line.split_once(' ').unwrap();
    match (program, rest) {
        ("cortex", "serve") => {}
        ("cortex", args) => {
            let shown = app.sandbox.run_in(app.name, args);
            assert!(shown.ends_with("--- exit 0"), "{page}: {shown}");
        }
        ("cargo", "test") => drop(app.cargo("test --offline")),
        _ => panic!("{page}: nobody runs `{line}`"),
    }
}

/// Every step that makes the database what it is.
fn migrations(app: &App<'_>) -> String {
    let folder = format!("{}/migrations/sqlite", app.name);
    let files = app.sandbox.list(&folder).into_iter();
    let steps = files.filter(|file| file.ends_with(".up.sql"));
    steps
        .map(|file| app.sandbox.read(&format!("{folder}/{file}")))
        .collect()
}

/// Writes a test that a block shows; of what was generated, a block shows a part.
fn take(app: &App<'_>, page: &str, code: &str) {
    let (path, text) = code.split_once('\n').unwrap();
    let path = path.strip_prefix("// ").unwrap();
    let file = format!("{}/{path}", app.name);
    if path.starts_with("src/") {
        assert!(app.sandbox.read(&file).contains(text), "{page}: {code}");
        return;
    }
    // The guides call the project `shop`.
    let text = text.replace("shop::", &format!("{}::", app.name));
    app.sandbox.write(&file, &format!("{text}\n"));
    declare(app, path);
}

/// Has the tests know of a file, as generators do.
fn declare(app: &App<'_>, path: &str) {
    let module = Path::new(path).file_stem().unwrap().to_str().unwrap();
    let main = format!("{}/tests/it/main.rs", app.name);
    let before = app.sandbox.read(&main);
    let mut lines: Vec<&str> = before.lines().collect();
    let line = format!("mod {module};");
    let at = lines
        .iter()
        .position(|other| other.starts_with("mod ") && **other > *line);
    lines.insert(at.unwrap_or(lines.len()), &line);
    app.sandbox.write(&main, &(lines.join("\n") + "\n"));
}

/// Serves the application and asks it what the page asks.
fn converse(app: &App<'_>, page: &str, blocks: &[(&str, &str)]) {
    if !need("curl") {
        return;
    }
    let mut server = Server::start(&app.binary(), &app.dir());
    let address = format!("http://127.0.0.1:{}", server.port);
    let talk = blocks.iter().filter(|(language, _)| *language == "console");
    let exchanges = talk.flat_map(|(_, code)| code.split("$ ").skip(1));
    for exchange in exchanges {
        let (typed, shown) = exchange.split_once('\n').unwrap_or((exchange, ""));
        let mut shell = app.sandbox.program("sh");
        let typed = typed.replace(ADDRESS, &address);
        let output = shell.args(["-c", &typed]).current_dir(app.dir());
        let answer = String::from_utf8(output.output().unwrap().stdout).unwrap();
        assert_eq!(steady(&answer), steady(shown), "{page}: {typed}");
    }
    assert_eq!(server.stop(), Some(0));
}

/// What is the same in every run: no times, no numbers of requests, no signatures.
fn steady(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim_end).filter(|line| {
        let varies = ["date:", "x-request-id:", "etag:", "content-length:"];
        !varies.iter().any(|name| line.starts_with(name))
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let pieces = text.split('"').map(|piece| {
        let is_time = piece.starts_with("20") && piece.ends_with('Z');
        let is_token = piece.len() > 30 && !piece.contains(' ') && !piece.contains('\n');
        if is_time || is_token { "…" } else { piece }
    });
    pieces.collect::<Vec<_>>().join("\"")
}
