//! Making the file of a database, and the folders above it.

use serde_json::json;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteJournalMode;

use super::target::Target;
use super::{Asked, connection};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;

/// Makes the database, unless it is there, or only says that it would.
pub(crate) fn create(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    dry_run: bool,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let is_there = target.file.exists();
    if !is_there && !dry_run {
        make(&target)?;
    }
    let file = target.shown();
    if shell.wants_json() {
        shell.json(&json!({ "database": file, "created": !is_there, "dry_run": dry_run }));
    } else if is_there {
        shell.note(&format!("`{file}` is there already; nothing to do"));
    } else if dry_run {
        shell.note(&format!("would create `{file}`; nothing was written"));
    } else {
        shell.status("Created", &format!("`{file}` for `{}`", target.environment));
    }
    Ok(())
}

/// Makes the file and the folders above it.
#[expect(
    clippy::disallowed_methods,
    reason = "a database is no file of the project: it stays outside plans and the journal"
)]
pub(super) fn make(target: &Target) -> Result<(), Failure> {
    if let Some(folder) = target.file.parent() {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| catalog::cannot_write(folder, &error))?;
    }
    connection::run("creating the database", async {
        let options = target.options.clone().create_if_missing(true);
        // The journal's mode is kept in the file; an application would set it anyway.
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let opened = options.connect().await;
        let opened = opened.map_err(|error| target.unusable(&error))?;
        target.close(opened).await
    })
}
