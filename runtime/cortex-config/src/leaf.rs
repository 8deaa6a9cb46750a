//! The types that a single value can have.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::{ByteSize, Value};

/// A type that one value is read into.
///
/// Implement it for a type of your own that has a textual form:
///
/// ```
/// use std::borrow::Cow;
/// use cortex_config::{Leaf, Raw};
///
/// struct Currency(String);
///
/// impl Leaf for Currency {
///     fn expected() -> Cow<'static, str> {
///         "a currency such as `EUR`".into()
///     }
///     fn from_raw(raw: Raw<'_>) -> Option<Self> {
///         let code = raw.text()?;
///         (code.len() == 3).then(|| Self(code.to_uppercase()))
///     }
/// }
///
/// assert!(Currency::from_raw(Raw::Text("eur")).is_some());
/// assert!(Currency::from_raw(Raw::Text("euro")).is_none());
/// ```
pub trait Leaf: Sized {
    /// What a value looks like, in words: "a duration such as `5s`".
    fn expected() -> Cow<'static, str>;

    /// Reads the value; `None` if it is not of the expected kind.
    fn from_raw(raw: Raw<'_>) -> Option<Self>;

    /// Says more exactly what is wrong with a value that was refused, where more can be said.
    fn fault(raw: Raw<'_>) -> Option<Fault> {
        let _ = raw;
        None
    }

    /// How the value stands to another one; types that are [`Ordered`] have an answer.
    fn order(&self, other: &Self) -> Option<Ordering> {
        let _ = other;
        None
    }

    /// Whether two values are the same, as far as the type knows: by its order, or by its text.
    /// Where it answers `None`, what was written is compared.
    fn is_same(&self, other: &Self) -> Option<bool> {
        let texts = (self.texts(), other.texts());
        match self.order(other) {
            Some(order) => Some(order.is_eq()),
            None if texts.0.is_empty() && texts.1.is_empty() => None,
            None => Some(texts.0 == texts.1),
        }
    }

    /// The text of the value, or each one in a list; types that are [`Textual`] have some.
    fn texts(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A type with an order, for `#[setting(min = ..., max = ...)]`: [`Leaf::order`] compares its values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no least and no greatest value",
    label = "`min`, `max` and `range` are for numbers, `Duration` and `ByteSize`",
    note = "a type of your own can have an order: write `Leaf::order`, and `impl Ordered`"
)]
pub trait Ordered {}

/// A type that is text, for `#[setting(pattern = "...", url, file, directory)]`: [`Leaf::texts`]
/// gives it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text",
    label = "`pattern`, `url`, `file` and `directory` are for `String`, `PathBuf` and lists of them",
    note = "a type of your own can be checked as text: write `Leaf::texts`, and `impl Textual`"
)]
pub trait Textual {}

#[diagnostic::do_not_recommend]
impl<T: Ordered> Ordered for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Ordered> Ordered for crate::Secret<T> {}
#[diagnostic::do_not_recommend]
impl<T: Textual> Textual for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Textual> Textual for crate::Secret<T> {}
impl<T: Textual> Textual for Vec<T> {}
impl Textual for String {}
impl Textual for PathBuf {}
impl Ordered for Duration {}
impl Ordered for ByteSize {}
impl Ordered for f64 {}

/// What exactly is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, such as "the item 2 is `x`".
    pub message: String,
    /// What was probably meant.
    pub nearest: Option<String>,
}

/// A value as its source gives it.
#[derive(Clone, Copy, Debug)]
pub enum Raw<'a> {
    /// A typed value, from a file or a default.
    Value(&'a Value),
    /// Plain text, from a variable or the command line.
    Text(&'a str),
}

impl<'a> Raw<'a> {
    /// The text, if it is one.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Value(value) => value.as_str(),
        }
    }
}

impl Leaf for String {
    fn expected() -> Cow<'static, str> {
        "text".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        raw.text().map(str::to_owned)
    }

    fn texts(&self) -> Vec<&str> {
        vec![self]
    }
}

impl Leaf for PathBuf {
    fn expected() -> Cow<'static, str> {
        "a path".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        raw.text().map(Self::from)
    }

    fn texts(&self) -> Vec<&str> {
        // It was made of text.
        self.to_str().into_iter().collect()
    }
}

impl Leaf for bool {
    fn expected() -> Cow<'static, str> {
        "`true` or `false`".into()
    }

    fn is_same(&self, other: &Self) -> Option<bool> {
        Some(self == other)
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        match raw {
            Raw::Value(value) => value.as_bool(),
            Raw::Text("true" | "1") => Some(true),
            Raw::Text("false" | "0") => Some(false),
            Raw::Text(_) => None,
        }
    }
}

/// A hundred years. The clocks of some systems cannot add much more to the present, and panic.
const LONGEST: Duration = Duration::from_hours(100 * 366 * 24);

impl Leaf for Duration {
    fn expected() -> Cow<'static, str> {
        "a duration such as `500ms`, `5s` or `2min`, at most 100 years".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        let duration = humantime::parse_duration(raw.text()?).ok()?;
        (duration <= LONGEST).then_some(duration)
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        self.partial_cmp(other)
    }
}

impl Leaf for ByteSize {
    fn expected() -> Cow<'static, str> {
        "a size such as `512 KiB` or `2 MiB`".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        match raw {
            Raw::Value(Value::Integer(bytes)) => u64::try_from(*bytes).ok().map(Self::bytes),
            raw => raw.text()?.parse().ok(),
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        self.partial_cmp(other)
    }
}

impl<T: Leaf> Leaf for Vec<T> {
    fn expected() -> Cow<'static, str> {
        format!("a list, each item {}", T::expected()).into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        items(raw)?.into_iter().map(T::from_raw).collect()
    }

    fn fault(raw: Raw<'_>) -> Option<Fault> {
        let wrong = |(_, item): &(usize, Raw<'_>)| T::from_raw(*item).is_none();
        let (at, item) = items(raw)?.into_iter().enumerate().find(wrong)?;
        let more = T::fault(item);
        let message = format!("the item {} is {}", at + 1, shown(item));
        Some(match more {
            Some(more) => Fault {
                message: format!("{message}: {}", more.message),
                nearest: more.nearest,
            },
            None => Fault {
                message,
                nearest: None,
            },
        })
    }

    fn texts(&self) -> Vec<&str> {
        self.iter().flat_map(T::texts).collect()
    }
}

/// The items of a list, which text has between commas.
fn items(raw: Raw<'_>) -> Option<Vec<Raw<'_>>> {
    match raw {
        Raw::Text(text) if text.trim().is_empty() => Some(Vec::new()),
        Raw::Text(text) => Some(text.split(',').map(|item| Raw::Text(item.trim())).collect()),
        Raw::Value(value) => Some(value.as_array()?.iter().map(Raw::Value).collect()),
    }
}

/// A value as a message shows it.
pub(crate) fn shown(raw: Raw<'_>) -> String {
    match raw {
        Raw::Text(text) => format!("{text:?}"),
        Raw::Value(value) => crate::place::shown(value).into_owned(),
    }
}

/// Reads any type that implements `Deserialize`; `#[setting(serde)]` on a field stands for it.
#[derive(Clone, Debug)]
pub struct Serde<T>(pub T);

impl<T: DeserializeOwned> Leaf for Serde<T> {
    fn expected() -> Cow<'static, str> {
        let name = std::any::type_name::<T>();
        // Without the paths, also of the types inside: `HashMap<String, u32>`.
        let words = name.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let short: String = words.filter_map(|word| word.rsplit("::").next()).collect();
        format!("a value of the type `{short}`").into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        deserialize(raw).ok().map(Self)
    }

    fn fault(raw: Raw<'_>) -> Option<Fault> {
        let error = deserialize::<T>(raw).err()?;
        let message = error.message().to_owned();
        // As serde says it: unknown variant `fsat`, expected `fast` or `slow`.
        let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let nearest = match &*words {
            [word, known @ ..] if message.starts_with("unknown ") => {
                crate::nearest(word, known.iter().copied()).map(str::to_owned)
            }
            _ => None,
        };
        Some(Fault { message, nearest })
    }
}

fn deserialize<T: DeserializeOwned>(raw: Raw<'_>) -> Result<T, toml::de::Error> {
    let text = match raw {
        Raw::Value(value) => return T::deserialize(value.clone()),
        Raw::Text(text) => text,
    };
    T::deserialize(Value::String(text.to_owned())).or_else(|error| {
        // Text may also be a number, a list or a table, written as in a file.
        let other = toml::de::ValueDeserializer::parse(text).map(T::deserialize);
        other.unwrap_or_else(|_| Err(error))
    })
}

macro_rules! whole_numbers {
    ($($type:ty)*) => { $(
        impl Leaf for $type {
            fn expected() -> Cow<'static, str> {
                format!("a whole number from {} to {}", Self::MIN, Self::MAX).into()
            }

            fn from_raw(raw: Raw<'_>) -> Option<Self> {
                match raw {
                    Raw::Value(value) => Self::try_from(value.as_integer()?).ok(),
                    Raw::Text(text) => text.trim().parse().ok(),
                }
            }

            fn order(&self, other: &Self) -> Option<Ordering> {
                self.partial_cmp(other)
            }
        }

        impl Ordered for $type {}
    )* };
}

whole_numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl Leaf for f64 {
    fn expected() -> Cow<'static, str> {
        "a number".into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        match raw {
            // A whole number is a number too, as far as it is the same one afterwards.
            Raw::Value(Value::Integer(number)) => i32::try_from(*number).ok().map(Self::from),
            Raw::Value(value) => value.as_float(),
            Raw::Text(text) => text.trim().parse().ok(),
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        self.partial_cmp(other)
    }
}

macro_rules! textual {
    ($($type:ty: $expected:literal)*) => { $(
        impl Leaf for $type {
            fn expected() -> Cow<'static, str> {
                $expected.into()
            }

            fn from_raw(raw: Raw<'_>) -> Option<Self> {
                raw.text()?.parse().ok()
            }
        }
    )* };
}

textual! {
    IpAddr: "an IP address such as `127.0.0.1`"
    Ipv4Addr: "an IPv4 address such as `127.0.0.1`"
    Ipv6Addr: "an IPv6 address such as `::1`"
    SocketAddr: "an address with a port, such as `127.0.0.1:80`"
}
