//! Carries out a plan: wholly, or not at all.
//!
//! Everything is compared and written to the journal first; then each file is swapped in by a
//! rename, the old one being kept. An error puts all of them back; after the death of the process
//! the next run does.

use std::io;
use std::path::Path;

use super::journal::{Journal, Occasion, Pending};
use super::{Change, Content, Plan, RelPath, disk};
use crate::error::{Failure, catalog};

/// Writes the changes of `plan` to the project at `root`, and remembers them for `undo`.
///
/// # Errors
///
/// Fails, with every file as it was, where one is no longer what the plan started from, or where
/// the disk refuses.
pub(crate) fn apply(root: &Path, plan: &Plan, occasion: Occasion) -> Result<(), Failure> {
    if plan.len() == 0 {
        return Ok(());
    }
    apply_in(&Journal::open(root)?, plan, occasion)
}

/// Does the same for who holds the journal already; a plan without changes is remembered as well.
pub(crate) fn apply_in(
    journal: &Journal<'_>,
    plan: &Plan,
    occasion: Occasion,
) -> Result<(), Failure> {
    let root = journal.root();
    compare(root, plan)?;
    let pending = journal.begin(plan, occasion)?;
    match swap_all(root, plan, &pending).and_then(|()| pending.commit()) {
        Ok(()) => {
            journal.prune();
            Ok(())
        }
        Err(failure) => match pending.take_back() {
            Ok(()) => Err(failure),
            Err(worse) => Err(catalog::not_taken_back(&worse, &failure)),
        },
    }
}

/// Refuses where a file is not what the plan says that it is now.
fn compare(root: &Path, plan: &Plan) -> Result<(), Failure> {
    let mut conflicts = Vec::new();
    for (path, change) in plan.changes() {
        stays_inside(root, path)?;
        if disk::read(root, path)? != change.before {
            conflicts.push(path.to_string());
        }
    }
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(catalog::conflicts(&conflicts))
    }
}

/// Refuses a path that symbolic links lead out of the project, and one that is itself a link.
pub(super) fn stays_inside(root: &Path, path: &RelPath) -> Result<(), Failure> {
    let target = path.below(root);
    if target.is_symlink() {
        return Err(catalog::through_link(path.as_str()));
    }
    let existing = target
        .ancestors()
        .find(|dir| dir.symlink_metadata().is_ok());
    let resolved = existing.and_then(|dir| dir.canonicalize().ok());
    match (resolved, root.canonicalize()) {
        (Some(resolved), Ok(root)) if resolved.starts_with(&root) => Ok(()),
        _ => Err(catalog::through_link(path.as_str())),
    }
}

fn swap_all(root: &Path, plan: &Plan, pending: &Pending<'_>) -> Result<(), Failure> {
    for (index, (path, change)) in plan.changes().enumerate() {
        let target = path.below(root);
        let (old, new) = (pending.old_file(index), pending.new_file(index));
        swap(change, &target, &new, &old).map_err(|error| swap_failure(path, &error))?;
        if !holds(&old, change.before.as_ref()) {
            // Somebody saved the file between the comparison and now: theirs goes back in place.
            return Err(catalog::conflicts(&[path.to_string()]));
        }
    }
    Ok(())
}

/// Brings one file into its new state and keeps the old one.
fn swap(change: &Change, target: &Path, new: &Path, old: &Path) -> io::Result<()> {
    match (&change.before, &change.after) {
        (None, Some(_)) => {
            disk::make_parents(target)?;
            disk::place(new, target)
        }
        (Some(_), Some(_)) => {
            disk::keep(target, old)?;
            disk::rename(new, target)
        }
        (Some(_), None) => disk::rename(target, old),
        (None, None) => Ok(()),
    }
}

fn swap_failure(path: &RelPath, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => {
            catalog::conflicts(&[path.to_string()])
        }
        _ => catalog::cannot_write(path.as_ref(), error),
    }
}

/// Whether the kept file is what the plan started from.
fn holds(kept: &Path, before: Option<&Content>) -> bool {
    match before {
        Some(before) => disk::read_bytes(kept).is_ok_and(|bytes| bytes == before.bytes()),
        None => true,
    }
}
