//! Carries out a plan: wholly, or not at all.
//!
//! Everything is compared and written to the journal first; then each file is swapped in by a
//! rename, the old one being kept. An error puts all of them back; after the death of the process
//! the next run does.

use std::io;
use std::path::Path;

use super::guard::compare;
use super::journal::{Journal, Occasion, Pending};
use super::{Change, Plan, RelPath, disk, moves};
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

/// Removes the folders whose last file an applied plan has deleted, as git does.
pub(crate) fn remove_emptied(root: &Path, plan: &Plan) {
    let deleted = plan.changes().filter(|(_, change)| change.after.is_none());
    for (path, _) in deleted {
        let parents: Vec<&str> = path.parents().collect();
        let mut parents = parents.into_iter().rev();
        // The first one that holds anything ends it.
        while let Some(folder) = parents.next()
            && disk::remove_empty_dir(&root.join(folder)).is_ok()
        {}
    }
}

/// Does the same for who holds the journal already; a plan without changes is remembered as well.
pub(crate) fn apply_in(
    journal: &Journal<'_>,
    plan: &Plan,
    occasion: Occasion,
) -> Result<(), Failure> {
    let root = journal.root();
    let modes = compare(root, plan)?;
    let pending = journal.begin(plan, &modes, occasion)?;
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

fn swap_all(root: &Path, plan: &Plan, pending: &Pending<'_>) -> Result<(), Failure> {
    for dir in pending.new_dirs() {
        disk::make_dir(&root.join(dir))
            .map_err(|error| catalog::cannot_write(dir.as_ref(), &error))?;
    }
    for (index, (path, change)) in plan.changes().enumerate() {
        let target = path.below(root);
        let (old, new) = (pending.old_file(index), pending.new_file(index));
        swap(change, &target, &new, &old).map_err(|error| swap_failure(path, &error))?;
        let is_as_compared = change
            .before
            .as_ref()
            .is_none_or(|before| disk::holds(&old, before, true));
        if !is_as_compared {
            // Somebody saved the file between the comparison and now: theirs goes back in place.
            return Err(catalog::conflicts(&[path.to_string()]));
        }
    }
    Ok(())
}

/// Brings one file into its new state and keeps the old one.
fn swap(change: &Change, target: &Path, new: &Path, old: &Path) -> io::Result<()> {
    match (&change.before, &change.after) {
        (None, Some(_)) => moves::place(new, target),
        (Some(_), Some(_)) => moves::replace(old, target, new),
        (Some(_), None) => moves::rename(target, old),
        (None, None) => Ok(()),
    }
}

fn swap_failure(path: &RelPath, error: &io::Error) -> Failure {
    use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound};
    match error.kind() {
        AlreadyExists | IsADirectory | NotADirectory | NotFound => {
            catalog::conflicts(&[path.to_string()])
        }
        _ => catalog::cannot_write(path.as_ref(), error),
    }
}
