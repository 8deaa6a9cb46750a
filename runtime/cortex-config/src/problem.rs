//! One mistake in the configuration, with all that is needed to mend it.

use std::fmt;

use crate::{Source, Spec};

/// What is wrong with one setting or one source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ConfigProblem {
    /// The setting, unless a whole source is wrong.
    pub key: Option<String>,
    /// Where the value comes from, unless there is none.
    pub source: Option<Source>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub expected: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Whether something is missing that another machine may have: a value without a default, or a
    /// file that a value names.
    pub missing: bool,
}

impl ConfigProblem {
    pub(crate) fn of_source(source: Source, message: impl Into<String>) -> Self {
        Self {
            key: None,
            source: Some(source),
            message: message.into(),
            expected: None,
            hint: None,
            missing: false,
        }
    }

    pub(crate) fn wrong(key: &str, source: &Source, message: String, expected: String) -> Self {
        Self {
            key: Some(key.to_owned()),
            source: Some(source.clone()),
            message,
            expected: Some(expected),
            hint: None,
            missing: false,
        }
    }

    pub(crate) fn missing(key: &str, expected: String) -> Self {
        let variable = Spec::variable_of(key);
        let place = match key.rsplit_once('.') {
            Some((table, name)) => format!("`{name}` under `[{table}]`"),
            None => format!("`{key}`"),
        };
        Self {
            key: Some(key.to_owned()),
            source: None,
            message: "there is no value, and the setting has no default".to_owned(),
            expected: Some(expected),
            hint: Some(format!(
                "set {place} in `config/default.toml`, or the variable `{variable}`"
            )),
            missing: true,
        }
    }

    /// A secret that is missing belongs in no file that is committed.
    pub(crate) fn of_secret(self) -> Self {
        let variable = Spec::variable_of(self.key.as_deref().unwrap_or_default());
        self.hint(format!(
            "set the variable `{variable}`, in `.env` on your own machine; or let `{variable}_FILE` \
             name a file that holds it"
        ))
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, "\n  from: {source}")?;
        }
        if let Some(expected) = &self.expected {
            write!(f, "\n  expected: {expected}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblem {}
