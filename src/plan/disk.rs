//! The file system calls of `plan`, and the only ones in the program that write.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the disk"
)]

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::{Content, RelPath};
use crate::error::{Failure, catalog};

/// How much room a buffer has for more than a file, so that its end is seen without a larger one.
const SPARE: usize = 64;

/// What is at a place of the project.
#[derive(Debug)]
pub(super) enum Found {
    Nothing,
    File(Content),
    Folder,
    /// This part of the path is a file, and a folder would have to be there.
    FileAbove(String),
    Link,
}

/// Looks at a place below `root`, without following a link that is there.
pub(super) fn look(root: &Path, path: &RelPath) -> Result<Found, Failure> {
    let target = path.below(root);
    let metadata = match fs::symlink_metadata(&target) {
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let is_file = |dir: &&str| !root.join(dir).is_dir();
            let above = path.parents().find(is_file).unwrap_or_default();
            return Ok(Found::FileAbove(above.to_owned()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        other => other.map_err(|error| catalog::cannot_read(&target, &error))?,
    };
    if metadata.is_symlink() {
        Ok(Found::Link)
    } else if metadata.is_dir() {
        Ok(Found::Folder)
    } else {
        let content = content_of(&target, &metadata);
        content
            .map(Found::File)
            .map_err(|error| catalog::cannot_read(&target, &error))
    }
}

/// A file below `root` as it is now; `None` where there is none.
pub(super) fn read(root: &Path, path: &RelPath) -> Result<Option<Content>, Failure> {
    let target = path.below(root);
    let metadata = match fs::metadata(&target) {
        Err(error) if is_absent(&error) => return Ok(None),
        Ok(metadata) if metadata.is_dir() => {
            return Err(catalog::wrong_kind(&[folder_in_place(path.as_str())]));
        }
        other => other,
    };
    metadata
        .and_then(|metadata| content_of(&target, &metadata))
        .map(Some)
        .map_err(|error| catalog::cannot_read(&target, &error))
}

/// What is said of a folder where a file belongs.
pub(super) fn folder_in_place(path: &str) -> String {
    format!("{path}: a folder is there now")
}

/// What is said of a file where a folder belongs that holds `path`.
pub(super) fn file_above(path: &str, above: &str) -> String {
    format!("{path}: `{above}` is a file now, and was a folder or is to be one")
}

fn content_of(target: &Path, metadata: &fs::Metadata) -> io::Result<Content> {
    // The length is known: to have it asked for again takes as long as to read a small file.
    let mut bytes = Vec::new();
    bytes.try_reserve(usize::try_from(metadata.len()).unwrap_or_default() + SPARE)?;
    File::open(target)?.take(u64::MAX).read_to_end(&mut bytes)?;
    let content = Content::new(bytes, is_executable(metadata));
    Ok(content.with_mode(mode_of(metadata)))
}

/// Whether the error says that there is no such file, or that a parent is a file.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Whether a file, and no link to one, has this content; it is not read as a whole. Systems
/// differ in whether they keep modes, so that one is only asked for where it tells two contents
/// apart.
pub(super) fn holds(path: &Path, content: &Content, ask_mode: bool) -> bool {
    let Ok(metadata) = path.symlink_metadata() else {
        return false;
    };
    let is_alike = metadata.is_file()
        && metadata.len() == content.bytes().len() as u64
        && (!ask_mode || is_executable(&metadata) == content.is_executable());
    is_alike && has_bytes(path, content.bytes()).unwrap_or(false)
}

fn has_bytes(path: &Path, mut bytes: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut part = vec![0; bytes.len().clamp(1, 1 << 16)];
    loop {
        let count = file.read(&mut part)?;
        match bytes.split_at_checked(count) {
            Some((same, rest)) if *same == part[..count] => bytes = rest,
            _ => return Ok(false),
        }
        if count == 0 || bytes.is_empty() {
            return Ok(bytes.is_empty());
        }
    }
}

/// Writes a file that must not be there yet, with its permissions where they are known.
pub(super) fn write_new(path: &Path, content: &Content) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    set_mode(&mut options, content);
    tick()?;
    let mut file = options.open(path)?;
    tick()?;
    file.write_all(content.bytes())?;
    restore_mode(&file, content)
}

/// Writes a file that outlives a loss of power.
pub(super) fn write_synced(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    tick()?;
    let mut file = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
    tick()?;
    for part in parts {
        file.write_all(part)?;
    }
    file.flush()?;
    tick()?;
    sync(file.get_ref())
}

/// Makes the names in a folder outlive a loss of power, where the system can.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    tick()?;
    if cfg!(unix) {
        sync(&File::open(path)?)
    } else {
        Ok(())
    }
}

/// Waits for the disk; not in tests, which lose no power and would take minutes.
fn sync(file: &File) -> io::Result<()> {
    if cfg!(test) { Ok(()) } else { file.sync_data() }
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

/// Makes a folder, unless it is there.
pub(super) fn make_dir(path: &Path) -> io::Result<()> {
    match create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    tick()?;
    fs::create_dir(path)
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
pub(super) fn tick() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use super::faults::tick;

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    mode_of(metadata).is_some_and(|mode| mode & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
fn mode_of(metadata: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode_of(_: &fs::Metadata) -> Option<u32> {
    None
}

#[cfg(unix)]
fn set_mode(options: &mut OpenOptions, content: &Content) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let usual = if content.is_executable() {
        0o777
    } else {
        0o666
    };
    options.mode(content.mode().map_or(usual, |mode| mode & 0o777));
}

#[cfg(not(unix))]
fn set_mode(_: &mut OpenOptions, _: &Content) {}

/// Gives back what the mask for new files has taken away.
#[cfg(unix)]
fn restore_mode(file: &File, content: &Content) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    match content.mode() {
        Some(mode) => file.set_permissions(fs::Permissions::from_mode(mode)),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn restore_mode(_: &File, _: &Content) -> io::Result<()> {
    Ok(())
}
