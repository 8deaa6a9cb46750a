//! Where the application runs: on a developer's machine, in a test, or for its users.

use std::fmt;
use std::str::FromStr;

/// The environment that a process runs in, from the variable `CORTEX_ENV`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Environment {
    /// On a developer's machine.
    Development,
    /// In a test.
    Test,
    /// For its users.
    Production,
}

impl Environment {
    /// Every environment.
    pub const ALL: [Self; 3] = [Self::Development, Self::Test, Self::Production];

    /// What holds when nothing is said: production in a release build, else development.
    pub const DEFAULT: Self = if cfg!(debug_assertions) {
        Self::Development
    } else {
        Self::Production
    };

    /// The name, as in `CORTEX_ENV` and in the names of configuration files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Test => "test",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(name: &str) -> Result<Self, UnknownEnvironment> {
        let found = Self::ALL.into_iter().find(|known| known.name() == name);
        found.ok_or(UnknownEnvironment)
    }
}

/// The name is none of `development`, `test` and `production`.
#[derive(Clone, Copy, Debug)]
pub struct UnknownEnvironment;

impl fmt::Display for UnknownEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment is none of `development`, `test` and `production`")
    }
}

impl std::error::Error for UnknownEnvironment {}
