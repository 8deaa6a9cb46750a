//! The entries in order, and what they say about each change: done, or taken back.

use std::collections::BTreeMap;

use super::{Entry, Kind};

/// Everything that the journal still knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    entries: BTreeMap<u32, Entry>,
}

/// A change and whether it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) done: bool,
}

impl History {
    /// The history that these entries make, in whatever order they come.
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let entries = entries.into_iter().map(|entry| (entry.id, entry)).collect();
        Self { entries }
    }

    /// How many entries there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of the last entry.
    #[cfg(test)]
    pub(crate) fn last_id(&self) -> Option<u32> {
        self.entries.keys().next_back().copied()
    }

    /// The changes of their own, oldest first.
    pub(crate) fn changes(&self) -> Vec<Change<'_>> {
        let mut changes: BTreeMap<u32, Change<'_>> = BTreeMap::new();
        for entry in self.entries.values() {
            match entry.kind {
                Kind::Apply => {
                    changes.insert(entry.id, Change { entry, done: true });
                }
                Kind::Undo(id) => set_done(&mut changes, id, false),
                Kind::Redo(id) => set_done(&mut changes, id, true),
            }
        }
        changes.into_values().collect()
    }

    /// The change that `undo` takes back next.
    pub(crate) fn last_done(&self) -> Option<&Entry> {
        let changes = self.changes();
        changes
            .iter()
            .rev()
            .find(|change| change.done)
            .map(|change| change.entry)
    }

    /// The change that `redo` brings back next: the last one taken back, unless a new change has
    /// come since.
    pub(crate) fn last_undone(&self) -> Option<&Entry> {
        let mut brought_back = Vec::new();
        for entry in self.entries.values().rev() {
            match entry.kind {
                Kind::Apply => return None,
                Kind::Redo(id) => brought_back.push(id),
                Kind::Undo(id) => match brought_back.iter().position(|other| *other == id) {
                    Some(at) => drop(brought_back.swap_remove(at)),
                    None => return self.entries.get(&id),
                },
            }
        }
        None
    }

    /// The change of this number, and whether it stands.
    pub(crate) fn find(&self, id: u32) -> Option<Change<'_>> {
        self.changes()
            .into_iter()
            .find(|change| change.entry.id == id)
    }
}

fn set_done(changes: &mut BTreeMap<u32, Change<'_>>, id: u32, done: bool) {
    if let Some(change) = changes.get_mut(&id) {
        change.done = done;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `+` makes a change, `-n` takes change `n` back, `^n` brings it back.
    fn history(steps: &str) -> History {
        let entry = |(index, step): (usize, &str)| {
            let number = || step[1..].parse().unwrap();
            let kind = match &step[..1] {
                "+" => Kind::Apply,
                "-" => Kind::Undo(number()),
                _ => Kind::Redo(number()),
            };
            Entry::new(u32::try_from(index).unwrap() + 1, kind, step.into(), 0)
        };
        History::new(steps.split_whitespace().enumerate().map(entry))
    }

    fn next(steps: &str) -> (Option<u32>, Option<u32>) {
        let history = history(steps);
        let id = |entry: Option<&Entry>| entry.map(|entry| entry.id);
        (id(history.last_done()), id(history.last_undone()))
    }

    #[test]
    fn undo_goes_back_and_redo_forth() {
        assert_eq!(next(""), (None, None));
        assert_eq!(next("+ + +"), (Some(3), None));
        assert_eq!(next("+ + + -3"), (Some(2), Some(3)));
        assert_eq!(next("+ + + -3 -2"), (Some(1), Some(2)));
        assert_eq!(next("+ + + -3 -2 ^2"), (Some(2), Some(3)));
        assert_eq!(next("+ + + -3 -2 ^2 ^3"), (Some(3), None));
        assert_eq!(next("+ + + -3 -2 ^2 -2"), (Some(1), Some(2)));
    }

    #[test]
    fn a_new_change_ends_what_could_be_brought_back() {
        assert_eq!(next("+ + -2 +"), (Some(4), None));
        assert_eq!(next("+ + -2 + -4"), (Some(1), Some(4)));
    }

    #[test]
    fn any_change_can_be_taken_back_by_its_number() {
        assert_eq!(next("+ + + -1"), (Some(3), Some(1)));
        assert!(!history("+ + + -1").find(1).unwrap().done);
        assert!(history("+ -1 ^1").find(1).unwrap().done);
        assert!(
            history("+ -1").find(2).is_none(),
            "an undo is no change of its own"
        );
    }
}
