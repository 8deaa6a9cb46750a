//! Rows for a table, written so that the statement can be run again and again.

use sea_query::Value;
use serde_json::Value as Json;

use super::Target;
use super::text::Text;
use crate::fields::{Dialect, Field, Id, Kind};

/// What stands in a row under a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// As 32 hexadecimal digits.
    Uuid(u128),
    /// The point in time that is written so: `2026-01-31T08:30:00Z`.
    DateTime(String),
}

impl Cell {
    /// A key that is the same whenever it is made.
    pub(crate) fn key(id: Id, nth: u32) -> Self {
        match id {
            Id::Int => Self::Int(nth.into()),
            Id::Uuid7 => Self::Uuid(0x018f_0000_0000_7000_8000_0000_0000_0000 | u128::from(nth)),
            Id::Ulid => Self::Text(format!("01J0000000{nth:016}")),
        }
    }

    /// A field's sample as its column has it.
    pub(crate) fn sample(field: &Field, nth: u32) -> Self {
        let Some(value) = field.sample(nth) else {
            return Self::Null;
        };
        if field.list {
            return Self::Text(value.to_string());
        }
        let text = || value.as_str().unwrap_or_default().to_owned();
        match field.kind {
            Kind::Int | Kind::I32 => value.as_i64().map_or(Self::Null, Self::Int),
            Kind::Float => value.as_f64().map_or(Self::Null, Self::Float),
            Kind::Bool => Self::Bool(value == Json::Bool(true)),
            Kind::Json => Self::Text(value.to_string()),
            Kind::DateTime => Self::DateTime(text()),
            Kind::Uuid => {
                let hex = text().replace('-', "");
                u128::from_str_radix(&hex, 16).map_or(Self::Null, Self::Uuid)
            }
            _ => Self::Text(text()),
        }
    }

    /// As each database keeps what the application writes.
    fn value(&self, dialect: Dialect) -> Value {
        match self {
            Self::Null => Value::String(None),
            Self::Int(number) => (*number).into(),
            Self::Float(number) => (*number).into(),
            Self::Bool(is_so) => (*is_so).into(),
            Self::Uuid(uuid) if dialect == Dialect::Postgres => {
                let hex = format!("{uuid:032x}");
                let parts = [
                    &hex[..8],
                    &hex[8..12],
                    &hex[12..16],
                    &hex[16..20],
                    &hex[20..],
                ];
                parts.join("-").into()
            }
            Self::Uuid(uuid) => uuid.to_be_bytes().to_vec().into(),
            // Texts of SQLite sort by time only if all name the zone in the same way.
            Self::DateTime(text) if dialect == Dialect::Sqlite => {
                text.replace('Z', "+00:00").into()
            }
            Self::DateTime(text) if dialect == Dialect::Mysql => {
                text.replace('T', " ").trim_end_matches('Z').into()
            }
            Self::Text(text) | Self::DateTime(text) => text.as_str().into(),
        }
    }
}

/// Columns of a row that is there, which what is said of them does not change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    /// The one that stays.
    pub(crate) as_it_is: &'a str,
    /// The one that counts changes, if there is one.
    pub(crate) raised: Option<&'a str>,
}

/// The statement that has a table hold these rows. A row that is there under the first column's value
/// is given what is said here, but for what is `kept`.
pub(crate) fn upsert(
    table: &str,
    columns: &[String],
    rows: &[Vec<Cell>],
    kept: Kept<'_>,
    dialect: Dialect,
) -> String {
    let target = |_: &_| Target {
        table: String::new(),
        id: Id::Int,
    };
    let text = Text {
        dialect,
        target: &target,
    };
    let names: Vec<String> = columns.iter().map(|name| text.name(name)).collect();
    let row = |row: &Vec<Cell>| {
        let values = row.iter().map(|cell| text.value(&cell.value(dialect)));
        format!("    ({})", values.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let key = names.first().map_or("", String::as_str);
    let changed = columns.iter().zip(&names).skip(1);
    let changed = changed.filter(|(name, _)| kept.as_it_is != name.as_str());
    let of_table = text.name(table);
    let set = changed.map(|(column, name)| match dialect {
        _ if kept.raised == Some(column.as_str()) => format!("    {name} = {of_table}.{name} + 1"),
        Dialect::Mysql => format!("    {name} = VALUES({name})"),
        Dialect::Sqlite | Dialect::Postgres => format!("    {name} = excluded.{name}"),
    });
    let head = match dialect {
        Dialect::Mysql => "ON DUPLICATE KEY UPDATE".to_owned(),
        Dialect::Sqlite | Dialect::Postgres => format!("ON CONFLICT ({key}) DO UPDATE SET"),
    };
    format!(
        "INSERT INTO {} ({})\nVALUES\n{}\n{head}\n{};\n",
        text.name(table),
        names.join(", "),
        rows.join(",\n"),
        set.collect::<Vec<_>>().join(",\n"),
    )
}
