//! Carries out a plan: wholly, or not at all.
//!
//! Everything is compared and written beside its place first; then each file is swapped in by a
//! rename, the old one being kept until the end. An error puts all of them back. (What protects
//! against the death of the process in between, the journal, builds on the same kept files.)

use std::io;
use std::path::{Path, PathBuf};

use super::{Change, Content, Plan, RelPath, disk};
use crate::error::{Failure, catalog};

const SCRATCH: &str = ".cortex/apply";

/// Writes the changes of `plan` to the project at `root`, which must be a folder.
///
/// # Errors
///
/// Fails, with every file as it was, where one is no longer what the plan started from, or where
/// the disk refuses.
pub(crate) fn apply(root: &Path, plan: &Plan) -> Result<(), Failure> {
    if plan.len() == 0 {
        return Ok(());
    }
    compare(root, plan)?;
    let mut work = Work::begin(root)?;
    let done = work
        .stage(plan)
        .and_then(|staged| work.swap_all(plan, &staged));
    match done {
        Ok(()) => work.finish(),
        Err(failure) => Err(work.take_back(failure)),
    }
}

/// Refuses where a file is not what the plan says that it is now.
fn compare(root: &Path, plan: &Plan) -> Result<(), Failure> {
    let mut conflicts = Vec::new();
    for (path, change) in plan.changes() {
        stays_inside(root, path)?;
        if disk::read(root, path)? != change.before {
            conflicts.push(path.to_string());
        }
    }
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(catalog::conflicts(&conflicts))
    }
}

/// Refuses a path that symbolic links lead out of the project.
fn stays_inside(root: &Path, path: &RelPath) -> Result<(), Failure> {
    let target = path.below(root);
    let existing = target
        .ancestors()
        .find(|dir| dir.symlink_metadata().is_ok());
    let resolved = existing.and_then(|dir| dir.canonicalize().ok());
    match (resolved, root.canonicalize()) {
        (Some(resolved), Ok(root)) if resolved.starts_with(&root) => Ok(()),
        _ => Err(catalog::outside_project(path.as_str())),
    }
}

/// What has been done so far, so that it can be undone.
struct Work<'a> {
    root: &'a Path,
    scratch: PathBuf,
    made_dirs: Vec<PathBuf>,
    swapped: Vec<Swapped>,
}

/// One file that is in its new state.
struct Swapped {
    target: PathBuf,
    kept: Option<PathBuf>,
}

impl<'a> Work<'a> {
    fn begin(root: &'a Path) -> Result<Self, Failure> {
        let scratch = root.join(format!("{SCRATCH}-{}", std::process::id()));
        let mut work = Self {
            root,
            scratch,
            made_dirs: Vec::new(),
            swapped: Vec::new(),
        };
        let scratch = work.scratch.clone();
        work.make_parents(&RelPath::new(SCRATCH)?, &scratch)?;
        if let Err(error) = disk::create_dir(&scratch) {
            disk::remove_empty(&work.made_dirs);
            return Err(catalog::cannot_write(&scratch, &error));
        }
        Ok(work)
    }

    fn make_parents(&mut self, path: &RelPath, target: &Path) -> Result<(), Failure> {
        let made = disk::make_parents(target);
        let failed = |error| catalog::cannot_write(path.as_ref(), &error);
        self.made_dirs.extend(made.map_err(failed)?);
        Ok(())
    }

    /// Writes every new content beside its place.
    fn stage(&self, plan: &Plan) -> Result<Vec<Option<PathBuf>>, Failure> {
        let stage = |(index, (path, change)): (usize, (&RelPath, &Change))| {
            let Some(after) = &change.after else {
                return Ok(None);
            };
            let staged = self.scratch.join(format!("new-{index}"));
            let target = path.below(self.root);
            write_like(&staged, after, change.before.as_ref(), &target)
                .map_err(|error| catalog::cannot_write(path.as_ref(), &error))?;
            Ok(Some(staged))
        };
        plan.changes().enumerate().map(stage).collect()
    }

    fn swap_all(&mut self, plan: &Plan, staged: &[Option<PathBuf>]) -> Result<(), Failure> {
        for (index, ((path, change), staged)) in plan.changes().zip(staged).enumerate() {
            let old = self.scratch.join(format!("old-{index}"));
            self.swap_one(path, change, staged.as_deref(), old)?;
        }
        Ok(())
    }

    /// Brings one file into its new state, the old one being kept as `old`.
    fn swap_one(
        &mut self,
        path: &RelPath,
        change: &Change,
        staged: Option<&Path>,
        old: PathBuf,
    ) -> Result<(), Failure> {
        let target = path.below(self.root);
        if staged.is_some() {
            self.make_parents(path, &target)?;
        }
        let kept = change.before.is_some().then_some(old);
        swap(&target, staged, kept.as_deref()).map_err(|error| swap_failure(path, &error))?;
        let before = change.before.as_ref();
        let as_planned = kept.as_deref().is_none_or(|kept| holds(kept, before));
        self.swapped.push(Swapped { target, kept });
        if as_planned {
            return Ok(());
        }
        // Somebody saved the file between the comparison and now: theirs goes back in place.
        Err(catalog::conflicts(&[path.to_string()]))
    }

    fn finish(self) -> Result<(), Failure> {
        let failed = |error| catalog::cannot_write(&self.scratch, &error);
        disk::remove_tree(&self.scratch).map_err(failed)?;
        let parent = self.scratch.parent();
        disk::remove_empty(&parent.map(Path::to_owned).into_iter().collect::<Vec<_>>());
        Ok(())
    }

    /// Puts everything back as it was and passes the failure on.
    fn take_back(self, failure: Failure) -> Failure {
        for Swapped { target, kept } in self.swapped.iter().rev() {
            let put_back = match kept {
                Some(kept) => disk::rename(kept, target),
                None => disk::remove_file(target),
            };
            if let Err(error) = put_back {
                // The kept files stay where they are: they are the only copy.
                return catalog::not_taken_back(target, &error, &failure);
            }
        }
        match disk::remove_tree(&self.scratch) {
            Ok(()) => {
                disk::remove_empty(&self.made_dirs);
                failure
            }
            Err(error) => catalog::not_taken_back(&self.scratch, &error, &failure),
        }
    }
}

/// Writes a new file, with the permissions of the one that it replaces.
fn write_like(
    staged: &Path,
    after: &Content,
    before: Option<&Content>,
    target: &Path,
) -> io::Result<()> {
    disk::write_new(staged, after)?;
    match before {
        Some(before) if before.is_executable() == after.is_executable() => {
            disk::copy_permissions(target, staged)
        }
        _ => Ok(()),
    }
}

/// Brings one file into its new state and keeps the old one.
fn swap(target: &Path, staged: Option<&Path>, kept: Option<&Path>) -> io::Result<()> {
    match (staged, kept) {
        (Some(staged), None) => disk::place(staged, target),
        (Some(staged), Some(kept)) => {
            disk::keep(target, kept)?;
            disk::rename(staged, target)
        }
        (None, Some(kept)) => disk::rename(target, kept),
        (None, None) => Ok(()),
    }
}

fn swap_failure(path: &RelPath, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => {
            catalog::conflicts(&[path.to_string()])
        }
        _ => catalog::cannot_write(path.as_ref(), error),
    }
}

/// Whether the kept file is what the plan started from.
fn holds(kept: &Path, before: Option<&Content>) -> bool {
    let (Some(folder), Some(name)) = (
        kept.parent(),
        kept.file_name().and_then(|name| name.to_str()),
    ) else {
        return false;
    };
    let read = RelPath::new(name).and_then(|name| disk::read(folder, &name));
    read.is_ok_and(|content| content.as_ref() == before)
}
