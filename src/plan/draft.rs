//! Where a plan is written down: a view of the project in which the changes are already made.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Change, Content, Plan, RelPath, disk};
use crate::error::{Failure, catalog};

/// Where the present state of files is read from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A project's folder.
    Disk(PathBuf),
    /// Files in memory: a project that is not there yet, or a test's.
    Memory(BTreeMap<RelPath, Content>),
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
        }
    }
}

/// A plan in the making.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    source: &'a Source,
    plan: Plan,
    force: bool,
    in_the_way: Vec<String>,
}

impl<'a> Draft<'a> {
    /// Begins with the files of `source` and no change.
    pub(crate) fn new(source: &'a Source) -> Self {
        Self {
            source,
            plan: Plan::default(),
            force: false,
            in_the_way: Vec::new(),
        }
    }

    /// Lets files that are already there be replaced.
    pub(crate) fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// The file as it will be after what has been drafted so far.
    pub(crate) fn read(&self, path: &RelPath) -> Result<Option<Content>, Failure> {
        match self.plan.changes.get(path) {
            Some(change) => Ok(change.after.clone()),
            None => self.source.read(path),
        }
    }

    /// Makes a file. One that is there with the same content is left alone; one with other
    /// content is in the way, which [`Draft::finish`] reports.
    pub(crate) fn create(&mut self, path: RelPath, content: Content) -> Result<(), Failure> {
        let present = self.read(&path)?;
        if present.as_ref().is_some_and(|present| *present != content) && !self.force {
            self.in_the_way.push(path.to_string());
        } else {
            self.put(path, present, Some(content));
        }
        Ok(())
    }

    /// Changes the text of a file that must be there.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "generators will be the first to need it")
    )]
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
        if self.in_the_way.is_empty() {
            return Ok(self.plan);
        }
        Err(catalog::already_there(&self.in_the_way))
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
