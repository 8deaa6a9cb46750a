//! Watches the project's folders and reports, after a moment of quiet, which files have changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::event::Event;
use super::inbox::Post;
use super::tree::Tree;
use crate::error::{Failure, catalog};

/// A change is reported when nothing more has happened for this long.
const QUIET: Duration = Duration::from_millis(10);
/// The same while git works on the files, which it does in bursts.
const QUIET_FOR_GIT: Duration = Duration::from_millis(100);
/// A change is reported at the latest after this time, even if there is never quiet.
const AT_LATEST: Duration = Duration::from_secs(2);
/// Where each folder is watched by itself, those that do not count cost nothing.
const EACH_FOLDER: bool = cfg!(target_os = "linux");

/// How often it is looked whether the project is still there: a folder above it may be moved.
const GLANCE: Duration = Duration::from_millis(500);
/// How long it may be away without a word, as while git or an editor puts a file in its place.
const ABSENCE: Duration = Duration::from_millis(200);

/// Watches from now on, in a thread of its own.
pub(crate) fn start(root: &Path, epoch: Instant, post: Post) -> Result<(), Failure> {
    // Some systems report real paths only.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let (mut watching, changes) = Watching::open(&root)?;
    let tree = Tree::scan(&root, &mut |dir| watching.add(dir));
    if let Some(failure) = watching.trouble.take() {
        return Err(failure);
    }
    if root.join("src").is_dir() && !tree.has_files_in("src") {
        post.send(Event::WatchFailed(catalog::all_ignored("src")));
    }
    let git = git_folder(&root);
    let watch = Watch {
        root,
        tree,
        watching,
        changes,
        git,
        epoch,
        post,
    };
    thread::spawn(move || watch.follow());
    Ok(())
}

type Change = notify::Result<notify::Event>;

/// What the watching thread owns.
struct Watch {
    root: PathBuf,
    tree: Tree,
    watching: Watching,
    changes: Receiver<Change>,
    git: Option<PathBuf>,
    epoch: Instant,
    post: Post,
}

impl Watch {
    fn follow(mut self) {
        loop {
            let paths = match self.changes.recv_timeout(GLANCE) {
                Ok(first) => self.collect(first),
                Err(RecvTimeoutError::Timeout) => BTreeSet::new(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if self.is_gone() {
                self.post.send(Event::Gone);
                self.wait_for_return();
                // Whatever is another than before, all of it is built.
                drop(self.look(&BTreeSet::from([self.root.clone()])));
                self.post.send(Event::Returned);
                continue;
            }
            // One folder may have taken the place of another.
            if paths.contains(&self.root) {
                self.watch_anew();
            }
            let files = self.look(&paths);
            if !files.is_empty() {
                self.post.send(Event::Changed(files));
            }
        }
    }

    /// The names of the files that have changed at these paths.
    fn look(&mut self, paths: &BTreeSet<PathBuf>) -> Vec<String> {
        let watching = &mut self.watching;
        let files = self.tree.look(paths, &mut |dir| watching.add(dir));
        if let Some(failure) = self.watching.trouble.take() {
            self.post.send(Event::WatchFailed(failure));
        }
        let names = files.iter().map(|file| file.display().to_string());
        names.collect()
    }

    fn is_gone(&self) -> bool {
        let is_there = || self.root.join("Cargo.toml").is_file();
        !is_there() && {
            thread::sleep(ABSENCE);
            !is_there()
        }
    }

    fn wait_for_return(&mut self) {
        while self.is_gone() {
            thread::sleep(GLANCE);
        }
        self.watch_anew();
    }

    /// Lets go of folders that are elsewhere by now, under whatever name.
    fn watch_anew(&mut self) {
        match Watching::open(&self.root) {
            Ok((watching, changes)) => (self.watching, self.changes) = (watching, changes),
            Err(failure) => self.post.send(Event::WatchFailed(failure)),
        }
    }

    /// Gathers paths until there is quiet.
    fn collect(&mut self, first: Change) -> BTreeSet<PathBuf> {
        let latest = self.epoch.elapsed() + AT_LATEST;
        let mut paths = BTreeSet::new();
        self.note(first, &mut paths);
        while self.epoch.elapsed() < latest {
            match self.changes.recv_timeout(self.quiet()) {
                Ok(change) => self.note(change, &mut paths),
                Err(_) => break,
            }
        }
        paths
    }

    fn note(&mut self, change: Change, paths: &mut BTreeSet<PathBuf>) {
        match change {
            // The system lost count: everything has to be compared.
            Ok(event) if event.need_rescan() => drop(paths.insert(self.root.clone())),
            Ok(event) => paths.extend(event.paths),
            Err(error) => self.watching.trouble = Some(cannot_watch(&self.root, &error)),
        }
    }

    fn quiet(&self) -> Duration {
        let works = |git: &PathBuf| git.join("index.lock").exists();
        if self.git.as_ref().is_some_and(works) {
            QUIET_FOR_GIT
        } else {
            QUIET
        }
    }
}

/// The watched folders, and the first of them that could not be.
struct Watching {
    watcher: RecommendedWatcher,
    trouble: Option<Failure>,
}

impl Watching {
    /// Watches nothing yet, where each folder is watched by itself.
    fn open(root: &Path) -> Result<(Self, Receiver<Change>), Failure> {
        let (sender, changes) = mpsc::channel();
        let report = move |event: Change| {
            if event.as_ref().map_or(true, matters) {
                // Nobody listens any more once serving has ended.
                drop(sender.send(event));
            }
        };
        let mut watcher = notify::recommended_watcher(report)
            .map_err(|error| catalog::cannot_watch(root, error))?;
        if !EACH_FOLDER {
            watch(&mut watcher, root, RecursiveMode::Recursive)?;
        }
        let trouble = None;
        Ok((Self { watcher, trouble }, changes))
    }

    fn add(&mut self, dir: &Path) {
        if !EACH_FOLDER {
            return;
        }
        let watched = watch(&mut self.watcher, dir, RecursiveMode::NonRecursive);
        // A folder that has just gone again needs no watching.
        if let Err(failure) = watched
            && dir.exists()
        {
            self.trouble.get_or_insert(failure);
        }
    }
}

fn watch(watcher: &mut RecommendedWatcher, dir: &Path, mode: RecursiveMode) -> Result<(), Failure> {
    watcher
        .watch(dir, mode)
        .map_err(|error| cannot_watch(dir, &error))
}

fn cannot_watch(dir: &Path, error: &notify::Error) -> Failure {
    match error.kind {
        ErrorKind::MaxFilesWatch => catalog::too_much_to_watch(dir),
        _ => catalog::cannot_watch(dir, error),
    }
}

/// Reading a file is no change, and cargo reads many.
fn matters(event: &notify::Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => event.need_rescan(),
        _ => true,
    }
}

/// Git's folder for the work tree that the project lies in.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let dot_git = root
        .ancestors()
        .map(|dir| dir.join(".git"))
        .find(|path| path.exists())?;
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    // An additional work tree has a file there that names the folder.
    let text = std::fs::read_to_string(&dot_git).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim();
    Some(dot_git.parent()?.join(named))
}
