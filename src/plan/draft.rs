//! Where a plan is written down: a view of the project in which the changes are already made.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use walkdir::WalkDir;

use super::{Change, Content, Plan, RelPath, disk};
use crate::error::{Failure, catalog};

/// Where the present state of files is read from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A project's folder.
    Disk(PathBuf),
    /// Files in memory: a project that is not there yet, or a test's.
    Memory(BTreeMap<RelPath, Content>),
    /// Another one after changes that are planned: each file as it will be.
    Planned(Box<Self>, BTreeMap<RelPath, Option<Content>>),
}

impl Source {
    /// A project that has no file yet.
    pub(crate) fn empty() -> Self {
        Self::Memory(BTreeMap::new())
    }

    /// The file as it is now.
    pub(crate) fn read(&self, path: &RelPath) -> Result<Option<Content>, Failure> {
        match self {
            Self::Disk(root) => disk::read(root, path),
            Self::Memory(files) => Ok(files.get(path).cloned()),
            Self::Planned(before, changed) => match changed.get(path) {
                Some(content) => Ok(content.clone()),
                None => before.read(path),
            },
        }
    }

    /// Whatever lies in a folder and in those below it, except folders. What no plan could name is
    /// left out.
    pub(crate) fn list(&self, folder: &str) -> Vec<RelPath> {
        self.list_ending(folder, "")
    }

    /// Those of them whose names end so; of a large project that takes less time than a list of all.
    pub(crate) fn list_ending(&self, folder: &str, end: &str) -> Vec<RelPath> {
        let folder = folder.trim_end_matches('/');
        match self {
            Self::Disk(root) => {
                let entries = WalkDir::new(root.join(folder)).into_iter().flatten();
                let entries = entries.filter(|entry| {
                    let name = entry.file_name().to_str();
                    !entry.file_type().is_dir() && name.is_some_and(|name| name.ends_with(end))
                });
                let path = |entry: walkdir::DirEntry| {
                    let below = entry.path().strip_prefix(root).ok()?;
                    let parts = below.iter().map(|part| part.to_str());
                    let parts: Vec<&str> = parts.collect::<Option<_>>()?;
                    RelPath::new(parts.join("/")).ok()
                };
                let mut files: Vec<RelPath> = entries.filter_map(path).collect();
                files.sort_unstable();
                files
            }
            Self::Memory(files) => {
                let files = files.keys().filter(|path| is_below(path, folder, end));
                files.cloned().collect()
            }
            Self::Planned(before, changed) => {
                let mut files = before.list_ending(folder, end);
                files.retain(|path| !changed.contains_key(path));
                let there = changed.iter().filter(|(_, content)| content.is_some());
                let there = there.map(|(path, _)| path);
                files.extend(there.filter(|path| is_below(path, folder, end)).cloned());
                files.sort_unstable();
                files
            }
        }
    }

    /// The project as it will be once this plan is carried out.
    pub(crate) fn after(self, plan: &Plan) -> Self {
        let changes = plan.changes();
        let after = changes.map(|(path, change)| (path.clone(), change.after.clone()));
        Self::Planned(Box::new(self), after.collect())
    }
}

/// Whether a file is in a folder or below it, and its name ends so.
fn is_below(path: &RelPath, folder: &str, end: &str) -> bool {
    path.as_str().ends_with(end) && path.parents().any(|parent| parent == folder)
}

/// What becomes of a file that is in the way of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The new one takes its place.
    Replace,
    /// It stays, and the new one is not made.
    Keep,
    /// It stays, and the new one stands beside it with `.new` after its name.
    Beside,
}

/// What was chosen for files that are in the way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    /// For all that have no choice of their own.
    pub(crate) all: Option<Choice>,
    pub(crate) own: BTreeMap<RelPath, Choice>,
}

/// A file that is in the way, and what was to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) path: RelPath,
    pub(crate) present: Content,
    pub(crate) wanted: Content,
}

/// A plan in the making.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    source: &'a Source,
    /// What has been read: a file is what it was when it was first looked at, or a change that was
    /// made from one reading would be laid over another's.
    known: RefCell<BTreeMap<RelPath, Option<Content>>>,
    plan: Plan,
    choices: Choices,
    conflicts: Vec<Conflict>,
}

impl<'a> Draft<'a> {
    /// Begins with the files of `source` and no change.
    pub(crate) fn new(source: &'a Source) -> Self {
        Self {
            source,
            known: RefCell::default(),
            plan: Plan::default(),
            choices: Choices::default(),
            conflicts: Vec::new(),
        }
    }

    /// Says what becomes of files that are in the way.
    pub(crate) fn choices(mut self, choices: Choices) -> Self {
        self.choices = choices;
        self
    }

    /// The file as it will be after what has been drafted so far.
    pub(crate) fn read(&self, path: &RelPath) -> Result<Option<Content>, Failure> {
        match self.plan.changes.get(path) {
            Some(change) => Ok(change.after.clone()),
            None => self.as_found(path),
        }
    }

    /// The file as it was before anything was drafted.
    fn as_found(&self, path: &RelPath) -> Result<Option<Content>, Failure> {
        if let Some(content) = self.known.borrow().get(path) {
            return Ok(content.clone());
        }
        let content = self.source.read(path)?;
        let mut known = self.known.borrow_mut();
        known.insert(path.clone(), content.clone());
        Ok(content)
    }

    /// Makes a file, and tells where: what was chosen may put it beside the one that is there, or
    /// nowhere. One that is there with the same content is left alone; one with other content is in
    /// the way, and where nothing was chosen for it, [`Draft::finish`] reports it.
    pub(crate) fn create(
        &mut self,
        path: RelPath,
        content: Content,
    ) -> Result<Option<RelPath>, Failure> {
        let present = self.read(&path)?;
        let place = match present.filter(|present| *present != content) {
            None => Some(path),
            Some(present) => {
                let own = self.choices.own.get(&path).copied();
                match own.or(self.choices.all) {
                    Some(Choice::Replace) => Some(path),
                    Some(Choice::Keep) => None,
                    Some(Choice::Beside) => Some(RelPath::new(format!("{path}.new"))?),
                    None => {
                        let wanted = content.clone();
                        self.conflicts.push(Conflict {
                            path,
                            present,
                            wanted,
                        });
                        None
                    }
                }
            }
        };
        if let Some(place) = &place {
            self.replace(place.clone(), content)?;
        }
        Ok(place)
    }

    /// Makes a file, whatever is there.
    pub(crate) fn replace(&mut self, path: RelPath, content: Content) -> Result<(), Failure> {
        let present = self.read(&path)?;
        self.put(path, present, Some(content));
        Ok(())
    }

    /// The files that were looked for so far.
    #[cfg(test)]
    pub(crate) fn looked_for(&self) -> Vec<RelPath> {
        self.known.borrow().keys().cloned().collect()
    }

    /// Whether a new file at this path would take the place of one with other content, unless
    /// somebody says otherwise.
    pub(crate) fn would_replace(&self, path: &RelPath, content: &Content) -> Result<bool, Failure> {
        let own = self.choices.own.get(path).copied();
        let may_go = matches!(own.or(self.choices.all), None | Some(Choice::Replace));
        let present = self.read(path)?;
        Ok(may_go && present.is_some_and(|present| present != *content))
    }

    /// The files that are in the way so far.
    pub(crate) fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Changes the text of a file that must be there.
    pub(crate) fn edit(
        &mut self,
        path: RelPath,
        change: impl FnOnce(&str) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let not_text =
            || std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8 text");
        let unread = |error| catalog::cannot_read(path.as_str().as_ref(), &error);
        let present = self.read(&path)?.ok_or_else(|| unread(missing()))?;
        let text = change(present.as_text().ok_or_else(|| unread(not_text()))?)?;
        let changed = present.with_bytes(text.into_bytes());
        self.put(path, Some(present), Some(changed));
        Ok(())
    }

    /// Removes a file; one that is not there stays so.
    pub(crate) fn delete(&mut self, path: RelPath) -> Result<(), Failure> {
        let present = self.read(&path)?;
        self.put(path, present, None);
        Ok(())
    }

    /// The plan, unless files were in the way.
    pub(crate) fn finish(self) -> Result<Plan, Failure> {
        if self.conflicts.is_empty() {
            return Ok(self.plan);
        }
        let paths = self.conflicts.iter();
        let paths: Vec<String> = paths.map(|conflict| conflict.path.to_string()).collect();
        Err(catalog::already_there(&paths))
    }

    /// Records what a file becomes that is `present` after what has been drafted so far.
    fn put(&mut self, path: RelPath, present: Option<Content>, after: Option<Content>) {
        let before = match self.plan.changes.get(&path) {
            Some(change) => change.before.clone(),
            None => present,
        };
        self.plan.record(path, Change { before, after });
    }
}
