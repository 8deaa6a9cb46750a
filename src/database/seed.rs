//! Filling a database with the rows that the files in `seeds/` describe.

use std::io::ErrorKind;
use std::path::Path;

use cortex_migrations::run_sqlite_script;
use serde_json::json;
use sqlx::Connection as _;

use super::target::Target;
use super::{Asked, connection};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;

/// One file of seeds.
#[derive(Debug)]
pub(super) struct Seed {
    /// Its path, relative to the project.
    pub(super) name: String,
    text: String,
}

/// Runs the seeds of every environment and then those of this one, or only lists them.
pub(crate) fn seed(ctx: &Ctx, shell: &Shell, asked: &Asked, dry_run: bool) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let seeds = files(&target)?;
    let names: Vec<String> = if dry_run {
        seeds.iter().map(|seed| seed.name.clone()).collect()
    } else {
        plant(shell, &target, &seeds)?
    };
    if shell.wants_json() {
        shell.json(&json!({ "database": target.shown(), "seeds": names, "dry_run": dry_run }));
    } else if names.is_empty() {
        let environment = target.environment;
        shell.note(&format!(
            "nothing to do: there is no `.sql` file in `seeds/all` and `seeds/{environment}`"
        ));
    } else if dry_run {
        shell.data(&names.join("\n"));
        shell.note("these would be run; nothing was changed");
    }
    Ok(())
}

/// Runs the seeds in one transaction, and tells their names.
pub(super) fn plant(
    shell: &Shell,
    target: &Target,
    seeds: &[Seed],
) -> Result<Vec<String>, Failure> {
    if seeds.is_empty() {
        return Ok(Vec::new());
    }
    connection::run("seeding", async {
        let mut connection = target.open().await?;
        let begun = connection.begin_with("BEGIN IMMEDIATE").await;
        let mut transaction = begun.map_err(|error| target.unusable(&error))?;
        for seed in seeds {
            let ran = run_sqlite_script(&mut transaction, &seed.text).await;
            ran.map_err(|error| catalog::seed_failed(&seed.name, error.line, &error.message))?;
        }
        let kept = transaction.commit().await;
        kept.map_err(|error| target.unusable(&error))?;
        target.close(connection).await
    })?;
    // Said once it is true: a file that fails takes those before it along.
    for seed in seeds {
        shell.status("Seeded", &seed.name);
    }
    Ok(seeds.iter().map(|seed| seed.name.clone()).collect())
}

/// The files in the order in which they run.
pub(super) fn files(target: &Target) -> Result<Vec<Seed>, Failure> {
    let mut seeds = Vec::new();
    for folder in ["all", target.environment.name()] {
        let path = target.root.join("seeds").join(folder);
        for name in names(&path)? {
            let file = path.join(&name);
            let text = std::fs::read_to_string(&file);
            seeds.push(Seed {
                name: format!("seeds/{folder}/{name}"),
                text: text.map_err(|error| catalog::cannot_read(&file, &error))?,
            });
        }
    }
    Ok(seeds)
}

fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |error: &_| catalog::cannot_read(folder, error);
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(&error))?.path();
        let is_sql = path.extension().is_some_and(|it| it == "sql");
        let name = path.file_name().map(|name| name.to_string_lossy());
        let hidden = |name: &str| name.starts_with('.');
        names.extend(
            name.filter(|name| is_sql && !hidden(name))
                .map(String::from),
        );
    }
    names.sort();
    Ok(names)
}
