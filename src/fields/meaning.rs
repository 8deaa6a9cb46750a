//! What a field is in Rust, in SQL, in JSON Schema and in the attributes of generated code.

use heck::ToPascalCase as _;
use serde_json::{Value, json};

use super::names::identifier;
use super::types::Base;
use super::{Dialect, Field, Id, Index, Kind, Reference, Variant};

impl Field {
    /// The column: for a reference `author_id`.
    pub(crate) fn column(&self) -> String {
        match &self.kind {
            Kind::References(Reference { key: Some(key), .. }) => key.clone(),
            Kind::References(_) => format!("{}_id", self.name),
            _ => self.name.clone(),
        }
    }

    /// The column as a name in Rust: `r#type`.
    pub(crate) fn identifier(&self) -> String {
        identifier(&self.column())
    }

    /// Whether the entity can say `#[sea_orm(unique)]` of it. The macro makes `find_by_…` of that, and
    /// does not find the column again where its name is escaped.
    pub(crate) fn is_found_by(&self) -> bool {
        self.index == Index::Unique && !self.identifier().starts_with("r#")
    }

    /// What it points at, if it does.
    pub(crate) fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            Kind::References(reference) => Some(reference),
            _ => None,
        }
    }

    /// The name of the model that it points at, in Pascal case and with its folders:
    /// `billing/Invoice`.
    pub(crate) fn model(&self) -> Option<String> {
        let reference = self.reference()?;
        let named = reference.model.clone();
        Some(named.unwrap_or_else(|| self.name.to_pascal_case()))
    }

    /// The values that it can have, if they are listed.
    pub(crate) fn variants(&self) -> &[Variant] {
        match &self.kind {
            Kind::Enum(variants) => variants,
            _ => &[],
        }
    }

    /// The type in Rust. `scope` is what the name of an enum begins with, as in `PostStatus`, and
    /// `key` what the model that is pointed at is told apart by.
    pub(crate) fn rust(&self, scope: &str, key: Id) -> String {
        let one = match self.kind.base() {
            Base::Enum => self.enum_name(scope),
            Base::References => key.rust().to_owned(),
            base => base.of().rust.to_owned(),
        };
        match (self.list, self.optional) {
            (true, _) => format!("Vec<{one}>"),
            (false, true) => format!("Option<{one}>"),
            (false, false) => one,
        }
    }

    /// The name of an enum's type.
    pub(crate) fn enum_name(&self, scope: &str) -> String {
        format!("{scope}{}", self.name.to_pascal_case())
    }

    /// The type of its column; nothing where the database has none that keeps it.
    pub(crate) fn sql(&self, dialect: Dialect, key: Id) -> Option<String> {
        if self.list {
            let json = Base::Json.of().sql?;
            return Some(json[dialect as usize].to_owned());
        }
        let cell = self.kind.base().of().sql?[dialect as usize];
        let text = self.kind.filled(cell).replace("{key}", key.sql(dialect));
        Some(text).filter(|text| !text.is_empty())
    }

    /// What `#[sea_orm(column_type = "…")]` says, where the Rust type does not say it.
    pub(crate) fn orm(&self) -> Option<String> {
        let of = if self.list {
            Base::Json.of()
        } else {
            self.kind.base().of()
        };
        of.orm.map(|orm| self.kind.filled(orm))
    }

    /// The rule of `garde` for requests.
    pub(crate) fn rule(&self) -> String {
        let most = match self.kind {
            Kind::String { max } => grouped(&max.to_string()),
            Kind::Text => "65_535".to_owned(),
            _ => return "skip".to_owned(),
        };
        let length = format!("length(chars, max = {most})");
        if self.list {
            return format!("inner({length})");
        }
        length
    }

    /// What `#[schema(…)]` says for the description of the API, where the type does not say it.
    pub(crate) fn openapi(&self) -> Option<String> {
        let most = match self.kind {
            Kind::String { max } => grouped(&max.to_string()),
            Kind::Text => "65_535".to_owned(),
            _ => return None,
        };
        if self.list {
            // `max_length` would be that of the list, and not that of its items.
            return Some(format!("schema_with = cortex::openapi::texts::<{most}>"));
        }
        Some(format!("max_length = {most}"))
    }

    /// JSON Schema, which samples are held to.
    #[cfg(test)]
    pub(crate) fn schema(&self, key: Id) -> Value {
        let one = match self.kind.base() {
            Base::References => key.schema(),
            base => {
                let text = self.kind.filled(base.of().schema);
                serde_json::from_str(&text).unwrap_or_default()
            }
        };
        if self.list {
            return json!({ "type": "array", "items": one });
        }
        match one.get("type").cloned() {
            Some(kind) if self.optional => {
                let mut nullable = one;
                nullable["type"] = json!([kind, "null"]);
                if let Some(values) = nullable.get_mut("enum").and_then(Value::as_array_mut) {
                    values.push(Value::Null);
                }
                nullable
            }
            _ => one,
        }
    }

    /// A value for tests, in JSON; those of other rows differ by `nth` where the type has enough of
    /// them. Nothing where the test has to make a row first.
    pub(crate) fn sample(&self, nth: u32) -> Option<Value> {
        let one = self.kind.sample(&self.name, nth)?;
        Some(if self.list { json!([one]) } else { one })
    }

    /// A value of another shape, which a request is refused for; nothing where all are taken.
    #[cfg(test)]
    pub(crate) fn misfit(&self) -> Option<Value> {
        match self.kind {
            Kind::Json => None,
            _ => Some(json!({ "no": "such value" })),
        }
    }
}

impl Kind {
    /// Its line of the table.
    pub(crate) fn base(&self) -> Base {
        match self {
            Self::String { .. } => Base::String,
            Self::Text => Base::Text,
            Self::Int => Base::Int,
            Self::I32 => Base::I32,
            Self::Float => Base::Float,
            Self::Bool => Base::Bool,
            Self::Decimal { .. } => Base::Decimal,
            Self::Date => Base::Date,
            Self::Time => Base::Time,
            Self::DateTime => Base::DateTime,
            Self::Uuid => Base::Uuid,
            Self::Json => Base::Json,
            Self::Enum(_) => Base::Enum,
            Self::References(_) => Base::References,
        }
    }

    /// A cell of the table with what this one says of itself.
    fn filled(&self, cell: &str) -> String {
        match self {
            Self::String { max } => cell.replace("{max}", &max.to_string()),
            Self::Decimal { precision, scale } => cell
                .replace("{precision}", &precision.to_string())
                .replace("{scale}", &scale.to_string()),
            Self::Enum(variants) => {
                let values = variants.iter().map(|one| format!("\"{}\"", one.value));
                cell.replace("{values}", &values.collect::<Vec<_>>().join(","))
            }
            _ => cell.to_owned(),
        }
    }

    fn sample(&self, name: &str, nth: u32) -> Option<Value> {
        let minute = nth % 60;
        Some(match self {
            Self::String { max } => {
                let text = format!("{nth} {}", name.replace('_', " "));
                let most = usize::try_from(*max).unwrap_or(usize::MAX);
                json!(text.chars().take(most).collect::<String>().trim_end())
            }
            Self::Text => json!(format!("{nth} {}", name.replace('_', " "))),
            Self::Int | Self::I32 => json!(nth + 7),
            Self::Float => json!(f64::from(nth) + 0.5),
            Self::Bool => json!(nth.is_multiple_of(2)),
            Self::Decimal { precision, scale } => {
                let whole = if precision > scale { nth % 10 } else { 0 };
                let after = "5".repeat(usize::try_from(*scale).unwrap_or_default());
                let point = if after.is_empty() { "" } else { "." };
                json!(format!("{whole}{point}{after}"))
            }
            Self::Date => json!(format!("2026-01-{:02}", nth % 28 + 1)),
            Self::Time => json!(format!("08:{minute:02}:00")),
            Self::DateTime => json!(format!("2026-01-31T08:{minute:02}:00Z")),
            Self::Uuid => json!(format!("018f0000-0000-7000-8000-{nth:012x}")),
            Self::Json => json!({ "nth": nth }),
            Self::Enum(variants) => {
                let nth = usize::try_from(nth).unwrap_or_default();
                json!(variants.get(nth % variants.len().max(1))?.value)
            }
            Self::References(_) => return None,
        })
    }
}

impl Id {
    /// The type of a column that points at such a key.
    pub(crate) fn sql(self, dialect: Dialect) -> &'static str {
        let uuid = Base::Uuid.of().sql.map_or("", |sql| sql[dialect as usize]);
        match self {
            Self::Int => "bigint",
            Self::Uuid7 => uuid,
            Self::Ulid => "char(26)",
        }
    }

    #[cfg(test)]
    fn schema(self) -> Value {
        match self {
            Self::Int => json!({ "type": "integer", "format": "int64" }),
            Self::Uuid7 => json!({ "type": "string", "format": "uuid" }),
            Self::Ulid => json!({ "type": "string", "minLength": 26, "maxLength": 26 }),
        }
    }
}

/// A whole number as clippy wants it in Rust: with `_` between each three of many digits, as in
/// `65_535`, and with no zero before it.
pub(crate) fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches(['-', '+']);
    let sign = if number.starts_with('-') { "-" } else { "" };
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let mut grouped = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}
