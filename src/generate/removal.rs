//! Takes a generated thing out of a project again: from its record to a plan.

use std::collections::BTreeSet;

use super::item::Item;
use super::modules::ModuleFile;
use super::provenance::Part;
use super::recorded::{Recorded, records};
use super::site::{Site, typed_with};
use super::staying;
use super::thing::Thing;
use super::unset::{StillSet, unset};
use super::used::{Going, users};
use super::wish::Wish;
use crate::checksum::sha256;
use crate::edit::Line;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::pack::Files;
use crate::plan::{Choices, Content, Draft, Plan, RelPath, Source};

const MODULE: &str = "module";

/// What a removal comes to.
#[derive(Debug)]
pub(crate) struct Removal {
    /// What it is, and its name as it would be typed.
    pub(crate) thing: String,
    pub(crate) typed: String,
    pub(crate) plan: Plan,
    /// The files that stay because somebody has changed them since.
    pub(crate) kept: Vec<RelPath>,
    /// Those that stay because the ones that were changed name something of them.
    pub(crate) beside: Vec<RelPath>,
    /// The tests of what stays.
    pub(crate) tests: Vec<RelPath>,
    /// The items that stay for the same reason, each with the file that it is in.
    pub(crate) changed: Vec<(RelPath, String)>,
    /// The lines that stand there in other words than were generated.
    pub(crate) left: Vec<(RelPath, Line)>,
    /// The modules that hold nothing any more, as they would be typed.
    pub(crate) emptied: Vec<String>,
    /// The settings that nothing declares any more, where a person has set them.
    pub(crate) still_set: Vec<StillSet>,
}

/// Removes the thing that goes by this name; with `force` also what was changed since.
///
/// # Errors
///
/// If nothing of this name is recorded, the record is none of ours, or it is a module that holds
/// something else.
pub(crate) fn removal(
    source: &Source,
    thing: &'static Thing,
    wish: &Wish,
    force: bool,
) -> Result<Removal, Failure> {
    if thing.name == "field" {
        return Err(catalog::field_not_removed(&wish.name));
    }
    let others = records(source)?;
    let name = asked_for(source, thing, wish, &others)?;
    let own = found(source, thing, wish, &name, &others)?;
    let krate = krate(source)?;
    let others = others.into_iter();
    let others = others.filter(|other| other.record.name != name).collect();
    let mut remover = Remover {
        source,
        draft: Draft::new(source),
        own,
        others,
        kept: BTreeSet::new(),
        beside: BTreeSet::new(),
        tests: BTreeSet::new(),
        stay: BTreeSet::new(),
        items: Vec::new(),
        changed: Vec::new(),
        needed: Vec::new(),
        gone: Vec::new(),
        left: Vec::new(),
        still_set: Vec::new(),
    };
    remover.refuse_in_use(force)?;
    remover.remove_files(force)?;
    remover.remove_items(force)?;
    remover.remove_lines()?;
    if !force {
        remover.refuse_used(&krate)?;
    }
    remover.remove_settings()?;
    remover.finish()
}

/// The crate's name in code.
fn krate(source: &Source) -> Result<String, Failure> {
    let (templates, format) = (Files::new(), |text: &str| Ok(text.to_owned()));
    let mut site = Site::new(source, &templates, &format, Choices::default());
    site.begin("", Vec::new())?;
    Ok(site.krate)
}

/// What the generator itself would call its record.
fn asked_for(
    source: &Source,
    thing: &'static Thing,
    wish: &Wish,
    all: &[Recorded],
) -> Result<String, Failure> {
    let (templates, format) = (Files::new(), |text: &str| Ok(text.to_owned()));
    let mut site = Site::new(source, &templates, &format, Choices::default());
    site.begin(thing.name, Vec::new())?;
    // It names the record before it makes anything; that it cannot go on from there is no matter.
    let made = (thing.plan)(wish, &mut site);
    match made {
        // What it is made from may be gone already.
        Err(failure) if site.name_of_record().is_empty() => {
            if thing.is_named_by_words() {
                let typed = typed(wish);
                let mut all = all.iter();
                let own = all.find(|own| own.thing == thing.name && own.typed == typed);
                return own.map(|own| own.record.name.clone()).ok_or(failure);
            }
            let item = Item::read(wish, thing.role, &site)?;
            site.record(&item.typed());
        }
        _ => {}
    }
    Ok(site.name_of_record().to_owned())
}

/// The name with the words behind it.
fn typed(wish: &Wish) -> String {
    let words: Vec<&str> = wish.words.iter().map(String::as_str).collect();
    typed_with(&wish.name, &words)
}

fn found(
    source: &Source,
    thing: &'static Thing,
    wish: &Wish,
    name: &str,
    all: &[Recorded],
) -> Result<Recorded, Failure> {
    let path = RelPath::new(format!("{}{name}.toml", super::provenance::FOLDER))?;
    let broken = |why: &str| catalog::record_broken(path.as_str(), why);
    let Some(content) = source.read(&path)? else {
        let alike = all.iter().filter(|other| other.thing == thing.name);
        let names: Vec<&str> = alike.map(|other| other.typed.as_str()).collect();
        let typed = typed(wish);
        let near = nearest(&typed, names.iter().copied());
        let failure = catalog::nothing_recorded(thing.name, &typed, near, &names);
        return Err(failure);
    };
    let text = content.as_text();
    let text = text.ok_or_else(|| broken("it is not UTF-8 text"))?;
    let own = Recorded::parse(name, text).map_err(|why| broken(&why))?;
    if own.thing == thing.name {
        return Ok(own);
    }
    Err(broken(&format!("it is the record of a `{}`", own.thing)))
}

pub(super) struct Remover<'a> {
    source: &'a Source,
    pub(super) draft: Draft<'a>,
    pub(super) own: Recorded,
    pub(super) others: Vec<Recorded>,
    kept: BTreeSet<RelPath>,
    /// Those of the kept files that were not changed.
    beside: BTreeSet<RelPath>,
    /// Those of them that test what stays.
    tests: BTreeSet<RelPath>,
    /// The files with items in them that hold something else as well.
    pub(super) stay: BTreeSet<RelPath>,
    /// The items that stay: those that were changed, and what they need.
    pub(super) items: Vec<Part>,
    pub(super) changed: Vec<(RelPath, String)>,
    /// The lines that what is kept cannot do without.
    needed: Vec<(RelPath, Line)>,
    /// The lines that are not there any more.
    gone: Vec<(RelPath, Line)>,
    left: Vec<(RelPath, Line)>,
    still_set: Vec<StillSet>,
}

impl Remover<'_> {
    /// What holds other things goes after them: what is in it is somebody's.
    /// Where its own file is gone, as after its folder got another name, `force` removes what is left.
    fn refuse_in_use(&self, force: bool) -> Result<(), Failure> {
        let (mut inside, mut strangers) = (Vec::new(), Vec::new());
        let own = &self.own.record.files;
        if self.own.thing == MODULE {
            for folder in own.keys().map(folder_of) {
                let below: Vec<&Recorded> = self.below(&folder).collect();
                let is_known = |path: &RelPath| {
                    let mut below = below.iter();
                    own.contains_key(path) || below.any(|other| other.record.has_made(path))
                };
                let paths = self.source.list(&folder).into_iter();
                strangers.extend(paths.filter(|path| !is_known(path)));
                inside.extend(below);
            }
        } else {
            let others = self.others.iter();
            inside.extend(others.filter(|other| {
                let mut files = own.keys();
                let mut lines = other.record.wiring.iter();
                // A table that points at this one has told its model.
                let points_here = |(file, line): &(RelPath, Line)| {
                    matches!(line, Line::Relation { .. }) && own.contains_key(file)
                };
                files.any(|path| other.record.has_items_in(path))
                    || lines.any(points_here)
                    || other.points_at(&self.own)
            }));
        }
        if inside.is_empty() && strangers.is_empty() {
            return Ok(());
        }
        let mut is_gone = self.own.thing == MODULE;
        for path in own.keys() {
            is_gone &= self.source.read(path)?.is_none();
        }
        if is_gone && force {
            return Ok(());
        }
        let commands = inside.iter();
        let commands = commands.map(|other| command_for(&other.thing, &other.typed));
        let strangers: Vec<String> = strangers.iter().map(ToString::to_string).collect();
        let (thing, typed) = (&self.own.thing, &self.own.typed);
        let commands: Vec<String> = commands.collect();
        let in_use = if is_gone {
            catalog::still_in_use_though_gone
        } else {
            catalog::still_in_use
        };
        Err(in_use(thing, typed, &commands, &strangers))
    }

    fn below(&self, folder: &str) -> impl Iterator<Item = &Recorded> {
        let others = self.others.iter();
        others.filter(move |other| other.is_below(folder))
    }

    fn remove_files(&mut self, force: bool) -> Result<(), Failure> {
        let mut going = BTreeSet::new();
        for (path, hash) in &self.own.record.files {
            let Some(present) = self.draft.read(path)? else {
                continue;
            };
            let mut others = self.others.iter();
            if others.any(|other| other.record.files.contains_key(path)) {
                continue;
            }
            if force || is_generated(&present, hash) {
                going.insert(path.clone());
            } else {
                self.kept.insert(path.clone());
            }
        }
        self.beside = staying::needed(&self.own.record, self.source, &self.kept)?;
        self.beside.retain(|path| going.contains(path));
        self.kept.extend(self.beside.iter().cloned());
        if self
            .kept
            .iter()
            .any(|path| staying::is_main(&self.own, path))
        {
            let is_test = |path: &&RelPath| path.as_str().starts_with("tests/");
            let tests = going.iter().filter(is_test);
            self.tests = tests.cloned().collect();
            self.kept.extend(self.tests.iter().cloned());
        }
        for path in going.difference(&self.kept) {
            self.draft.delete(path.clone())?;
        }
        Ok(())
    }

    /// Takes the lines out, the last one first, as they came.
    fn remove_lines(&mut self) -> Result<(), Failure> {
        let wiring = self.own.record.wiring.clone();
        for (file, line) in wiring.into_iter().rev() {
            let entry = (file, line);
            let is_shared = self.others.iter();
            let mut is_shared = is_shared.map(|other| other.record.wiring.contains(&entry));
            if is_shared.any(|shared| shared) {
                continue;
            }
            if self.needs(&entry.0, &entry.1)? {
                self.needed.push(entry);
                continue;
            }
            // What was lent to others goes with what it gives them.
            let lent = match &entry.1 {
                Line::Register { method, subject } if method == "provide" => {
                    Some((entry.0.clone(), Line::register("export", subject)))
                }
                _ => None,
            };
            for entry in [Some(entry), lent].into_iter().flatten() {
                let is_gone = self.remove_line(&entry.0, &entry.1)?;
                let place = if is_gone {
                    &mut self.gone
                } else {
                    &mut self.left
                };
                place.push(entry);
            }
        }
        Ok(())
    }

    /// Fails where code that stays names what goes. Where a person is told of a file anyway, because
    /// something in it stays, that is enough.
    fn refuse_used(&self, krate: &str) -> Result<(), Failure> {
        let left = self.left.iter().map(|(file, _)| file);
        let parts = self.items.iter().map(|part| &part.file);
        let skipped = self.kept.iter().chain(left).chain(parts).cloned().collect();
        let going = (&Going::without(&self.gone), krate);
        let users = users(self.source, &self.draft, going, &skipped, &self.others)?;
        if users.is_empty() {
            return Ok(());
        }
        let (thing, typed) = (&self.own.thing, &self.own.typed);
        Err(catalog::still_used(thing, typed, &users))
    }

    /// Takes the settings out of the files, and finds those that a person has set. A struct that
    /// stays needs them all.
    fn remove_settings(&mut self) -> Result<(), Failure> {
        if self.kept.is_empty() {
            self.still_set = unset(self.source, &mut self.draft, &self.own, &self.others)?;
        }
        Ok(())
    }

    /// Whether the line is gone now.
    fn remove_line(&mut self, file: &RelPath, line: &Line) -> Result<bool, Failure> {
        let is_there = self.look(file, |rust| rust.has(line).then_some(()))?;
        if is_there.is_none() {
            return Ok(true);
        }
        let Some(changed) = self.look(file, |rust| rust.without_ours(line))? else {
            return Ok(false);
        };
        self.draft.edit(file.clone(), |_| Ok(changed))?;
        Ok(true)
    }

    /// Whether a file that stays would be cut off without this line.
    fn needs(&self, file: &RelPath, line: &Line) -> Result<bool, Failure> {
        let (module, subject) = match line {
            Line::Declare { name, .. } => (Some(name), None),
            Line::Reexport { module, .. } | Line::Import { module } => (Some(module), None),
            Line::Register { subject, .. } => (None, subject.rsplit("::").next()),
            // Nothing that is kept goes without what leads back to it.
            Line::Relation { .. } => (None, None),
        };
        if let Some(module) = module {
            let first = module.split("::").next().unwrap_or(module);
            let folder = folder_of(file);
            let places = [
                format!("{folder}{first}.rs"),
                format!("{folder}{first}/mod.rs"),
            ];
            let is_it = |path: &RelPath| places.iter().any(|place| place == path.as_str());
            let stays = match line {
                Line::Reexport { name, .. } => {
                    let mut items = self.items.iter();
                    items.any(|part| part.item == *name && is_it(&part.file))
                }
                _ => self.stay.iter().any(is_it),
            };
            return Ok(stays || self.kept.iter().any(is_it));
        }
        for path in &self.kept {
            let words = staying::words_of(self.source, path)?;
            if subject.is_some_and(|subject| words.contains(subject)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn finish(mut self) -> Result<Removal, Failure> {
        let record = self.own.record.path()?;
        if self.kept.is_empty() && self.items.is_empty() {
            self.draft.delete(record)?;
        } else {
            let mut rest = self.own.record.clone();
            rest.files.retain(|path, _| self.kept.contains(path));
            rest.shared.retain(|path, _| self.stay.contains(path));
            (rest.wiring, rest.items) = (self.needed.clone(), self.items.clone());
            let text = self.own.reduced(&rest);
            self.draft.edit(record, |_| Ok(text))?;
        }
        let emptied = self.emptied()?;
        let is_changed =
            |path: &&RelPath| !self.beside.contains(path) && !self.tests.contains(path);
        let kept = self.kept.iter().filter(is_changed);
        Ok(Removal {
            thing: self.own.thing,
            typed: self.own.typed,
            plan: self.draft.finish()?,
            kept: kept.cloned().collect(),
            tests: self.tests.into_iter().collect(),
            beside: self.beside.into_iter().collect(),
            changed: self.changed,
            left: self.left,
            emptied,
            still_set: self.still_set,
        })
    }

    /// The modules around that hold nothing but their own file now, as it was generated.
    fn emptied(&self) -> Result<Vec<String>, Failure> {
        let mut emptied = Vec::new();
        for module in self.others.iter().filter(|other| other.thing == MODULE) {
            for (path, hash) in &module.record.files {
                let folder = folder_of(path);
                let holds = self
                    .below(&folder)
                    .any(|other| other.record.name != module.record.name);
                if !holds && self.own.is_below(&folder) && self.is_alone(path, hash)? {
                    emptied.push(module.typed.clone());
                }
            }
        }
        Ok(emptied)
    }

    /// Whether a module's file is all that is left in its folder, and is as it was generated.
    fn is_alone(&self, path: &RelPath, hash: &str) -> Result<bool, Failure> {
        for other in self.source.list(&folder_of(path)) {
            // What cannot be read is there.
            if other != *path && !matches!(self.draft.read(&other), Ok(None)) {
                return Ok(false);
            }
        }
        let present = self.draft.read(path)?;
        Ok(present.is_some_and(|present| is_generated(&present, hash)))
    }
}

/// The command that removes a thing.
pub(crate) fn command_for(thing: &str, typed: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/_-.".contains(c);
    let quoted = |word: &str| {
        let quote = if word.chars().all(is_plain) { "" } else { "'" };
        format!("{quote}{word}{quote}")
    };
    let words: Vec<String> = typed.split(' ').map(quoted).collect();
    format!("cortex destroy {thing} {}", words.join(" "))
}

/// The folder of a module's file, with a slash at the end.
fn folder_of(file: &RelPath) -> String {
    ModuleFile::new(file.clone()).folder()
}

/// Whether a file is as it was generated; how its lines end is git's business.
pub(super) fn is_generated(present: &Content, hash: &str) -> bool {
    let as_written = || present.as_text().map(|text| text.replace("\r\n", "\n"));
    sha256(present.bytes()) == hash
        || as_written().is_some_and(|text| sha256(text.as_bytes()) == hash)
}
