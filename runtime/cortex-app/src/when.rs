//! Conditions for providers: data, so that the wiring can be checked for every environment.

use std::fmt;

use cortex_config::{Config, Environment, Spec};

/// When a provider is there.
///
/// What depends on a feature of the crate needs none of this: a `#[cfg(feature = "...")]` on the
/// statement does it.
///
/// ```
/// use cortex_app::{Environment, When};
///
/// let real = When::setting("mail.driver", "smtp");
/// let staged = When::environment([Environment::Development, Environment::Test]);
/// assert_eq!(staged.to_string(), "the environment is development or test");
/// assert_eq!((!real).to_string(), "`mail.driver` is not `smtp`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    condition: Condition,
    negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Environment(Vec<Environment>),
    Setting(&'static str, String),
}

impl When {
    /// Only in these environments.
    pub fn environment(environments: impl IntoIterator<Item = Environment>) -> Self {
        Self::of(Condition::Environment(environments.into_iter().collect()))
    }

    /// Only where the setting with this key has this value, as a feature flag has `true`. Some
    /// module has to read the setting, so that it has a type and perhaps a default. The values are
    /// compared as that type reads them: `true` is `1`, and `60s` is `1min`.
    pub fn setting(key: &'static str, value: impl fmt::Display) -> Self {
        Self::of(Condition::Setting(key, value.to_string()))
    }

    fn of(condition: Condition) -> Self {
        Self {
            condition,
            negated: false,
        }
    }

    /// The key of the setting that it depends on.
    pub(crate) fn key(&self) -> Option<&'static str> {
        match self.condition {
            Condition::Setting(key, _) => Some(key),
            Condition::Environment(_) => None,
        }
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, config: &Config, specs: &[Spec]) -> bool {
        let holds = match &self.condition {
            Condition::Environment(environments) => environments.contains(&config.environment()),
            Condition::Setting(key, wanted) => {
                let spec = specs.iter().find(|spec| spec.key == *key);
                spec.is_some_and(|spec| spec.is(config, wanted))
            }
        };
        holds != self.negated
    }
}

impl std::ops::Not for When {
    type Output = Self;

    fn not(self) -> Self {
        Self {
            negated: !self.negated,
            ..self
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is = if self.negated { "is not" } else { "is" };
        match &self.condition {
            Condition::Environment(environments) => {
                let names: Vec<_> = environments.iter().map(|e| e.name()).collect();
                write!(f, "the environment {is} {}", names.join(" or "))
            }
            Condition::Setting(key, value) => write!(f, "`{key}` {is} `{value}`"),
        }
    }
}
