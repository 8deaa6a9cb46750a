//! The types that a single value can have.

use std::borrow::Cow;
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

    /// Whether the value is less than the least one that `#[setting(min = ...)]` allows. Types
    /// without an order have no least value.
    fn is_below(&self, minimum: &Self) -> bool {
        let _ = minimum;
        false
    }
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
}

impl Leaf for bool {
    fn expected() -> Cow<'static, str> {
        "`true` or `false`".into()
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

    fn is_below(&self, minimum: &Self) -> bool {
        self < minimum
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

    fn is_below(&self, minimum: &Self) -> bool {
        self < minimum
    }
}

impl<T: Leaf> Leaf for Vec<T> {
    fn expected() -> Cow<'static, str> {
        format!("a list, each item {}", T::expected()).into()
    }

    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        match raw {
            Raw::Text(text) if text.trim().is_empty() => Some(Self::new()),
            Raw::Text(text) => text
                .split(',')
                .map(|item| T::from_raw(Raw::Text(item.trim())))
                .collect(),
            Raw::Value(value) => value
                .as_array()?
                .iter()
                .map(|item| T::from_raw(Raw::Value(item)))
                .collect(),
        }
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
        let value = match raw {
            Raw::Value(value) => value.clone(),
            Raw::Text(text) => Value::String(text.to_owned()),
        };
        let read = T::deserialize(value).ok().or_else(|| {
            // Text may also be a number, a list or a table, written as in a file.
            let Raw::Text(text) = raw else { return None };
            T::deserialize(toml::de::ValueDeserializer::parse(text).ok()?).ok()
        });
        read.map(Self)
    }
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

            fn is_below(&self, minimum: &Self) -> bool {
                self < minimum
            }
        }
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

    fn is_below(&self, minimum: &Self) -> bool {
        self < minimum
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
    PathBuf: "a path"
    IpAddr: "an IP address such as `127.0.0.1`"
    Ipv4Addr: "an IPv4 address such as `127.0.0.1`"
    Ipv6Addr: "an IPv6 address such as `::1`"
    SocketAddr: "an address with a port, such as `127.0.0.1:80`"
}
