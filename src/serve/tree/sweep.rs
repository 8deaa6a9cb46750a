//! Looking at everything again and again, where the system does not tell what has changed.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Tree;

/// A file is read again at each sweep for this long after its last difference: some file systems
/// keep times in steps of two seconds, within which a second save may look like the first.
const FRESH: Duration = Duration::from_secs(3);

/// What the folder tells of a file. Any difference counts, so that clocks do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    identity: u64,
}

impl Tree {
    /// The files that are new, gone or have another content since the last look, having read only
    /// those of which something else differs. `now` counts from whenever, but never back.
    pub(crate) fn sweep(&mut self, now: Duration) -> BTreeSet<PathBuf> {
        let root = self.root.clone();
        let seen = self.below(&root, &mut |_| ());
        let mut changed = self.forget(&root, &seen);
        self.stamps.retain(|path, _| seen.contains(path));
        changed.extend(
            seen.iter()
                .filter_map(|path| self.compare_if_fresh(path, now)),
        );
        self.named(&changed)
    }

    fn compare_if_fresh(&mut self, path: &Path, now: Duration) -> Option<PathBuf> {
        let stamp = stamp(path);
        let known = self.stamps.get(path).copied();
        match known.filter(|(known, _)| *known == stamp) {
            Some((_, since)) if now.saturating_sub(since) > FRESH => return None,
            Some(_) => {}
            None => drop(self.stamps.insert(path.to_owned(), (stamp, now))),
        }
        self.compare(path)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let found = fs::metadata(path).ok()?;
    Some(Stamp {
        length: found.len(),
        modified: found.modified().ok(),
        identity: identity(&found),
    })
}

/// A file that is put in another's place may be as long and as old.
#[cfg(unix)]
fn identity(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn identity(_found: &Metadata) -> u64 {
    0
}
