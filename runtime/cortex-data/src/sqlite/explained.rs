//! An error of a driver's with what was found out about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use sqlx::error::{DatabaseError, ErrorKind};

/// An error of the driver's, of which more is known than the driver tells. It passes for the
/// driver's own type wherever that is asked for.
#[derive(Debug)]
pub(crate) struct Explained {
    pub(crate) error: Box<dyn DatabaseError>,
    /// In the place of the constraint's name: the column that it is on.
    pub(crate) constraint: String,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for Explained {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl DatabaseError for Explained {
    fn message(&self) -> &str {
        self.error.message()
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.error.code()
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self.error.as_error()
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self.error.as_error_mut()
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self.error.into_error()
    }

    fn constraint(&self) -> Option<&str> {
        Some(&self.constraint)
    }

    fn kind(&self) -> ErrorKind {
        self.error.kind()
    }
}
