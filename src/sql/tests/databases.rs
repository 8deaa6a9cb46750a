//! What is written, run by the databases themselves.
//!
//! PostgreSQL and MariaDB are asked where they answer on this machine, each in a place of its own
//! that is dropped at the end.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;
use crate::fields::{Base, TYPES, every_pair};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test asks what is installed where it runs, and says what it skips"
)]
#[path = "../../../tests/it/support/need.rs"]
mod need;
use need::need;

/// Runs a script through a tool: what it printed, or what it complained of.
#[expect(clippy::disallowed_methods, reason = "tests drive the real tools")]
fn run(tool: &[&str], script: &str) -> Result<String, String> {
    let mut command = Command::new(tool[0]);
    command.args(&tool[1..]);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(script.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    if output.status.success() && complained.is_empty() {
        return Ok(said);
    }
    Err(format!("{said}\n{complained}"))
}

const SQLITE: &[&str] = &["sqlite3", "-bail", "-batch", ":memory:"];
const POSTGRES: &[&str] = &[
    "psql",
    "-h",
    "127.0.0.1",
    "-U",
    "postgres",
    "-d",
    "postgres",
    "-X",
    "-q",
    "-A",
    "-t",
    "-v",
    "ON_ERROR_STOP=1",
];
const MARIADB: &[&str] = &["mariadb", "-h", "127.0.0.1", "-u", "root", "-N", "-B"];

/// The tables that references point at.
fn targets(dialect: Dialect) -> (String, String) {
    let (mut up, mut down) = (String::new(), String::new());
    for (name, id) in [
        ("users", Id::Int),
        ("tokens", Id::Uuid7),
        ("events", Id::Ulid),
    ] {
        let sql = created(name, id, &[], dialect);
        up += &sql.up;
        down += &sql.down;
    }
    (up, down)
}

/// Each type with each modifier that it takes: a table made with it and dropped, a column added to a
/// table that is there and removed.
fn everything(dialect: Dialect) -> String {
    let (mut script, down) = targets(dialect);
    let fields_of = |typed: &str| {
        let words = [typed.to_owned()];
        let read = parse(&words, &Table::new(dialect));
        read.unwrap_or_default()
    };
    let keys = [
        "token:references",
        "event:references:optional",
        "user:references:unique",
    ];
    let pairs: Vec<String> = every_pair().into_iter().map(|(.., typed)| typed).collect();
    let typed = pairs.iter().map(String::as_str).chain(keys);
    let all: Vec<Vec<Field>> = typed
        .map(fields_of)
        .filter(|fields| !fields.is_empty())
        .collect();
    assert!(all.len() > 60, "{}", all.len());
    let base = created("posts", Id::Int, &fields("title:string"), dialect);
    script += &base.up;
    let mut seen = BTreeSet::new();
    for (nth, fields) in all.iter().enumerate() {
        let id = [Id::Int, Id::Uuid7, Id::Ulid][nth % 3];
        let table = format!("table_{nth}");
        let new = created(&table, id, fields, dialect);
        let add = Change::Add {
            table: "posts",
            fields,
        };
        let add = migration(&add, &target, dialect);
        // What a database never hears of, such as `hidden`, is no new question.
        if !seen.insert(add.up.clone()) {
            continue;
        }
        // A column of a new table can be taken away like one that was added.
        let remove = Change::Remove {
            table: &table,
            fields,
        };
        let remove = migration(&remove, &target, dialect);
        for part in [
            &new.up,
            &remove.up,
            &remove.down,
            &new.down,
            &add.up,
            &add.down,
        ] {
            script += part;
        }
    }
    script + &base.down + &down
}

/// What is left when everything has been taken back.
fn leaves_nothing(tool: &[&str], dialect: Dialect, before: &str, count: &str, after: &str) {
    let script = format!("{before}\n{}\n{count};\n", everything(dialect));
    let left = run(tool, &script);
    if !after.is_empty() {
        run(tool, after).unwrap();
    }
    assert_eq!(left.as_deref(), Ok("0"), "{}", dialect.title());
}

#[test]
fn sqlite_takes_every_type_with_every_modifier_and_nothing_is_left() {
    if need("sqlite3") {
        let count = "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'";
        leaves_nothing(
            SQLITE,
            Dialect::Sqlite,
            "PRAGMA foreign_keys = ON;",
            count,
            "",
        );
    }
}

#[test]
fn postgresql_does_so_too() {
    if need("psql") && answers(POSTGRES) {
        let place = format!("cortex_fields_{}", std::process::id());
        let before = format!("CREATE SCHEMA {place}; SET search_path TO {place};");
        let count =
            format!("SELECT count(*) FROM pg_class WHERE relnamespace = '{place}'::regnamespace");
        let after = format!("SET client_min_messages = error; DROP SCHEMA {place} CASCADE;");
        leaves_nothing(POSTGRES, Dialect::Postgres, &before, &count, &after);
    }
}

#[test]
fn mariadb_does_so_too() {
    if need("mariadb") && answers(MARIADB) {
        let place = format!("cortex_fields_{}", std::process::id());
        let before = format!("CREATE DATABASE {place}; USE {place};");
        let count = format!(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = '{place}'"
        );
        let after = format!("DROP DATABASE {place};");
        leaves_nothing(MARIADB, Dialect::Mysql, &before, &count, &after);
    }
}

/// Rows of a table with every type, each a second time with other values, and the statement that
/// tells what is kept of them.
fn planted(dialect: Dialect) -> String {
    let kinds = TYPES.iter().filter_map(|of| {
        let name = format!("a_{}", of.name);
        match of.base {
            Base::References => None,
            Base::Enum => Some(format!("{name}:enum:first/second")),
            _ => Some(format!("{name}:{}", of.name)),
        }
    });
    let lists = [
        "words:string:list",
        "moments:datetime:list",
        "tokens:uuid:list",
    ];
    let typed = kinds.chain(lists.map(str::to_owned));
    let read = |typed: String| parse(&[typed], &Table::new(dialect)).unwrap_or_default();
    let fields: Vec<Field> = typed.flat_map(read).collect();
    assert!(fields.len() > 14, "{}", fields.len());
    let mut script = created("things", Id::Uuid7, &fields, dialect).up;
    let mut names = vec!["id".to_owned()];
    names.extend(fields.iter().map(Field::column));
    names.extend(["created_at", "updated_at"].map(str::to_owned));
    for first in [1, 7] {
        let row = |nth: u32| {
            let then = Cell::DateTime("2026-01-01T00:00:00Z".to_owned());
            let values = fields.iter().map(|field| Cell::sample(field, first + nth));
            let key = [Cell::key(Id::Uuid7, nth)];
            key.into_iter()
                .chain(values)
                .chain([then.clone(), then])
                .collect()
        };
        let rows: Vec<Vec<Cell>> = (1..=3).map(row).collect();
        let kept = Kept {
            as_it_is: "created_at",
            raised: None,
        };
        let planted = upsert("things", &names, &rows, kept, dialect);
        script += &planted;
        script += &planted;
    }
    let text = if dialect == Dialect::Mysql {
        "char"
    } else {
        "text"
    };
    let seen = ["a_int", "a_string", "a_enum"].map(|name| format!("CAST({name} AS {text})"));
    format!(
        "{script}\nSELECT {} FROM things ORDER BY id;\n",
        seen.join(", ")
    )
}

/// What is there after rows were planted twice: those of the second time, once.
fn keeps_the_last(tool: &[&str], dialect: Dialect, (before, after): (&str, &str), gap: &str) {
    let kept = run(tool, &format!("{before}\n{}", planted(dialect)));
    if !after.is_empty() {
        run(tool, after).unwrap();
    }
    let row = |nth: u32, state| [(nth + 7).to_string(), format!("{nth} a string"), state].join(gap);
    let rows = [(8, "first"), (9, "second"), (10, "first")];
    let rows = rows.map(|(nth, state)| row(nth, state.to_owned()));
    assert_eq!(kept, Ok(rows.join("\n")), "{}", dialect.title());
}

#[test]
fn rows_are_planted_twice_in_every_database() {
    if need("sqlite3") {
        keeps_the_last(SQLITE, Dialect::Sqlite, ("", ""), "|");
    }
    let place = format!("cortex_seeds_{}", std::process::id());
    if need("psql") && answers(POSTGRES) {
        let before = format!("CREATE SCHEMA {place}; SET search_path TO {place};");
        let after = format!("SET client_min_messages = error; DROP SCHEMA {place} CASCADE;");
        keeps_the_last(POSTGRES, Dialect::Postgres, (&before, &after), "|");
    }
    if need("mariadb") && answers(MARIADB) {
        let before = format!("CREATE DATABASE {place}; USE {place};");
        let after = format!("DROP DATABASE {place};");
        keeps_the_last(MARIADB, Dialect::Mysql, (&before, &after), "\t");
    }
}

/// Whether a server answers; where none does, the test says so and is skipped. The gate sets
/// `CORTEX_REQUIRE_DATABASES` where it has servers. Another port is said by `PGPORT` and
/// `MYSQL_TCP_PORT`, which the tools read.
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "what is skipped is said aloud"
)]
fn answers(tool: &[&str]) -> bool {
    let answer = run(tool, "SELECT 1;");
    if let Err(why) = &answer {
        let is_asked = std::env::var("CORTEX_REQUIRE_DATABASES").is_ok_and(|value| value == "1");
        assert!(!is_asked, "no server answers `{}`: {why}", tool[0]);
        eprintln!("SKIPPED: no server answers `{}`: {why}", tool[0]);
    }
    answer.is_ok()
}

/// A table of posts in SQLite, and what is answered to statements after it.
fn posts(statements: &str) -> Result<String, String> {
    let mut script = "PRAGMA foreign_keys = ON;\n".to_owned();
    script += &targets(Dialect::Sqlite).0;
    let post = fields(
        "title:string status:enum:draft/1st/a-b:default=1st code:string:12:unique:optional \
         count:int:default=-9223372036854775808 rate:float:default=1e300 open:bool:default=true \
         born:date:default=2024-02-29 user:references:on_delete=cascade tags:string:list",
    );
    script += &created("posts", Id::Int, &post, Dialect::Sqlite).up;
    let times = "'2026-01-01T00:00:00+00:00'";
    let _ = writeln!(script, "INSERT INTO users VALUES (1, {times}, {times});");
    let columns = "title, user_id, created_at, updated_at";
    let statements = statements.replace("{into}", &format!("INSERT INTO posts ({columns}"));
    run(SQLITE, &(script + &statements.replace("{times}", times)))
}

#[test]
fn sqlite_keeps_what_the_fields_say() {
    if !need("sqlite3") {
        return;
    }
    let row = "{into}) VALUES ('a', 1, {times}, {times});";
    let seen = posts(&format!(
        "{row} SELECT status, count, rate, open, born, tags, typeof(count) FROM posts;"
    ));
    let expected = "1st|-9223372036854775808|1.0e+300|1|2024-02-29|[]|integer";
    assert_eq!(seen.as_deref(), Ok(expected));
    let again = format!("{row} DELETE FROM posts; {row} SELECT id FROM posts;");
    assert_eq!(posts(&again).as_deref(), Ok("2"), "no key is given twice");
    let gone = format!("{row} DELETE FROM users; SELECT count(*) FROM posts;");
    assert_eq!(
        posts(&gone).as_deref(),
        Ok("0"),
        "rows go with what they point at"
    );
    for (refused, why) in [
        (
            "{into}, status) VALUES ('a', 1, {times}, {times}, 'gone');",
            "CHECK constraint failed",
        ),
        (
            "{into}) VALUES (NULL, 1, {times}, {times});",
            "NOT NULL constraint failed",
        ),
        (
            "{into}) VALUES ('a', 7, {times}, {times});",
            "FOREIGN KEY constraint failed",
        ),
        (
            "{into}, code) VALUES ('a', 1, {times}, {times}, 'x'), ('a', 1, {times}, {times}, 'x');",
            "UNIQUE constraint failed: posts.code",
        ),
    ] {
        let complaint = posts(refused).unwrap_err();
        assert!(complaint.contains(why), "{refused}: {complaint}");
    }
}

#[test]
fn what_only_an_empty_table_takes_is_refused_for_another() {
    if !need("sqlite3") {
        return;
    }
    let slug = fields("slug:string:unique");
    let add = Change::Add {
        table: "posts",
        fields: &slug,
    };
    let sql = migration(&add, &target, Dialect::Sqlite);
    assert_eq!(posts(&sql.up).as_deref(), Ok(""));
    let row = "{into}) VALUES ('a', 1, {times}, {times});";
    let complaint = posts(&format!("{row}{}", sql.up)).unwrap_err();
    assert!(
        complaint.contains("Cannot add a NOT NULL column"),
        "{complaint}"
    );
}
