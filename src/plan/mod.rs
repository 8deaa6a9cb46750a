//! What a command will change, as a value: shown, compared, merged, and only then applied.
//!
//! [`apply()`] is the one door through which a project is written.

mod apply;
mod content;
#[cfg(test)]
mod crashes;
mod diff;
mod disk;
mod draft;
#[cfg(test)]
pub(crate) mod faults;
mod given;
mod guard;
mod journal;
#[cfg(test)]
mod meanwhile;
mod merge;
mod moves;
#[cfg(test)]
#[path = "tests.rs"]
mod on_disk;
mod path;
#[cfg(test)]
mod random;
mod stage;
mod undo;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;

use apply::apply_in;
pub(crate) use apply::{apply, remove_emptied};
pub(crate) use content::Content;
pub(crate) use diff::diff;
pub(crate) use draft::{Choice, Choices, Conflict, Draft, Source};
pub(crate) use given::given;
pub(crate) use journal::{Occasion, Remembered, history_of};
pub(crate) use path::RelPath;
pub(crate) use stage::{Stage, refuse_occupied};
pub(crate) use undo::{Carried, Direction, perform, preview};

use crate::error::{Failure, catalog};

/// The whole effect of a command on a project: what each file is now and what it becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    changes: BTreeMap<RelPath, Change>,
}

/// One file before and after; `None` where there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) before: Option<Content>,
    pub(crate) after: Option<Content>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Create,
    Edit,
    Delete,
}

impl Change {
    /// What kind of change it is; `None` where nothing changes.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match (&self.before, &self.after) {
            (None, Some(_)) => Some(Kind::Create),
            (Some(_), None) => Some(Kind::Delete),
            (Some(before), Some(after)) if before != after => Some(Kind::Edit),
            _ => None,
        }
    }
}

impl Plan {
    /// The changes by path; files that stay as they are do not appear.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&RelPath, &Change)> {
        self.changes.iter()
    }

    /// How many files change; none means that there is nothing to do.
    pub(crate) fn len(&self) -> usize {
        self.changes.len()
    }

    /// Adds a change, or drops it where it changes nothing.
    fn record(&mut self, path: RelPath, change: Change) {
        if change.kind().is_some() {
            self.changes.insert(path, change);
        } else {
            self.changes.remove(&path);
        }
    }

    /// The plan with the new texts of the files that `wanted` keeps passed through `change`.
    pub(crate) fn map_texts(
        mut self,
        wanted: impl Fn(&RelPath) -> bool,
        change: impl Fn(&str) -> Result<String, Failure>,
    ) -> Result<Self, Failure> {
        for (path, entry) in &mut self.changes {
            let Some(after) = entry.after.as_mut().filter(|_| wanted(path)) else {
                continue;
            };
            if let Some(text) = after.as_text() {
                *after = after.with_bytes(change(text)?.into_bytes());
            }
        }
        self.changes.retain(|_, change| change.kind().is_some());
        Ok(self)
    }

    /// Both plans as one: the changes of `next` come after those of this plan.
    ///
    /// # Errors
    ///
    /// Fails where both touch a file and `next` did not start from what this plan makes of it,
    /// unless both make the same of it.
    pub(crate) fn merge(mut self, next: Self) -> Result<Self, Failure> {
        let mut clashes = Vec::new();
        for (path, change) in next.changes {
            let Place::Occupied(first) = self.changes.entry(path.clone()) else {
                self.changes.insert(path, change);
                continue;
            };
            let before = first.get().before.clone();
            if first.get().after == change.before || first.get().after == change.after {
                self.record(
                    path,
                    Change {
                        before,
                        after: change.after,
                    },
                );
            } else {
                clashes.push(path.to_string());
            }
        }
        if clashes.is_empty() {
            Ok(self)
        } else {
            Err(catalog::plans_clash(&clashes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(path: &str, before: Option<&str>, after: Option<&str>) -> Plan {
        let mut plan = Plan::default();
        let change = Change {
            before: before.map(Content::text),
            after: after.map(Content::text),
        };
        plan.record(RelPath::new(path).unwrap(), change);
        plan
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        assert_eq!(plan("a", Some("same"), Some("same")).len(), 0);
        assert_eq!(plan("a", None, None).len(), 0);
    }

    #[test]
    fn a_second_plan_continues_the_first() {
        let merged = plan("a", Some("1"), Some("2")).merge(plan("a", Some("2"), Some("3")));
        assert_eq!(merged.unwrap(), plan("a", Some("1"), Some("3")));
        let back = plan("a", Some("1"), Some("2")).merge(plan("a", Some("2"), Some("1")));
        assert_eq!(back.unwrap().len(), 0);
    }

    #[test]
    fn plans_for_different_files_stand_side_by_side() {
        let merged = plan("a", None, Some("1"))
            .merge(plan("b", None, Some("2")))
            .unwrap();
        assert_eq!(merged.len(), 2);
    }

    #[test]
    fn plans_that_agree_on_a_file_are_one() {
        let merged = plan("a", None, Some("1"))
            .merge(plan("a", None, Some("1")))
            .unwrap();
        assert_eq!(merged, plan("a", None, Some("1")));
    }

    #[test]
    fn plans_that_disagree_are_refused() {
        let clash = plan("a", None, Some("1"))
            .merge(plan("a", None, Some("2")))
            .unwrap_err();
        assert_eq!(clash.code(), "CX0205");
        assert_eq!(clash.causes(), ["a"]);
    }
}
