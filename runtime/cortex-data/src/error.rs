//! What can go wrong with a database, in the cases that a caller can act on.

use std::error::Error as StdError;
use std::fmt;

/// Why a database did not do what it was asked for.
///
/// As a [`Problem`](https://www.rfc-editor.org/rfc/rfc9457) each case has its own status, which is
/// named here; it never tells more than the case does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no such row: 404.
    NotFound {
        /// What was looked for, in words: "post".
        what: &'static str,
    },
    /// Another row has these values already, which may be there once: 409.
    Unique {
        /// The columns; none where the database does not tell them.
        fields: Vec<String>,
    },
    /// The row refers to one that is not there: 422.
    Reference {
        /// The column; none where it is not known.
        field: Option<String>,
    },
    /// The row cannot go, or change its key, while others refer to it: 409.
    InUse,
    /// A column without a value needs one: 422.
    NotNull {
        /// The column, if the database tells it.
        field: Option<String>,
    },
    /// A value is none that the column allows: 422.
    Check {
        /// The name of the constraint, or its expression.
        constraint: Option<String>,
    },
    /// The row was changed or removed since it was read: 409.
    Stale,
    /// The database is held by another writer for too long: 503.
    Busy,
    /// No connection became free in time: 503.
    Timeout,
    /// What says where a page begins was not made by this application, or for another list: 400.
    Cursor,
    /// The list cannot be sorted like this: 400.
    Sort {
        /// What it can be sorted by.
        allowed: Vec<String>,
    },
    /// So many rows are not in a page, or none are asked for: 400.
    Limit {
        /// The most rows of a page.
        most: u32,
    },
    /// The settings name a database that the application cannot use: 500.
    Settings {
        /// What is wrong, without the URL: it may hold a password.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// The migrations could not be applied: 500.
    Migration(Box<dyn StdError + Send + Sync>),
    /// The transaction was committed or rolled back before, or the one around it was: 500.
    Over,
    /// Anything else, which is told in the log only: 500.
    Other(Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// There is no such row; `what` says in words what a row is, such as "post".
    pub const fn not_found(what: &'static str) -> Self {
        Self::NotFound { what }
    }

    /// An error of the application's own, which is answered with 500.
    pub fn other(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Other(cause.into())
    }

    pub(crate) fn settings(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Settings {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what } => write!(f, "there is no such {what}"),
            Self::Unique { fields } if fields.is_empty() => {
                f.write_str("there is one with these values already")
            }
            Self::Unique { fields } => {
                write!(f, "there is one with the same {} already", listed(fields))
            }
            Self::Reference { field: Some(field) } => {
                write!(
                    f,
                    "{} refers to something that does not exist",
                    ticked(field)
                )
            }
            Self::Reference { field: None } => {
                f.write_str("something that it refers to does not exist")
            }
            Self::InUse => f.write_str("others refer to it"),
            Self::NotNull { field: Some(field) } => write!(f, "{} needs a value", ticked(field)),
            Self::NotNull { field: None } => f.write_str("a value is missing"),
            Self::Check { .. } => f.write_str("a value is not allowed"),
            Self::Stale => f.write_str("it was changed in the meantime"),
            Self::Busy => f.write_str("the database is busy"),
            Self::Timeout => f.write_str("the database has no connection to spare"),
            Self::Cursor => f.write_str("the cursor is none of this list"),
            Self::Sort { allowed } => write!(f, "the list can be sorted by {}", listed(allowed)),
            Self::Limit { most } => write!(f, "a page has between 1 and {most} items"),
            Self::Settings { message, hint } => write!(f, "{message}; hint: {hint}"),
            Self::Migration(cause) => cause.fmt(f),
            Self::Over => f.write_str("the transaction is over"),
            Self::Other(_) => f.write_str("the database did not do what it was asked for"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Migration(cause) => cause.source(),
            Self::Other(cause) => Some(&**cause),
            _ => None,
        }
    }
}

fn ticked(name: &str) -> String {
    format!("`{name}`")
}

/// Names as a person lists them.
fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| ticked(name)).collect();
    match &*names {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}
