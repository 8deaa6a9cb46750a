//! Where values come from: which sources there are, and which one a value was taken from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::{ConfigProblem, Environment, Value};

/// The sources that a configuration is loaded from.
#[derive(Clone)]
pub struct Sources {
    pub(crate) directory: Option<PathBuf>,
    pub(crate) dotenv: bool,
    pub(crate) variables: Variables,
    pub(crate) set: Vec<(String, Value)>,
}

impl Sources {
    /// No sources but the defaults.
    pub fn none() -> Self {
        Self {
            directory: None,
            dotenv: true,
            variables: Variables::none(),
            set: Vec::new(),
        }
    }

    /// The folder `config` and the file `.env` in the working directory, and the variables of the
    /// process.
    pub fn of_process() -> Self {
        Self::none()
            .directory(".")
            .variables(Variables::of_process())
    }

    /// The folder `config` in the working directory alone: what is the same for everybody who has the
    /// code, whatever their shell or their `.env` says. Tests read this.
    pub fn of_tests() -> Self {
        Self {
            dotenv: false,
            ..Self::none().directory(".")
        }
    }

    /// The directory that holds the folder `config` and the file `.env`.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// The variables to read.
    #[must_use]
    pub fn variables(mut self, variables: Variables) -> Self {
        self.variables = variables;
        self
    }

    /// Sets one value in the last layer, as `--set key=value` does.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set.push((key.into(), value.into()));
        self
    }

    /// The environment that `CORTEX_ENV` names, in the process or in `.env`, or else the default;
    /// a name that there is not is added to `problems`.
    pub fn environment(&self, problems: &mut Vec<ConfigProblem>) -> Environment {
        let named = self.named_environment(problems);
        named.unwrap_or(Environment::DEFAULT)
    }

    /// The same, and none where nothing names one; for tools, whose own build says nothing about the
    /// application's.
    pub fn named_environment(&self, problems: &mut Vec<ConfigProblem>) -> Option<Environment> {
        const NAME: &str = "CORTEX_ENV";
        // An empty variable is how many tools say that there is none.
        let process = self.variables.get(NAME).filter(|value| !value.is_empty());
        let process = process.map(|value| {
            let source = Source::Variable(NAME.to_owned());
            (value.to_owned(), source)
        });
        let (name, source) = process.or_else(|| {
            let (dotenv, _) = self.dotenv();
            let item = dotenv.into_iter().rev().find(|item| item.name == NAME);
            let item = item.filter(|item| !item.value.is_empty())?;
            Some((item.value.clone(), item.source()))
        })?;
        let named = name.parse().ok();
        if named.is_none() {
            let expected = "`development`, `test` or `production`".to_owned();
            let message = format!("there is no environment `{name}`");
            problems.push(ConfigProblem::wrong(NAME, &source, message, expected));
        }
        named
    }
}

/// Keys and names only: the values may be secrets.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set: Vec<_> = self.set.iter().map(|(key, _)| key).collect();
        f.debug_struct("Sources")
            .field("directory", &self.directory)
            .field("variables", &self.variables)
            .field("set", &set)
            .finish_non_exhaustive()
    }
}

/// The variables of a process: a snapshot, so that tests can have their own.
#[derive(Clone, Default)]
pub struct Variables {
    values: BTreeMap<String, String>,
    unreadable: Vec<String>,
}

impl Variables {
    /// No variables.
    pub fn none() -> Self {
        Self::default()
    }

    /// The variables of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads them"
    )]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// Adds a variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The names of those that are not valid Unicode.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = &str> {
        self.unreadable.iter().map(String::as_str)
    }
}

/// Those that are not valid Unicode are kept by name, as far as it can be read: the ones of the
/// application are mistakes.
impl FromIterator<(OsString, OsString)> for Variables {
    fn from_iter<I: IntoIterator<Item = (OsString, OsString)>>(variables: I) -> Self {
        let mut all = Self::default();
        for (name, value) in variables {
            match (name.to_str(), value.into_string()) {
                (Some(name), Ok(value)) => drop(all.values.insert(name.to_owned(), value)),
                _ => all.unreadable.push(name.to_string_lossy().into_owned()),
            }
        }
        all
    }
}

/// Names only: the values may be secrets.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The default in the code.
    Default,
    /// A line of a configuration file.
    File(String, usize),
    /// A file as a whole.
    WholeFile(String),
    /// A variable in a line of `.env`.
    Dotenv(String, usize, String),
    /// A variable of the process.
    Variable(String),
    /// A file that a variable names, for a secret.
    SecretFile(String, String),
    /// Set for this run: `--set`, `--port`, or by a test.
    Set,
}

impl Source {
    /// Whether values from here are plain text, of which numbers and the like are read.
    pub(crate) fn is_text(&self) -> bool {
        !matches!(self, Self::Default | Self::File(..) | Self::WholeFile(_))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default in the code"),
            Self::File(path, line) => write!(f, "{path}:{line}"),
            Self::WholeFile(path) => f.write_str(path),
            Self::Dotenv(path, line, name) => write!(f, "{path}:{line} (`{name}`)"),
            Self::Variable(name) => write!(f, "the variable `{name}`"),
            Self::SecretFile(path, name) => write!(f, "{path} (named by `{name}`)"),
            Self::Set => f.write_str("the command line"),
        }
    }
}
