//! The application as a process: what it tells of its settings, and how it starts.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_shelf"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_description_has_every_setting_and_no_secret() {
    let variables = [
        ("CORTEX_ENV", "development"),
        ("DATABASE_URL", "sqlite:hunter2.db"),
        ("APP__PAGES__KEY", "hunter2 hunter2 hunter2 hunter2 hunter2"),
    ];
    let output = run(package(), &["describe"], &variables);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let described = text(&output.stdout);
    assert!(!described.contains("hunter2"), "{described}");
    let document: Value = serde_json::from_str(&described).unwrap();
    let settings = document["settings"].as_array().unwrap();
    let keys: Vec<_> = settings
        .iter()
        .filter_map(|it| it["key"].as_str())
        .collect();
    for key in [
        "database.url",
        "database.max_connections",
        "database.acquire_timeout",
        "database.idle_timeout",
        "database.migrate",
        "pages.key",
        "pages.limit",
        "pages.most",
    ] {
        assert!(keys.contains(&key), "{key} in {keys:?}");
    }
    let url = settings
        .iter()
        .find(|it| it["key"] == "database.url")
        .unwrap();
    assert_eq!(url["secret"], true, "{url}");
}

/// What the manifest switches on, and what comes with that.
const FEATURES: [&str; 4] = ["data", "http", "orm", "sqlite"];

#[test]
fn the_description_and_the_log_name_what_is_switched_on() {
    let variables = [
        ("CORTEX_ENV", "production"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("APP__DATABASE__MIGRATE", "true"),
        ("APP__SERVER__HOST", "127.0.0.1"),
        ("APP__PAGES__KEY", "a key of at least thirty-two letters"),
    ];
    let output = run(package(), &["describe"], &variables);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let described = document["runtime"]["features"].as_array().unwrap();
    let described: Vec<&str> = described.iter().filter_map(Value::as_str).collect();
    for feature in FEATURES {
        assert!(described.contains(&feature), "{feature} in {described:?}");
    }

    let mut process = Command::new(env!("CARGO_BIN_EXE_shelf"))
        .arg("--port=0")
        .env_clear()
        .envs(variables)
        .current_dir(package())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let start = lines.find(|line| line["message"] == "listening");
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(start.unwrap()["features"], described.join(", "));
}

#[test]
fn production_needs_a_database_and_a_key() {
    let output = run(package(), &["check"], &[("CORTEX_ENV", "production")]);
    assert!(!output.status.success());
    let told = text(&output.stderr);
    assert!(
        told.contains("database.url") && told.contains("pages.key"),
        "{told}"
    );
    let variables = [
        ("CORTEX_ENV", "production"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("APP__PAGES__KEY", "short"),
    ];
    let output = run(package(), &["check"], &variables);
    let told = text(&output.stderr);
    assert!(
        told.contains("pages.key") && !told.contains("short`"),
        "{told}"
    );
}

#[test]
fn a_database_that_cannot_be_opened_is_told_with_its_file() {
    let variables = [
        ("CORTEX_ENV", "development"),
        ("DATABASE_URL", "sqlite:none.db?mode=rw"),
    ];
    let output = run(package(), &["--port=0"], &variables);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(
        told.contains("the database `none.db` cannot be opened"),
        "{told}"
    );
}
