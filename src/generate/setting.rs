//! One setting as it is typed: `name:type`, with `=default` or `:optional` behind it.

use heck::ToSnakeCase as _;
use serde_json::{Value, json};

use super::{field, setting_doc};
use crate::error::{Failure, catalog};
use crate::fields::{Base, grouped};
use crate::name::objection_to_letters;
use crate::project::description::Setting;

/// A field of a struct of settings.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    kind: &'static Kind,
    pub(super) default: Option<Value>,
    optional: bool,
}

/// A type that can be typed.
#[derive(Debug)]
struct Kind {
    name: &'static str,
    rust: &'static str,
    /// What has to be imported for it.
    import: &'static str,
    /// What the application calls it.
    expected: &'static str,
    /// A value for tests.
    sample: &'static str,
    form: Form,
}

/// How a default is written and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Path,
    Truth,
    Whole(i64, i64),
    Number,
    Duration,
    Size,
    List,
    Secret,
}

const DURATION: &str = "a duration such as `500ms`, `5s` or `2min`, at most 100 years";
const SIZE: &str = "a size such as `512 KiB` or `2 MiB`";

/// The units of durations, each with its milliseconds.
const TIMES: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000)];

/// The constructors of durations, the greatest first: clippy asks for the greatest that fits.
const MADE: [(&str, u64); 4] = [
    ("from_hours", 3_600_000),
    ("from_mins", 60_000),
    ("from_secs", 1000),
    ("from_millis", 1),
];

const UNITS: [&str; 7] = ["GiB", "MiB", "KiB", "GB", "MB", "kB", "B"];

const LONGEST: u64 = 100 * 366 * 24 * 3_600_000;

const KINDS: &[Kind] = &[
    kind("string", "String", "text", "sample", Form::Text),
    kind("bool", "bool", "`true` or `false`", "true", Form::Truth),
    whole("u8", "a whole number from 0 to 255", 0, 255),
    whole("u16", "a whole number from 0 to 65535", 0, 65_535),
    whole(
        "u32",
        "a whole number from 0 to 4294967295",
        0,
        4_294_967_295,
    ),
    whole(
        "u64",
        "a whole number from 0 to 18446744073709551615",
        0,
        i64::MAX,
    ),
    whole(
        "usize",
        "a whole number from 0 to 18446744073709551615",
        0,
        i64::MAX,
    ),
    whole("i8", "a whole number from -128 to 127", -128, 127),
    whole(
        "i16",
        "a whole number from -32768 to 32767",
        -32_768,
        32_767,
    ),
    whole(
        "i32",
        "a whole number from -2147483648 to 2147483647",
        -2_147_483_648,
        2_147_483_647,
    ),
    whole(
        "i64",
        "a whole number from -9223372036854775808 to 9223372036854775807",
        i64::MIN,
        i64::MAX,
    ),
    kind("f64", "f64", "a number", "1.5", Form::Number),
    Kind {
        import: "std::time::Duration",
        ..kind("duration", "Duration", DURATION, "1s", Form::Duration)
    },
    Kind {
        import: "cortex::config::ByteSize",
        ..kind("size", "ByteSize", SIZE, "1 MiB", Form::Size)
    },
    Kind {
        import: "std::path::PathBuf",
        ..kind("path", "PathBuf", "a path", "sample", Form::Path)
    },
    kind(
        "list",
        "Vec<String>",
        "a list, each item text",
        "sample",
        Form::List,
    ),
    Kind {
        import: "cortex::config::Secret",
        ..kind(
            "secret",
            "Secret<String>",
            "text",
            "only-for-tests",
            Form::Secret,
        )
    },
];

const fn kind(
    name: &'static str,
    rust: &'static str,
    expected: &'static str,
    sample: &'static str,
    form: Form,
) -> Kind {
    Kind {
        name,
        rust,
        import: "",
        expected,
        sample,
        form,
    }
}

const fn whole(name: &'static str, expected: &'static str, least: i64, most: i64) -> Kind {
    kind(name, name, expected, "1", Form::Whole(least, most))
}

/// The names of all types, for people: those that fields have elsewhere, and those of settings alone.
fn names() -> Vec<&'static str> {
    let own = KINDS.iter().map(|kind| kind.name);
    let own = own.filter(|name| Base::of_values(name).is_none());
    Base::names().into_iter().chain(own).collect()
}

/// The same in a row.
pub(super) fn types() -> String {
    names().join(", ")
}

impl Kind {
    /// The type that a name stands for, which may be any that fields have elsewhere.
    fn find(typed: &str) -> Option<&'static Self> {
        let rust = Base::of_values(typed).map(Base::rust);
        let mut kinds = KINDS.iter();
        kinds.find(|kind| kind.name == typed || rust == Some(kind.rust))
    }
}

impl Field {
    /// Reads a field such as `timeout:duration=5s`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub(super) fn read(typed: &str) -> Result<Self, Failure> {
        let refuse = |why: &str| catalog::bad_setting(typed, why, &types());
        let (head, default) = match typed.split_once('=') {
            Some((head, default)) => (head, Some(default)),
            None => (typed, None),
        };
        let mut parts = head.split(':');
        let (name, kind) = (parts.next().unwrap_or_default(), parts.next());
        if let Some(why) = objection_to_letters(name) {
            return Err(refuse(&why));
        }
        let name = name.to_snake_case();
        if syn::parse_str::<syn::Ident>(&name).is_err() {
            return Err(refuse(&format!("`{name}` is a keyword of Rust")));
        }
        let kind = kind.ok_or_else(|| refuse("it has no type"))?;
        let found = Kind::find(kind);
        let kind = found.ok_or_else(|| refuse(&field::no_type(kind, &names())))?;
        let modifiers: Vec<&str> = parts.collect();
        let optional = field::is_optional(&modifiers).map_err(|why| refuse(&why))?;
        if optional && default.is_some() {
            return Err(refuse("what has a default is never absent"));
        }
        if kind.form == Form::Secret && default.is_some() {
            return Err(refuse(
                "a secret has no default, which everybody could read",
            ));
        }
        let default = default.map(|text| kind.form.value(text));
        let default = default.transpose().map_err(|why| refuse(&why))?;
        Ok(Self {
            name,
            kind,
            default,
            optional,
        })
    }

    /// Whether somebody has to set it.
    pub(super) fn is_required(&self) -> bool {
        self.default.is_none() && !self.optional
    }

    /// The type in the struct.
    pub(super) fn rust(&self) -> String {
        let inner = self.kind.rust;
        if self.optional {
            return format!("Option<{inner}>");
        }
        inner.to_owned()
    }

    /// What has to be imported, if anything.
    pub(super) fn import(&self) -> Option<&'static str> {
        Some(self.kind.import).filter(|import| !import.is_empty())
    }

    /// What it is, as far as its name tells, and how it is written where no default shows that.
    pub(super) fn doc(&self) -> String {
        if self.kind.form == Form::Truth {
            return setting_doc::truth(&self.name);
        }
        let noun = setting_doc::noun(&self.name);
        let example = match self.kind.form {
            Form::Duration => "`5s`",
            Form::Size => "`2MiB`",
            _ => return format!("{noun}."),
        };
        match self.default {
            Some(_) => format!("{noun}."),
            None => format!("{noun}, such as {example}."),
        }
    }

    /// The default as the attribute has it.
    pub(super) fn literal(&self) -> Option<String> {
        self.default.as_ref().map(literal)
    }

    /// A value that tests of the whole application get by with.
    pub(super) fn sample(&self) -> Value {
        let value = self.kind.form.value(self.kind.sample);
        value.unwrap_or_else(|_| json!(self.kind.sample))
    }

    /// The same as Rust writes it.
    pub(super) fn sample_literal(&self) -> String {
        let literal = literal(&self.sample());
        match self.kind.form {
            Form::List => format!("vec!{literal}"),
            _ => literal,
        }
    }

    /// The statement of a test that fails where the field of `settings` is not as it should be.
    pub(super) fn assertion(&self) -> String {
        let at = format!("settings.{}", self.name);
        let Some(default) = &self.default else {
            return match (self.optional, self.kind.form) {
                (true, _) => format!("assert!({at}.is_none());"),
                (false, Form::Secret) => {
                    format!("assert_eq!({at}.expose(), {});", literal(&self.sample()))
                }
                (false, form) => form.assertion(&at, &self.sample()),
            };
        };
        self.kind.form.assertion(&at, default)
    }

    /// The setting as the application will describe it.
    pub(super) fn described(&self, prefix: &str) -> Setting {
        let key = format!("{prefix}.{}", self.name);
        Setting {
            variable: variable(&key),
            key,
            r#type: self.kind.expected.to_owned(),
            constraints: Vec::new(),
            default: self.default.clone(),
            defaults: std::collections::BTreeMap::new(),
            required: self.is_required(),
            secret: self.kind.form == Form::Secret,
            live: false,
            module: String::new(),
            doc: self.doc(),
        }
    }
}

/// The variable that sets a key.
pub(super) fn variable(key: &str) -> String {
    format!("APP__{}", key.replace('.', "__").to_uppercase())
}

impl Form {
    /// A default as a configuration file has it.
    fn value(self, text: &str) -> Result<Value, String> {
        match self {
            Self::Text | Self::Path | Self::Secret => Ok(json!(text)),
            Self::Truth => {
                let value = text.parse::<bool>();
                value
                    .map(Value::from)
                    .map_err(|_| format!("`{text}` is neither `true` nor `false`"))
            }
            Self::Whole(least, most) => match text.parse::<i64>() {
                Ok(number) if (least..=most).contains(&number) => Ok(json!(number)),
                _ if most == i64::MAX && text.parse::<u64>().is_ok() => Err(format!(
                    "`{text}` is more than {most}, the greatest whole number in a configuration file"
                )),
                _ => Err(format!(
                    "`{text}` is no whole number from {least} to {most}"
                )),
            },
            Self::Number => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(json!(number)),
                _ => Err(format!("`{text}` is no number")),
            },
            Self::Duration => {
                let known = milliseconds(text).map(|_| json!(text));
                known.ok_or_else(|| {
                    format!("`{text}` is no duration such as `500ms`, `5s`, `2min` or `1h`")
                })
            }
            Self::Size => {
                let known = is_size(text).then(|| json!(text));
                known.ok_or_else(|| format!("`{text}` is no size such as `512KiB` or `2MiB`"))
            }
            Self::List if text.trim().is_empty() => Ok(json!([])),
            Self::List => Ok(text.split(',').map(|item| json!(item.trim())).collect()),
        }
    }

    fn assertion(self, at: &str, value: &Value) -> String {
        let text = value.as_str().unwrap_or_default();
        let written = literal(value);
        match (self, value) {
            (Self::Truth, Value::Bool(true)) => format!("assert!({at});"),
            (Self::Truth, _) => format!("assert!(!{at});"),
            (Self::Number, _) => format!("assert!(({at} - {written}).abs() < f64::EPSILON);"),
            (Self::Duration, _) => format!("assert_eq!({at}, {});", made(text)),
            (Self::Size, _) => format!("assert_eq!({written}.parse(), Ok({at}));"),
            (Self::Path, _) => format!("assert_eq!({at}.to_str(), Some({written}));"),
            (Self::List, Value::Array(items)) if items.is_empty() => {
                format!("assert!({at}.is_empty());")
            }
            _ => format!("assert_eq!({at}, {written});"),
        }
    }
}

/// A value as Rust writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => grouped(&whole.to_string()),
            None => number.to_string(),
        },
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// A number and its unit.
fn milliseconds(text: &str) -> Option<u64> {
    let (amount, unit) = amount(text)?;
    let (_, factor) = TIMES.iter().find(|(name, _)| *name == unit)?;
    let total = amount.checked_mul(*factor)?;
    (total <= LONGEST).then_some(total)
}

fn made(text: &str) -> String {
    let total = milliseconds(text).unwrap_or_default();
    let fits = |(_, factor): &&(&str, u64)| total > 0 && total.is_multiple_of(*factor);
    match MADE.iter().find(fits) {
        Some((name, factor)) => {
            let amount = grouped(&(total / factor).to_string());
            format!("Duration::{name}({amount})")
        }
        None => "Duration::ZERO".to_owned(),
    }
}

fn is_size(text: &str) -> bool {
    let known =
        |unit: &str| unit.is_empty() || UNITS.iter().any(|name| name.eq_ignore_ascii_case(unit));
    amount(text).is_some_and(|(_, unit)| known(unit))
}

fn amount(text: &str) -> Option<(u64, &str)> {
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (amount, unit) = text.split_at(split);
    Some((amount.parse().ok()?, unit.trim()))
}
