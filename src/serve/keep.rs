//! The binaries of versions that may be started again, safe from the builds that come after.
//!
//! Cargo puts each binary in the place of the one before. So each that it makes gets a second name,
//! in a folder of ours beside it: a link, which takes neither time nor space, or a copy where the
//! file system has no links. The folder of a process that was killed is swept by the next one.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder for all of them, beside what cargo makes.
const FOLDER: &str = "cortex-serve";
/// In the folder of each process, locked by it for as long as it lives.
const LOCK: &str = "lock";
/// What the debugger and the app itself look for beside a binary, if there is such a file.
const COMPANIONS: &[&str] = &["dwp"];

/// The binaries that this process keeps.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    place: Option<Place>,
    last: Option<Kept>,
    count: u32,
}

/// The folder of this process.
#[derive(Debug)]
struct Place {
    dir: PathBuf,
    lock: File,
}

#[derive(Debug)]
struct Kept {
    /// What it was kept of.
    from: PathBuf,
    stamp: Option<Stamp>,
    path: PathBuf,
}

/// What tells one binary from another of the same name.
type Stamp = (u64, Option<SystemTime>, u64);

impl Shelf {
    /// Where the binary at this path is kept, and whether it is the one that was kept last. One
    /// that cannot be kept stays where it is.
    pub(crate) fn keep(&mut self, binary: &Path) -> (PathBuf, bool) {
        let stamp = stamp(binary);
        if let Some(last) = &self.last
            && last.from == binary
            && last.stamp == stamp
            && last.path.is_file()
        {
            return (last.path.clone(), true);
        }
        self.count += 1;
        let path = self.put(binary).unwrap_or_else(|_| binary.to_owned());
        self.last = Some(Kept {
            from: binary.to_owned(),
            stamp,
            path: path.clone(),
        });
        (path, false)
    }

    /// Removes a binary that nobody starts any more, unless it is cargo's own.
    pub(crate) fn discard(&self, binary: &Path) {
        let parent = binary.parent();
        let is_ours = |place: &Place| parent.is_some_and(|dir| dir.starts_with(&place.dir));
        if let Some(dir) = parent.filter(|_| self.place.as_ref().is_some_and(is_ours)) {
            remove(dir);
        }
    }

    fn put(&mut self, binary: &Path) -> io::Result<PathBuf> {
        let (Some(beside), Some(name)) = (binary.parent(), binary.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        // After `cargo clean` it has to be made anew.
        let place = self.place.take().filter(|place| place.dir.is_dir());
        let place = match place {
            Some(place) => place,
            None => Place::open(&beside.join(FOLDER))?,
        };
        let dir = place.dir.join(self.count.to_string());
        self.place = Some(place);
        create(&dir)?;
        let path = dir.join(name);
        link(binary, &path)?;
        for ending in COMPANIONS {
            let beside = binary.with_extension(ending);
            if beside.is_file() {
                link(&beside, &path.with_extension(ending))?;
            }
        }
        Ok(path)
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let Some(Place { dir, lock }) = self.place.take() else {
            return;
        };
        drop(lock);
        remove(&dir);
        // Another process may keep something there.
        #[expect(clippy::disallowed_methods, reason = "an empty folder of ours")]
        drop(dir.parent().map(fs::remove_dir));
    }
}

impl Place {
    /// A folder of our own in this one, from which is removed what killed processes have left.
    fn open(all: &Path) -> io::Result<Self> {
        create(all)?;
        sweep(all, "");
        let dir = all.join(std::process::id().to_string());
        create(&dir)?;
        let lock = claim(&dir)?;
        Ok(Self { dir, lock })
    }
}

/// Takes a folder for as long as the answer is held, so that nobody sweeps it.
pub(super) fn claim(dir: &Path) -> io::Result<File> {
    #[expect(clippy::disallowed_methods, reason = "a lock in a folder of ours")]
    let lock = File::create(dir.join(LOCK))?;
    // Where a file system knows no locks, nobody will find that it is free.
    drop(lock.try_lock());
    Ok(lock)
}

/// Removes the folders in this one that processes have left which were killed; only those whose
/// names begin so.
pub(super) fn sweep(all: &Path, prefix: &str) {
    for dir in all.read_dir().into_iter().flatten().flatten() {
        let name = dir.file_name();
        let is_named_so = name.to_str().is_some_and(|name| name.starts_with(prefix));
        let is_free = |lock: File| lock.try_lock().is_ok();
        let dir = dir.path();
        if is_named_so && File::open(dir.join(LOCK)).is_ok_and(is_free) {
            remove(&dir);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a folder of ours below target/")]
fn create(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

/// What cannot be removed stays until the next sweep.
#[expect(clippy::disallowed_methods, reason = "a folder of ours")]
fn remove(dir: &Path) {
    drop(fs::remove_dir_all(dir));
}

/// Cargo never writes into a binary that is there: it removes the name and makes another file.
#[expect(clippy::disallowed_methods, reason = "a folder of ours below target/")]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

fn stamp(binary: &Path) -> Option<Stamp> {
    let found = fs::metadata(binary).ok()?;
    Some((found.len(), found.modified().ok(), identity(&found)))
}

#[cfg(unix)]
fn identity(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn identity(_found: &Metadata) -> u64 {
    0
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests change files on disk")]
mod tests {
    use super::*;

    /// A target folder with a binary of this content.
    fn built(content: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let binary = dir.path().join("shop");
        replace(&binary, content);
        (dir, binary)
    }

    /// As cargo does it: another file in the same place.
    fn replace(binary: &Path, content: &str) {
        drop(fs::remove_file(binary));
        fs::write(binary, content).unwrap();
    }

    #[test]
    fn what_is_kept_outlives_what_is_built_and_is_gone_when_discarded() {
        let (_dir, binary) = built("one");
        let mut shelf = Shelf::default();
        let (first, known) = shelf.keep(&binary);
        assert!(!known);
        assert_eq!(first.file_name(), binary.file_name());
        assert_eq!(shelf.keep(&binary), (first.clone(), true));
        replace(&binary, "two");
        let (second, known) = shelf.keep(&binary);
        assert!(!known);
        fs::remove_file(&binary).unwrap();
        assert_eq!(fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(fs::read_to_string(&second).unwrap(), "two");
        shelf.discard(&first);
        assert!(!first.exists() && second.exists());
    }

    #[test]
    fn nothing_is_left_at_the_end_nor_after_a_kill() {
        let (dir, binary) = built("one");
        let all = dir.path().join(FOLDER);
        let mut shelf = Shelf::default();
        shelf.keep(&binary);
        // One whose process is gone, and one whose process lives.
        let other = |name: &str| {
            fs::create_dir_all(all.join(name)).unwrap();
            File::create(all.join(name).join(LOCK)).unwrap()
        };
        drop(other("1"));
        let alive = other("2");
        alive.lock().unwrap();
        drop(Place::open(&all).unwrap());
        assert!(!all.join("1").exists() && all.join("2").exists());
        drop(shelf);
        assert!(all.exists(), "another process keeps something there");
        drop(alive);
        fs::remove_dir_all(all.join("2")).unwrap();
        let mut shelf = Shelf::default();
        shelf.keep(&binary);
        drop(shelf);
        assert!(!all.exists());
    }

    #[test]
    fn a_binary_that_cannot_be_kept_stays_where_it_is() {
        let (dir, binary) = built("one");
        fs::write(dir.path().join(FOLDER), "a file is in the way").unwrap();
        let mut shelf = Shelf::default();
        assert_eq!(shelf.keep(&binary), (binary.clone(), false));
        assert_eq!(shelf.keep(&binary), (binary.clone(), true));
        shelf.discard(&binary);
        assert!(binary.exists());
    }

    #[test]
    fn a_folder_that_was_cleaned_away_is_made_again() {
        let (dir, binary) = built("one");
        let mut shelf = Shelf::default();
        shelf.keep(&binary);
        fs::remove_dir_all(dir.path().join(FOLDER)).unwrap();
        let (kept, known) = shelf.keep(&binary);
        assert!(!known && kept.exists() && kept != binary);
    }
}
