//! The settings of the log, `log.*`.

use std::borrow::Cow;
use std::fmt;

use cortex_config::{Environment, Leaf, Raw, Variables};
use cortex_macros::Settings;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::mask::Masks;

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
    /// Names of fields whose values are masked, beside the usual ones such as `password`.
    pub mask: Option<Vec<String>>,
    /// What JSON lines call this process; without it the machine's name and the process's number.
    pub instance: Option<String>,
}

impl LogSettings {
    /// How lines look in this environment.
    pub(crate) fn format(&self, environment: Environment) -> LogFormat {
        self.format.unwrap_or(match environment {
            Environment::Production => LogFormat::Json,
            Environment::Development | Environment::Test => LogFormat::Text,
        })
    }

    /// What must not be seen.
    pub(super) fn masks(&self) -> Masks {
        Masks::with(self.mask.as_deref().unwrap_or_default())
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
        let (mut levels, mut any) = (Targets::new(), false);
        for part in parts(text) {
            levels = match part.split_once('=') {
                Some((target, level)) => {
                    levels.with_target(target.trim(), level.trim().parse::<LevelFilter>().ok()?)
                }
                None => levels.with_default(part.parse::<LevelFilter>().ok()?),
            };
            any = true;
        }
        any.then(|| Self::new(text, levels))
    }

    /// Reads what `RUST_LOG` says. It may be meant for other programs as well, so that a word alone
    /// can be a module, and what cannot be understood is left out.
    fn foreign(text: &str) -> Self {
        let known = parts(text).filter_map(|part| match part.split_once('=') {
            Some(_) => Self::parse(part).map(|_| part.to_owned()),
            None if part.parse::<LevelFilter>().is_ok() => Some(part.to_owned()),
            None if is_module(part) => Some(format!("{part}=trace")),
            None => None,
        });
        let known: Vec<_> = known.collect();
        Self::parse(&known.join(",")).unwrap_or_else(|| {
            let levels = Targets::new().with_default(LevelFilter::INFO);
            Self::new("info", levels)
        })
    }

    fn new(text: &str, targets: Targets) -> Self {
        let heard = targets.would_enable("cortex", &tracing::Level::ERROR);
        Self {
            text: text.to_owned(),
            // What ends a request or the process is told however little is logged.
            targets: if heard {
                targets
            } else {
                targets.with_target("cortex", LevelFilter::ERROR)
            },
        }
    }

    pub(crate) fn targets(&self) -> Targets {
        self.targets.clone()
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

fn is_module(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_:-".contains(&byte);
    text.bytes().all(letter)
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
        let text = raw.text()?;
        // The value does not tell where it comes from, and only this variable is also others'.
        match Variables::of_process().get("RUST_LOG") {
            Some(variable) if variable == text => Some(Self::foreign(text)),
            _ => Self::parse(text),
        }
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

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::Levels;

    #[test]
    fn spaces_and_empty_parts_count_for_nothing() {
        for text in [
            " info",
            "info, shop=debug",
            "info , shop = debug,",
            "shop=debug,,info",
        ] {
            let targets = Levels::parse(text).unwrap().targets();
            assert!(targets.would_enable("elsewhere", &Level::INFO), "{text}");
            assert!(!targets.would_enable("elsewhere", &Level::DEBUG), "{text}");
            let shop = targets.would_enable("shop::posts", &Level::DEBUG);
            assert_eq!(shop, text.contains("shop"), "{text}");
        }
        for text in ["", " ", "loud", "info, loud", "shop=loud"] {
            assert!(Levels::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_words_before_the_end_are_always_told() {
        for text in ["off", "shop=debug", "info,cortex=off"] {
            let targets = Levels::parse(text).unwrap().targets();
            assert!(targets.would_enable("cortex", &Level::ERROR), "{text}");
            assert!(!targets.would_enable("cortex::access", &Level::INFO) || text.contains("info"));
        }
    }

    #[test]
    fn the_variable_of_others_is_no_reason_to_fail() {
        let bare = Levels::foreign("hyper").targets();
        assert!(bare.would_enable("hyper::proto", &Level::TRACE));
        let both = Levels::foreign("warn,hyper,[span{id=1}]=debug").targets();
        assert!(both.would_enable("hyper", &Level::TRACE));
        assert!(both.would_enable("shop", &Level::WARN));
        assert!(!both.would_enable("shop", &Level::INFO));
        for nothing in ["", "[span]", "shop=loud"] {
            let targets = Levels::foreign(nothing).targets();
            assert!(targets.would_enable("shop", &Level::INFO), "{nothing}");
        }
    }
}
