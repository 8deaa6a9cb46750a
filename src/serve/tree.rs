//! The files whose changes count, and their content as last seen.
//!
//! What git and editors leave out does not count, nor what builds and running apps write; a file
//! that is written again with the same content has not changed.

pub(crate) mod forest;
mod sweep;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use ignore::{IncrementalIgnore, WalkBuilder};

/// Larger files are compared by length and time alone.
const LARGE: u64 = 4 << 20;

/// The watched files of one project.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    /// How the folder is called in the names of its files; empty for the project's own.
    name: PathBuf,
    /// The project, where this is another folder that may lie around it.
    except: Option<PathBuf>,
    rules: Vec<IncrementalIgnore>,
    contents: BTreeMap<PathBuf, u64>,
    /// How files looked at the last sweep, and since when.
    stamps: BTreeMap<PathBuf, (Option<sweep::Stamp>, Duration)>,
}

impl Tree {
    /// Reads all files below `root`. Each folder is named before it is read, so that one who
    /// watches it from then on misses nothing; so is each link to a file.
    pub(crate) fn scan(root: &Path, on_folder: &mut dyn FnMut(&Path)) -> Self {
        Self::of(root, PathBuf::new(), None, on_folder)
    }

    /// The same for another folder, which goes by this name, but for what lies in the project.
    fn scan_beside(
        root: &Path,
        name: PathBuf,
        project: &Path,
        on_folder: &mut dyn FnMut(&Path),
    ) -> Self {
        Self::of(root, name, Some(project.to_owned()), on_folder)
    }

    fn of(
        root: &Path,
        name: PathBuf,
        except: Option<PathBuf>,
        on_folder: &mut dyn FnMut(&Path),
    ) -> Self {
        let mut tree = Self {
            root: root.to_owned(),
            name,
            except,
            rules: rules(root),
            contents: BTreeMap::new(),
            stamps: BTreeMap::new(),
        };
        tree.look_below(root, on_folder);
        tree
    }

    /// Whether any file counts in a folder of the project.
    pub(crate) fn has_files_in(&self, folder: &str) -> bool {
        let folder = Path::new(folder);
        let mut from = self.contents.range(folder.to_owned()..);
        from.next()
            .is_some_and(|(file, _)| file.starts_with(folder))
    }

    /// Of paths where something happened, the files that are new, gone or have another content.
    pub(crate) fn look(
        &mut self,
        paths: &BTreeSet<PathBuf>,
        on_folder: &mut dyn FnMut(&Path),
    ) -> BTreeSet<PathBuf> {
        let files = if paths.iter().any(|path| holds_rules(path)) {
            self.look_below(&self.root.clone(), on_folder)
        } else {
            let look = |path: &PathBuf| self.look_at(path, on_folder);
            paths.iter().flat_map(look).collect()
        };
        self.named(&files)
    }

    fn named(&self, files: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        files.iter().map(|file| self.name.join(file)).collect()
    }

    fn look_at(&mut self, path: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        if fs::symlink_metadata(path).is_err() {
            return self.forget(path, &BTreeSet::new());
        }
        let kind = Kind::of(path);
        if !self.counts(path, kind.is_dir) {
            return BTreeSet::new();
        }
        if !kind.is_dir {
            if kind.is_link {
                on_folder(path);
            }
            return self.compare(path).into_iter().collect();
        }
        if kind.is_link && self.leads_on(path).is_none() {
            return BTreeSet::new();
        }
        self.look_below(path, on_folder)
    }

    /// Compares a whole folder with what was known of it.
    fn look_below(&mut self, dir: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        let seen = self.below(dir, on_folder);
        let mut changed = self.forget(dir, &seen);
        changed.extend(seen.iter().filter_map(|path| self.compare(path)));
        changed
    }

    /// The files below a folder, by the rules as they are now.
    fn below(&mut self, dir: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        // A folder that was moved here may have brought rules of its own.
        self.rules = rules(&self.root);
        let mut seen = self.walk(dir, on_folder);
        // It is read by the app, and usually kept out of git.
        seen.extend(Some(self.root.join(".env")).filter(|env| env.starts_with(dir)));
        seen
    }

    /// The files below a folder that counts, those at the other end of links included.
    fn walk(&mut self, dir: &Path, on_folder: &mut dyn FnMut(&Path)) -> BTreeSet<PathBuf> {
        let (mut files, mut ahead) = (BTreeSet::new(), vec![dir.to_owned()]);
        let mut behind_links = BTreeSet::new();
        while let Some(dir) = ahead.pop() {
            on_folder(&dir);
            let entries = dir.read_dir().into_iter().flatten().flatten();
            for path in entries.map(|entry| entry.path()) {
                let kind = Kind::of(&path);
                if !self.counts_in_its_folder(&path, kind.is_dir) {
                    continue;
                }
                if !kind.is_dir {
                    if kind.is_link {
                        on_folder(&path);
                    }
                    files.insert(path);
                } else if !kind.is_link
                    || self
                        .leads_on(&path)
                        .is_some_and(|to| behind_links.insert(to))
                {
                    ahead.push(path);
                }
            }
        }
        files
    }

    /// Where a link to a folder leads, unless the files there are seen under their own names.
    fn leads_on(&mut self, link: &Path) -> Option<PathBuf> {
        let to = link.canonicalize().ok()?;
        let seen = self.root.starts_with(&to) || self.counts(&to, true);
        (!seen).then_some(to)
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
        let named = |part: Component<'_>| part.as_os_str().to_str().is_some_and(is_source_name);
        let built = |dir: &Path| dir.starts_with(&self.root) && is_build_folder(dir);
        if self.except.as_ref().is_some_and(|it| path.starts_with(it)) {
            return false;
        }
        if inside == Path::new(".env") || inside.as_os_str().is_empty() {
            return true;
        }
        inside.components().all(named)
            && !path.ancestors().skip(1).any(built)
            && self.counts_in_its_folder(path, is_dir)
    }

    /// The same for what lies in a folder that counts.
    fn counts_in_its_folder(&mut self, path: &Path, is_dir: bool) -> bool {
        let Ok(inside) = path.strip_prefix(&self.root) else {
            return false;
        };
        if self.except.as_deref() == Some(path) {
            return false;
        }
        let name = inside.file_name().map(|name| name.to_str());
        name.is_none_or(|name| name.is_some_and(is_source_name))
            && !(is_dir && is_build_folder(path))
            && !self
                .rules
                .iter_mut()
                .any(|rules| rules.matched(inside, is_dir).is_ignore())
    }
}

/// What a path is; for a link, what it leads to.
struct Kind {
    is_dir: bool,
    is_link: bool,
}

impl Kind {
    fn of(path: &Path) -> Self {
        Self {
            is_dir: path.is_dir(),
            is_link: path.is_symlink(),
        }
    }
}

/// What git leaves out here. Rules in folders above are git's only within a repository; a person
/// who keeps a `.gitignore` in a home that is none means other files with it.
fn rules(root: &Path) -> Vec<IncrementalIgnore> {
    let is_repository = |dir: &Path| dir.join(".git").exists();
    let is_part_of_one = || root.ancestors().skip(1).any(is_repository);
    WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .parents(!is_repository(root) && is_part_of_one())
        .build_matchers()
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
        ".bck",
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
