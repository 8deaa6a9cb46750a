//! Whether the project is served already, and by whom.
//!
//! Who serves a project holds a lock on its folder, which ends with the process, however that ends.
//! Nothing is written. Where a file system knows no locks, everybody counts as the first.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::socket;

/// What a look at the project says.
#[derive(Debug)]
pub(super) enum Claim {
    /// It is ours for as long as this lives.
    Ours { _lock: Option<File> },
    /// Another `cortex serve` has it.
    Others(Other),
}

/// Another `cortex serve`, as far as the system tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Other {
    pub(crate) pid: Option<u32>,
    pub(crate) url: Option<String>,
}

/// Claims a project; `port` is the one that is wanted.
pub(super) fn claim(root: &Path, port: u16) -> Claim {
    let Ok(folder) = File::open(root) else {
        return Claim::Ours { _lock: None };
    };
    if let Err(TryLockError::WouldBlock) = folder.try_lock() {
        return Claim::Others(other(&folder, port));
    }
    Claim::Ours {
        _lock: Some(folder),
    }
}

/// How often the list of locks is read until it names the holder.
#[cfg(target_os = "linux")]
const READINGS: usize = 3;

#[cfg(target_os = "linux")]
fn other(folder: &File, port: u16) -> Other {
    use std::os::linux::fs::MetadataExt as _;
    // It is read piece by piece, and a piece may be missing where locks come and go meanwhile.
    let locks = || std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let inode = folder
        .metadata()
        .map(|folder| folder.st_ino())
        .unwrap_or_default();
    let pid = (0..READINGS).find_map(|_| holder(&locks(), inode));
    // It listens for the tools of development as well, at a port that the system chose, and those
    // are high.
    let addresses = pid.map(socket::listens).unwrap_or_default().into_iter();
    let address = addresses.min_by_key(|it| (it.port() != port, it.port()));
    let url = address.map(socket::near_to).map(socket::url);
    Other { pid, url }
}

#[cfg(not(target_os = "linux"))]
fn other(_folder: &File, _port: u16) -> Other {
    Other::default()
}

/// Who holds the lock on an inode, from the kernel's list. That inodes of two disks have one number
/// is rarer than that a device has another number there than elsewhere.
#[cfg(target_os = "linux")]
fn holder(locks: &str, inode: u64) -> Option<u32> {
    let on_it = format!(":{inode}");
    let pid = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (kind, pid, place) = (fields.get(1)?, fields.get(4)?, fields.get(5)?);
        let found = *kind == "FLOCK" && place.ends_with(&on_it);
        found.then(|| pid.parse().ok())?
    };
    locks.lines().find_map(pid)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_claimed_once_at_a_time() {
        let project = tempfile::tempdir().unwrap();
        let first = claim(project.path(), 3000);
        assert!(matches!(first, Claim::Ours { _lock: Some(_) }));
        let Claim::Others(other) = claim(project.path(), 3000) else {
            panic!("it was claimed twice");
        };
        if cfg!(target_os = "linux") {
            assert_eq!(other.pid, Some(std::process::id()));
        }
        drop(first);
        assert!(matches!(claim(project.path(), 3000), Claim::Ours { .. }));
    }

    #[test]
    fn a_project_that_is_gone_is_nobodys() {
        let project = tempfile::tempdir().unwrap();
        let gone = claim(&project.path().join("gone"), 3000);
        assert!(matches!(gone, Claim::Ours { _lock: None }));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernels_list_is_read() {
        let locks = "1: POSIX  ADVISORY  WRITE 7 08:01:123 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 8 08:01:9123 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 6 08:01:123 0 EOF\n\
                     3: FLOCK  ADVISORY  WRITE 9 08:01:123 0 EOF\n";
        assert_eq!(holder(locks, 123), Some(9));
        assert_eq!(holder(locks, 12), None);
    }
}
