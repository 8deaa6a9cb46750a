//! What was done to a project, kept so that it can be undone: also after a crash, and for later.
//!
//! The journal is `.cortex/journal/`, out of git's sight. A change begins as the folder `pending`,
//! which holds the old files as links, the new ones, and an [`Entry`]; one rename to its number
//! makes it part of the history. A `pending` that nobody holds the lock of is a run that died: it is
//! rolled back first.

mod entry;
mod history;
mod rollback;

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) use entry::{Entry, Kind};
use entry::{New, Old, Record};
pub(crate) use history::{Change as Remembered, History};

use rollback::roll_back;

use super::{Change, Content, Plan, RelPath, disk, moves};
use crate::error::{Failure, catalog};

const FOLDER: &str = ".cortex/journal";
const LOCK: &str = "lock";
const PENDING: &str = "pending";
const ENTRY: &str = "entry.json";
const UNMERGED: &str = "unmerged-";
const NEW_CONTENT: &str = "after";

/// How many entries are kept.
const KEPT: usize = 50;

/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(20);

/// The journal of a project, which one run at a time holds.
#[derive(Debug)]
pub(crate) struct Journal<'a> {
    root: &'a Path,
    _lock: File,
}

/// What a change is called in the journal.
#[derive(Clone, Debug)]
pub(crate) struct Occasion {
    pub(crate) kind: Kind,
    /// The command, as it was typed.
    pub(crate) command: String,
    /// Seconds since 1970, UTC.
    pub(crate) time: u64,
}

impl Occasion {
    /// A change of its own, made by this command at this time.
    pub(crate) fn new(command: String, time: u64) -> Self {
        Self {
            kind: Kind::Apply,
            command,
            time,
        }
    }
}

impl<'a> Journal<'a> {
    /// Takes the journal, and rolls back what a run that died left half done.
    ///
    /// # Errors
    ///
    /// Fails where another run holds it for too long, or the disk refuses.
    pub(crate) fn open(root: &'a Path) -> Result<Self, Failure> {
        let folder = root.join(FOLDER);
        let lock = folder.join(LOCK);
        let failed = |error| catalog::cannot_write(FOLDER.as_ref(), &error);
        disk::make_parents(&lock).map_err(failed)?;
        let lock = disk::lock_file(&lock).map_err(failed)?;
        wait_for(&lock)?;
        let journal = Self { root, _lock: lock };
        journal.recover()?;
        Ok(journal)
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &'a Path {
        self.root
    }

    /// Writes everything down that `plan` will change, before it changes anything.
    ///
    /// `modes` are the permissions of its files now.
    pub(super) fn begin(
        &self,
        plan: &Plan,
        modes: &[Option<u32>],
        occasion: Occasion,
    ) -> Result<Pending<'a>, Failure> {
        let id = ids(self.root).last().map_or(1, |last| last + 1);
        let Occasion {
            kind,
            command,
            time,
        } = occasion;
        let mut entry = Entry::new(id, kind, command, time);
        let mut offset = 0;
        for ((path, change), mode) in plan.changes().zip(modes) {
            entry.records.push(record(path, change, *mode, &mut offset));
        }
        entry.new_dirs = missing_dirs(self.root, plan);
        let pending = Pending {
            root: self.root,
            folder: self.pending(),
            entry,
        };
        pending.write(plan, modes).inspect_err(|_| {
            // Without the entry it is only a folder of copies.
            drop(disk::discard(&pending.folder, ENTRY));
        })?;
        Ok(pending)
    }

    /// Forgets what is older than the last entries. The oldest goes first, so that a change is
    /// never remembered longer than what took it back.
    pub(super) fn prune(&self) {
        let ids = ids(self.root);
        let (gone, kept) = ids.split_at(ids.len().saturating_sub(KEPT));
        let mut folders: Vec<_> = gone.iter().map(|id| name(*id)).collect();
        if let (false, Some(first)) = (gone.is_empty(), kept.first()) {
            folders.extend(unmerged(self.root, *first));
        }
        for folder in folders {
            // What cannot be removed now is tried again after the next change.
            drop(disk::discard(&self.root.join(FOLDER).join(folder), ENTRY));
        }
    }

    fn pending(&self) -> PathBuf {
        self.root.join(FOLDER).join(PENDING)
    }

    fn recover(&self) -> Result<(), Failure> {
        let folder = self.pending();
        if !folder.is_dir() {
            return Ok(());
        }
        // The entry is written last: without it nothing of the project was touched.
        let bytes = disk::read_bytes(&folder.join(ENTRY)).unwrap_or_default();
        match Entry::parse(&bytes) {
            Some(entry) => Pending {
                root: self.root,
                folder,
                entry,
            }
            .take_back(),
            None if Entry::is_whole(&bytes) => {
                Err(catalog::journal_unknown(&format!("{FOLDER}/{PENDING}")))
            }
            None => disk::discard(&folder, ENTRY)
                .map_err(|error| catalog::cannot_write(FOLDER.as_ref(), &error)),
        }
    }
}

/// What has been done to the project at `root`, without taking its journal.
pub(crate) fn history_of(root: &Path) -> History {
    let entry = |id| read_entry(&root.join(FOLDER).join(name(id)));
    History::new(ids(root).into_iter().filter_map(entry))
}

/// The numbers of all entries, in order.
fn ids(root: &Path) -> Vec<u32> {
    let found = root.join(FOLDER).read_dir().into_iter().flatten().flatten();
    let mut ids: Vec<u32> = found
        .filter_map(|found| found.file_name().to_str()?.parse().ok())
        .collect();
    ids.sort_unstable();
    ids
}

/// The folders of changes before this number that could not be taken back wholly.
fn unmerged(root: &Path, first: u32) -> Vec<String> {
    let found = root.join(FOLDER).read_dir().into_iter().flatten().flatten();
    let names = found.filter_map(|found| found.file_name().into_string().ok());
    let is_old = |name: &String| {
        let id = name
            .strip_prefix(UNMERGED)
            .and_then(|id| id.split('-').next());
        id.and_then(|id| id.parse().ok())
            .is_some_and(|id: u32| id < first)
    };
    names.filter(is_old).collect()
}

/// The files of an entry, before and after.
pub(crate) fn changes(root: &Path, entry: &Entry) -> Result<Vec<(RelPath, Change)>, Failure> {
    let folder = root.join(FOLDER).join(name(entry.id));
    let contents = disk::read_bytes(&folder.join(NEW_CONTENT))?;
    let change = |(index, record): (usize, &Record)| {
        let before = match record.before {
            Some(Old { executable, mode }) => {
                let bytes = disk::read_bytes(&old_file(&folder, index))?;
                Some(Content::new(bytes, executable).with_mode(mode))
            }
            None => None,
        };
        let after = record.after.map(|new| new_content(new, &contents));
        Ok((
            RelPath::new(record.path.as_str())?,
            Change { before, after },
        ))
    };
    entry.records.iter().enumerate().map(change).collect()
}

/// A change that is written down and not yet part of the history.
#[derive(Debug)]
pub(super) struct Pending<'a> {
    root: &'a Path,
    folder: PathBuf,
    entry: Entry,
}

impl Pending<'_> {
    /// The folders that the change makes, outermost first.
    pub(super) fn new_dirs(&self) -> &[String] {
        &self.entry.new_dirs
    }

    /// The file that will take a free place in the project.
    pub(super) fn new_file(&self, index: usize) -> PathBuf {
        self.folder.join(format!("new-{index}"))
    }

    /// The file that had the place before; until then, where there is one, the file that will
    /// change places with it.
    pub(super) fn old_file(&self, index: usize) -> PathBuf {
        old_file(&self.folder, index)
    }

    /// The new contents of all files, for which the entry has the places.
    fn contents(&self) -> Result<Vec<u8>, Failure> {
        disk::read_bytes(&self.folder.join(NEW_CONTENT))
    }

    /// Makes the change part of the history.
    pub(super) fn commit(&self) -> Result<(), Failure> {
        let target = self.root.join(FOLDER).join(name(self.entry.id));
        moves::rename(&self.folder, &target)
            .map_err(|error| catalog::cannot_write(FOLDER.as_ref(), &error))
    }

    /// Puts the project back to what it was before.
    ///
    /// # Errors
    ///
    /// Fails where a person has changed a file since: theirs stays, and ours of before is kept.
    pub(super) fn take_back(&self) -> Result<(), Failure> {
        let failed = |error| catalog::cannot_write(FOLDER.as_ref(), &error);
        let changed_since = roll_back(self)?;
        if changed_since.is_empty() {
            return disk::discard(&self.folder, ENTRY).map_err(failed);
        }
        let aside = self.name_aside();
        moves::rename(&self.folder, &self.root.join(&aside)).map_err(failed)?;
        Err(catalog::not_rolled_back(&changed_since, &aside))
    }

    /// A free name for what could not be put back.
    fn name_aside(&self) -> String {
        let id = name(self.entry.id);
        let names = (1_u32..).map(|number| match number {
            1 => format!("{FOLDER}/{UNMERGED}{id}"),
            _ => format!("{FOLDER}/{UNMERGED}{id}-{number}"),
        });
        let free = |name: &String| !self.root.join(name).exists();
        names.into_iter().find(free).unwrap_or_default()
    }

    fn write(&self, plan: &Plan, modes: &[Option<u32>]) -> Result<(), Failure> {
        let failed = |error| catalog::cannot_write(FOLDER.as_ref(), &error);
        disk::create_dir(&self.folder).map_err(failed)?;
        for (index, ((path, change), mode)) in plan.changes().zip(modes).enumerate() {
            let Some(after) = &change.after else {
                continue;
            };
            let written = match &change.before {
                Some(before) if before.is_executable() == after.is_executable() => {
                    let after = after.clone().with_mode(*mode);
                    disk::write_new(&self.old_file(index), &after)
                }
                Some(_) => disk::write_new(&self.old_file(index), after),
                None => disk::write_new(&self.new_file(index), after),
            };
            written.map_err(|error| catalog::cannot_write(path.as_ref(), &error))?;
        }
        let contents = plan
            .changes()
            .filter_map(|(_, change)| change.after.as_ref());
        let contents: Vec<_> = contents.map(Content::bytes).collect();
        disk::write_synced(&self.folder.join(NEW_CONTENT), &contents).map_err(failed)?;
        let entry = self.entry.to_bytes();
        disk::write_synced(&self.folder.join(ENTRY), &[&entry]).map_err(failed)?;
        disk::sync_dir(&self.folder).map_err(failed)
    }
}

fn record(path: &RelPath, change: &Change, mode: Option<u32>, offset: &mut usize) -> Record {
    let before = change.before.as_ref().map(|old| Old {
        executable: old.is_executable(),
        mode,
    });
    let after = change.after.as_ref().map(|new| {
        let (start, length) = (*offset, new.bytes().len());
        *offset += length;
        New {
            executable: new.is_executable(),
            offset: start,
            length,
        }
    });
    Record {
        path: path.to_string(),
        before,
        after,
    }
}

/// A part of the common file of new contents.
fn new_content(new: New, contents: &[u8]) -> Content {
    let part = contents.get(new.offset..new.offset.saturating_add(new.length));
    Content::new(part.unwrap_or_default(), new.executable)
}

/// The folders that the plan's files will need, outermost first.
fn missing_dirs(root: &Path, plan: &Plan) -> Vec<String> {
    let needed: BTreeSet<&str> = plan
        .changes()
        .filter(|(_, change)| change.after.is_some())
        .flat_map(|(path, _)| path.parents())
        .collect();
    let missing = needed.into_iter().filter(|dir| !root.join(dir).exists());
    missing.map(str::to_owned).collect()
}

fn old_file(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("old-{index}"))
}

fn name(id: u32) -> String {
    format!("{id:06}")
}

fn read_entry(folder: &Path) -> Option<Entry> {
    Entry::parse(&disk::read_bytes(&folder.join(ENTRY)).ok()?)
}

/// Waits until the lock is ours.
fn wait_for(lock: &File) -> Result<(), Failure> {
    let mut left = PATIENCE;
    while let Err(held) = lock.try_lock() {
        if let TryLockError::Error(error) = held {
            return Err(catalog::cannot_write(FOLDER.as_ref(), &error));
        }
        if left.is_zero() {
            return Err(catalog::journal_busy());
        }
        std::thread::sleep(GLANCE);
        left = left.saturating_sub(GLANCE);
    }
    Ok(())
}
