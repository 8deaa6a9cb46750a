//! What happens in the middle of a run, at every call in turn: a person saves, deletes or puts a
//! folder there, and a second fault hits the roll-back of the first.
#![expect(
    clippy::disallowed_methods,
    reason = "tests set up folders of their own and read one variable"
)]

use std::fs;
use std::path::Path;

use super::crashes::{BEFORE, change, files, left_overs};
use super::faults::{self, Ability, Event, Fault};
use super::journal::{Journal, history_of};
use super::on_disk::Project;

const ABILITIES: [Ability; 3] = [Ability::Exchange, Ability::Links, Ability::Names];

/// Where a person's file may be: changed, made, and deleted by the step.
const PLACES: [&str; 3] = ["a.txt", "new/deep/c.txt", "old/b.txt"];

const SAVED: &str = "saved meanwhile\n";

/// The three steps that write to a project, with what must have happened before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Apply,
    Undo,
    Redo,
}

const STEPS: [Step; 3] = [Step::Apply, Step::Undo, Step::Redo];

impl Step {
    fn prepared(self) -> Project {
        let project = Project::new(BEFORE);
        if self != Self::Apply {
            project.apply(&change(&project)).unwrap();
        }
        if self == Self::Redo {
            project.undo().unwrap();
        }
        project
    }

    fn run(self, project: &Project) -> bool {
        match self {
            Self::Apply => project.apply(&change(project)).is_ok(),
            Self::Undo => project.undo().is_ok(),
            Self::Redo => project.redo().is_ok(),
        }
    }
}

/// Each step on each kind of disk, with each number of a call that it makes, and what files it
/// leaves. Of the lesser disks a part of the calls does, unless `CORTEX_LONG` is set.
fn at_every_call(mut test: impl FnMut(Step, usize, &Files)) {
    let is_long = std::env::var_os("CORTEX_LONG").is_some();
    for (ability, step) in ABILITIES
        .into_iter()
        .flat_map(|able| STEPS.map(|step| (able, step)))
    {
        faults::able(ability, || {
            let project = step.prepared();
            let (_, calls) = faults::staged(Vec::new(), || step.run(&project));
            assert!(calls > 15, "a step makes many calls: {calls}");
            let done = files(&project);
            let is_whole = is_long || ability == Ability::Exchange;
            for at in (0..=calls).filter(|at| is_whole || (at + step as usize).is_multiple_of(4)) {
                test(step, at, &done);
            }
        });
    }
}

type Files = Vec<(String, String)>;

fn visit(project: &Project, deed: impl FnOnce(&Path) + 'static) -> Event {
    let root = project.root().to_owned();
    Event::Visit(Box::new(move || deed(&root)))
}

fn save(place: &Path, over: bool) {
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    if over {
        let beside = place.with_extension("swp");
        fs::write(&beside, SAVED).unwrap();
        fs::rename(beside, place).unwrap();
    } else {
        fs::write(place, SAVED).unwrap();
    }
}

/// The files without one.
fn without(files: &Files, place: &str) -> Files {
    let mut files = files.clone();
    files.retain(|(path, _)| path != place);
    files
}

#[test]
fn a_save_at_any_moment_stays_in_its_place() {
    at_every_call(|step, at, after| {
        for (place, over) in PLACES
            .into_iter()
            .flat_map(|place| [(place, true), (place, false)])
        {
            let project = step.prepared();
            let before = without(&files(&project), place);
            let saved = visit(&project, move |root| save(&root.join(place), over));
            let (done, calls) = faults::staged(vec![(at, saved)], || step.run(&project));
            let found = without(&files(&project), place);
            let wanted = if done { without(after, place) } else { before };
            assert_eq!(found, wanted, "{step:?} at {at}, {place}");
            if at < calls {
                assert_eq!(project.read(place), SAVED, "{step:?} at {at}, {place}");
            }
        }
    });
}

#[test]
fn a_save_also_stays_where_the_step_then_fails_or_dies() {
    at_every_call(|step, at, _| {
        for (index, place) in PLACES.into_iter().enumerate() {
            let fault = alternate(at + index);
            // Right before the fault, and before the file's own turn in the roll-back.
            for later in [0, 1 << index] {
                let project = step.prepared();
                let before = without(&files(&project), place);
                let known = history_of(project.root()).len();
                let saved = visit(&project, move |root| {
                    save(&root.join(place), (later + index).is_multiple_of(2));
                });
                let events = vec![(at + later, saved), (at, Event::Fault(fault))];
                let (_, calls) = faults::staged(events, || step.run(&project));
                drop(Journal::open(project.root()));
                drop(Journal::open(project.root()).unwrap());
                if at + later < calls {
                    assert_eq!(
                        project.read(place),
                        SAVED,
                        "{step:?} at {at}+{later}, {place}"
                    );
                }
                if history_of(project.root()).len() == known {
                    assert_eq!(
                        without(&files(&project), place),
                        before,
                        "{step:?} at {at}+{later}"
                    );
                }
            }
        }
    });
}

#[test]
fn a_folder_or_a_hole_in_a_file_s_place_stops_a_step_or_comes_after_it() {
    at_every_call(|step, at, after| {
        for (place, is_folder) in PLACES
            .into_iter()
            .flat_map(|place| [(place, true), (place, false)])
        {
            let project = step.prepared();
            let before = without(&files(&project), place);
            let deed = visit(&project, move |root| {
                drop(fs::remove_file(root.join(place)));
                if is_folder {
                    fs::create_dir_all(root.join(place)).unwrap();
                    fs::write(root.join(place).join("mine"), SAVED).unwrap();
                }
            });
            let mine = format!("{place}/mine");
            let (done, calls) = faults::staged(vec![(at, deed)], || step.run(&project));
            drop(Journal::open(project.root()));
            if is_folder && at < calls {
                assert_eq!(project.read(&mine), SAVED, "{step:?} at {at}");
                fs::remove_dir_all(project.root().join(place)).unwrap();
            }
            let wanted = if done { without(after, place) } else { before };
            assert_eq!(
                without(&files(&project), place),
                wanted,
                "{step:?} at {at}, {place}"
            );
        }
    });
}

#[test]
fn a_second_fault_in_the_roll_back_of_the_first_leaves_it_to_the_next_run() {
    at_every_call(|step, at, _| {
        for second in at + 1..at + 12 {
            let fault = alternate(second);
            let project = step.prepared();
            let before = files(&project);
            let known = history_of(project.root()).len();
            let events = [
                (at, Fault::Error),
                (second, fault),
                (second + 2, Fault::Crash),
            ];
            let events = events.map(|(at, fault)| (at, Event::Fault(fault)));
            let (_, calls) = faults::staged(events.into(), || step.run(&project));
            in_order_again(&project, |project| {
                if history_of(project.root()).len() == known {
                    assert_eq!(files(project), before, "{step:?} at {at} and {second}");
                }
            });
            if second >= calls {
                break;
            }
        }
    });
}

#[test]
fn a_recovery_that_dies_or_fails_anywhere_is_finished_by_the_next() {
    at_every_call(|step, at, _| {
        for second in 0.. {
            let fault = alternate(at + second);
            let project = step.prepared();
            let before = files(&project);
            let known = history_of(project.root()).len();
            faults::with(Fault::Crash, at, || step.run(&project));
            let open = || drop(Journal::open(project.root()));
            let ((), calls) = faults::with(fault, second, open);
            in_order_again(&project, |project| {
                if history_of(project.root()).len() == known {
                    assert_eq!(files(project), before, "{step:?} at {at}, then {second}");
                }
            });
            if second >= calls {
                break;
            }
        }
    });
}

fn alternate(number: usize) -> Fault {
    if number.is_multiple_of(2) {
        Fault::Error
    } else {
        Fault::Crash
    }
}

fn in_order_again(project: &Project, check: impl FnOnce(&Project)) {
    drop(Journal::open(project.root()).unwrap());
    assert!(left_overs(project).is_empty());
    check(project);
}
