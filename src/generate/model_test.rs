//! The tests of a model's repository: rows come back, and what does not fit is refused.

use serde_json::{Value, json};

use super::column::Column;
use super::crud_test::{calls, outside, sample_head, uses};
use super::site::{Site, sentence};
use super::table::Table;
use crate::edit::use_line;
use crate::error::Failure;
use crate::fields::{Id, Kind};

/// Makes the tests, unless something they need cannot be had from there.
pub(super) fn write(table: &Table<'_>, site: &mut Site<'_>) -> Result<(), Failure> {
    if let Some(why) = obstacle(table, site)? {
        site.tell(format!("there are no tests, because {why}"));
        return Ok(());
    }
    let values = values(table, &site.krate);
    site.create_test("model/test.rs.hbs", &table.item.tests(), &values)
}

/// Why there can be none.
fn obstacle(table: &Table<'_>, site: &Site<'_>) -> Result<Option<String>, Failure> {
    let module = &table.item.module;
    if !site.is_public(module)? {
        return Ok(Some(format!(
            "the module `{}` is not public",
            module.join("::")
        )));
    }
    let lonely = table.columns.iter().find(|column| value(column).is_none());
    Ok(lonely.map(|column| {
        format!(
            "none of the tests so far makes what `{}` points at; once one has a function `made`, generate \
             again",
            column.field.name
        )
    }))
}

/// What the template of the tests is filled with.
pub(super) fn values(table: &Table<'_>, krate: &str) -> Value {
    let item = table.item;
    let uses = uses(table);
    let krate = &outside(krate, uses.lines());
    let columns = || table.columns.iter();
    let tested = |wanted: fn(&&Column<'_>) -> bool| -> Vec<Value> {
        columns().filter(wanted).map(Column::tested).collect()
    };
    let line = |column: &Column<'_>| {
        let value = value(column)?;
        Some(format!("        {}: {value},\n", column.ident()))
    };
    json!({
        "type": item.pascal(),
        "singular": item.singular().replace('_', " "),
        "title": sentence(item.plural()),
        "field": item.plural(),
        "crate": krate,
        "clone": if table.id == Id::Ulid { ".clone()" } else { "" },
        "versioned": table.versioned,
        "written": tested(|_| true),
        "unique": tested(|column| column.is_tested_as_unique()),
        "references": columns().filter_map(reference).collect::<Vec<_>>(),
        "uses": columns().any(Column::makes_another),
        "call": calls(table),
        // Values are too many and too long to be laid out by hand.
        "layout": "as rustfmt has it, whatever the fields are",
        "lines": {
            "own": own(table, krate),
            "use": uses,
            "head": sample_head(table, &format!("{}Fields", item.pascal())),
            "sample": columns().filter_map(line).collect::<String>(),
        },
    })
}

/// A value for a row, as Rust has it; no two numbers give the same where that matters. Only tests
/// themselves may unwrap.
fn value(column: &Column<'_>) -> Option<String> {
    let field = column.field;
    let is_own = column.target.as_ref().is_some_and(|target| target.is_self);
    if is_own && field.optional {
        return Some("None".to_owned());
    }
    let lonely = column
        .target
        .as_ref()
        .is_some_and(|target| !target.has_tests);
    if lonely {
        return None;
    }
    let sample = column.sample_of_one()?;
    let one = match &field.kind {
        Kind::Int => "i64::from(number)".to_owned(),
        Kind::I32 => "number.cast_signed()".to_owned(),
        Kind::Date => "chrono::NaiveDate::default() + chrono::Days::new(number.into())".to_owned(),
        Kind::Time => {
            "chrono::NaiveTime::MIN + chrono::TimeDelta::seconds(number.into())".to_owned()
        }
        Kind::DateTime => {
            "chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(number.into())".to_owned()
        }
        Kind::Uuid | Kind::Decimal { .. } => format!("{sample}.parse().unwrap_or_default()"),
        Kind::Json => format!("json!({sample})"),
        Kind::Enum(values) => format!("{}::{}", column.enumeration()?, values.first()?.name),
        Kind::References(_) => match column.key() {
            Id::Int => format!("{sample}.as_i64().unwrap_or_default()"),
            Id::Uuid7 => {
                format!("{sample}.as_str().unwrap_or_default().parse().unwrap_or_default()")
            }
            Id::Ulid => format!("{sample}.as_str().unwrap_or_default().to_owned()"),
        },
        _ => sample,
    };
    Some(match (field.list, field.optional) {
        (true, _) => format!("vec![{one}].into()"),
        (false, true) => format!("Some({one})"),
        (false, false) => one,
    })
}

/// A column that points at others, with a key that no row has.
fn reference(column: &Column<'_>) -> Option<Value> {
    column.target.as_ref()?;
    let nobody = column.nobody()?;
    let nobody = match column.key() {
        Id::Int => nobody.to_owned(),
        Id::Uuid7 => format!("{nobody}.parse().unwrap()"),
        Id::Ulid => format!("{nobody}.to_owned()"),
    };
    let mut tested = column.tested();
    tested["nobody"] = if column.field.optional {
        format!("Some({nobody})").into()
    } else {
        nobody.into()
    };
    Some(tested)
}

/// What the tests need of the application.
fn own(table: &Table<'_>, krate: &str) -> String {
    let path = format!("{krate}::{}", table.item.module.join("::"));
    let name = table.item.pascal();
    let names = ["Fields", "Repository"].map(|end| format!("{name}{end}"));
    let mut lines = vec![use_line(&path, &names)];
    let mut enums: Vec<String> = table
        .columns
        .iter()
        .filter_map(Column::enumeration)
        .collect();
    enums.sort();
    if !enums.is_empty() {
        lines.push(use_line(&format!("{path}::{}", table.stem), &enums));
    }
    lines.join("\n")
}
