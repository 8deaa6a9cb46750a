//! Applying migrations and taking them back, and what is said meanwhile.

use std::time::Duration;

use cortex_migrations::{Direction, Event, Migration, Migrations, Runner, Until};
use serde_json::{Value, json};

use super::target::Target;
use super::{Asked, connection};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;

/// Applies what is pending, or only says what that would be.
pub(crate) fn migrate(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    to: Option<i64>,
    dry_run: bool,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let migrations = target.migrations()?;
    let done = if dry_run {
        pending(&target, &migrations, to)?
    } else {
        apply(shell, &target, &migrations, to)?
    };
    tell(shell, &target, "applied", done, dry_run);
    Ok(())
}

/// Takes migrations back, or only says which.
pub(crate) fn rollback(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    until: Until,
    dry_run: bool,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let migrations = target.migrations()?;
    let done = revert(shell, &target, &migrations, until, dry_run)?;
    tell(shell, &target, "reverted", done, dry_run);
    Ok(())
}

/// Takes migrations back and applies them again.
pub(crate) fn redo(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    steps: usize,
    dry_run: bool,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let migrations = target.migrations()?;
    let until = Until::Steps(steps);
    // What cannot be applied again stays.
    connection::run("looking at the migrations", async {
        let mut connection = target.open().await?;
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        let redoable = runner.redoable(until).await;
        redoable.map_err(|error| target.stopped(error))
    })?;
    let done = revert(shell, &target, &migrations, until, dry_run)?;
    let newest = done.first().and_then(|it| it["version"].as_str());
    let newest = newest.and_then(|version| version.parse().ok());
    if let Some(newest) = newest.filter(|_| !dry_run) {
        apply(shell, &target, &migrations, Some(newest))?;
    }
    tell(shell, &target, "redone", done, dry_run);
    Ok(())
}

/// Applies what is pending and tells of each migration.
pub(super) fn apply(
    shell: &Shell,
    target: &Target,
    migrations: &Migrations,
    to: Option<i64>,
) -> Result<Vec<Value>, Failure> {
    connection::run("migrating", async {
        let mut connection = target.open().await?;
        let mut done = Vec::new();
        let mut runner = Runner::sqlite(&mut connection, migrations);
        let ran = runner
            .apply(to, &mut |event| note(shell, event, &mut done))
            .await;
        let ran = ran.map_err(|error| target.stopped(error));
        ran.and(target.close(connection).await)?;
        Ok(done)
    })
}

fn revert(
    shell: &Shell,
    target: &Target,
    migrations: &Migrations,
    until: Until,
    dry_run: bool,
) -> Result<Vec<Value>, Failure> {
    connection::run("rolling back", async {
        let mut connection = target.open().await?;
        let mut done = Vec::new();
        let mut runner = Runner::sqlite(&mut connection, migrations);
        if dry_run {
            let versions = runner.revertible(until).await;
            let versions = versions.map_err(|error| target.stopped(error))?;
            let found = versions.iter();
            let found = found.filter_map(|version| migrations.find(target.dialect, *version));
            return Ok(found.map(|migration| entry(migration, None)).collect());
        }
        let ran = runner
            .revert(until, &mut |event| note(shell, event, &mut done))
            .await;
        let ran = ran.map_err(|error| target.stopped(error));
        ran.and(target.close(connection).await)?;
        Ok(done)
    })
}

/// What would be applied; what would stop the run fails here as well.
fn pending(
    target: &Target,
    migrations: &Migrations,
    to: Option<i64>,
) -> Result<Vec<Value>, Failure> {
    connection::run("looking at the migrations", async {
        let mut connection = target.open().await?;
        let mut runner = Runner::sqlite(&mut connection, migrations);
        let planned = runner.applicable(to).await;
        let planned = planned.map_err(|error| target.stopped(error))?;
        let found = planned.iter();
        let found = found.filter_map(|version| migrations.find(target.dialect, *version));
        Ok(found.map(|migration| entry(migration, None)).collect())
    })
}

/// Tells of one event, and remembers what is done.
fn note(shell: &Shell, event: Event<'_>, done: &mut Vec<Value>) {
    match event {
        Event::Waiting => shell.status("Waiting", "for another run that holds the database"),
        Event::Started { migration, .. } => {
            shell.detail(&format!("{}_{}", migration.version, migration.name));
        }
        Event::Done {
            migration,
            direction,
            time,
        } => {
            let verb = match direction {
                Direction::Up => "Applied",
                Direction::Down => "Reverted",
            };
            let (version, name) = (migration.version, &migration.name);
            shell.status(verb, &format!("{version}_{name} ({})", shown(time)));
            done.push(entry(migration, Some(time)));
        }
        _ => {}
    }
}

fn entry(migration: &Migration, time: Option<Duration>) -> Value {
    let mut entry = json!({
        "version": migration.version.to_string(),
        "name": migration.name,
    });
    if let Some(time) = time {
        entry["milliseconds"] = json!(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    }
    entry
}

/// A time as people say it.
pub(super) fn shown(time: Duration) -> String {
    match time.as_millis() {
        0 => format!("{} µs", time.as_micros()),
        1..10_000 => format!("{} ms", time.as_millis()),
        _ => format!("{} s", time.as_secs()),
    }
}

fn tell(shell: &Shell, target: &Target, what: &str, done: Vec<Value>, dry_run: bool) {
    if shell.wants_json() {
        let mut document = json!({ "database": target.shown(), "dry_run": dry_run });
        document[what] = Value::Array(done);
        shell.json(&document);
    } else if done.is_empty() {
        shell.note(&format!("nothing to do in `{}`", target.shown()));
    } else if dry_run {
        let name = |it: &Value| {
            let part = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            format!("{}_{}", part("version"), part("name"))
        };
        let names: Vec<_> = done.iter().map(name).collect();
        shell.data(&names.join("\n"));
        shell.note(&format!("these would be {what}; nothing was changed"));
    }
}

/// The version that was typed: the digits, or a whole file name that begins with them.
pub(crate) fn version(typed: &str) -> Result<i64, Failure> {
    let digits = typed.split('_').next().unwrap_or_default();
    let version = digits.parse().ok().filter(|version| *version >= 0);
    version.ok_or_else(|| catalog::no_version(typed))
}
