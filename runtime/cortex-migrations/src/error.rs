//! Why a run stops.

use std::error::Error as StdError;
use std::fmt;

use crate::{Direction, TABLE};

/// Why migrations were not applied or not taken back. What ran before the failure stays.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A migration was begun without a transaction and did not end.
    Dirty {
        /// Its version.
        version: i64,
        /// Its name.
        name: String,
    },
    /// The file of an applied migration is another one since.
    Changed {
        /// Its version.
        version: i64,
        /// The file, below the folder `migrations`.
        file: String,
        /// Whether nothing but the line ends differs.
        only_line_ends: bool,
    },
    /// A migration was applied that no file describes.
    Missing {
        /// Its version.
        version: i64,
        /// Its name.
        name: String,
    },
    /// A migration cannot be taken back, because there is no file that does.
    NoDown {
        /// The file that is not there, below the folder `migrations`.
        file: String,
    },
    /// There is no migration of the version that was asked for.
    Unknown {
        /// The version.
        version: i64,
    },
    /// The version to go back to was never applied.
    NotApplied {
        /// The version.
        version: i64,
    },
    /// A migration failed.
    Failed(Box<Failed>),
    /// Another run held the database for longer than this one waits.
    Locked,
    /// The database did not do what every run needs.
    Database(sqlx::Error),
}

/// A migration that failed, and where.
#[derive(Debug)]
pub struct Failed {
    /// The version.
    pub version: i64,
    /// The file, below the folder `migrations`.
    pub file: String,
    /// The line, counted from one, as far as it is known.
    pub line: Option<usize>,
    /// Which way it ran.
    pub direction: Direction,
    /// What the database says.
    pub message: String,
    /// Whether parts of it stay in the database, because it ran without a transaction.
    pub is_left_dirty: bool,
    /// The error below, if the database reported one.
    pub source: Option<sqlx::Error>,
}

/// A script that failed, and where.
#[derive(Debug)]
pub struct ScriptError {
    /// The line, counted from one, as far as it is known.
    pub line: Option<usize>,
    /// What the database says.
    pub message: String,
    /// The error below.
    pub source: sqlx::Error,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "failed at line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl StdError for ScriptError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dirty { version, name } => write!(
                f,
                "the migration `{version}_{name}` began without a transaction and did not end; \
                 complete or remove what it did by hand, then set `success = 1` in its row of the \
                 table `{TABLE}`, or delete the row to have it run again"
            ),
            Self::Changed {
                file,
                only_line_ends: true,
                ..
            } => write!(
                f,
                "the line ends of `{file}` are not those that it was applied with; keep `*.sql text \
                 eol=lf` in `.gitattributes` and check the file out again"
            ),
            Self::Changed { file, .. } => write!(
                f,
                "the file `{file}` was changed after it was applied; restore it, and make the \
                 change in a new migration"
            ),
            Self::Missing { version, name } => write!(
                f,
                "the migration `{version}_{name}` was applied, but there is no file for it; \
                 restore the file, or run the code that has it; `cortex db reset` makes a database \
                 anew whose data does not matter"
            ),
            Self::NoDown { file } => write!(
                f,
                "the migration cannot be taken back, because there is no file `{file}`"
            ),
            Self::Unknown { version } => {
                write!(f, "there is no migration of the version `{version}`")
            }
            Self::NotApplied { version } => {
                write!(
                    f,
                    "the migration of the version `{version}` was not applied"
                )
            }
            Self::Failed(failed) => failed.fmt(f),
            Self::Locked => f.write_str("the database is locked by another run"),
            Self::Database(source) => f.write_str(&words(source)),
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, message, .. } = self;
        match self.line {
            Some(line) => write!(f, "`{file}` failed at line {line}: {message}"),
            None => write!(f, "`{file}` failed: {message}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failed(failed) => failed.source.as_ref().map(|source| source as _),
            Self::Database(source) => Some(source),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// The database's own words, without what sqlx puts in front of them.
pub(crate) fn words(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}
