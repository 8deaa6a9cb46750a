//! What lists can be sorted by, and the values of a row in that order.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Error;

/// What a list of a table's rows can be sorted by; [`sorts!`](crate::sorts) makes it.
pub struct Sorts<T: 'static> {
    pub(super) table: &'static str,
    pub(super) all: &'static [Sort<T>],
}

/// One column that a list can be sorted by.
pub struct Sort<T> {
    pub(super) column: &'static str,
    pub(super) is_nullable: bool,
    pub(super) value: fn(&T) -> SortValue,
}

/// What a list can be sorted by: the table, the type of its rows, and fields of that. The first is
/// the key, which decides among equals and is the order where a request names none. Each should
/// have an index.
///
/// ```
/// use cortex_data::{Sorts, sorts};
///
/// struct Post {
///     id: i64,
///     title: String,
///     rank: Option<i64>,
/// }
///
/// const SORTS: Sorts<Post> = sorts!("posts", Post, [id, title, rank]);
/// # let _ = SORTS;
/// ```
#[macro_export]
macro_rules! sorts {
    ($table:literal, $row:ty, [$($field:ident),+ $(,)?]) => {
        $crate::Sorts::new($table, &[$(
            $crate::Sort::new(
                stringify!($field),
                $crate::is_nullable(|row: &$row| &row.$field),
                |row: &$row| $crate::SortKey::value(&row.$field),
            )
        ),+])
    };
}

impl<T> Sorts<T> {
    #[doc(hidden)]
    pub const fn new(table: &'static str, all: &'static [Sort<T>]) -> Self {
        Self { table, all }
    }
}

impl<T> Sort<T> {
    #[doc(hidden)]
    pub const fn new(field: &'static str, is_nullable: bool, value: fn(&T) -> SortValue) -> Self {
        let column = match field.as_bytes() {
            // A keyword of Rust, which is none in the database.
            [b'r', b'#', ..] => field.split_at(2).1,
            _ => field,
        };
        Self {
            column,
            is_nullable,
            value,
        }
    }
}

#[doc(hidden)]
pub const fn is_nullable<T, K: SortKey>(_: fn(&T) -> &K) -> bool {
    K::NULLABLE
}

/// Types of columns that lists can be sorted by.
pub trait SortKey {
    /// Whether a row may have no value, so that it comes last in either direction.
    const NULLABLE: bool = false;

    /// The value by which the row has its place.
    fn value(&self) -> SortValue;
}

/// The value of a row by which it has its place in a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SortValue {
    /// None, which is last.
    Null,
    /// No or yes.
    Bool(bool),
    /// A whole number of 32 bits.
    I32(i32),
    /// A whole number of 64 bits.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// A text, in the order of its bytes.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A point in time.
    Utc(DateTime<Utc>),
    /// A UUID, in the order of its bytes.
    Uuid(Uuid),
}

impl<T: SortKey> SortKey for Option<T> {
    const NULLABLE: bool = true;

    fn value(&self) -> SortValue {
        self.as_ref().map_or(SortValue::Null, T::value)
    }
}

macro_rules! keys {
    ($($type:ty: $variant:ident),* $(,)?) => { $(
        impl SortKey for $type {
            fn value(&self) -> SortValue {
                SortValue::$variant(self.clone())
            }
        }
    )* };
}

keys! {
    bool: Bool, i32: I32, i64: I64, f64: F64, String: Text, NaiveDate: Date, NaiveTime: Time,
    DateTime<Utc>: Utc, Uuid: Uuid,
}

impl SortValue {
    /// As it stands in a cursor, so that the same one comes out again.
    fn written(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => json!(["bool", value]),
            Self::I32(value) => json!(["i32", value]),
            Self::I64(value) => json!(["i64", value]),
            // A decimal form would lose the last bit of some.
            Self::F64(value) => json!(["f64", value.to_bits()]),
            Self::Text(value) => json!(["text", value]),
            Self::Date(value) => json!(["date", value]),
            Self::Time(value) => json!(["time", value]),
            Self::Utc(value) => json!(["utc", value]),
            Self::Uuid(value) => json!(["uuid", value.to_string()]),
        }
    }

    fn read(kind: &str, value: Json) -> Option<Self> {
        use serde_json::from_value as read;

        Some(match kind {
            "bool" => Self::Bool(read(value).ok()?),
            "i32" => Self::I32(read(value).ok()?),
            "i64" => Self::I64(read(value).ok()?),
            "f64" => Self::F64(f64::from_bits(read(value).ok()?)),
            "text" => Self::Text(read(value).ok()?),
            "date" => Self::Date(read(value).ok()?),
            "time" => Self::Time(read(value).ok()?),
            "utc" => Self::Utc(read(value).ok()?),
            "uuid" => Self::Uuid(value.as_str()?.parse().ok()?),
            _ => return None,
        })
    }
}

/// The content of a cursor.
pub(super) fn encode(values: &[SortValue]) -> Result<Vec<u8>, Error> {
    let written: Vec<Json> = values.iter().map(SortValue::written).collect();
    serde_json::to_vec(&written).map_err(Error::other)
}

/// The values that were encoded.
pub(super) fn decode(content: &[u8]) -> Result<Vec<SortValue>, Error> {
    let written: Vec<Option<(String, Json)>> =
        serde_json::from_slice(content).map_err(|_| Error::Cursor)?;
    let values = written.into_iter().map(|value| match value {
        Some((kind, value)) => SortValue::read(&kind, value).ok_or(Error::Cursor),
        None => Ok(SortValue::Null),
    });
    values.collect()
}
