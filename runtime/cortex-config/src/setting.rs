//! How a type is read from the configuration, and described without reading it.

use std::borrow::Cow;

use crate::leaf::{Leaf, Raw};
use crate::{Config, ConfigProblem, Value};

/// A struct of settings with a place of its own in the configuration.
///
/// Implemented by `#[derive(Settings)]` with `#[settings(prefix = "...")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no place of its own in the configuration",
    label = "not registered settings",
    note = "add `#[derive(Settings)]` and `#[settings(prefix = \"...\")]` to `{Self}`"
)]
pub trait Settings: Setting + Send + Sync + 'static {
    /// The key of the table that holds the settings, such as `server`.
    const PREFIX: &'static str;

    /// Describes each setting.
    fn all_specs() -> Vec<Spec> {
        let mut specs = Vec::new();
        Self::specs(&Place::root(Self::PREFIX), &mut specs);
        specs
    }
}

/// A type that can be a setting: a [`Leaf`], a struct of settings, or one of them in an `Option` or
/// a [`Secret`](crate::Secret).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the configuration",
    label = "not the type of a setting",
    note = "use text, a number, `bool`, `Duration`, `ByteSize`, a path, an address, a `Vec` of these, \
            or a struct with `#[derive(Settings)]`",
    note = "or write `#[setting(serde)]` on the field, for a type that implements `Deserialize`"
)]
pub trait Setting: Sized {
    /// Describes the setting at this place, or each one below it.
    fn specs(place: &Place, specs: &mut Vec<Spec>);

    /// Reads the setting at this place. `None` means that a problem was reported.
    fn read(place: &Place, reader: &mut Reader<'_>) -> Option<Self>;
}

/// Describes one setting.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Spec {
    /// The dotted key, such as `server.port`.
    pub key: String,
    /// What a value looks like, in words.
    pub expected: String,
    /// The default in the code.
    pub default: Option<Value>,
    /// What it means.
    pub doc: &'static str,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// Whether there has to be a value.
    pub required: bool,
}

impl Spec {
    /// The variable that sets it, such as `APP__SERVER__PORT`.
    pub fn variable(&self) -> String {
        Self::variable_of(&self.key)
    }

    pub(crate) fn variable_of(key: &str) -> String {
        format!("APP__{}", key.replace('.', "__").to_uppercase())
    }

    /// The key that a variable sets, if it is one of the application's.
    pub(crate) fn key_of(variable: &str) -> Option<String> {
        let rest = variable.strip_prefix("APP__")?;
        Some(rest.to_lowercase().replace("__", "."))
    }
}

/// Where a setting stands, and what its field says about it.
#[derive(Clone, Debug)]
pub struct Place {
    key: String,
    default: Option<Value>,
    minimum: Option<Value>,
    doc: &'static str,
    secret: bool,
    optional: bool,
}

impl Place {
    /// The place of a whole struct.
    pub fn root(prefix: &str) -> Self {
        Self {
            key: prefix.to_owned(),
            default: None,
            minimum: None,
            doc: "",
            secret: false,
            optional: false,
        }
    }

    /// The place of a field.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let key = if self.key.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.key)
        };
        Self {
            key,
            default: None,
            minimum: None,
            doc: "",
            ..*self
        }
    }

    /// What the field's documentation says.
    #[must_use]
    pub fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The value if no source has one.
    #[must_use]
    pub fn or(mut self, default: impl Into<Value>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// The least value, of a type that has an order.
    #[must_use]
    pub fn min(mut self, minimum: impl Into<Value>) -> Self {
        self.minimum = Some(minimum.into());
        self
    }

    /// What a value of `T` looks like at this place.
    fn expected<T: Leaf>(&self) -> Cow<'static, str> {
        match &self.minimum {
            Some(Value::String(least)) => format!("{}, at least `{least}`", T::expected()).into(),
            Some(least) => format!("{}, at least {}", T::expected(), self.shown(least)).into(),
            None => T::expected(),
        }
    }

    pub(crate) fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// A value as a message may show it.
    fn shown(&self, value: &Value) -> Cow<'static, str> {
        match value {
            _ if self.secret => "the secret".into(),
            Value::String(text) => format!("{text:?}").into(),
            Value::Integer(number) => number.to_string().into(),
            Value::Float(number) => number.to_string().into(),
            Value::Boolean(truth) => truth.to_string().into(),
            Value::Datetime(time) => time.to_string().into(),
            Value::Array(_) => "a list".into(),
            Value::Table(_) => "a table".into(),
        }
    }

    /// What to do about a wrong value.
    fn remedy(&self) -> String {
        match &self.default {
            Some(default) => format!("correct it, or remove it to have {}", self.shown(default)),
            None if self.optional => "correct it, or remove it: there need not be one".to_owned(),
            None => "correct it: there has to be one".to_owned(),
        }
    }
}

/// Reads values and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    config: &'a Config,
    problems: &'a mut Vec<ConfigProblem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(config: &'a Config, problems: &'a mut Vec<ConfigProblem>) -> Self {
        Self { config, problems }
    }

    fn leaf<T: Leaf>(&mut self, place: &Place) -> Option<T> {
        let (key, expected) = (&*place.key, place.expected::<T>());
        let (value, source) = match (self.config.get(key), &place.default) {
            (Some(entry), _) => (entry.value, entry.source),
            (None, Some(default)) => (default.clone(), crate::Source::Default),
            (None, None) => {
                let problem = ConfigProblem::missing(key, expected.into_owned());
                self.problems.push(problem);
                return None;
            }
        };
        let raw = match &value {
            Value::String(text) if source.is_text() => Raw::Text(text),
            value => Raw::Value(value),
        };
        let minimum = place.minimum.as_ref().map(Raw::Value);
        let minimum = minimum.and_then(T::from_raw);
        let allowed = |read: &T| minimum.as_ref().is_none_or(|least| !read.is_below(least));
        let read = T::from_raw(raw).filter(allowed);
        if read.is_none() {
            let message = format!("{} is not a value for this setting", place.shown(&value));
            let problem = ConfigProblem::wrong(key, &source, message, expected.into_owned());
            self.problems.push(problem.hint(place.remedy()));
        }
        read
    }
}

#[diagnostic::do_not_recommend]
impl<T: Leaf> Setting for T {
    fn specs(place: &Place, specs: &mut Vec<Spec>) {
        specs.push(Spec {
            key: place.key.clone(),
            expected: place.expected::<T>().into_owned(),
            default: place.default.clone().filter(|_| !place.secret),
            doc: place.doc,
            secret: place.secret,
            required: place.default.is_none() && !place.optional,
        });
    }

    fn read(place: &Place, reader: &mut Reader<'_>) -> Option<Self> {
        reader.leaf(place)
    }
}

impl<T: Setting> Setting for Option<T> {
    fn specs(place: &Place, specs: &mut Vec<Spec>) {
        T::specs(&place.clone().optional(), specs);
    }

    fn read(place: &Place, reader: &mut Reader<'_>) -> Option<Self> {
        if place.default.is_none() && !reader.config.has(&place.key) {
            return Some(None);
        }
        T::read(&place.clone().optional(), reader).map(Some)
    }
}

/// What can have a default of its own: a single value, but not a struct of settings, whose fields
/// have theirs.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a struct of settings has no default of its own",
    label = "`#[setting(default = ...)]` is for a single value",
    note = "give each field of the struct its default"
)]
pub trait Single {}

#[diagnostic::do_not_recommend]
impl<T: Leaf> Single for T {}
impl<T: Single> Single for Option<T> {}
impl<T: Single> Single for crate::Secret<T> {}

/// Refuses, when the application is compiled, a default or a least value that would not be heeded.
#[doc(hidden)]
pub const fn single<T: Single>() {}
