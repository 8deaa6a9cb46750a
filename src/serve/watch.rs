//! Watches the project's folders and reports, after a moment of quiet, which files have changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::event::{Event, Polling};
use super::inbox::Post;
use super::remote;
use super::tree::forest::Forest;
use crate::error::{Failure, catalog};

/// A change is reported when nothing more has happened for this long.
const QUIET: Duration = Duration::from_millis(10);
/// The same while git works on the files, which it does in bursts.
const QUIET_FOR_GIT: Duration = Duration::from_millis(100);
/// A change is reported at the latest after this time, even if there is never quiet.
const AT_LATEST: Duration = Duration::from_secs(2);
/// The same while git works on the files: it comes to an end.
const AT_LATEST_FOR_GIT: Duration = Duration::from_secs(30);
/// Where each folder is watched by itself, those that do not count cost nothing.
const EACH_FOLDER: bool = cfg!(target_os = "linux");

/// How often it is looked whether the project is still there: a folder above it may be moved.
const GLANCE: Duration = Duration::from_millis(500);
/// How often all files are looked at where the system does not tell.
const OFTEN: Duration = Duration::from_millis(300);
/// The same where that takes long.
const SELDOM: Duration = Duration::from_secs(5);
/// As many times as long as it has taken to look at them, they are left alone.
const REST: u32 = 20;
/// How long it may be away without a word, as while git or an editor puts a file in its place.
const ABSENCE: Duration = Duration::from_millis(200);

/// Watches from now on, in a thread of its own. `polls` is whether the person wants the files
/// looked at again and again; without a wish, that is done where the system does not tell.
pub(crate) fn start(
    root: &Path,
    polls: Option<bool>,
    epoch: Instant,
    post: Post,
) -> Result<(), Failure> {
    // Some systems report real paths only.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let (forest, means) = open(&root, polls, &post)?;
    if root.join("src").is_dir() && !forest.has_files_in("src") {
        post.send(Event::WatchFailed(catalog::all_ignored("src")));
    }
    let git = git_folder(&root);
    let watch = Watch {
        root,
        forest,
        means,
        git,
        epoch,
        post,
    };
    thread::spawn(move || watch.follow());
    Ok(())
}

/// All files as they are now, and the means to learn of changes from now on.
fn open(root: &Path, polls: Option<bool>, post: &Post) -> Result<(Forest, Means), Failure> {
    let polled = |why| {
        post.send(Event::Polling(why));
        Means::Polled
    };
    if polls == Some(true) {
        let forest = Forest::scan(root, &mut |_| ());
        return Ok((forest, polled(Polling::Asked)));
    }
    let mut watching = Watching::open(root);
    let mut remote = None;
    let forest = Forest::scan(root, &mut |dir| {
        if polls.is_none() && remote.is_none() {
            remote = remote::file_system(dir);
        }
        if let Ok(watching) = &mut watching {
            watching.add(dir);
        }
    });
    if let Some(name) = remote {
        return Ok((forest, polled(Polling::FileSystem(name))));
    }
    let watching = watching.and_then(|mut watching| match watching.trouble.take() {
        Some(trouble) => Err(trouble),
        None => Ok(watching),
    });
    match watching {
        Ok(watching) => Ok((forest, Means::Told(watching))),
        Err(Trouble::Limit(failure)) => Ok((forest, polled(Polling::Limit(failure)))),
        Err(Trouble::Other(failure)) => Err(failure),
    }
}

type Change = notify::Result<notify::Event>;

/// What the watching thread owns.
struct Watch {
    root: PathBuf,
    forest: Forest,
    means: Means,
    git: Option<PathBuf>,
    epoch: Instant,
    post: Post,
}

/// How changes become known.
enum Means {
    /// By the system.
    Told(Watching),
    /// By looking at all files.
    Polled,
}

impl Watch {
    fn follow(mut self) {
        let mut pause = OFTEN;
        loop {
            let (mut paths, since) = match self.next(pause) {
                Next::Paths(paths, since) => (paths, since),
                Next::Nothing => (BTreeSet::new(), self.epoch.elapsed()),
                Next::End => return,
            };
            if self.is_gone() {
                self.post.send(Event::Gone);
                self.wait_for_return();
                // Whatever is another than before, all of it is built.
                drop(self.look(&self.forest.roots()));
                self.post.send(Event::Returned);
                continue;
            }
            // One folder may have taken the place of another.
            if paths.contains(&self.root) {
                self.watch_anew();
                paths.extend(self.forest.roots());
            }
            let files = if let Means::Polled = self.means {
                let begin = self.epoch.elapsed();
                let files = self.forest.sweep(begin);
                let cost = self.epoch.elapsed().saturating_sub(begin);
                pause = (cost * REST).clamp(OFTEN, SELDOM);
                self.sweep_until_quiet(files)
            } else {
                self.look(&paths)
            };
            let names = files.iter().map(|file| file.display().to_string());
            let files: Vec<_> = names.collect();
            if !files.is_empty() {
                self.post.send(Event::Changed { files, since });
            }
        }
    }

    /// Waits for a change, or until it is time to look by oneself.
    fn next(&mut self, pause: Duration) -> Next {
        let Means::Told(watching) = &self.means else {
            thread::sleep(pause);
            return Next::Nothing;
        };
        match watching.changes.recv_timeout(GLANCE) {
            Ok(first) => {
                let since = self.epoch.elapsed();
                Next::Paths(self.collect(first), since)
            }
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    /// The files that have changed at these paths.
    fn look(&mut self, paths: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let Means::Told(watching) = &mut self.means else {
            return self.forest.sweep(self.epoch.elapsed());
        };
        let mut files = self.forest.look(paths, &mut |dir| watching.add(dir));
        if let Some(trouble) = watching.trouble.take()
            && self.suffer(trouble)
        {
            files.extend(self.forest.sweep(self.epoch.elapsed()));
        }
        files
    }

    /// Tells of trouble, and whether all files are looked at from now on because of it.
    fn suffer(&mut self, trouble: Trouble) -> bool {
        match trouble {
            Trouble::Limit(failure) => {
                self.means = Means::Polled;
                self.post.send(Event::Polling(Polling::Limit(failure)));
                true
            }
            Trouble::Other(failure) => {
                self.post.send(Event::WatchFailed(failure));
                false
            }
        }
    }

    /// Adds what changes meanwhile: a file may be half written, a branch half there.
    fn sweep_until_quiet(&mut self, mut files: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let latest = self.epoch.elapsed() + AT_LATEST;
        let mut is_quiet = files.is_empty();
        while !is_quiet && self.epoch.elapsed() < latest {
            thread::sleep(QUIET_FOR_GIT);
            let more = self.forest.sweep(self.epoch.elapsed());
            is_quiet = more.is_empty();
            files.extend(more);
        }
        files
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
        if let Means::Polled = self.means {
            return;
        }
        match Watching::open(&self.root) {
            Ok(watching) => self.means = Means::Told(watching),
            Err(trouble) => drop(self.suffer(trouble)),
        }
    }

    /// Gathers paths until there is quiet.
    fn collect(&mut self, first: Change) -> BTreeSet<PathBuf> {
        let begin = self.epoch.elapsed();
        let mut paths = BTreeSet::new();
        self.note(first, &mut paths);
        while let Means::Told(watching) = &self.means {
            let (quiet, latest) = self.patience();
            if self.epoch.elapsed().saturating_sub(begin) > latest {
                break;
            }
            match watching.changes.recv_timeout(quiet) {
                Ok(change) => self.note(change, &mut paths),
                Err(_) => break,
            }
        }
        paths
    }

    fn note(&mut self, change: Change, paths: &mut BTreeSet<PathBuf>) {
        match change {
            // The system lost count: everything has to be compared.
            Ok(event) if event.need_rescan() => paths.extend(self.forest.roots()),
            Ok(event) => paths.extend(event.paths),
            Err(error) => {
                let trouble = Trouble::of(&self.root, &error);
                if self.suffer(trouble) {
                    paths.extend(self.forest.roots());
                }
            }
        }
    }

    /// How long there has to be quiet, and how long that is waited for.
    fn patience(&self) -> (Duration, Duration) {
        let works = |git: &PathBuf| git.join("index.lock").exists();
        if self.git.as_ref().is_some_and(works) {
            (QUIET_FOR_GIT, AT_LATEST_FOR_GIT)
        } else {
            (QUIET, AT_LATEST)
        }
    }
}

/// What has happened until it is time to look.
enum Next {
    /// Something at these paths, for the first time at this time.
    Paths(BTreeSet<PathBuf>, Duration),
    Nothing,
    End,
}

/// Why a folder cannot be watched.
#[derive(Debug, PartialEq, Eq)]
enum Trouble {
    /// The system tells of no more changes, for a reason that does not keep us from looking.
    Limit(Failure),
    Other(Failure),
}

impl Trouble {
    fn of(dir: &Path, error: &notify::Error) -> Self {
        /// The number of watchers is reached, or that of open files.
        const EMFILE: i32 = 24;
        match &error.kind {
            ErrorKind::MaxFilesWatch => Self::Limit(catalog::too_many_watches()),
            ErrorKind::Io(error) if error.raw_os_error() == Some(EMFILE) => {
                Self::Limit(catalog::too_many_watchers())
            }
            _ => Self::Other(catalog::cannot_watch(dir, error)),
        }
    }
}

/// The watched folders, and the first of them that could not be.
struct Watching {
    watcher: RecommendedWatcher,
    changes: Receiver<Change>,
    trouble: Option<Trouble>,
    /// What is watched with all that is in it.
    wholes: Vec<PathBuf>,
}

impl Watching {
    /// Watches nothing yet, where each folder is watched by itself.
    fn open(root: &Path) -> Result<Self, Trouble> {
        let (sender, changes) = mpsc::channel();
        let report = move |event: Change| {
            if event.as_ref().map_or(true, matters) {
                // Nobody listens any more once serving has ended.
                drop(sender.send(event));
            }
        };
        let opened = notify::recommended_watcher(report);
        Ok(Self {
            watcher: opened.map_err(|error| Trouble::of(root, &error))?,
            changes,
            trouble: None,
            wholes: Vec::new(),
        })
    }

    fn add(&mut self, dir: &Path) {
        // One that could not be watched is told of; no more have to fail.
        if self.trouble.is_some() || self.wholes.iter().any(|whole| dir.starts_with(whole)) {
            return;
        }
        let mode = if EACH_FOLDER {
            RecursiveMode::NonRecursive
        } else {
            self.wholes.push(dir.to_owned());
            RecursiveMode::Recursive
        };
        // A folder that has just gone again needs no watching.
        if let Err(trouble) = self.watch(dir, mode)
            && dir.exists()
        {
            self.trouble = Some(trouble);
        }
    }

    fn watch(&mut self, dir: &Path, mode: RecursiveMode) -> Result<(), Trouble> {
        let watched = self.watcher.watch(dir, mode);
        watched.map_err(|error| Trouble::of(dir, &error))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_the_system_is_no_end() {
        let code = |error: &notify::Error| match Trouble::of(Path::new("src"), error) {
            Trouble::Limit(failure) => format!("limit {}", failure.code()),
            Trouble::Other(failure) => failure.code().to_owned(),
        };
        let io = |number| notify::Error::io(std::io::Error::from_raw_os_error(number));
        let full = notify::Error::new(ErrorKind::MaxFilesWatch);
        assert_eq!(code(&full), "limit CX0531");
        assert_eq!(code(&io(24)), "limit CX0531");
        assert_eq!(code(&io(13)), "CX0503");
    }
}
