//! Puts a project back to what it was before a change that did not come to its end.
//!
//! Nothing is assumed about how far the change had come: each file is looked at. What a person has
//! saved since is never touched, and what could not go back to its place for that reason is kept.

use std::io;
use std::path::Path;

use super::{Pending, Record, new_content};
use crate::error::{Failure, catalog};
use crate::plan::apply::stays_inside;
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
    let undone = pending.folder.join(format!("undone-{index}"));
    if !is_in_place(record, [&old, &new, &undone], &target) {
        return Ok(true);
    }
    let has_left = stays_inside(pending.root, &path).is_err() || target.is_dir();
    if has_left || disk::read(pending.root, &path)?.as_ref() != after {
        return Ok(false);
    }
    match exchange(record, &old, &target, &undone) {
        // A save in the last moment is in the file that is kept.
        Ok(()) => Ok(after.is_none_or(|after| holds(&undone, after))),
        Err(error) if is_in_the_way(&error) => Ok(false),
        Err(error) => Err(catalog::cannot_write(&target, &error)),
    }
}

/// Puts the old file in its place and keeps the new one.
fn exchange(record: &Record, old: &Path, target: &Path, undone: &Path) -> io::Result<()> {
    match (&record.before, &record.after) {
        (Some(_), Some(_)) => {
            if undone.exists() {
                // From a roll-back that died between these two steps.
                disk::remove_file(undone)?;
            }
            disk::keep(target, undone)?;
            disk::rename(old, target)
        }
        (None, Some(_)) => disk::rename(target, undone),
        (Some(_), None) => {
            disk::make_parents(target)?;
            disk::place(old, target)
        }
        (None, None) => Ok(()),
    }
}

/// Whether somebody has put something else where the old file was.
fn is_in_the_way(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
    matches!(
        error.kind(),
        AlreadyExists | IsADirectory | NotADirectory | NotFound
    )
}

fn holds(kept: &Path, content: &Content) -> bool {
    disk::read_bytes(kept).is_ok_and(|bytes| bytes == content.bytes())
}

/// Whether the change of this file had taken effect and has not been put back.
fn is_in_place(record: &Record, [old, new, undone]: [&Path; 3], target: &Path) -> bool {
    match (&record.before, &record.after) {
        // Renamed over the old one, or, where it was made, linked to its place.
        (Some(_), Some(_)) => !new.exists() && old.exists(),
        (None, Some(_)) => {
            let placed = disk::is_same_file(new, target) || !new.exists() && target.exists();
            placed && !undone.exists()
        }
        (Some(_), None) => old.exists(),
        (None, None) => false,
    }
}
