//! The values of a row in a cursor, so that the same ones come out again.

use sea_orm::Value;
use serde_json::Value as Json;

use crate::Error;

/// Values with a textual form that is exact, each with the name of its kind.
macro_rules! kinds {
    ($($kind:literal $variant:ident),* $(,)?) => {
        /// `None` means that there is no way to write the value down.
        fn written(value: &Value) -> Option<Json> {
            match value {
                $(
                    Value::$variant(None) => Some(Json::Null),
                    Value::$variant(Some(value)) => Some(serde_json::json!([$kind, value])),
                )*
                Value::Float(value) => Some(bits("f32", value.map(|it| u64::from(it.to_bits())))),
                Value::Double(value) => Some(bits("f64", value.map(f64::to_bits))),
                _ => None,
            }
        }

        fn read(kind: &str, value: Json) -> Result<Value, serde_json::Error> {
            match kind {
                $($kind => serde_json::from_value(value).map(|it| Value::$variant(Some(it))),)*
                "f32" => serde_json::from_value(value)
                    .map(|it| Value::Float(Some(f32::from_bits(it)))),
                _ => serde_json::from_value(value)
                    .map(|it| Value::Double(Some(f64::from_bits(it)))),
            }
        }
    };
}

kinds! {
    "bool" Bool,
    "i8" TinyInt, "i16" SmallInt, "i32" Int, "i64" BigInt,
    "u8" TinyUnsigned, "u16" SmallUnsigned, "u32" Unsigned, "u64" BigUnsigned,
    "text" String, "char" Char, "bytes" Bytes,
    "date" ChronoDate, "time" ChronoTime, "datetime" ChronoDateTime,
    "utc" ChronoDateTimeUtc, "local" ChronoDateTimeLocal, "zoned" ChronoDateTimeWithTimeZone,
    "uuid" Uuid,
}

/// A decimal form would lose the last bit of some.
fn bits(kind: &str, bits: Option<u64>) -> Json {
    bits.map_or(Json::Null, |bits| serde_json::json!([kind, bits]))
}

pub(super) fn encode(values: &[Value]) -> Result<Vec<u8>, Error> {
    let written: Option<Vec<_>> = values.iter().map(written).collect();
    let written = written.ok_or_else(|| {
        Error::other("a list cannot be sorted by a column whose values have no exact text")
    })?;
    serde_json::to_vec(&written).map_err(Error::other)
}

/// The values that were encoded; `None` is a row without one.
pub(super) fn decode(content: &[u8]) -> Result<Vec<Option<Value>>, Error> {
    let written: Vec<Option<(String, Json)>> =
        serde_json::from_slice(content).map_err(|_| Error::Cursor)?;
    let values = written.into_iter().map(|value| {
        let value = value.map(|(kind, value)| read(&kind, value));
        value.transpose().map_err(|_| Error::Cursor)
    });
    values.collect()
}
