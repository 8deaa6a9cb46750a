//! Puts a project back to what it was before a change that did not come to its end.
//!
//! Nothing is assumed about how far the change had come: each file is looked at. What a person has
//! saved since is never touched, and what could not go back to its place for that reason is kept.

use std::path::Path;

use super::{Pending, Record, new_content};
use crate::error::{Failure, catalog};
use crate::plan::{Content, RelPath, disk};

/// Takes back whatever is in place of this change; tells the files that a person has changed since.
pub(crate) fn roll_back(pending: &Pending<'_>) -> Result<Vec<String>, Failure> {
    let contents = pending.contents()?;
    let mut changed_since = Vec::new();
    for (index, record) in pending.entry.records.iter().enumerate() {
        let after = record.after.map(|new| new_content(new, &contents));
        if !put_back(pending, index, record, after.as_ref())? {
            changed_since.push(record.path.clone());
        }
    }
    for dir in pending.entry.new_dirs.iter().rev() {
        // One that holds something by now is somebody's.
        drop(disk::remove_empty_dir(&pending.root.join(dir)));
    }
    Ok(changed_since)
}

/// Puts one file back; false where a person has changed it since.
fn put_back(
    pending: &Pending<'_>,
    index: usize,
    record: &Record,
    after: Option<&Content>,
) -> Result<bool, Failure> {
    let path = RelPath::new(record.path.as_str())?;
    let target = path.below(pending.root);
    let (old, new) = (pending.old_file(index), pending.new_file(index));
    if !is_in_place(record, &old, &new, &target) {
        return Ok(true);
    }
    if disk::read(pending.root, &path)?.as_ref() != after {
        return Ok(false);
    }
    let put_back = if record.before.is_some() {
        disk::rename(&old, &target)
    } else {
        disk::remove_file(&target)
    };
    put_back.map_err(|error| catalog::cannot_write(&target, &error))?;
    Ok(true)
}

/// Whether the change of this file had taken effect.
fn is_in_place(record: &Record, old: &Path, new: &Path, target: &Path) -> bool {
    match (&record.before, &record.after) {
        // Renamed over the old one, or, where it was made, linked to its place.
        (Some(_), Some(_)) => !new.exists() && old.exists(),
        (None, Some(_)) => disk::is_same_file(new, target) || !new.exists() && target.exists(),
        (Some(_), None) => old.exists(),
        (None, None) => false,
    }
}
