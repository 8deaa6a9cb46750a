//! `cortex db` on real files: whole flows, runs at the same time, and what an interruption leaves.

use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, need};

#[cfg(unix)]
mod interrupted;

const FIRST: &str = "20260101000000_create_posts";
const SECOND: &str = "20260102000000_create_notes";

/// A project as far as the database needs one, with two migrations.
fn project() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    sandbox.write("cortex.toml", "");
    let settings = "[database]\nurl = \"sqlite:data/development.db\"\n\n[server]\nport = 3000\n";
    sandbox.write("config/development.toml", settings);
    sandbox.write(
        "config/test.toml",
        "[database]\nurl = \"sqlite::memory:\"\n",
    );
    let posts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n\
        CREATE UNIQUE INDEX posts_title ON posts (title);\n";
    migration(&sandbox, FIRST, posts, Some("DROP TABLE posts;\n"));
    let notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL\n    \
        REFERENCES posts (id) ON DELETE CASCADE, text TEXT DEFAULT 'none');\n";
    migration(&sandbox, SECOND, notes, Some("DROP TABLE notes;\n"));
    sandbox
}

fn migration(sandbox: &Sandbox, stem: &str, up: &str, down: Option<&str>) {
    sandbox.write(&format!("migrations/sqlite/{stem}.up.sql"), up);
    if let Some(down) = down {
        sandbox.write(&format!("migrations/sqlite/{stem}.down.sql"), down);
    }
}

/// A project whose database is made and migrated.
fn migrated() -> Sandbox {
    let sandbox = project();
    sandbox.cortex("db create").assert().success();
    sandbox.cortex("db migrate").assert().success();
    sandbox
}

/// What a command answers in JSON.
fn json(sandbox: &Sandbox, args: &str) -> Value {
    let output = sandbox.cortex(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args}: {error}\n{text}"))
}

/// Names and states of the migrations.
fn states(sandbox: &Sandbox) -> Vec<String> {
    let status = json(sandbox, "db status --json");
    let rows = status["migrations"].as_array().unwrap();
    let part = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let row = |row: &Value| format!("{} {}", part(row, "name"), part(row, "state"));
    rows.iter().map(row).collect()
}

/// What a person sees, without what the clock decides.
fn shown(sandbox: &Sandbox, args: &str) -> String {
    let shown = sandbox.run(args);
    let words = shown.split(' ').map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let time = word.len() == 8 && digits == 6 && word.contains(':');
        let date = word.len() == 10 && digits == 8 && word.contains('-');
        if time {
            "[time]"
        } else if date {
            "[date]"
        } else {
            word
        }
    });
    let shown = words.collect::<Vec<_>>().join(" ");
    let lines = shown.lines().map(|line| match line.rsplit_once(" (") {
        Some((start, end)) if end.ends_with("s)") => format!("{start} ([time])"),
        _ => match line.split_once(", answered in ") {
            Some((start, _)) => format!("{start}, answered in [time]"),
            None => line.to_owned(),
        },
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The failure that a command ends with: its code, and all its words.
fn failure(sandbox: &Sandbox, args: &str, code: &str) -> String {
    let told = sandbox.run(args);
    assert!(told.contains(&format!("error[{code}]")), "{told}");
    told
}

#[test]
fn a_database_from_its_making_to_its_end() {
    let sandbox = project();
    sandbox.write(
        "seeds/all/tags.sql",
        "INSERT INTO posts VALUES (1, 'one') ON CONFLICT DO NOTHING;",
    );
    let steps = [
        "db status",
        "db create --dry-run",
        "db create",
        "db create",
        "db status",
        "db migrate --dry-run",
        "db migrate --to 20260101000000",
        "db migrate",
        "db migrate",
        "db status --check",
        "db status",
        "db schema",
        "db rollback --dry-run",
        "db rollback",
        "db status --check",
        "db redo",
        "db rollback --to 0",
        "db seed",
        "db migrate",
        "db seed --dry-run",
        "db seed",
        "db seed",
        "db drop",
        "db reset --dry-run",
        "db reset --yes",
        "db drop --yes --dry-run",
        "db drop --yes",
        "db drop --yes",
    ];
    let shown = steps.map(|args| shown(&sandbox, args));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert!(sandbox.list("data").is_empty());
}

#[test]
fn nothing_is_said_that_was_not_asked_for() {
    let sandbox = migrated();
    let quiet = sandbox.cortex("db rollback --quiet").output().unwrap();
    assert!(quiet.status.success());
    assert_eq!((quiet.stdout.len(), quiet.stderr.len()), (0, 0));
}

#[test]
fn all_that_was_written_is_in_the_file_itself() {
    let sandbox = project();
    sandbox.write(
        "seeds/all/posts.sql",
        "INSERT INTO posts VALUES (1, 'one');\n",
    );
    for action in ["create", "migrate", "seed", "rollback"] {
        let ran = sandbox.cortex(&format!("db {action}")).assert();
        ran.success();
        let files = sandbox.list("data");
        assert_eq!(files, ["development.db"], "after db {action}");
    }
}

#[test]
fn scripts_are_answered() {
    let sandbox = project();
    assert_eq!(json(&sandbox, "db create --json")["created"], true);
    let migrated = json(&sandbox, "db migrate --json");
    assert_eq!(migrated["applied"][1]["name"], "create_notes");
    assert_eq!(migrated["applied"][1]["version"], "20260102000000");
    let status = json(&sandbox, "db status --json");
    assert_eq!(status["migrations"][0]["state"], "applied");
    assert_eq!(status["migrations"][0]["reversible"], true);
    let check = json(&sandbox, "db check --json");
    let good = check["checks"].as_array().unwrap().iter();
    assert!(good.clone().all(|it| it["good"] == true), "{check}");
    insta::assert_json_snapshot!(json(&sandbox, "db schema --json"));
    assert_eq!(json(&sandbox, "db drop --json")["error"]["code"], "CX1014");
    assert_eq!(json(&sandbox, "db drop --json --yes")["dropped"], true);
}

#[test]
fn the_url_comes_from_where_the_app_would_read_it() {
    let sandbox = project();
    let named = |args: &str, variables: &[(&str, &str)]| {
        let mut command = sandbox.cortex(args);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let (_, file) = told
            .split_once("would create `")
            .unwrap_or_else(|| panic!("{told}"));
        file.split('`').next().unwrap().to_owned()
    };
    let args = "db create --dry-run";
    assert_eq!(named(args, &[]), "data/development.db");
    sandbox.write(
        "config/production.toml",
        "[database]\nurl = \"sqlite:live.db\"\n",
    );
    assert_eq!(named(args, &[("CORTEX_ENV", "production")]), "live.db");
    assert_eq!(
        named("db create --dry-run --env production", &[]),
        "live.db"
    );
    sandbox.write(".env", "DATABASE_URL=sqlite:dotenv.db\n");
    assert_eq!(named(args, &[]), "dotenv.db");
    assert_eq!(
        named(args, &[("DATABASE_URL", "sqlite:variable.db")]),
        "variable.db"
    );
    let both = [
        ("DATABASE_URL", "sqlite:variable.db"),
        ("APP__DATABASE__URL", "sqlite:own.db"),
    ];
    assert_eq!(named(args, &both), "own.db");
    assert_eq!(
        named("db create --dry-run --url sqlite:typed.db", &both),
        "typed.db"
    );
    sandbox.write("src/posts/mod.rs", "");
    let mut below = sandbox.cortex("db create --url sqlite:typed.db");
    below
        .current_dir(sandbox.path("src/posts"))
        .assert()
        .success();
    assert!(
        sandbox.path("typed.db").is_file(),
        "relative to the project"
    );
}

#[test]
fn what_cannot_be_used_is_refused_with_a_reason() {
    let sandbox = project();
    failure(&sandbox, "db status --env production", "CX1001");
    let other = failure(
        &sandbox,
        "db status --url postgres://me:secret@here/shop",
        "CX1002",
    );
    let told = other.split_once("--- stdout").unwrap().1;
    assert!(!told.contains("secret"), "{other}");
    failure(&sandbox, "db status --url shop.db", "CX1002");
    failure(&sandbox, "db status --url sqlite:", "CX1002");
    failure(&sandbox, "db status --url sqlite:a.db?mode=odd", "CX1002");
    failure(&sandbox, "db status --env test", "CX1003");
    failure(&sandbox, "db status", "CX1004");
    failure(&sandbox, "db migrate --to last", "CX1011");
    sandbox.write(
        "data/development.db",
        "this is no database, though it is longer than a header\n",
    );
    failure(&sandbox, "db status", "CX1013");
    fs::remove_file(sandbox.path("data/development.db")).unwrap();
    fs::create_dir(sandbox.path("data/development.db")).unwrap();
    failure(&sandbox, "db status", "CX1013");
    sandbox.write("config/development.toml", "[database\n");
    failure(&sandbox, "db status", "CX1019");
    failure(&sandbox, "db status --env odd", "CX0001");
}

#[test]
fn production_is_not_removed_by_the_way() {
    let sandbox = migrated();
    let url = "--url sqlite:data/development.db --env production";
    failure(&sandbox, &format!("db drop --yes {url}"), "CX1015");
    failure(&sandbox, &format!("db reset --yes {url}"), "CX1015");
    assert_eq!(states(&sandbox).len(), 2);
    sandbox
        .cortex(&format!("db drop --yes --force {url}"))
        .assert()
        .success();
    assert!(sandbox.list("data").is_empty());
}

#[test]
fn everything_wrong_with_the_files_is_told_before_anything_runs() {
    let sandbox = project();
    sandbox.cortex("db create").assert().success();
    sandbox.write(
        "migrations/sqlite/20260101000000_again.up.sql",
        "SELECT 1;\n",
    );
    sandbox.write("migrations/sqlite/20260103000000_empty.up.sql", "\n");
    insta::assert_snapshot!(sandbox.run("db migrate"));
    failure(&sandbox, "db reset --yes", "CX1005");
    fs::remove_file(sandbox.path("migrations/sqlite/20260101000000_again.up.sql")).unwrap();
    fs::remove_file(sandbox.path("migrations/sqlite/20260103000000_empty.up.sql")).unwrap();
    assert_eq!(
        states(&sandbox),
        ["create_posts pending", "create_notes pending"]
    );
}

#[test]
fn a_migration_that_fails_is_named_with_its_line_and_leaves_nothing() {
    let sandbox = migrated();
    let bad = "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n\nCREATE TABEL more (id INTEGER);\n";
    migration(&sandbox, "20260103000000_tags", bad, None);
    insta::assert_snapshot!(sandbox.run("db migrate"));
    let schema = sandbox.run("db schema");
    assert!(!schema.contains("tags"), "{schema}");
    migration(
        &sandbox,
        "20260103000000_tags",
        "CREATE TABLE tags (id INTEGER);\n",
        None,
    );
    sandbox.cortex("db migrate").assert().success();
    failure(&sandbox, "db rollback --steps 2", "CX1010");
    assert_eq!(
        states(&sandbox)[1..],
        ["create_notes applied", "tags applied"]
    );
}

#[test]
fn changed_missing_and_unfinished_migrations_are_explained() {
    let sandbox = migrated();
    let file = format!("migrations/sqlite/{FIRST}.up.sql");
    let text = sandbox.read(&file);
    sandbox.write(&file, &text.replace('\n', "\r\n"));
    let ends = failure(&sandbox, "db migrate", "CX1007");
    assert!(ends.contains("nothing but its line ends differs"), "{ends}");
    sandbox.write(&file, &format!("{text}-- more\n"));
    failure(&sandbox, "db migrate", "CX1007");
    failure(&sandbox, "db redo", "CX1007");
    assert_eq!(
        states(&sandbox)[1],
        "create_notes applied",
        "before it was taken back"
    );
    assert_eq!(states(&sandbox)[0], "create_posts changed");
    sandbox.write(&file, &text);
    let note = format!("migrations/sqlite/{SECOND}.up.sql");
    let down = format!("migrations/sqlite/{SECOND}.down.sql");
    let kept = [sandbox.read(&note), sandbox.read(&down)];
    for path in [&note, &down] {
        fs::remove_file(sandbox.path(path)).unwrap();
    }
    failure(&sandbox, "db migrate", "CX1008");
    failure(&sandbox, "db rollback", "CX1008");
    migration(&sandbox, SECOND, &kept[0], Some(&kept[1]));
    let odd = "-- no-transaction\nCREATE TABLE a (id INTEGER);\nSELECT none;\n";
    migration(&sandbox, "20260103000000_odd", odd, None);
    failure(&sandbox, "db migrate", "CX1006");
    failure(&sandbox, "db migrate", "CX1009");
    assert_eq!(states(&sandbox)[2], "odd dirty");
    let check = sandbox.run("db check");
    assert!(
        check.contains("bad   migrations") && check.ends_with("exit 1"),
        "{check}"
    );
}

#[test]
fn seeds_are_all_or_nothing() {
    let sandbox = migrated();
    sandbox.write(
        "seeds/all/1_posts.sql",
        "INSERT INTO posts VALUES (1, 'one');\n",
    );
    sandbox.write(
        "seeds/development/posts.sql",
        "-- more\nINSERT INTO posts VALUES (1, 'two');\n",
    );
    sandbox.write(
        "seeds/production/posts.sql",
        "INSERT INTO nothing VALUES (1);\n",
    );
    sandbox.write("seeds/all/README.md", "about\n");
    insta::assert_snapshot!(sandbox.run("db seed"));
    sandbox.write(
        "seeds/development/posts.sql",
        "INSERT INTO posts VALUES (2, 'two');\n",
    );
    let seeded = json(&sandbox, "db seed --json");
    let files = serde_json::json!(["seeds/all/1_posts.sql", "seeds/development/posts.sql"]);
    assert_eq!(seeded["seeds"], files, "and the first run has left no row");
}

#[test]
fn odd_names_are_names_like_others() {
    let sandbox = project();
    sandbox.write(
        "config/development.toml",
        "[database]\nurl = \"sqlite:my data/ä 'b'.db\"\n",
    );
    let odd = "CREATE TABLE \"it's; -- \"\"a\"\" table\" (\"select\" INTEGER REFERENCES posts (id));\n\
        CREATE TRIGGER \"on\" AFTER INSERT ON posts BEGIN\n  DELETE FROM notes; SELECT 1;\nEND;\n\
        CREATE VIEW v AS SELECT ';' AS x;\n";
    migration(
        &sandbox,
        "20260103000000_odd",
        odd,
        Some("DROP VIEW v;\nDROP TRIGGER \"on\";\n"),
    );
    for step in ["db create", "db migrate", "db check", "db redo"] {
        let told = sandbox.run(step);
        let fails = step == "db redo";
        assert_eq!(told.ends_with("exit 1"), fails, "{told}");
    }
    let tables = json(&sandbox, "db schema --json");
    assert_eq!(tables["tables"][0]["name"], "it's; -- \"a\" table");
    assert_eq!(sandbox.list("my data")[0], "ä 'b'.db");
}

#[test]
fn the_shell_is_the_tool_of_sqlite() {
    let sandbox = migrated();
    let mut missing = sandbox.cortex("db shell");
    let missing = missing.env("PATH", sandbox.path("")).output().unwrap();
    let told = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(told.contains("error[CX1021]"), "{told}");
    if need("sqlite3") {
        let tables = sandbox.cortex("db shell -- .tables").output().unwrap();
        let tables = String::from_utf8_lossy(&tables.stdout).into_owned();
        assert!(
            tables.contains("posts") && tables.contains("_sqlx_migrations"),
            "{tables}"
        );
        let failed = sandbox.cortex("db shell -- nonsense").output().unwrap();
        assert_eq!(failed.status.code(), Some(1));
    }
}

#[test]
fn a_migration_that_was_applied_is_not_undone() {
    let sandbox = project();
    let up = "migrations/sqlite/20260103000000_tags.up.sql";
    let down = "migrations/sqlite/20260103000000_tags.down.sql";
    let files = [
        (up, Some("CREATE TABLE tags (id INTEGER);\n")),
        (down, Some("DROP TABLE tags;\n")),
    ];
    crate::undo::apply(&sandbox, &files);
    // Without a database there is nothing that could have been applied.
    sandbox.cortex("undo").assert().success();
    sandbox.cortex("redo").assert().success();
    sandbox.cortex("db create").assert().success();
    sandbox.cortex("db migrate").assert().success();
    migration(
        &sandbox,
        "20260104000000_last",
        "SELECT 1;\n",
        Some("SELECT 1;\n"),
    );
    sandbox.cortex("db migrate").assert().success();
    insta::assert_snapshot!(sandbox.run("undo"));
    failure(&sandbox, "undo --dry-run", "CX1020");
    assert!(sandbox.path(up).is_file());
    sandbox.cortex("db rollback --steps 2").assert().success();
    sandbox.cortex("undo").assert().success();
    assert!(!sandbox.path(up).exists());
}

#[test]
fn two_runs_at_once_apply_each_migration_once() {
    for _ in 0..5 {
        let sandbox = project();
        for day in 3..=9 {
            let fill = format!(
                "CREATE TABLE t{day} (id INTEGER PRIMARY KEY);\nWITH RECURSIVE n (x) AS (SELECT 1 \
                 UNION ALL SELECT x + 1 FROM n WHERE x < 30000) INSERT INTO t{day} SELECT x FROM n;\n"
            );
            migration(
                &sandbox,
                &format!("202601{day:02}000000_fill_{day}"),
                &fill,
                None,
            );
        }
        sandbox.cortex("db create").assert().success();
        let start = || {
            let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
            command.args(["db", "migrate", "--json"]);
            command.stdout(std::process::Stdio::piped());
            command.stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        };
        let mut applied = Vec::new();
        for run in [start(), start()] {
            let output = run.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{told}");
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            let versions = document["applied"].as_array().unwrap().iter();
            applied.extend(versions.map(|it| it["version"].as_str().unwrap().to_owned()));
        }
        applied.sort();
        let all: Vec<_> = (1..=9).map(|day| format!("202601{day:02}000000")).collect();
        assert_eq!(applied, all);
    }
}
