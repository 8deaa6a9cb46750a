//! The database and its migrations: CX10.

use std::fmt::Display;

use crate::error::{Exit, Failure};

/// What to do about a migration that did not end.
const REPAIR: [&str; 2] = [
    "complete or remove what it did by hand, in `cortex db shell`",
    "then say that it is done, `UPDATE _sqlx_migrations SET success = 1 WHERE version = …`, or \
     delete its row to have it run again",
];

pub(crate) fn no_database(environment: &str) -> Failure {
    let message = format!("the settings of `{environment}` name no database");
    Failure::new("CX1001", message)
        .hint(format!(
            "add `url = \"sqlite:data/{environment}.db\"` under `[database]` to \
             `config/{environment}.toml`, or set the variable `DATABASE_URL`"
        ))
        .hint("`--url` names a database for one command")
}

/// A database of another kind, which is known or not.
pub(crate) fn database_kind(scheme: Option<&str>, is_known: bool, origin: &str) -> Failure {
    let failure = match scheme {
        Some(scheme) => Failure::new(
            "CX1002",
            format!("`{scheme}:` databases cannot be used yet"),
        ),
        None => Failure::new(
            "CX1002",
            "the URL of the database names no kind of database",
        ),
    };
    let failure = failure.cause(format!("the URL comes from {origin}"));
    failure.hint(if is_known {
        "use SQLite for now: `sqlite:data/development.db`; its migrations live in \
         `migrations/sqlite`"
    } else {
        "a URL of SQLite begins with `sqlite:`, such as `sqlite:data/development.db`"
    })
}

pub(crate) fn database_url_broken(origin: &str, why: &dyn Display) -> Failure {
    Failure::new("CX1002", "the URL of the database cannot be understood")
        .cause(format!("the URL comes from {origin}"))
        .cause(why)
        .hint("write it such as `sqlite:data/development.db`")
}

pub(crate) fn database_in_memory(environment: &str, origin: &str) -> Failure {
    let message = format!("the database of `{environment}` lives in the memory of the application");
    Failure::new("CX1003", message)
        .cause(format!("the URL comes from {origin}"))
        .hint("choose an environment with a file by `--env`, or name one: `--url sqlite:data/x.db`")
}

pub(crate) fn no_database_file(file: &str, origin: &str) -> Failure {
    Failure::new("CX1004", format!("there is no database `{file}`"))
        .cause(format!("the URL comes from {origin}"))
        .hint("make it with `cortex db create`")
}

pub(crate) fn migration_files(problems: &[String]) -> Failure {
    let failure = Failure::new("CX1005", "the files of the migrations cannot be used");
    let failure = problems.iter().fold(failure, Failure::cause);
    failure.hint("nothing was run; mend the files that are named, or remove them")
}

pub(crate) fn migration_failed(
    file: &str,
    line: Option<usize>,
    words: &str,
    is_left_dirty: bool,
) -> Failure {
    let place = line.map_or_else(String::new, |line| format!(" at line {line}"));
    let failure = Failure::new("CX1006", format!("`{file}` failed{place}")).cause(words);
    if is_left_dirty {
        let failure = failure.hint("it ran without a transaction, so what came before stays");
        return REPAIR.into_iter().fold(failure, Failure::hint);
    }
    failure.hint("nothing of it was kept; mend the file, and run the command again")
}

pub(crate) fn migration_changed(file: &str, only_line_ends: bool) -> Failure {
    let message = format!("`{file}` was changed after it was applied");
    let failure = Failure::new("CX1007", message);
    if only_line_ends {
        return failure.cause("nothing but its line ends differs").hint(
            "add `*.sql text eol=lf` to `.gitattributes`, delete the file and check it out again",
        );
    }
    failure
        .hint("restore it, for example with `git checkout`, and make the change in a new migration")
        .hint("while it is yours alone: `cortex db redo`, if it is the last one, or `cortex db reset`")
}

pub(crate) fn migration_missing(migration: &str, dialect: &str) -> Failure {
    let message = format!("`{migration}` was applied, and there is no file for it");
    Failure::new("CX1008", message)
        .hint(format!(
            "restore `migrations/{dialect}/{migration}.up.sql`, or switch to the branch that has it \
             and roll it back there"
        ))
        .hint("a database whose data does not matter is made anew by `cortex db reset`")
}

pub(crate) fn migration_dirty(migration: &str) -> Failure {
    let message = format!("`{migration}` was begun and did not end");
    let failure = Failure::new("CX1009", message);
    let failure = failure.cause("it runs without a transaction, and failed or was interrupted");
    REPAIR.into_iter().fold(failure, Failure::hint)
}

pub(crate) fn no_way_back(file: &str) -> Failure {
    Failure::new("CX1010", format!("there is no `{file}` to roll back with"))
        .hint("nothing was rolled back; write that file, or make a new migration that reverses it")
}

pub(crate) fn unknown_migration(version: i64, place: &str) -> Failure {
    let message = format!("there is no version `{version}` {place}");
    let failure = Failure::new("CX1011", message).exit_with(Exit::Usage);
    failure.hint("`cortex db status` lists the versions")
}

pub(crate) fn no_version(typed: &str) -> Failure {
    let message = format!("`{}` is no version of a migration", typed.escape_debug());
    let failure = Failure::new("CX1011", message).exit_with(Exit::Usage);
    failure.hint(
        "a version is the digits that the file name begins with; `cortex db status` lists them",
    )
}

pub(crate) fn database_locked(file: &str) -> Failure {
    Failure::new("CX1012", format!("`{file}` stays locked"))
        .cause("another program has held it for writing for five minutes")
        .hint("end the other program, and run the command again")
}

pub(crate) fn database_unusable(file: &str, why: &dyn Display) -> Failure {
    Failure::new("CX1013", format!("the database `{file}` cannot be used"))
        .cause(why)
        .hint("see that the file is a database, that you may read and write it, and that the disk has room")
}

pub(crate) fn unconfirmed(verb: &str, file: &str) -> Failure {
    let message = format!("`{file}` was kept: nobody agreed to lose its data");
    let failure = Failure::new("CX1014", message);
    failure.hint(format!("`cortex db {verb} --yes` does it without asking"))
}

pub(crate) fn production_database(verb: &str, file: &str) -> Failure {
    let message = format!("`{file}` was kept: it is the database of `production`");
    let failure = Failure::new("CX1015", message);
    failure.hint(format!(
        "`cortex db {verb} --force --yes` removes it all the same, with all its data"
    ))
}

pub(crate) fn not_current(file: &str, count: usize) -> Failure {
    let what = if count == 1 {
        "migration is"
    } else {
        "migrations are"
    };
    let message = format!("{count} {what} not applied to `{file}` as the files say");
    Failure::new("CX1016", message).hint("apply what is pending with `cortex db migrate`")
}

pub(crate) fn seed_failed(file: &str, line: Option<usize>, words: &str) -> Failure {
    let place = line.map_or_else(String::new, |line| format!(" at line {line}"));
    Failure::new("CX1017", format!("`{file}` failed{place}"))
        .cause(words)
        .hint("no seeds were kept; mend the file, and run the command again")
        .hint("where a table or column is missing: `cortex db migrate`")
}

pub(crate) fn check_failed(file: &str, count: usize) -> Failure {
    let what = if count == 1 {
        "check has"
    } else {
        "checks have"
    };
    let message = format!("{count} {what} failed for `{file}`");
    Failure::new("CX1018", message).hint("each line marked `bad` says what is wrong")
}

pub(crate) fn settings_unreadable(problems: &[String]) -> Failure {
    let failure = Failure::new(
        "CX1019",
        "the settings that name the database cannot be read",
    );
    let failure = problems.iter().fold(failure, Failure::cause);
    failure.hint("mend them; `cortex config list` shows all settings with their sources")
}

pub(crate) fn migration_in_use(migration: &str, file: &str, steps: usize) -> Failure {
    let message = format!("`{migration}` was applied to `{file}`, so its files stay");
    let failure = Failure::new("CX1020", message);
    let failure = failure.cause("without them nothing could take the migration back");
    let rollback = match steps {
        1 => "cortex db rollback".to_owned(),
        steps => format!("cortex db rollback --steps {steps}"),
    };
    failure.hint(format!(
        "`{rollback} --env development` takes it back; then undo again"
    ))
}

pub(crate) fn no_sqlite_shell() -> Failure {
    Failure::new("CX1021", "`sqlite3` is not installed or not on `PATH`")
        .cause("it is the shell of SQLite, and not part of cortex")
        .hint("install it: `apt install sqlite3`, `dnf install sqlite`, or `brew install sqlite`")
}

/// Unlike elsewhere, something may have been done before: whole migrations.
pub(crate) fn interrupted_at_database(what: &str) -> Failure {
    Failure::new("CX0003", format!("{what} was interrupted"))
        .hint("what was not finished is undone by the database; `cortex db status` shows where it stands")
        .exit_with(Exit::Interrupted)
}
