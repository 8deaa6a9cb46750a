//! Takes changes back and brings them back, keeping what people have written since.

use std::path::Path;

use super::disk::Found;
use super::journal::{Entry, History, Journal, Kind, Occasion, changes, history_of};
use super::merge::merged;
use super::{Change, Content, Plan, RelPath, apply_in, disk};
use crate::error::{Failure, catalog};

/// Which way a remembered change is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Back,
    Forth,
}

/// A remembered change and what carrying it over does to the project.
#[derive(Debug)]
pub(crate) struct Carried {
    pub(crate) entry: Entry,
    pub(crate) plan: Plan,
}

/// What [`perform`] would do now; nothing is written.
pub(crate) fn preview(
    root: &Path,
    id: Option<u32>,
    direction: Direction,
) -> Result<Carried, Failure> {
    let entry = pick(&history_of(root), id, direction)?;
    let plan = carry(root, &entry, direction)?;
    Ok(Carried { entry, plan })
}

/// Takes back, or brings back, the change of this number, or else the one whose turn it is.
///
/// # Errors
///
/// Fails where there is no such change, or later edits contradict it.
pub(crate) fn perform(
    root: &Path,
    id: Option<u32>,
    direction: Direction,
    occasion: Occasion,
) -> Result<Carried, Failure> {
    let journal = Journal::open(root)?;
    let Carried { entry, plan } = preview(root, id, direction)?;
    let kind = match direction {
        Direction::Back => Kind::Undo(entry.id),
        Direction::Forth => Kind::Redo(entry.id),
    };
    // Also one that finds nothing left to do: the change counts as taken back from now on.
    apply_in(&journal, &plan, Occasion { kind, ..occasion })?;
    if direction == Direction::Back {
        let made = entry.new_dirs.iter().map(|dir| root.join(dir));
        for dir in made.rev() {
            // One that holds something by now is somebody's.
            drop(disk::remove_empty_dir(&dir));
        }
    }
    Ok(Carried { entry, plan })
}

fn pick(history: &History, id: Option<u32>, direction: Direction) -> Result<Entry, Failure> {
    let next = match (direction, id) {
        (Direction::Back, Some(id)) => match history.find(id) {
            Some(change) if change.done => Ok(change.entry),
            Some(_) => Err(catalog::already_undone(id)),
            None => Err(catalog::unknown_change(id)),
        },
        (Direction::Back, None) => history
            .last_done()
            .ok_or_else(|| catalog::nothing_to_carry("undo")),
        (Direction::Forth, _) => history
            .last_undone()
            .ok_or_else(|| catalog::nothing_to_carry("redo")),
    };
    next.cloned()
}

/// The plan that takes `entry` back, or brings it back, in the project as it is now.
///
/// # Errors
///
/// Fails where a file was changed since in a way that cannot be kept beside it.
fn carry(root: &Path, entry: &Entry, direction: Direction) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    let mut conflicts = Vec::new();
    for (path, Change { before, after }) in changes(root, entry)? {
        let (base, wanted) = match direction {
            Direction::Back => (after, before),
            Direction::Forth => (before, after),
        };
        let present = match disk::look(root, &path)? {
            Found::Folder => {
                conflicts.push(disk::folder_in_place(path.as_str()));
                continue;
            }
            Found::FileAbove(above) if wanted.is_some() => {
                conflicts.push(disk::file_above(path.as_str(), &above));
                continue;
            }
            Found::File(content) => Some(content),
            Found::Nothing | Found::FileAbove(_) => None,
            // What it leads to is looked at, and the link itself refused when it is written.
            Found::Link => disk::read(root, &path)?,
        };
        match merged(base.as_ref(), present.as_ref(), wanted.as_ref()) {
            Some(after) => plan.record(
                path,
                Change {
                    before: present,
                    after,
                },
            ),
            None => conflicts.push(conflict(&path, present.as_ref(), wanted.as_ref())),
        }
    }
    if conflicts.is_empty() {
        Ok(plan)
    } else {
        Err(catalog::cannot_carry(entry.id, &conflicts))
    }
}

fn conflict(path: &RelPath, present: Option<&Content>, wanted: Option<&Content>) -> String {
    let why = match (present, wanted) {
        (None, _) => "it was deleted since",
        (Some(_), None) => "it was changed since, so it is not deleted",
        (Some(_), Some(_)) => "the same lines were changed since",
    };
    format!("{path}: {why}")
}
