//! What stops a plan before anything is written: files that have changed, and places that no plan
//! may write to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::disk::{self, Found};
use super::{Content, Plan, RelPath};
use crate::error::{Failure, catalog};

/// What the tool and git keep for themselves.
const JOURNAL: [&str; 2] = [".cortex", "journal"];
const GIT: &str = ".git";

/// Refuses where a file is not what the plan says that it is now, or is none of the plan's
/// business; tells each file's permissions of this moment.
pub(super) fn compare(root: &Path, plan: &Plan) -> Result<Vec<Option<u32>>, Failure> {
    refuse_reserved(plan)?;
    refuse_alike(plan)?;
    refuse_files_as_folders(plan)?;
    let mut bounds = Bounds::of(root)?;
    let (mut modes, mut conflicts, mut in_the_way) = (Vec::new(), Vec::new(), Vec::new());
    for (path, change) in plan.changes() {
        bounds.hold(path)?;
        let present = match disk::look(root, path)? {
            Found::Link => return Err(catalog::through_link(path.as_str())),
            Found::Folder => {
                in_the_way.push(disk::folder_in_place(path.as_str()));
                continue;
            }
            Found::FileAbove(above) if change.after.is_some() => {
                in_the_way.push(disk::file_above(path.as_str(), &above));
                continue;
            }
            Found::FileAbove(_) | Found::Nothing => None,
            Found::File(content) => Some(content),
        };
        modes.push(present.as_ref().and_then(Content::mode));
        if present != change.before {
            conflicts.push(path.to_string());
        }
    }
    if !in_the_way.is_empty() {
        return Err(catalog::wrong_kind(&in_the_way));
    }
    if !conflicts.is_empty() {
        return Err(catalog::conflicts(&conflicts));
    }
    refuse_alike_on_disk(root, plan)?;
    Ok(modes)
}

/// Whether this path stays inside the project and is itself no link.
pub(super) fn is_inside(root: &Path, path: &RelPath) -> bool {
    let held = Bounds::of(root).and_then(|mut bounds| bounds.hold(path));
    held.is_ok() && !path.below(root).is_symlink()
}

/// The project's folder with those below it that are known to lie in it.
struct Bounds<'a> {
    root: &'a Path,
    resolved: PathBuf,
    inside: BTreeSet<&'a str>,
}

impl<'a> Bounds<'a> {
    fn of(root: &'a Path) -> Result<Self, Failure> {
        let resolved = root
            .canonicalize()
            .map_err(|error| catalog::cannot_read(root, &error))?;
        let inside = BTreeSet::new();
        Ok(Self {
            root,
            resolved,
            inside,
        })
    }

    /// Refuses a path that symbolic links lead out of the project.
    fn hold(&mut self, path: &'a RelPath) -> Result<(), Failure> {
        let Some(parent) = path.parents().last() else {
            return Ok(());
        };
        if self.inside.contains(parent) {
            return Ok(());
        }
        let parents: Vec<_> = path.parents().collect();
        let mut existing = parents.iter().rev().map(|dir| self.root.join(dir));
        let existing = existing.find(|dir| dir.symlink_metadata().is_ok());
        let resolved = existing.map_or(Ok(self.resolved.clone()), |dir| dir.canonicalize());
        if resolved.is_ok_and(|dir| dir.starts_with(&self.resolved)) {
            self.inside.insert(parent);
            Ok(())
        } else {
            Err(catalog::through_link(path.as_str()))
        }
    }
}

fn refuse_reserved(plan: &Plan) -> Result<(), Failure> {
    let is_reserved = |path: &&RelPath| {
        let mut parts = path.as_str().split('/');
        let is_ours = parts
            .clone()
            .zip(JOURNAL)
            .filter(|(part, ours)| part.eq_ignore_ascii_case(ours));
        is_ours.count() == JOURNAL.len() || parts.any(|part| part.eq_ignore_ascii_case(GIT))
    };
    let reserved = plan.changes().map(|(path, _)| path).find(is_reserved);
    reserved.map_or(Ok(()), |path| Err(catalog::reserved(path.as_str())))
}

/// Refuses paths that are one file where case does not count.
fn refuse_alike(plan: &Plan) -> Result<(), Failure> {
    let mut known = BTreeMap::new();
    for (path, _) in plan.changes() {
        if let Some(other) = known.insert(path.as_str().to_lowercase(), path) {
            return Err(catalog::differ_in_case(path.as_str(), other.as_str()));
        }
    }
    Ok(())
}

fn refuse_files_as_folders(plan: &Plan) -> Result<(), Failure> {
    let made: BTreeSet<&str> = plan
        .changes()
        .filter(|(_, change)| change.after.is_some())
        .map(|(path, _)| path.as_str())
        .collect();
    let doubled = plan.changes().filter_map(|(path, _)| {
        let above = path.parents().find(|dir| made.contains(dir))?;
        Some(disk::file_above(path.as_str(), above))
    });
    let doubled: Vec<_> = doubled.collect();
    if doubled.is_empty() {
        Ok(())
    } else {
        Err(catalog::wrong_kind(&doubled))
    }
}

/// Refuses new files and folders whose names differ only in case from what is beside them. The
/// folders are listed, not asked, so that systems where case does not count give the same answer.
fn refuse_alike_on_disk(root: &Path, plan: &Plan) -> Result<(), Failure> {
    let mut folders: BTreeMap<&str, Names> = BTreeMap::new();
    for (path, _) in plan.changes().filter(|(_, change)| change.before.is_none()) {
        let mut folder = "";
        for part in path.parents().chain([path.as_str()]) {
            let name = part.rsplit('/').next().unwrap_or(part);
            let names = folders
                .entry(folder)
                .or_insert_with(|| Names::of(&root.join(folder)));
            if let Some(other) = names.like(name) {
                let other = format!("{}{other}", &part[..part.len() - name.len()]);
                return Err(catalog::differ_in_case(part, &other));
            }
            if !names.exact.contains(name) {
                break;
            }
            folder = part;
        }
    }
    Ok(())
}

/// The names in a folder, and what they are where case does not count.
struct Names {
    exact: BTreeSet<String>,
    alike: BTreeMap<String, String>,
}

impl Names {
    fn of(folder: &Path) -> Self {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let exact: BTreeSet<_> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        let alike = exact
            .iter()
            .map(|name| (name.to_lowercase(), name.clone()))
            .collect();
        Self { exact, alike }
    }

    /// Another name that is the same where case does not count.
    fn like(&self, name: &str) -> Option<&str> {
        if self.exact.contains(name) {
            return None;
        }
        self.alike.get(&name.to_lowercase()).map(String::as_str)
    }
}
