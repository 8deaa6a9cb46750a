//! A folder that appears whole or not at all.
//!
//! It is filled under another name beside its place and renamed once. A lock tells a live run from
//! one that was killed, whose remains the next run beside it sweeps away.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Plan, disk, moves};
use crate::error::{Failure, catalog};

const PREFIX: &str = ".cortex-new-";
const LOCK: &str = "lock";
const UNNAMED_LOCK: &str = "new-lock";
const CONTENT: &str = "content";

/// How old a folder without a lock is before it is taken for abandoned.
const LOCKLESS: Duration = Duration::from_mins(1);

/// A folder in the making.
#[derive(Debug)]
pub(crate) struct Stage {
    target: PathBuf,
    beside: PathBuf,
    made_dirs: Vec<PathBuf>,
    lock: Option<File>,
}

impl Stage {
    /// Begins a folder that will appear at `target`.
    ///
    /// # Errors
    ///
    /// Fails where something that is not an empty folder is there, or the disk refuses.
    pub(crate) fn begin(target: &Path) -> Result<Self, Failure> {
        refuse_occupied(target)?;
        let parent = target.parent().unwrap_or(Path::new(""));
        let beside = parent.join(format!("{PREFIX}{}", std::process::id()));
        let failed = |error| catalog::cannot_write(parent, &error);
        let made_dirs = disk::make_parents(target).map_err(failed)?;
        sweep(parent);
        let mut stage = Self {
            target: target.to_owned(),
            beside,
            made_dirs,
            lock: None,
        };
        stage.lay_out().map_err(failed)?;
        Ok(stage)
    }

    /// Makes the files of a plan, none of which is there yet.
    ///
    /// There is nothing to compare or to keep: what fails goes away with the whole folder.
    pub(crate) fn fill(&self, plan: &Plan) -> Result<(), Failure> {
        let root = self.root();
        for (path, change) in plan.changes() {
            let Some(content) = &change.after else {
                continue;
            };
            let target = path.below(&root);
            let written =
                disk::make_parents(&target).and_then(|_| disk::write_new(&target, content));
            written.map_err(|error| catalog::cannot_write(path.as_ref(), &error))?;
        }
        Ok(())
    }

    /// The folder to fill.
    pub(crate) fn root(&self) -> PathBuf {
        self.beside.join(CONTENT)
    }

    /// Lets the folder appear.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        let failed = |error| catalog::cannot_write(&self.target, &error);
        refuse_occupied(&self.target)?;
        if self.target.exists() {
            disk::copy_permissions(&self.target, &self.root()).map_err(failed)?;
            if cfg!(windows) {
                disk::remove_empty_dir(&self.target).map_err(failed)?;
            }
        }
        moves::rename(&self.root(), &self.target).map_err(|error| match error.kind() {
            ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => {
                catalog::target_not_empty(&self.target)
            }
            _ => failed(error),
        })?;
        self.made_dirs.clear();
        Ok(())
    }

    fn lay_out(&mut self) -> std::io::Result<()> {
        disk::create_dir(&self.beside)?;
        // Locked before it has its name: a lock that can be found is held, or its run is dead.
        let unnamed = self.beside.join(UNNAMED_LOCK);
        let lock = disk::lock_file(&unnamed)?;
        lock.lock()?;
        self.lock = Some(lock);
        moves::rename(&unnamed, &self.beside.join(LOCK))?;
        disk::create_dir(&self.root())
    }
}

/// Takes away what has not been committed.
impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next run.
        drop(disk::remove_tree(&self.beside));
        disk::remove_empty(&self.made_dirs);
    }
}

/// Refuses a place where something is that the new folder would hide.
pub(crate) fn refuse_occupied(target: &Path) -> Result<(), Failure> {
    let Ok(metadata) = target.symlink_metadata() else {
        return Ok(());
    };
    if !metadata.is_dir() {
        return Err(catalog::target_not_a_folder(target));
    }
    let mut entries = target
        .read_dir()
        .map_err(|error| catalog::cannot_read(target, &error))?;
    if entries.next().is_some() {
        Err(catalog::target_not_empty(target))
    } else {
        Ok(())
    }
}

/// Removes what killed runs left in `parent`.
fn sweep(parent: &Path) {
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    for entry in parent.read_dir().into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path()) {
            drop(disk::remove_tree(&entry.path()));
        }
    }
}

/// Whether nobody works on this unfinished folder: its lock is free, or its run was killed before
/// it made one.
fn is_abandoned(folder: &Path) -> bool {
    let lock = folder.join(LOCK);
    if lock.is_file() {
        return disk::lock_file(&lock).is_ok_and(|lock| lock.try_lock().is_ok());
    }
    let made = folder
        .metadata()
        .and_then(|metadata| metadata.modified())
        .ok();
    made.and_then(|made| made.elapsed().ok())
        .is_some_and(|age| age > LOCKLESS)
}
