//! What can be wrong with the files of migrations, and how their names are read.

use std::fmt;
use std::path::PathBuf;

/// What is wrong with one file below `migrations/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// The file or the folder, as it was reached.
    pub file: PathBuf,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A mistake in a file or in its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The name is not that of a migration.
    Name,
    /// The folder is named after no dialect.
    Folder,
    /// The file lies beside the folders of the dialects.
    Place,
    /// Another migration has the same version.
    Version {
        /// The one that has it as well.
        first: PathBuf,
    },
    /// A change is taken back that no file makes.
    DownWithoutUp,
    /// There is nothing in it.
    Empty,
    /// It is not text in UTF-8.
    NotUtf8 {
        /// The line, counted from one, where the first other byte is.
        line: usize,
    },
    /// It cannot be read, and this is what the system says.
    Unreadable(String),
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.file.display(), self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str(
                "is not named like a migration; expected `YYYYMMDDHHMMSS_name.up.sql` or \
                 `YYYYMMDDHHMMSS_name.down.sql` with a name in snake case",
            ),
            Self::Folder => {
                f.write_str("is a folder of no dialect; expected `sqlite`, `postgres` or `mysql`")
            }
            Self::Place => f.write_str(
                "lies outside the folder of a dialect; move it to `sqlite`, `postgres` or `mysql`",
            ),
            Self::Version { first } => {
                write!(
                    f,
                    "has the version of `{}`; give it another",
                    first.display()
                )
            }
            Self::DownWithoutUp => f.write_str("has no `.up.sql` file of the same name beside it"),
            Self::Empty => f.write_str("is empty; a migration that does nothing holds a comment"),
            Self::NotUtf8 { line } => write!(f, "is not text in UTF-8, at line {line}"),
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
        }
    }
}

/// The name of a file, taken apart: `20260102030405_create_posts.up.sql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// The digits in front.
    pub version: i64,
    /// What follows, in snake case.
    pub name: String,
    /// Whether the file makes the change, and does not take it back.
    pub is_up: bool,
}

impl FileName {
    /// Takes a name apart; none if it is not that of a migration.
    ///
    /// ```
    /// use cortex_migrations::FileName;
    ///
    /// let name = FileName::parse("20260102030405_create_posts.up.sql").unwrap();
    /// assert_eq!((name.version, &*name.name), (20260102030405, "create_posts"));
    /// assert_eq!(FileName::parse("create_posts.sql"), None);
    /// ```
    pub fn parse(file: &str) -> Option<Self> {
        let (stem, is_up) = match file.strip_suffix(".up.sql") {
            Some(stem) => (stem, true),
            None => (file.strip_suffix(".down.sql")?, false),
        };
        let (version, name) = stem.split_once('_')?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let is_version = version.len() == 14 && version.bytes().all(|c| c.is_ascii_digit());
        if !is_version || version.starts_with('0') || name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        Some(Self {
            version: version.parse().ok()?,
            name: name.to_owned(),
            is_up,
        })
    }
}
