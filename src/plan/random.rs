//! Random lives of a project: changes, edits by a person, undo and redo, crashes and failures.
//!
//! Some hundreds in every run, ten thousand with `CORTEX_LONG=1`.
#![expect(
    clippy::disallowed_methods,
    reason = "tests set up folders of their own and read one variable"
)]

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;

use super::faults::{self, Fault};
use super::journal::{Journal, history_of};
use super::on_disk::{Project, path, text};
use super::{Draft, Source};

const FILES: [&str; 4] = ["a.txt", "b/c.txt", "b/d/e.txt", "f.txt"];

/// What happens next in a project's life.
#[derive(Clone, Debug)]
enum Step {
    /// A command gives files new texts, or deletes them; meanwhile a person may save one.
    Change {
        files: Vec<(usize, Option<usize>)>,
        meanwhile: Option<usize>,
    },
    Save(usize, usize),
    Delete(usize),
    Undo,
    Redo,
}

/// What happens and at which call the world ends, if it does.
type Moment = (Step, Option<(bool, usize)>);

fn step() -> impl Strategy<Value = Step> {
    let file = 0..FILES.len();
    let files = prop::collection::vec(
        (file.clone(), prop::option::weighted(0.8, 0..6_usize)),
        1..4,
    );
    let change = (files, prop::option::weighted(0.2, file.clone()));
    prop_oneof![
        4 => change.prop_map(|(files, meanwhile)| Step::Change { files, meanwhile }),
        3 => (file.clone(), 0..6_usize).prop_map(|(file, line)| Step::Save(file, line)),
        1 => file.prop_map(Step::Delete),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let fault = prop::option::weighted(0.4, (any::<bool>(), 0..50_usize));
    prop::collection::vec((step(), fault), 1..12)
}

/// A project's life so far.
struct Life {
    project: Project,
    /// What the person has saved and not deleted or edited since, file by file and line by line.
    lines: BTreeSet<String>,
    saves: usize,
}

impl Life {
    fn new() -> Self {
        let project = Project::new(&[("a.txt", "0\n1\n2\n3\n4\n5\n")]);
        let lines = BTreeSet::new();
        Self {
            project,
            lines,
            saves: 0,
        }
    }

    fn text(&self, file: usize) -> Option<String> {
        fs::read_to_string(self.project.root().join(FILES[file])).ok()
    }

    /// The file with a line of its own at this place.
    fn edited(&self, file: usize, at: usize, line: &str) -> String {
        let text = self.text(file).unwrap_or_default();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(at.min(lines.len()), line);
        lines.join("\n") + "\n"
    }

    /// A person saves a line that is nowhere else.
    fn save(&mut self, file: usize, at: usize) {
        self.saves += 1;
        let line = format!("mine {}", self.saves);
        let text = self.edited(file, at, &line);
        let target = self.project.root().join(FILES[file]);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, text).unwrap();
        self.lines.insert(line);
    }

    fn live(&mut self, (step, fault): &Moment) {
        let (before, known) = (self.project.state(), self.known());
        let act = |life: &mut Self| match step {
            Step::Change { files, meanwhile } => life.change(files, *meanwhile),
            Step::Undo => life.project.undo().is_ok(),
            Step::Redo => life.project.redo().is_ok(),
            Step::Save(file, at) => {
                life.save(*file, *at);
                true
            }
            Step::Delete(file) => {
                life.delete(*file);
                true
            }
        };
        let Some((crash, at)) = *fault else {
            act(self);
            return;
        };
        let kind = if crash { Fault::Crash } else { Fault::Error };
        faults::with(kind, at, || act(self));
        // The next run; there may be one more where it had to report what it found.
        if Journal::open(self.project.root()).is_err() {
            drop(Journal::open(self.project.root()).unwrap());
        }
        let is_ours = matches!(step, Step::Undo | Step::Redo);
        let is_quiet = matches!(
            step,
            Step::Change {
                meanwhile: None,
                ..
            }
        );
        if (is_ours || is_quiet) && self.known() == known {
            assert_eq!(self.project.state(), before, "all or nothing");
        }
    }

    fn change(&mut self, files: &[(usize, Option<usize>)], meanwhile: Option<usize>) -> bool {
        let source = Source::Disk(self.project.root().to_owned());
        let mut draft = Draft::new(&source).force(true);
        for (file, at) in files {
            let line = format!("ours {}", self.saves);
            let drafted = match at {
                Some(at) => {
                    let new = self.edited(*file, *at, &line);
                    draft.create(path(FILES[*file]), text(&new))
                }
                None => draft.delete(path(FILES[*file])),
            };
            drafted.unwrap();
        }
        let plan = draft.finish().unwrap();
        if let Some(file) = meanwhile {
            self.save(file, 0);
        }
        self.project.apply(&plan).is_ok()
    }

    /// The person's own deletion: what was in the file is theirs to lose.
    fn delete(&mut self, file: usize) {
        let text = self.text(file).unwrap_or_default();
        self.lines
            .retain(|line| !text.lines().any(|other| other == line));
        drop(fs::remove_file(self.project.root().join(FILES[file])));
    }

    fn known(&self) -> Option<u32> {
        history_of(self.project.root()).last_id()
    }

    /// Everything that is in the project and in its journal.
    fn everything(&self) -> String {
        let files = walkdir::WalkDir::new(self.project.root());
        let texts = files
            .into_iter()
            .filter_map(|file| fs::read_to_string(file.unwrap().path()).ok());
        texts.collect::<Vec<_>>().join("\n")
    }
}

fn cases() -> u32 {
    if std::env::var_os("CORTEX_LONG").is_some() {
        10_000
    } else {
        200
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn nothing_that_a_person_saved_is_ever_lost(moments in moments()) {
        let mut life = Life::new();
        for moment in &moments {
            life.live(moment);
            let everything: BTreeSet<String> =
                life.everything().lines().map(str::to_owned).collect();
            for line in &life.lines {
                prop_assert!(everything.contains(line), "`{}` is lost", line);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases() / 4))]

    #[test]
    fn undo_takes_back_exactly_what_was_applied(moments in moments()) {
        let mut life = Life::new();
        for moment in &moments {
            life.live(moment);
        }
        let (before, known) = (life.project.state(), life.known());
        prop_assert!(life.change(&[(0, Some(1)), (2, Some(0)), (3, None)], None));
        if life.known() > known {
            life.project.undo().unwrap();
        }
        prop_assert_eq!(life.project.state(), before);
    }
}
