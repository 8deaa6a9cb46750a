//! The journal under fire: every call that writes fails once, and is once the last of the process.
#![expect(
    clippy::disallowed_methods,
    reason = "tests set up folders of their own"
)]

use std::fs;

use super::faults::{self, Fault};
use super::journal::{Journal, history_of};
use super::on_disk::{Project, path, text};
use super::{Content, Plan};

pub(super) const BEFORE: &[(&str, &str)] = &[
    ("a.txt", "one\ntwo\nthree\nfour\nfive\n"),
    ("old/b.txt", "b"),
    ("z.bin", "\0z"),
];

/// A change that edits, makes and deletes, in folders that are there and in new ones.
pub(super) fn change(project: &Project) -> Plan {
    project.draft(|draft| {
        draft
            .edit(path("a.txt"), |text| Ok(text.replace("two", "2")))
            .unwrap();
        draft.create(path("new/deep/c.txt"), text("c")).unwrap();
        draft
            .create(path("new/run.sh"), Content::new(*b"#!/bin/sh\n", true))
            .unwrap();
        draft.delete(path("old/b.txt")).unwrap();
        draft.delete(path("z.bin")).unwrap();
        draft.create(path("z.bin"), text("\0new")).unwrap();
    })
}

fn committed(project: &Project) -> usize {
    history_of(project.root()).len()
}

/// The project's files; folders may stay behind where a run dies.
pub(super) fn files(project: &Project) -> Vec<(String, String)> {
    let mut state = project.state();
    state.retain(|(_, text)| text != "folder");
    state
}

/// What is left in the journal's folder between two runs.
pub(super) fn left_overs(project: &Project) -> Vec<String> {
    let folder = project.root().join(".cortex/journal");
    let names = folder.read_dir().unwrap().map(|found| {
        let name = found.unwrap().file_name();
        name.into_string().unwrap()
    });
    names
        .filter(|name| name != "lock" && name.parse::<u32>().is_err())
        .collect()
}

/// Lets a step crash at each of its calls in turn. Afterwards the project is wholly as before, or
/// wholly as after, and the next run finds it in order.
fn crash_everywhere(prepare: impl Fn(&Project), step: impl Fn(&Project)) {
    for at in 0.. {
        let project = Project::new(BEFORE);
        prepare(&project);
        let (before, known) = (project.state(), committed(&project));
        let ((), calls) = faults::with(Fault::Crash, at, || step(&project));
        if calls > at {
            // The death may also hit the run that rolls back, anywhere.
            for again in 0..3 {
                let opened =
                    || Journal::open(project.root()).is_ok_and(|journal| journal.root().exists());
                faults::with(Fault::Crash, again, opened);
            }
        }
        Journal::open(project.root()).unwrap();
        assert!(left_overs(&project).is_empty(), "{at}");
        if committed(&project) == known {
            assert_eq!(project.state(), before, "at call {at}");
        } else {
            let expected = Project::new(BEFORE);
            prepare(&expected);
            step(&expected);
            assert_eq!(files(&project), files(&expected), "at call {at}");
        }
        if calls <= at {
            assert!(at > 15, "a step makes many calls: {at}");
            return;
        }
    }
}

/// Lets each call of a step fail in turn: the failure is reported and the project as before.
fn fail_everywhere(prepare: impl Fn(&Project), step: impl Fn(&Project) -> bool) {
    for at in 0.. {
        let project = Project::new(BEFORE);
        prepare(&project);
        let (before, known) = (project.state(), committed(&project));
        let (done, calls) = faults::with(Fault::Error, at, || step(&project));
        if calls <= at {
            assert!(done);
            return;
        }
        assert_eq!(done, committed(&project) > known, "at call {at}");
        if !done {
            assert_eq!(project.state(), before, "at call {at}");
        }
        Journal::open(project.root()).unwrap();
        assert!(left_overs(&project).is_empty(), "at call {at}");
    }
}

#[test]
fn a_crash_anywhere_leaves_all_or_nothing() {
    crash_everywhere(|_| {}, |project| drop(project.apply(&change(project))));
    let applied = |project: &Project| project.apply(&change(project)).unwrap();
    crash_everywhere(applied, |project| drop(project.undo()));
    let undone = |project: &Project| {
        applied(project);
        project.undo().unwrap();
    };
    crash_everywhere(undone, |project| drop(project.redo()));
}

#[test]
fn a_failure_anywhere_is_reported_and_taken_back() {
    let apply = |project: &Project| project.apply(&change(project)).is_ok();
    fail_everywhere(|_| {}, apply);
    let applied = |project: &Project| assert!(apply(project));
    fail_everywhere(applied, |project| project.undo().is_ok());
}

#[test]
fn undo_is_the_inverse_and_redo_its_inverse() {
    let project = Project::new(BEFORE);
    let before = project.state();
    project.apply(&change(&project)).unwrap();
    let after = project.state();
    for _ in 0..3 {
        assert_eq!(project.undo().unwrap().entry.id, 1);
        assert_eq!(project.state(), before);
        assert_eq!(project.undo().unwrap_err().code(), "CX0211");
        assert_eq!(project.redo().unwrap().entry.id, 1);
        assert_eq!(project.state(), after);
        assert_eq!(project.redo().unwrap_err().code(), "CX0211");
    }
}

#[test]
fn later_edits_survive_an_undo_and_contradictions_stop_it() {
    let project = Project::new(BEFORE);
    project.apply(&change(&project)).unwrap();
    project.write("a.txt", "one\n2\nthree\nfour\nfive\nmine\n");
    project.write("new/mine.txt", "mine");
    project.undo().unwrap();
    assert_eq!(project.read("a.txt"), "one\ntwo\nthree\nfour\nfive\nmine\n");
    assert_eq!(project.read("new/mine.txt"), "mine");
    assert!(!project.root().join("new/deep").exists());

    project.redo().unwrap();
    project.write("new/deep/c.txt", "mine");
    let before = project.state();
    let failure = project.undo().unwrap_err();
    assert_eq!(failure.code(), "CX0210");
    assert_eq!(
        failure.causes(),
        ["new/deep/c.txt: it was changed since, so it is not deleted"]
    );
    assert_eq!(project.state(), before);
}

#[test]
fn what_a_person_saves_after_a_crash_is_never_touched() {
    for at in 0..60 {
        let project = Project::new(BEFORE);
        faults::with(Fault::Crash, at, || drop(project.apply(&change(&project))));
        fs::create_dir_all(project.root().join("old")).unwrap();
        fs::create_dir_all(project.root().join("new/deep")).unwrap();
        for file in ["a.txt", "old/b.txt", "z.bin", "new/deep/c.txt"] {
            project.write(file, "saved since");
        }
        drop(Journal::open(project.root()));
        drop(Journal::open(project.root()).unwrap());
        for file in ["a.txt", "old/b.txt", "z.bin", "new/deep/c.txt"] {
            assert_eq!(project.read(file), "saved since", "{file} at {at}");
        }
    }
}

#[test]
fn a_change_is_remembered_with_what_was_asked() {
    let project = Project::new(BEFORE);
    project.apply(&change(&project)).unwrap();
    let history = history_of(project.root());
    let entry = history.find(1).unwrap().entry;
    assert_eq!(entry.command, "cortex test");
    assert_eq!(entry.new_dirs, ["new", "new/deep"]);
    let paths = entry.records.iter().map(|record| record.path.as_str());
    assert_eq!(
        paths.collect::<Vec<_>>(),
        [
            "a.txt",
            "new/deep/c.txt",
            "new/run.sh",
            "old/b.txt",
            "z.bin"
        ]
    );
}

#[test]
fn the_last_fifty_are_kept() {
    let project = Project::new(&[]);
    for number in 0..30 {
        let plan = project.draft(|draft| {
            draft.create(path(&format!("{number}")), text("x")).unwrap();
        });
        project.apply(&plan).unwrap();
        project.undo().unwrap();
    }
    let history = history_of(project.root());
    assert_eq!(history.len(), 50);
    let changes = history.changes();
    assert_eq!((changes.len(), changes[0].entry.id), (25, 11));
    assert!(changes.iter().all(|change| !change.done));
}

#[test]
fn what_could_not_be_taken_back_is_kept_as_long_as_its_neighbours() {
    let project = Project::new(BEFORE);
    let commit = 22;
    faults::with(Fault::Crash, commit, || {
        drop(project.apply(&change(&project)));
    });
    project.write("a.txt", "saved since");
    assert_eq!(Journal::open(project.root()).unwrap_err().code(), "CX0209");
    assert_eq!(left_overs(&project), ["unmerged-000001"]);
    for number in 1..=51 {
        assert_eq!(left_overs(&project).len(), 1, "at {number}");
        let plan = project.draft(|draft| {
            draft.create(path(&format!("{number}")), text("x")).unwrap();
        });
        project.apply(&plan).unwrap();
    }
    assert!(left_overs(&project).is_empty());
    assert_eq!(project.read("a.txt"), "saved since");
}

#[test]
fn what_another_version_was_doing_is_left_to_it() {
    let project = Project::new(BEFORE);
    let pending = project.root().join(".cortex/journal/pending");
    fs::create_dir_all(&pending).unwrap();
    fs::write(pending.join("entry.json"), "{\"format\":2}").unwrap();
    fs::write(pending.join("old-0"), "precious").unwrap();
    assert_eq!(Journal::open(project.root()).unwrap_err().code(), "CX0214");
    assert!(pending.join("old-0").exists());
}
