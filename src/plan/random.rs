//! Random lives of a project: changes, edits by a person, undo and redo, on disks that can do more
//! or less. Calls fail, processes die, and the person saves and deletes in the middle of it all,
//! also in the middle of the roll-back of a failure and of the recovery from a death.
//!
//! Some hundreds in every run, ten thousand with `CORTEX_LONG=1`.
#![expect(
    clippy::disallowed_methods,
    reason = "tests set up folders of their own and read one variable"
)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use proptest::prelude::*;

use super::faults::{self, Ability, Event, Fault};
use super::journal::{Journal, history_of};
use super::on_disk::{Project, path, text};
use super::{Direction, Draft, Plan, Source, preview};

const FILES: [&str; 4] = ["a.txt", "b/c.txt", "b/d/e.txt", "f.txt"];

/// What a person does to a file.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Saves a line that is nowhere else, into the file or, as many editors do, over it.
    Save {
        file: usize,
        line: usize,
        over: bool,
    },
    Delete(usize),
}

/// What happens next in a project's life.
#[derive(Clone, Debug)]
enum Step {
    /// A command gives files new texts, or deletes them; before it writes, the person may act.
    Change {
        files: Vec<(usize, Option<usize>)>,
        meanwhile: Option<Deed>,
    },
    Person(Deed),
    Undo,
    Redo,
}

/// What happens in the middle of a run, and before which of its calls.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Fault(Fault),
    Person(Deed),
}

type Mishaps = Vec<(usize, Mishap)>;

/// A step, what befalls it, and what befalls the runs that then put things in order.
#[derive(Clone, Debug)]
struct Moment {
    step: Step,
    mishaps: Mishaps,
    recoveries: Vec<Mishaps>,
}

fn deed() -> impl Strategy<Value = Deed> {
    let file = || 0..FILES.len();
    prop_oneof![
        4 => (file(), 0..6_usize, any::<bool>())
            .prop_map(|(file, line, over)| Deed::Save { file, line, over }),
        1 => file().prop_map(Deed::Delete),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let file = 0..FILES.len();
    let files = prop::collection::vec((file, prop::option::weighted(0.8, 0..6_usize)), 1..4);
    let change = (files, prop::option::weighted(0.1, deed()));
    prop_oneof![
        4 => change.prop_map(|(files, meanwhile)| Step::Change { files, meanwhile }),
        4 => deed().prop_map(Step::Person),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

/// Up to three mishaps, so that one may hit the roll-back of another.
fn mishaps(calls: usize) -> impl Strategy<Value = Mishaps> {
    let mishap = prop_oneof![
        2 => Just(Mishap::Fault(Fault::Error)),
        1 => Just(Mishap::Fault(Fault::Crash)),
        2 => deed().prop_map(Mishap::Person),
    ];
    prop::collection::vec((0..calls, mishap), 0..4)
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let recoveries = prop::collection::vec(mishaps(10), 0..3);
    let moment = (step(), mishaps(30), recoveries).prop_map(|(step, mishaps, recoveries)| Moment {
        step,
        mishaps,
        recoveries,
    });
    prop::collection::vec(moment, 1..12)
}

fn ability() -> impl Strategy<Value = Ability> {
    prop_oneof![
        3 => Just(Ability::Exchange),
        2 => Just(Ability::Links),
        1 => Just(Ability::Names),
    ]
}

/// Who works in the project beside us.
struct Person {
    root: PathBuf,
    /// What they have saved and not deleted or edited since, file by file and line by line.
    lines: BTreeSet<String>,
    saves: usize,
    /// The files that they touched in this step.
    touched: BTreeSet<usize>,
}

impl Person {
    fn text(&self, file: usize) -> Option<String> {
        fs::read_to_string(self.root.join(FILES[file])).ok()
    }

    /// The file with a line of its own at this place.
    fn edited(&self, file: usize, at: usize, line: &str) -> String {
        let text = self.text(file).unwrap_or_default();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(at.min(lines.len()), line);
        lines.join("\n") + "\n"
    }

    fn act(&mut self, deed: Deed) {
        match deed {
            Deed::Save { file, line, over } => self.save(file, line, over),
            Deed::Delete(file) => self.delete(file),
        }
    }

    fn save(&mut self, file: usize, at: usize, over: bool) {
        self.saves += 1;
        let line = format!("mine {}", self.saves);
        let text = self.edited(file, at, &line);
        let target = self.root.join(FILES[file]);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        if over {
            let beside = self.root.join("b~");
            fs::write(&beside, text).unwrap();
            fs::rename(beside, target).unwrap();
        } else {
            fs::write(target, text).unwrap();
        }
        self.lines.insert(line);
        self.touched.insert(file);
    }

    /// The person's own deletion: what was in the file is theirs to lose.
    fn delete(&mut self, file: usize) {
        let text = self.text(file).unwrap_or_default();
        self.lines
            .retain(|line| !text.lines().any(|other| other == line));
        drop(fs::remove_file(self.root.join(FILES[file])));
        self.touched.insert(file);
    }
}

/// A project's life so far.
struct Life {
    project: Project,
    person: Rc<RefCell<Person>>,
}

impl Life {
    fn new() -> Self {
        let project = Project::new(&[("a.txt", "0\n1\n2\n3\n4\n5\n")]);
        let person = Person {
            root: project.root().to_owned(),
            lines: BTreeSet::new(),
            saves: 0,
            touched: BTreeSet::new(),
        };
        let person = Rc::new(RefCell::new(person));
        Self { project, person }
    }

    fn live(&self, moment: &Moment) {
        self.person.borrow_mut().touched.clear();
        let (before, known) = (self.files(), self.known());
        let plan = self.plan(&moment.step);
        let events = self.events(&moment.mishaps);
        faults::staged(events, || self.act(&moment.step, plan.as_ref()));
        for mishaps in &moment.recoveries {
            let events = self.events(mishaps);
            faults::staged(events, || drop(Journal::open(self.project.root())));
        }
        // The clean run; there may be one more where it had to report what it found.
        if Journal::open(self.project.root()).is_err() {
            drop(Journal::open(self.project.root()).unwrap());
        }
        assert!(!self.project.root().join(".cortex/journal/pending").exists());
        let expected = match plan {
            Some(plan) if self.known() != known => after(before, &plan),
            _ => before,
        };
        let mut found = self.files();
        let mut expected = expected;
        for file in &self.person.borrow().touched {
            found.remove(FILES[*file]);
            expected.remove(FILES[*file]);
        }
        assert_eq!(found, expected, "all or nothing");
    }

    /// What the step will do, where nothing comes between.
    fn plan(&self, step: &Step) -> Option<Plan> {
        let carried = |direction| preview(self.project.root(), None, direction);
        match step {
            Step::Change { files, .. } => Some(self.draft(files)),
            Step::Undo => carried(Direction::Back).ok().map(|carried| carried.plan),
            Step::Redo => carried(Direction::Forth).ok().map(|carried| carried.plan),
            Step::Person(_) => None,
        }
    }

    fn act(&self, step: &Step, plan: Option<&Plan>) {
        match step {
            Step::Change { meanwhile, .. } => {
                if let Some(deed) = meanwhile {
                    self.person.borrow_mut().act(*deed);
                }
                drop(plan.map(|plan| self.project.apply(plan)));
            }
            Step::Undo => drop(self.project.undo()),
            Step::Redo => drop(self.project.redo()),
            Step::Person(deed) => self.person.borrow_mut().act(*deed),
        }
    }

    fn events(&self, mishaps: &Mishaps) -> Vec<(usize, Event)> {
        let event = |(at, mishap): &(usize, Mishap)| match *mishap {
            Mishap::Fault(fault) => (*at, Event::Fault(fault)),
            Mishap::Person(deed) => {
                let person = Rc::clone(&self.person);
                let visit = move || person.borrow_mut().act(deed);
                (*at, Event::Visit(Box::new(visit)))
            }
        };
        mishaps.iter().map(event).collect()
    }

    fn draft(&self, files: &[(usize, Option<usize>)]) -> Plan {
        let source = Source::Disk(self.project.root().to_owned());
        let mut draft = Draft::new(&source);
        let person = self.person.borrow();
        for (file, at) in files {
            let line = format!("ours {}", person.saves);
            let drafted = match at {
                Some(at) => {
                    let new = person.edited(*file, *at, &line);
                    draft.replace(path(FILES[*file]), text(&new))
                }
                None => draft.delete(path(FILES[*file])),
            };
            drafted.unwrap();
        }
        draft.finish().unwrap()
    }

    fn known(&self) -> Option<u32> {
        history_of(self.project.root()).last_id()
    }

    /// The project's files; folders may come and go.
    fn files(&self) -> BTreeMap<String, String> {
        let state = self.project.state().into_iter();
        state.filter(|(_, text)| text != "folder").collect()
    }

    /// What the person has saved and is neither in the project nor in its journal.
    fn lost(&self) -> Option<String> {
        let files = walkdir::WalkDir::new(self.project.root()).into_iter();
        let texts = files.filter_map(|file| fs::read_to_string(file.unwrap().path()).ok());
        let texts = texts.collect::<Vec<_>>();
        let there: BTreeSet<&str> = texts.iter().flat_map(|text| text.lines()).collect();
        let person = self.person.borrow();
        let mut lost = person.lines.iter();
        lost.find(|line| !there.contains(line.as_str())).cloned()
    }
}

fn after(mut files: BTreeMap<String, String>, plan: &Plan) -> BTreeMap<String, String> {
    for (path, change) in plan.changes() {
        files.remove(path.as_str());
        let text = change.after.as_ref().and_then(|after| after.as_text());
        files.extend(text.map(|text| (path.to_string(), text.to_owned())));
    }
    files
}

fn cases() -> u32 {
    if std::env::var_os("CORTEX_LONG").is_some() {
        10_000
    } else {
        300
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn nothing_that_a_person_saved_is_ever_lost(moments in moments(), ability in ability()) {
        faults::able(ability, || {
            let life = Life::new();
            for moment in &moments {
                life.live(moment);
                prop_assert_eq!(life.lost(), None);
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases() / 4))]

    #[test]
    fn undo_takes_back_exactly_what_was_applied(moments in moments(), ability in ability()) {
        faults::able(ability, || {
            let life = Life::new();
            for moment in &moments {
                life.live(moment);
            }
            let (before, known) = (life.project.state(), life.known());
            let plan = life.draft(&[(0, Some(1)), (2, Some(0)), (3, None)]);
            life.project.apply(&plan).unwrap();
            if life.known() > known {
                life.project.undo().unwrap();
            }
            prop_assert_eq!(life.project.state(), before);
            Ok(())
        })?;
    }
}
