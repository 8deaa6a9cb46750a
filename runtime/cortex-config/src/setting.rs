//! How a type is read from the configuration, and described without reading it.

use crate::load::as_text;
use crate::reader::raw;
use crate::{Config, Environment, Leaf, Ordered, Place, Raw, Reader, Textual, Value};

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
    /// The defaults that hold in one environment instead.
    pub defaults: Vec<(Environment, Value)>,
    /// What else a value has to be, in words.
    pub constraints: Vec<String>,
    /// Whether two values are the same to the type that reads them.
    pub(crate) same: Same,
}

/// Compares two values as one type reads them; `None` if it reads one of them not, or cannot tell.
pub(crate) type Same = fn(Raw<'_>, Raw<'_>) -> Option<bool>;

fn same<T: Leaf>(one: Raw<'_>, other: Raw<'_>) -> Option<bool> {
    T::from_raw(one)?.is_same(&T::from_raw(other)?)
}

impl Spec {
    /// The default that holds in this environment; a secret does not show its own.
    pub fn default_in(&self, environment: Environment) -> Option<&Value> {
        let mut own = self.defaults.iter();
        let own = own.find(|(e, _)| *e == environment).map(|(_, value)| value);
        own.or(self.default.as_ref())
    }

    /// Whether the setting has this value where these are its sources, or else its default. Values
    /// are compared as the type of the setting reads them: `1` and `true` are one, and so are
    /// `60s` and `1min`. Only where the type does not tell, what was written has to be the same.
    pub fn is(&self, config: &Config, wanted: &str) -> bool {
        let entry = config.get(&self.key);
        let value = entry.as_ref().map(|entry| &entry.value);
        let Some(value) = value.or_else(|| self.default_in(config.environment())) else {
            return false;
        };
        let read = match &entry {
            Some(entry) => raw(value, &entry.source),
            None => Raw::Value(value),
        };
        let same = (self.same)(read, Raw::Text(wanted));
        same.unwrap_or_else(|| as_text(value).as_deref() == Some(wanted))
    }

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

#[diagnostic::do_not_recommend]
impl<T: Leaf> Setting for T {
    fn specs(place: &Place, specs: &mut Vec<Spec>) {
        specs.push(place.spec(T::expected(), same::<T>));
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
        if !reader.has(place) {
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

/// Refuses, when the application is compiled, a default or a rule that would not be heeded.
#[doc(hidden)]
pub const fn single<T: Single>() {}

/// Refuses a least or a greatest value of a type without an order.
#[doc(hidden)]
pub const fn ordered<T: Ordered>() {}

/// Refuses a rule for text for a type that is none.
#[doc(hidden)]
pub const fn textual<T: Textual>() {}
