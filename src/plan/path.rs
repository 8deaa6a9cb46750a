//! A path that cannot leave the project.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Failure, catalog};

/// A path below a project's folder, with `/` between its parts on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RelPath(String);

impl RelPath {
    /// Checks a path.
    ///
    /// # Errors
    ///
    /// Fails where the path is empty or absolute, or has `.`, `..`, an empty part, a backslash or
    /// a control character: whatever could mean a file outside the project on some system.
    pub(crate) fn new(path: impl Into<String>) -> Result<Self, Failure> {
        let path = path.into();
        let is_plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && !part.contains(|c: char| c == '\\' || c.is_control())
        };
        let has_drive = path.as_bytes().get(1) == Some(&b':');
        if has_drive || !path.split('/').all(is_plain) {
            return Err(catalog::outside_project(&path));
        }
        Ok(Self(path))
    }

    /// The path as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The folders above it, outermost first.
    pub(crate) fn parents(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }

    /// Whether the file's name ends in a dot and `extension`.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.0)
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// Where the file lies when the project lies at `root`.
    pub(crate) fn below(&self, root: &Path) -> PathBuf {
        self.0
            .split('/')
            .fold(root.to_owned(), |path, part| path.join(part))
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path as errors name it.
impl AsRef<Path> for RelPath {
    fn as_ref(&self) -> &Path {
        self.0.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_ordinary_and_odd_names() {
        for path in [
            "a",
            "src/main.rs",
            ".github/workflows/ci.yml",
            "ä b/ç",
            "...",
            "a..b",
        ] {
            assert_eq!(RelPath::new(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn refuses_what_could_leave_the_project() {
        for path in [
            "",
            "/etc/passwd",
            "../a",
            "a/../../b",
            "a//b",
            "./a",
            "a\\b",
            "C:/a",
            "a\nb",
            "a/",
        ] {
            assert_eq!(RelPath::new(path).unwrap_err().code(), "CX0204", "{path:?}");
        }
    }
}
