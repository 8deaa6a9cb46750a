//! Puts a project back to what it was before a change that did not come to its end.
//!
//! Nothing is assumed about how far the change had come: each file is looked at. What a person has
//! saved since is never touched, and what could not go back to its place for that reason is kept.

use std::io;
use std::path::{Path, PathBuf};

use super::{Pending, Record, new_content};
use crate::error::{Failure, catalog};
use crate::plan::guard::is_inside;
use crate::plan::{Content, RelPath, disk, moves};

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

/// Where a file of a change may be: its place in the project, and the names in the journal.
struct Places {
    target: PathBuf,
    /// The old file; until the new one has taken its place, the new one where there was an old.
    kept: PathBuf,
    /// The new file, where there was no old one, or where places cannot be exchanged in one step.
    new: PathBuf,
    /// The new file when it has been put aside.
    undone: PathBuf,
    is_inside: bool,
    /// Whether the new file differs from the old one in whether it may be run.
    ask_mode: bool,
}

/// Puts one file back; false where a person has changed it since.
fn put_back(
    pending: &Pending<'_>,
    index: usize,
    record: &Record,
    after: Option<&Content>,
) -> Result<bool, Failure> {
    let path = RelPath::new(record.path.as_str())?;
    let places = Places {
        target: path.below(pending.root),
        kept: pending.old_file(index),
        new: pending.new_file(index),
        undone: pending.folder.join(format!("undone-{index}")),
        is_inside: is_inside(pending.root, &path),
        ask_mode: record.changes_mode(),
    };
    let done = match (&record.before, after) {
        (Some(_), Some(after)) => places.restore(after),
        (None, Some(after)) => places.remove(after),
        (Some(_), None) => places.bring_back(),
        (None, None) => Ok(true),
    };
    match done {
        Err(error) if is_in_the_way(&error) => Ok(false),
        done => done.map_err(|error| catalog::cannot_write(&places.target, &error)),
    }
}

impl Places {
    /// Gives the old file its place back from the new one.
    fn restore(&self, after: &Content) -> io::Result<bool> {
        if exists(&self.undone) && !self.is_new(&self.undone, after) {
            // A save that a roll-back met in its last moment, before it died.
            return Ok(false);
        }
        let is_placed = disk::is_same_file(&self.kept, &self.target);
        if is_placed || !exists(&self.kept) || self.is_new(&self.kept, after) {
            return Ok(true);
        }
        if !exists(&self.target) && (exists(&self.new) || exists(&self.undone)) {
            // It died between taking one file away and placing the other.
            return self.place_kept();
        }
        if !self.is_inside || !self.is_new(&self.target, after) {
            return Ok(false);
        }
        if moves::exchange(&self.kept, &self.target)? {
            let is_ours = self.is_new(&self.kept, after);
            if !is_ours {
                // A save in the last moment: it stays, and the old file is kept.
                moves::exchange(&self.kept, &self.target)?;
            }
            return Ok(is_ours);
        }
        moves::rename(&self.target, &self.undone)?;
        if self.is_new(&self.undone, after) {
            return self.place_kept();
        }
        moves::place(&self.undone, &self.target)?;
        Ok(false)
    }

    /// Takes a file away that was made.
    fn remove(&self, after: &Content) -> io::Result<bool> {
        if !exists(&self.undone) {
            let is_linked = disk::is_same_file(&self.new, &self.target);
            let is_placed = is_linked || !exists(&self.new) && exists(&self.target);
            if !is_placed {
                return Ok(true);
            }
            if !self.is_inside || !self.is_new(&self.target, after) {
                return Ok(false);
            }
            moves::rename(&self.target, &self.undone)?;
        }
        if self.is_new(&self.undone, after) {
            return Ok(true);
        }
        // A save in the last moment: it stays.
        moves::place(&self.undone, &self.target)?;
        Ok(false)
    }

    /// Brings a file back that was deleted.
    fn bring_back(&self) -> io::Result<bool> {
        if !exists(&self.kept) || disk::is_same_file(&self.kept, &self.target) {
            return Ok(true);
        }
        self.place_kept()
    }

    fn place_kept(&self) -> io::Result<bool> {
        if !self.is_inside {
            return Ok(false);
        }
        disk::make_parents(&self.target)?;
        moves::place(&self.kept, &self.target)?;
        Ok(true)
    }

    fn is_new(&self, path: &Path, after: &Content) -> bool {
        disk::holds(path, after, self.ask_mode)
    }
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether somebody has put something else where the old file was.
fn is_in_the_way(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
    matches!(
        error.kind(),
        AlreadyExists | IsADirectory | NotADirectory | NotFound
    )
}
