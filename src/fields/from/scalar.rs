//! What a schema that is no model and refers to none becomes: a type, with what is said of it.

use serde_json::Value;

use super::Problem;
use super::json::Json;
use super::schema::{Found, Reading};
use crate::fields::draft::LONGEST;
use crate::fields::{Modifier, Type as Known, names};

/// What a property is in the language of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A type with its details: `string:120`.
    Of(String),
    /// Several of it.
    List(String),
    /// A model.
    References(String),
}

/// What is read of a schema, and what is for people.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "$comment", "title", "description", "example", "examples", "deprecated", "externalDocs", "xml", "type",
    "format", "default", "nullable", "writeOnly",
];

/// Formats, each with the type that it stands for.
pub(super) const FORMATS: [(&str, &str); 7] = [
    ("date-time", "datetime"),
    ("date", "date"),
    ("time", "time"),
    ("uuid", "uuid"),
    ("int32", "i32"),
    ("int64", "int"),
    ("double", "float"),
];

/// Formats that are met by what the type is already.
const PLAIN: [&str; 3] = ["float", "ulid", "password"];

/// What a schema becomes; nothing where no column is made of it.
pub(super) fn of(
    reading: &mut Reading<'_>,
    schema: &Json,
    place: &str,
    depth: usize,
) -> Option<Found> {
    let (types, nullable) = types(schema);
    let before = reading.problems.len();
    let (kind, read) = match types[..] {
        ["string"] => (
            text(reading, schema, place),
            &["enum", "const", "maxLength"][..],
        ),
        ["integer"] => (Type::Of(formatted(schema, &["int32"], "int")), &[][..]),
        ["number"] => (Type::Of("float".to_owned()), &[][..]),
        ["boolean"] => (Type::Of("bool".to_owned()), &[][..]),
        ["array"] => (list(reading, schema, place, depth)?, &["items"][..]),
        _ => {
            reading
                .notes
                .push(format!("`{place}` is kept as it comes, as `json`"));
            let kind = Type::Of("json".to_owned());
            return Some(Found {
                nullable,
                ..Found::plain(kind)
            });
        }
    };
    if reading.problems.len() > before {
        return None;
    }
    reading.told(schema, place, &[KNOWN, read].concat());
    let format = schema.text("format");
    let is_met =
        |format: &str| PLAIN.contains(&format) || FORMATS.iter().any(|(known, _)| *known == format);
    if let Some(format) = format.filter(|format| !is_met(format)) {
        reading
            .notes
            .push(format!("nothing checks the format `{format}` of `{place}`"));
    }
    let default = default(reading, schema, place, &kind);
    Some(Found {
        nullable,
        hidden: schema.says("writeOnly") || format == Some("password"),
        default,
        kind,
    })
}

/// The default as it would be typed, without quotes, if the type takes one.
pub(super) fn default(
    reading: &mut Reading<'_>,
    schema: &Json,
    place: &str,
    kind: &Type,
) -> Option<String> {
    let default = match schema.get("default")? {
        Json::Scalar(Value::String(text)) => Some(text.clone()),
        Json::Scalar(Value::Null) => return None,
        Json::Scalar(other) => Some(other.to_string()),
        Json::List(_) | Json::Object(_) => None,
    };
    let default = default.filter(|_| match kind {
        Type::Of(kind) => takes(kind, Modifier::Default),
        Type::List(_) | Type::References(_) => false,
    });
    if default.is_none() {
        reading
            .notes
            .push(format!("nothing is made of `{place}/default`"));
    }
    default
}

/// Whether a type takes a modifier.
fn takes(kind: &str, modifier: Modifier) -> bool {
    let base = kind.split(':').next().unwrap_or_default();
    Known::find(base).is_some_and(|of| of.may.contains(&modifier))
}

/// What it may be, and whether it may be nothing.
fn types(schema: &Json) -> (Vec<&str>, bool) {
    let mut types: Vec<&str> = match schema.get("type") {
        Some(Json::List(several)) => several.iter().filter_map(Json::as_text).collect(),
        Some(one) => one.as_text().into_iter().collect(),
        None => Vec::new(),
    };
    let values = values(schema);
    let mut nullable = types.contains(&"null") || schema.says("nullable");
    nullable |= values.iter().any(|value| value.is_null());
    types.retain(|one| *one != "null");
    let is_text = |value: &&Json| value.as_text().is_some() || value.is_null();
    if schema.get("type").is_none() && !values.is_empty() && values.iter().all(is_text) {
        types = vec!["string"];
    }
    (types, nullable)
}

/// The values that it can have, if they are listed.
fn values(schema: &Json) -> Vec<&Json> {
    let listed = schema.get("enum").map(Json::items).unwrap_or_default();
    listed.iter().chain(schema.get("const")).collect()
}

fn text(reading: &mut Reading<'_>, schema: &Json, place: &str) -> Type {
    let values = values(schema);
    if !values.is_empty() {
        return Type::Of(format!("enum:{}", listed(reading, &values, place)));
    }
    let kind = formatted(schema, &["date-time", "date", "time", "uuid"], "string");
    let most = match schema.get("maxLength") {
        Some(Json::Scalar(most)) => most.as_u64(),
        _ => None,
    };
    Type::Of(match most {
        Some(most) if kind == "string" && most > u64::from(LONGEST) => "text".to_owned(),
        Some(most) if kind == "string" => format!("string:{most}"),
        _ => kind,
    })
}

/// The values of an `enum` as they would be typed.
fn listed(reading: &mut Reading<'_>, values: &[&Json], place: &str) -> String {
    let mut words = Vec::new();
    for value in values.iter().filter(|value| !value.is_null()) {
        let text = value.as_text().unwrap_or_default();
        match names::variant(text) {
            Ok(_) => words.push(text),
            Err(why) => {
                let why = format!("`{}` is no value of an `enum`: {why}", text.escape_debug());
                reading
                    .problems
                    .push(Problem::new(format!("{place}/enum"), why));
            }
        }
    }
    words.join("/")
}

/// The type that the format stands for, if it is one of these.
fn formatted(schema: &Json, formats: &[&str], other: &str) -> String {
    let format = schema
        .text("format")
        .filter(|format| formats.contains(format));
    let mut known = FORMATS.iter();
    let found = format.and_then(|format| known.find(|(name, _)| *name == format));
    found.map_or(other, |(_, kind)| kind).to_owned()
}

/// Several of something.
fn list(reading: &mut Reading<'_>, schema: &Json, place: &str, depth: usize) -> Option<Type> {
    let json = Type::Of("json".to_owned());
    let Some(items) = schema.get("items") else {
        return Some(json);
    };
    let found = reading.found(items, &format!("{place}/items"), depth)?;
    match found.kind {
        Type::Of(kind) if takes(&kind, Modifier::List) => Some(Type::List(kind)),
        Type::References(model) => {
            let why =
                format!("`{place}` is no column: each `{model}` points back by a field of its own");
            reading.notes.push(why);
            None
        }
        _ => {
            reading
                .notes
                .push(format!("`{place}` is kept as it comes, as `json`"));
            Some(json)
        }
    }
}
