//! Takes a generated thing out of a project again: from its record to a plan.

use std::collections::BTreeSet;

use super::item::Item;
use super::modules::ModuleFile;
use super::recorded::{Recorded, records};
use super::site::Site;
use super::thing::Thing;
use super::unset::{StillSet, unset};
use super::wish::Wish;
use crate::checksum::sha256;
use crate::edit::{Line, RustText};
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::pack::Files;
use crate::plan::{Choices, Content, Draft, Plan, RelPath, Source};

const MODULE: &str = "module";

/// What a removal comes to.
#[derive(Debug)]
pub(crate) struct Removal {
    pub(crate) plan: Plan,
    /// The files that stay because somebody has changed them since.
    pub(crate) kept: Vec<RelPath>,
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
    let name = asked_for(source, thing, wish)?;
    let others = records(source)?;
    let own = found(source, thing, wish, &name, &others)?;
    let others = others.into_iter();
    let others = others.filter(|other| other.record.name != name).collect();
    let mut remover = Remover {
        source,
        draft: Draft::new(source),
        own,
        others,
        kept: BTreeSet::new(),
        needed: Vec::new(),
        left: Vec::new(),
        still_set: Vec::new(),
    };
    if thing.name == MODULE {
        remover.refuse_in_use()?;
    }
    remover.remove_files(force)?;
    remover.remove_lines()?;
    remover.remove_settings()?;
    remover.finish()
}

/// What the generator itself would call its record.
fn asked_for(source: &Source, thing: &'static Thing, wish: &Wish) -> Result<String, Failure> {
    let (templates, format) = (Files::new(), |text: &str| Ok(text.to_owned()));
    let mut site = Site::new(source, &templates, &format, Choices::default());
    site.begin(thing.name, Vec::new())?;
    // It names the record before it makes anything; that it cannot go on from there is no matter.
    let made = (thing.plan)(wish, &mut site);
    if site.name_of_record().is_empty() && made.is_err() {
        // What it is made from may be gone already.
        let item = Item::read(wish, thing.role, &site)?;
        site.record(&item.typed());
    }
    Ok(site.name_of_record().to_owned())
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
        let near = nearest(&wish.name, names.iter().copied());
        let failure = catalog::nothing_recorded(thing.name, &wish.name, near, &names);
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

struct Remover<'a> {
    source: &'a Source,
    draft: Draft<'a>,
    own: Recorded,
    others: Vec<Recorded>,
    kept: BTreeSet<RelPath>,
    /// The lines that what is kept cannot do without.
    needed: Vec<(RelPath, Line)>,
    left: Vec<(RelPath, Line)>,
    still_set: Vec<StillSet>,
}

impl Remover<'_> {
    /// A module goes last: what is in it is somebody's.
    fn refuse_in_use(&self) -> Result<(), Failure> {
        let (mut commands, mut strangers) = (Vec::new(), Vec::new());
        for folder in self.own.record.files.keys().map(folder_of) {
            let inside: Vec<&Recorded> = self.below(&folder).collect();
            for path in self.source.list(&folder) {
                let is_known = self.own.record.files.contains_key(&path)
                    || inside
                        .iter()
                        .any(|other| other.record.files.contains_key(&path));
                if !is_known {
                    strangers.push(path.to_string());
                }
            }
            let command = |other: &&Recorded| command_for(&other.thing, &other.typed);
            commands.extend(inside.iter().map(command));
        }
        if commands.is_empty() && strangers.is_empty() {
            return Ok(());
        }
        Err(catalog::module_in_use(
            &self.own.typed,
            &commands,
            &strangers,
        ))
    }

    fn below(&self, folder: &str) -> impl Iterator<Item = &Recorded> {
        let others = self.others.iter();
        others.filter(move |other| other.is_below(folder))
    }

    fn remove_files(&mut self, force: bool) -> Result<(), Failure> {
        for (path, hash) in &self.own.record.files {
            let Some(present) = self.draft.read(path)? else {
                continue;
            };
            let mut others = self.others.iter();
            if others.any(|other| other.record.files.contains_key(path)) {
                continue;
            }
            if force || is_generated(&present, hash) {
                self.draft.delete(path.clone())?;
            } else {
                self.kept.insert(path.clone());
            }
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
            } else if !self.remove_line(&entry.0, &entry.1)? {
                self.left.push(entry);
            }
        }
        Ok(())
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
        let Some(content) = self.draft.read(file)? else {
            return Ok(true);
        };
        let unread = |why: &str| catalog::does_not_parse(file.as_str(), why);
        let text = content.as_text();
        let text = text.ok_or_else(|| unread("it is not UTF-8 text"))?;
        let rust = RustText::parse(text).map_err(|why| unread(&why))?;
        if !rust.has(line) {
            return Ok(true);
        }
        match rust.without_ours(line) {
            Some(changed) => {
                self.draft.edit(file.clone(), |_| Ok(changed))?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Whether a file that stays would be cut off without this line.
    fn needs(&self, file: &RelPath, line: &Line) -> Result<bool, Failure> {
        let (module, subject) = match line {
            Line::Declare { name, .. } => (Some(name), None),
            Line::Reexport { module, .. } | Line::Import { module } => (Some(module), None),
            Line::Register { subject, .. } => (None, subject.rsplit("::").next()),
        };
        if let Some(module) = module {
            let first = module.split("::").next().unwrap_or(module);
            let folder = folder_of(file);
            let places = [
                format!("{folder}{first}.rs"),
                format!("{folder}{first}/mod.rs"),
            ];
            let mut kept = self.kept.iter();
            return Ok(kept.any(|path| places.iter().any(|place| place == path.as_str())));
        }
        for path in &self.kept {
            let content = self.source.read(path)?;
            let text = content.as_ref().and_then(|content| content.as_text());
            if text.is_some_and(|text| subject.is_some_and(|subject| text.contains(subject))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn finish(mut self) -> Result<Removal, Failure> {
        let record = self.own.record.path()?;
        if self.kept.is_empty() {
            self.draft.delete(record)?;
        } else {
            let text = self.own.reduced(&self.kept, &self.needed);
            self.draft.edit(record, |_| Ok(text))?;
        }
        let emptied = self.emptied()?;
        Ok(Removal {
            plan: self.draft.finish()?,
            kept: self.kept.into_iter().collect(),
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
    format!("cortex destroy {thing} {typed}")
}

/// The folder of a module's file, with a slash at the end.
fn folder_of(file: &RelPath) -> String {
    ModuleFile { file: file.clone() }.folder()
}

/// Whether a file is as it was generated; how its lines end is git's business.
fn is_generated(present: &Content, hash: &str) -> bool {
    let as_written = || present.as_text().map(|text| text.replace("\r\n", "\n"));
    sha256(present.bytes()) == hash
        || as_written().is_some_and(|text| sha256(text.as_bytes()) == hash)
}
