//! The file system calls of `plan`, and the only ones in the program that write.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the disk"
)]

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{Content, RelPath};
use crate::error::{Failure, catalog};

/// A file below `root` as it is now; `None` where there is none.
pub(super) fn read(root: &Path, path: &RelPath) -> Result<Option<Content>, Failure> {
    let target = path.below(root);
    let read = || -> io::Result<Option<Content>> {
        let metadata = match fs::metadata(&target) {
            Err(error) if is_absent(&error) => return Ok(None),
            other => other?,
        };
        if metadata.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        Ok(Some(Content::new(
            fs::read(&target)?,
            is_executable(&metadata),
        )))
    };
    read().map_err(|error| catalog::cannot_read(&target, &error))
}

/// Whether the error says that there is no such file, or that a parent is a file.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, content: &Content) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    set_mode(&mut options, content.is_executable());
    tick()?;
    let mut file = options.open(path)?;
    tick()?;
    file.write_all(content.bytes())
}

/// Writes a new file, with the permissions of the one that it will replace.
pub(super) fn write_like(
    path: &Path,
    after: &Content,
    before: Option<&Content>,
    replaced: &Path,
) -> io::Result<()> {
    write_new(path, after)?;
    match before {
        Some(before) if before.is_executable() == after.is_executable() => {
            copy_permissions(replaced, path)
        }
        _ => Ok(()),
    }
}

/// Writes a file that outlives a loss of power.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    tick()?;
    let mut file = File::create_new(path)?;
    tick()?;
    file.write_all(bytes)?;
    file.sync_data()
}

/// Makes the names in a folder outlive a loss of power, where the system can.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

/// A file's bytes.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| catalog::cannot_read(path, &error))
}

/// Makes the missing folders above `path` and tells which ones, outermost first.
pub(super) fn make_parents(path: &Path) -> io::Result<Vec<PathBuf>> {
    let missing: Vec<_> = path
        .ancestors()
        .skip(1)
        .take_while(|dir| !dir.exists())
        .collect();
    let mut made = Vec::new();
    for dir in missing.into_iter().rev() {
        match tick().and_then(|()| fs::create_dir(dir)) {
            Ok(()) => made.push(dir.to_owned()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                remove_empty(&made);
                return Err(error);
            }
        }
    }
    Ok(made)
}

/// Removes folders, innermost first, as far as they are empty.
pub(super) fn remove_empty(dirs: &[PathBuf]) {
    for dir in dirs.iter().rev() {
        if remove_empty_dir(dir).is_err() {
            break;
        }
    }
}

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    tick()?;
    fs::create_dir(path)
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    fs::rename(from, to)
}

/// Moves `from` to the name `to`, which must be free.
pub(super) fn place(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            // No links on this file system: look, then move.
            if to.symlink_metadata().is_ok() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        // The second name would let a later edit in place reach the journal's file as well.
        Ok(()) => {
            drop(fs::remove_file(from));
            Ok(())
        }
        taken => taken,
    }
}

/// Keeps the file `from` under the name `to` as well, which must be free, as a link or else as a
/// copy.
pub(super) fn keep(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => fs::copy(from, to).map(drop),
        other => other,
    }
}

/// Gives `to` the permissions of `from`.
pub(super) fn copy_permissions(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    tick()?;
    fs::remove_file(path)
}

pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    tick()?;
    fs::remove_dir_all(path)
}

pub(super) fn remove_empty_dir(path: &Path) -> io::Result<()> {
    tick()?;
    fs::remove_dir(path)
}

/// Removes a folder by way of the file that gives it its meaning, so that half of it means nothing.
pub(super) fn discard(folder: &Path, meaning: &str) -> io::Result<()> {
    match remove_file(&folder.join(meaning)) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => remove_tree(folder),
    }
}

/// Opens a file for locking, making it where it is missing.
pub(super) fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// Whether both names are names of one file.
#[cfg(unix)]
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |path: &Path| path.symlink_metadata().map(|file| (file.dev(), file.ino()));
    matches!((identity(a), identity(b)), (Ok(a), Ok(b)) if a == b)
}

/// Whether both names are names of one file; not to be told here.
#[cfg(not(unix))]
pub(super) fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}

/// Where a test lets calls fail; in the program itself it does nothing.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in a test it can fail")]
fn tick() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use super::faults::tick;

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn set_mode(options: &mut OpenOptions, executable: bool) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(if executable { 0o777 } else { 0o666 });
}

#[cfg(not(unix))]
fn set_mode(_: &mut OpenOptions, _: bool) {}
