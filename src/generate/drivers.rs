//! The databases that a project is built for, and the versions of their migrations.

use std::time::{Duration, UNIX_EPOCH};

use toml_edit::DocumentMut;

use super::site::Site;
use crate::error::Failure;
use crate::fields::Dialect;
use crate::plan::RelPath;
use crate::sql;

/// Those whose drivers a manifest switches on, in the order in which they are always named.
pub(super) fn dialects(manifest: &DocumentMut) -> Vec<Dialect> {
    let dependency = manifest
        .get("dependencies")
        .and_then(|all| all.get("cortex"));
    let features = dependency.and_then(|cortex| cortex.get("features")?.as_array());
    let is_on = |dialect: &Dialect| {
        let mut names = features.into_iter().flatten();
        names.any(|name| name.as_str() == Some(dialect.folder()))
    };
    Dialect::ALL.into_iter().filter(is_on).collect()
}

impl Site<'_> {
    /// The version of a new migration, behind all that are in its folder.
    pub(super) fn next_version(&self, folder: &str, now: u64) -> String {
        let taken = self.list_ending(folder, ".sql");
        let taken = taken.iter().filter_map(version_of);
        sql::version(UNIX_EPOCH + Duration::from_secs(now), taken)
    }

    /// The version of the migration that was made for the same thing before.
    pub(super) fn recorded_version(&self) -> Result<Option<String>, Failure> {
        let recorded = self.recorded()?;
        let files = recorded.iter().flat_map(|known| known.record.files.keys());
        Ok(files.filter_map(version_of).min().map(str::to_owned))
    }
}

/// What the name of a migration's file begins with.
fn version_of(path: &RelPath) -> Option<&str> {
    let below = path.as_str().strip_prefix("migrations/")?;
    let (_, name) = below.rsplit_once('/')?;
    Some(name.split_once('_')?.0)
}
