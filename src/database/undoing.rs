//! Keeps `cortex undo` from deleting a migration that the development database still has.

use std::path::Path;

use cortex_migrations::{FileName, Migrations, Runner};

use super::{connection, target};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};

/// Fails if one of these files, which a change has created, is a migration that was applied.
///
/// Only a development database that is there is asked; one that cannot be read stops nobody.
pub(crate) fn refuse_applied<'p>(
    ctx: &Ctx,
    root: &Path,
    created: impl Iterator<Item = &'p str>,
) -> Result<(), Failure> {
    let versions: Vec<i64> = created.filter_map(version).collect();
    if versions.is_empty() {
        return Ok(());
    }
    let Some(target) = target::of_development(ctx, root).filter(|it| it.file.is_file()) else {
        return Ok(());
    };
    let none = Migrations::NONE;
    let applied = connection::run("looking at the migrations", async {
        let mut connection = target.open().await?;
        let mut runner = Runner::sqlite(&mut connection, &none);
        let status = runner.status().await;
        status.map_err(|error| target.stopped(error))
    });
    let applied = match applied {
        Ok(status) => status,
        Err(failure) if failure.exit() == crate::error::Exit::Interrupted => return Err(failure),
        Err(_) => return Ok(()),
    };
    // Newest first, so that the last one found says how many have to go.
    let found = applied.applied().enumerate();
    let found = found.filter(|(_, row)| versions.contains(&row.version));
    match found.last() {
        None => Ok(()),
        Some((at, row)) => {
            let migration = format!("{}_{}", row.version, row.name);
            Err(catalog::migration_in_use(
                &migration,
                &target.shown(),
                at + 1,
            ))
        }
    }
}

/// The version of a file that makes a change of the schema of SQLite.
fn version(path: &str) -> Option<i64> {
    let name = FileName::parse(path.strip_prefix("migrations/sqlite/")?)?;
    name.is_up.then_some(name.version)
}
