//! The settings of the log, `log.*`.

use std::borrow::Cow;
use std::fmt;

use cortex_config::{Environment, Leaf, Raw};
use cortex_macros::Settings;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// What is logged, and how.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "log", crate = "cortex_config")]
#[non_exhaustive]
pub struct LogSettings {
    /// The least level that is logged, and others for single modules.
    #[setting(default = "info")]
    pub level: Levels,
    /// `json` or `text`; without it `json` in production, else `text`.
    pub format: Option<LogFormat>,
}

impl LogSettings {
    /// How lines look in this environment.
    pub(crate) fn format(&self, environment: Environment) -> LogFormat {
        self.format.unwrap_or(match environment {
            Environment::Production => LogFormat::Json,
            Environment::Development | Environment::Test => LogFormat::Text,
        })
    }
}

/// Levels for the whole application and for single modules, such as `info,shop::posts=debug`.
#[derive(Clone, Debug)]
pub struct Levels {
    text: String,
    targets: Targets,
}

impl Levels {
    /// Reads levels. A word alone has to be a level: a misspelt one would otherwise pass for the
    /// name of a module, and silence all others.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(',').filter(|part| !part.contains('='));
        if !words.all(|word| word.trim().parse::<LevelFilter>().is_ok()) {
            return None;
        }
        Some(Self {
            text: text.to_owned(),
            targets: text.parse().ok()?,
        })
    }

    pub(crate) fn targets(&self) -> Targets {
        self.targets.clone()
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Leaf for Levels {
    fn expected() -> Cow<'static, str> {
        "a level (`trace`, `debug`, `info`, `warn`, `error`, `off`), and others for single modules, \
         such as `info,shop::posts=debug`"
            .into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        Self::parse(raw.text()?)
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object, for machines.
    Json,
    /// Aligned text, for people; in colour on a terminal, unless `NO_COLOR` is set.
    Text,
}

impl Leaf for LogFormat {
    fn expected() -> Cow<'static, str> {
        "`json` or `text`".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        match raw.text()? {
            "json" => Some(Self::Json),
            "text" => Some(Self::Text),
            _ => None,
        }
    }
}
