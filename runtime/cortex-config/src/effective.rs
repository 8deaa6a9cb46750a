//! What holds, as it may be shown: each value with its source, and what differs after a reload.

use crate::entries::Entry;
use crate::path::Path;
use crate::{Config, Source, Spec, Value};

/// What is shown in the place of a secret.
pub(crate) const MASK: &str = "********";

/// The value that holds for a setting, and where it comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Effective {
    /// The value as its source gives it; of a secret, that there is one.
    pub value: Value,
    /// Where it comes from.
    pub source: Source,
}

/// A setting that has another value than before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Changed {
    /// The setting.
    pub key: String,
    /// The value before, masked if it is a secret.
    pub before: Option<Value>,
    /// The value now, masked if it is a secret.
    pub after: Option<Value>,
}

impl Config {
    /// The value that holds for a setting, if there is one. A secret is masked.
    pub fn effective(&self, spec: &Spec) -> Option<Effective> {
        let Entry { value, source } = self.entry(spec)?;
        Some(Effective {
            value: masked(spec, value),
            source,
        })
    }

    /// The settings that have other values than in `before`. Secrets are masked.
    pub fn changes_since(&self, before: &Self, specs: &[Spec]) -> Vec<Changed> {
        let changed = |spec: &Spec| {
            let [old, new] = [before, self].map(|config| config.entry(spec).map(|e| e.value));
            (old != new).then(|| Changed {
                key: spec.key.clone(),
                before: old.map(|value| masked(spec, value)),
                after: new.map(|value| masked(spec, value)),
            })
        };
        specs.iter().filter_map(changed).collect()
    }

    /// The same configuration, if a configuration file also had this value in this line.
    #[must_use]
    pub fn with_line(&self, key: &str, value: Value, file: &str, line: usize) -> Self {
        let mut config = self.clone();
        let source = Source::File(file.to_owned(), line);
        config.put_entry(Path::typed(key), Entry { value, source });
        config
    }

    fn entry(&self, spec: &Spec) -> Option<Entry> {
        self.get(&spec.key).or_else(|| {
            let value = spec.default_in(self.environment())?.clone();
            let source = Source::Default;
            Some(Entry { value, source })
        })
    }
}

fn masked(spec: &Spec, value: Value) -> Value {
    if spec.secret { MASK.into() } else { value }
}
