//! Why somebody is not greeted, and how clients are told.

use std::fmt;

use cortex::prelude::*;

/// Why a greeting was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GreetingError {
    /// The name has no letter.
    NoName,
    /// The name is longer than the settings allow.
    NameTooLong {
        /// How many characters are allowed.
        limit: usize,
    },
}

impl fmt::Display for GreetingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("the name is empty"),
            Self::NameTooLong { limit } => write!(f, "the name has more than {limit} characters"),
        }
    }
}

impl std::error::Error for GreetingError {}

/// Clients get the reason as problem details (RFC 9457).
impl From<GreetingError> for Problem {
    fn from(error: GreetingError) -> Self {
        Self::unprocessable().detail(error.to_string())
    }
}
