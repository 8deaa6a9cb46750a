//! A folder for one test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs, process};

use crate::app::fail;

/// An empty folder that goes when this does, with all that is in it.
///
/// ```
/// use cortex_testing::TempFolder;
///
/// let folder = TempFolder::new();
/// let path = folder.path().join("note.txt");
/// std::fs::write(&path, "remember").unwrap();
/// drop(folder);
/// assert!(!path.exists());
/// ```
#[derive(Debug)]
pub struct TempFolder(PathBuf);

impl TempFolder {
    /// Makes a folder that nobody else has.
    ///
    /// # Panics
    ///
    /// If the system makes none.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Processes in different containers may have one number and one folder.
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_nanos();
        let name = format!("cortex-test-{}-{now:x}-{count}", process::id());
        let path = env::temp_dir().join(name);
        // It fails where the folder is there already.
        match fs::create_dir(&path) {
            Ok(()) => Self(path),
            Err(error) => fail(&format!(
                "cannot make the folder {}: {error}",
                path.display()
            )),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl AsRef<Path> for TempFolder {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // A folder that stays is no reason for a test to fail.
        drop(fs::remove_dir_all(&self.0));
    }
}
