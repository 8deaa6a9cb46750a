//! Moves that cost nobody a file: a name that is taken stays, or two names are exchanged in one step.
//!
//! Each has a way for file systems that know less; the least of them, without hard links, has one
//! instant in which a save could be missed, and says so.
#![expect(
    clippy::disallowed_methods,
    reason = "this is a part of the one door to the disk"
)]

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::disk::tick;

/// Moves `from` to the name `to`, which must be free.
pub(super) fn place(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    if let Some(done) = system::rename_to_free(from, to) {
        return done;
    }
    match system::hard_link(from, to) {
        Ok(()) => {
            // The second name would let a later edit in place reach the journal's file as well.
            drop(tick().and_then(|()| fs::remove_file(from)));
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            // No links on this file system: look, then move.
            if to.symlink_metadata().is_ok() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
    }
}

/// Gives each of two files the name of the other; false where the file system cannot do that in
/// one step, and nothing was done.
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    tick()?;
    system::exchange(a, b).map_or(Ok(false), |done| done.map(|()| true))
}

/// Puts the file `kept` in the place of `target`, which is at `kept` afterwards.
///
/// Where that takes several steps, the new file waits at `spare`, which must be free.
pub(super) fn replace(kept: &Path, target: &Path, spare: &Path) -> io::Result<()> {
    if exchange(kept, target)? {
        return Ok(());
    }
    // The old file leaves before the new one comes: so a save in between finds the place free and
    // the new file finds it taken.
    rename(kept, spare)?;
    rename(target, kept)?;
    place(spare, target)
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    tick()?;
    fs::rename(from, to)
}

/// The calls that some systems have.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
mod system {
    use std::io;
    use std::path::Path;

    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    pub(super) use super::link::hard_link;

    const UNKNOWN: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];

    pub(super) fn rename_to_free(from: &Path, to: &Path) -> Option<io::Result<()>> {
        rename(from, to, RenameFlags::NOREPLACE)
    }

    pub(super) fn exchange(a: &Path, b: &Path) -> Option<io::Result<()>> {
        rename(a, b, RenameFlags::EXCHANGE)
    }

    /// `None` where the kernel or the file system does not know the flag.
    fn rename(from: &Path, to: &Path, flags: RenameFlags) -> Option<io::Result<()>> {
        if !super::knows_flags() {
            return None;
        }
        match renameat_with(CWD, from, CWD, to, flags) {
            Err(error) if UNKNOWN.contains(&error) => None,
            other => Some(other.map_err(io::Error::from)),
        }
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
mod system {
    use std::io;
    use std::path::Path;

    pub(super) use super::link::hard_link;

    pub(super) fn rename_to_free(_: &Path, _: &Path) -> Option<io::Result<()>> {
        None
    }

    pub(super) fn exchange(_: &Path, _: &Path) -> Option<io::Result<()>> {
        None
    }
}

mod link {
    #![expect(
        clippy::disallowed_methods,
        reason = "this is a part of the one door to the disk"
    )]

    use std::io;
    use std::path::Path;

    pub(super) fn hard_link(from: &Path, to: &Path) -> io::Result<()> {
        if !super::knows_links() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        std::fs::hard_link(from, to)
    }
}

/// Where a test takes abilities away; in the program itself the system decides.
#[cfg(not(test))]
fn knows_flags() -> bool {
    true
}

#[cfg(not(test))]
fn knows_links() -> bool {
    true
}

#[cfg(test)]
use super::faults::{knows_flags, knows_links};
