//! The files whose changes count, and their content as last seen.
//!
//! What git and editors leave out does not count, nor what builds and running apps write; a file
//! that is written again with the same content has not changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Component, Path, PathBuf};

use ignore::{IncrementalIgnore, WalkBuilder};

/// Larger files are compared by length and time alone.
const LARGE: u64 = 4 << 20;

/// The watched files of one project.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    rules: Vec<IncrementalIgnore>,
    contents: BTreeMap<PathBuf, u64>,
}

impl Tree {
    /// Reads all files below `root`. Each folder is named before it is read, so that one who
    /// watches it from then on misses nothing.
    pub(crate) fn scan(root: &Path, on_folder: &mut dyn FnMut(&Path)) -> Self {
        let mut tree = Self {
            root: root.to_owned(),
            rules: rules(root),
            contents: BTreeMap::new(),
        };
        tree.look_below(root, on_folder);
        tree
    }

    /// Of paths where something happened, the files that are new, gone or have another content.
    pub(crate) fn look(
        &mut self,
        paths: &BTreeSet<PathBuf>,
        on_folder: &mut dyn FnMut(&Path),
    ) -> BTreeSet<PathBuf> {
        if paths.iter().any(|path| holds_rules(path)) {
            self.rules = rules(&self.root);
            return self.look_below(&self.root.clone(), on_folder);
        }
        let look = |path: &PathBuf| self.look_at(path, on_folder);
        paths.iter().flat_map(look).collect()
    }

    fn look_at(&mut self, path: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        match fs::symlink_metadata(path) {
            Ok(found) if !self.counts(path, found.is_dir()) => BTreeSet::new(),
            Ok(found) if found.is_dir() => self.look_below(path, on_folder),
            Ok(_) => self.compare(path).into_iter().collect(),
            Err(_) => self.forget(path, &BTreeSet::new()),
        }
    }

    /// Compares a whole folder with what was known of it.
    fn look_below(&mut self, dir: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        let mut seen = BTreeSet::new();
        for entry in walk(dir).build().flatten() {
            match entry.file_type() {
                Some(kind) if kind.is_dir() => on_folder(entry.path()),
                _ => drop(seen.insert(entry.into_path())),
            }
        }
        // It is read by the app, and usually kept out of git.
        seen.extend(Some(self.root.join(".env")).filter(|env| env.starts_with(dir)));
        let mut changed = self.forget(dir, &seen);
        changed.extend(seen.iter().filter_map(|path| self.compare(path)));
        changed
    }

    /// Notes the content of a file; the path inside the project if it is another than before.
    fn compare(&mut self, path: &Path) -> Option<PathBuf> {
        let inside = path.strip_prefix(&self.root).ok()?.to_owned();
        let content = fingerprint(path);
        let known = self.contents.get(&inside).copied();
        match content {
            Some(content) => drop(self.contents.insert(inside.clone(), content)),
            None => drop(self.contents.remove(&inside)),
        }
        (content != known).then_some(inside)
    }

    /// Forgets what was known at or below a path and is not there any more.
    fn forget(&mut self, path: &Path, there: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let Ok(inside) = path.strip_prefix(&self.root) else {
            return BTreeSet::new();
        };
        let below = self.contents.range(inside.to_owned()..);
        let gone: BTreeSet<PathBuf> = below
            .map(|(known, _)| known)
            .take_while(|known| known.starts_with(inside))
            .filter(|known| !there.contains(&self.root.join(known)))
            .cloned()
            .collect();
        for file in &gone {
            self.contents.remove(file);
        }
        gone
    }

    fn counts(&mut self, path: &Path, is_dir: bool) -> bool {
        let Ok(inside) = path.strip_prefix(&self.root) else {
            return false;
        };
        if inside == Path::new(".env") || inside.as_os_str().is_empty() {
            return true;
        }
        let named = |part: Component<'_>| part.as_os_str().to_str().is_some_and(is_source_name);
        let built = |dir: &Path| dir.starts_with(&self.root) && is_build_folder(dir);
        inside.components().all(named)
            && !path.ancestors().any(built)
            && !self
                .rules
                .iter_mut()
                .any(|rules| rules.matched(inside, is_dir).is_ignore())
    }
}

fn walk(root: &Path) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    builder
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| {
            let named = entry.file_name().to_str().is_some_and(is_source_name);
            let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || (named && !(is_dir && is_build_folder(entry.path())))
        });
    builder
}

fn rules(root: &Path) -> Vec<IncrementalIgnore> {
    walk(root).build_matchers()
}

fn holds_rules(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    matches!(name, Some(".gitignore" | ".ignore"))
}

/// Whether a file or folder of this name can be something that a person wrote for the project.
fn is_source_name(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "~",
        ".swp",
        ".swo",
        ".swx",
        ".tmp",
        ".bak",
        ".orig",
        ".rej",
        "___jb_tmp___",
        "___jb_old___",
        // What running apps write.
        ".log",
        ".pid",
        ".sock",
        ".db",
        ".sqlite",
        ".sqlite3",
        "-journal",
        "-wal",
        "-shm",
    ];
    // Vim asks with this name whether it may write here.
    const PROBE: &str = "4913";
    let hidden = name.starts_with('.') && name != ".cargo";
    let scratch = name.starts_with('#') || name == PROBE;
    !hidden && !scratch && !ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Cargo's target folder, whatever its name: a tag in it says so, and so does its place before that.
fn is_build_folder(dir: &Path) -> bool {
    let beside_manifest = || dir.with_file_name("Cargo.toml").is_file();
    dir.join("CACHEDIR.TAG").is_file()
        || (dir.file_name().is_some_and(|name| name == "target") && beside_manifest())
}

/// A number that changes with the content; none for what is no file that can be read.
fn fingerprint(path: &Path) -> Option<u64> {
    let found = fs::metadata(path).ok().filter(Metadata::is_file)?;
    let mut hasher = DefaultHasher::new();
    if found.len() > LARGE {
        (found.len(), found.modified().ok()).hash(&mut hasher);
    } else {
        fs::read(path).ok()?.hash(&mut hasher);
    }
    Some(hasher.finish())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests change files on disk")]
mod tests;
