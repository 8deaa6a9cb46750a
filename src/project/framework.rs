//! The framework inside a project: which version it is, and whether it is as it came.

use std::path::Path;

use crate::checksum::sha256;

const FOLDER: &str = "framework";

/// What is known of the folder `framework/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Framework {
    /// What `framework/VERSION` says.
    pub(crate) version: Option<String>,
    /// How its files compare with `framework/CHECKSUMS`; `None` where there is no such list.
    pub(crate) changes: Option<Changes>,
}

/// The files, by their path below the folder, that are not as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) edited: Vec<String>,
    pub(crate) missing: Vec<String>,
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.edited.is_empty() && self.missing.is_empty()
    }
}

impl Framework {
    /// Reads the folder below `root`; `None` where there is none.
    pub(crate) fn read(root: &Path) -> Option<Self> {
        let folder = root.join(FOLDER);
        if !folder.is_dir() {
            return None;
        }
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let version = text("VERSION").map(|text| text.trim().to_owned());
        Some(Self {
            version: version.filter(|version| !version.is_empty()),
            changes: text("CHECKSUMS").map(|list| compare(&folder, &list)),
        })
    }
}

/// The list has the form that `sha256sum --check` reads.
fn compare(folder: &Path, list: &str) -> Changes {
    let mut changes = Changes::default();
    for (sum, path) in list.lines().filter_map(|line| line.split_once("  ")) {
        match std::fs::read(folder.join(path)) {
            Ok(bytes) if sha256(&bytes) == sum => {}
            Ok(_) => changes.edited.push(path.to_owned()),
            Err(_) => changes.missing.push(path.to_owned()),
        }
    }
    changes
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;

    use super::*;
    use crate::pack;

    fn unpacked() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, file) in pack::framework().unwrap() {
            let path = dir.path().join(FOLDER).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.bytes).unwrap();
        }
        dir
    }

    #[test]
    fn as_it_came_nothing_has_changed() {
        let dir = unpacked();
        let framework = Framework::read(dir.path()).unwrap();
        assert_eq!(
            framework.version.as_deref(),
            Some(env!("CARGO_PKG_VERSION"))
        );
        assert_eq!(framework.changes, Some(Changes::default()));
    }

    #[test]
    fn what_was_edited_or_removed_is_named() {
        let dir = unpacked();
        let file = |name: &str| dir.path().join(FOLDER).join(name);
        fs::write(file("cortex/src/lib.rs"), "//").unwrap();
        fs::remove_file(file("VERSION")).unwrap();
        let framework = Framework::read(dir.path()).unwrap();
        let changes = framework.changes.unwrap();
        assert_eq!(framework.version, None);
        assert_eq!(changes.edited, ["cortex/src/lib.rs"]);
        assert_eq!(changes.missing, ["VERSION"]);
    }

    #[test]
    fn there_may_be_none_and_no_list() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Framework::read(dir.path()), None);
        fs::create_dir(dir.path().join(FOLDER)).unwrap();
        assert_eq!(Framework::read(dir.path()), Some(Framework::default()));
    }
}
