//! Removing a database, and making it anew.

use std::path::PathBuf;

use serde_json::json;

use super::target::Target;
use super::{Asked, create, run, seed};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::prompt::Prompt;
use crate::shell::Shell;

/// What the person has agreed to beforehand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consent {
    /// Do it without asking.
    pub(crate) yes: bool,
    /// Do it in production as well.
    pub(crate) force: bool,
    /// Only say what would be done.
    pub(crate) dry_run: bool,
}

/// Removes the database with all its data.
pub(crate) fn remove(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    consent: Consent,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let files = files(&target);
    if !files.is_empty() {
        agree(ctx, shell, &target, consent, "drop")?;
        if !consent.dry_run {
            delete(&files)?;
        }
    }
    let file = target.shown();
    let dry_run = consent.dry_run;
    if shell.wants_json() {
        shell.json(&json!({
            "database": file,
            "dropped": !files.is_empty(),
            "dry_run": dry_run,
        }));
    } else if files.is_empty() {
        shell.note(&format!("there is no `{file}`; nothing to do"));
    } else if dry_run {
        shell.note(&format!("would remove `{file}`; nothing was removed"));
    } else {
        shell.status("Dropped", &format!("`{file}` of `{}`", target.environment));
    }
    Ok(())
}

/// Removes the database, makes it anew, applies all migrations and seeds it.
pub(crate) fn reset(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    consent: Consent,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    // What is wrong with the files is said before anything is lost.
    let migrations = target.migrations()?;
    let seeds = seed::files(&target)?;
    agree(ctx, shell, &target, consent, "reset")?;
    let (file, count) = (target.shown(), migrations.of(target.dialect).count());
    if consent.dry_run {
        if shell.wants_json() {
            let names = seeds.iter().map(|seed| &seed.name);
            shell.json(&json!({
                "database": file,
                "migrations": count,
                "seeds": names.collect::<Vec<_>>(),
                "dry_run": true,
            }));
        } else {
            let seeds = seeds.len();
            shell.note(&format!(
                "would remove `{file}` and make it anew, with all migrations ({count}) and files of \
                 seeds ({seeds}); nothing was removed"
            ));
        }
        return Ok(());
    }
    delete(&files(&target))?;
    create::make(&target)?;
    let applied = run::apply(shell, &target, &migrations, None)?;
    let seeded = seed::plant(shell, &target, &seeds)?;
    if shell.wants_json() {
        shell.json(&json!({
            "database": file,
            "applied": applied,
            "seeds": seeded,
            "dry_run": false,
        }));
    } else {
        shell.status("Reset", &format!("`{file}` of `{}`", target.environment));
    }
    Ok(())
}

/// The files of the database that are there: itself, and what SQLite keeps beside it.
fn files(target: &Target) -> Vec<PathBuf> {
    let beside = |ending: &str| {
        let mut name = target.file.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    // The database last: while it is there, an interrupted removal can be repeated.
    let all = ["-wal", "-shm", "-journal", ""].map(beside);
    let there = |path: &PathBuf| path.symlink_metadata().is_ok();
    all.into_iter().filter(there).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a database is no file of the project: it stays outside plans and the journal"
)]
fn delete(files: &[PathBuf]) -> Result<(), Failure> {
    for file in files {
        let removed = std::fs::remove_file(file);
        removed.map_err(|error| catalog::cannot_write(file, &error))?;
    }
    Ok(())
}

/// Asks, unless that was answered beforehand.
fn agree(
    ctx: &Ctx,
    shell: &Shell,
    target: &Target,
    consent: Consent,
    verb: &str,
) -> Result<(), Failure> {
    if consent.dry_run {
        return Ok(());
    }
    if target.is_production() && !consent.force {
        return Err(catalog::production_database(verb, &target.shown()));
    }
    if consent.yes || !target.file.exists() {
        return Ok(());
    }
    let terminal = ctx.terminal();
    if !(terminal.stdin && terminal.stderr) || shell.wants_json() || shell.is_quiet() {
        return Err(catalog::unconfirmed(verb, &target.shown()));
    }
    let prompt = Prompt::begin(ctx, shell, "asking")?;
    let question = format!("Remove `{}` with all its data?", target.shown());
    let choices = ["no, keep it".to_owned(), "yes, remove it".to_owned()];
    match prompt.choose(&question, &choices, 0)? {
        1 => Ok(()),
        _ => Err(catalog::unconfirmed(verb, &target.shown())),
    }
}
