//! The request tests of a table: what is kept comes back, and what does not fit is refused.

use serde_json::{Value, json};

use super::column::Column;
use super::english;
use super::layout::literal;
use super::site::{Site, sentence};
use super::table::Table;
use super::versioned;
use crate::error::Failure;
use crate::fields::{Id, Kind};

/// Makes the tests, unless a model that is pointed at has none that could make its rows.
pub(super) fn write(table: &Table<'_>, prefix: &str, site: &mut Site<'_>) -> Result<(), Failure> {
    let lonely = table.columns.iter().find(|column| {
        let target = column.target.as_ref();
        target.is_some_and(|target| !target.has_tests && !target.is_self)
    });
    if let Some(column) = lonely {
        site.tell(format!(
            "there are no tests, because none of the tests so far makes what `{}` points at; once one has \
             a function `made`, generate again",
            column.field.name
        ));
        return Ok(());
    }
    let values = values(table, prefix, &site.krate);
    site.create_test("crud/test.rs.hbs", &table.item.tests(), &values)
}

/// What the template of the tests is filled with.
pub(super) fn values(table: &Table<'_>, prefix: &str, krate: &str) -> Value {
    let item = table.item;
    let uses = uses(table);
    let krate = &outside(krate, uses.lines());
    let columns = || table.columns.iter();
    let tested = |wanted: fn(&&Column<'_>) -> bool| -> Vec<Value> {
        columns().filter(wanted).map(Column::tested).collect()
    };
    let required = columns().find(|column| {
        let field = column.field;
        !field.optional && field.default.is_none() && column.sample().is_some()
    });
    let is_long = |column: &&Column<'_>| {
        matches!(column.field.kind, Kind::String { .. }) && !column.field.list
    };
    let long = columns().find(is_long).map(|column| {
        let Kind::String { max } = column.field.kind else {
            return Value::Null;
        };
        json!({ "name": column.name(), "over": max + 1 })
    });
    let changed = columns()
        .filter(|column| !column.field.hidden)
        .find_map(|column| {
            let value = column.other()?;
            Some(json!({ "name": column.name(), "value": value }))
        });
    let mut values = json!({
        "type": item.pascal(),
        "field": item.plural(),
        "versioned": table.versioned,
        "in_reach": table.is_in_reach,
        "clone": if table.id == Id::Ulid { ".clone()" } else { "" },
        "one": english::one(&item.singular().replace('_', " ")),
        "title": sentence(item.plural()),
        "crate": krate,
        "prefix": prefix,
        "base": prefix.trim_end_matches('/'),
        "key": key(table.id),
        "seen": tested(|column| !column.field.hidden),
        "hidden": tested(|column| column.field.hidden),
        "required": required.map(Column::name),
        "long": long,
        "changed": changed,
        "unique": tested(|column| column.is_tested_as_unique()),
        "references": references(table),
        "filters": filters(table),
        "uses": columns().any(Column::makes_another),
        "lines": {
            "own": versioned::tested(table, krate),
            "use": uses,
            "head": sample_head(table, "Value"),
            "sample": sample(table),
            "call": calls(table),
        },
    });
    if table.is_in_reach {
        // Where the crate's own name belongs among the others, only rustfmt knows.
        values["layout"] = "as rustfmt has it, whatever the crate is called".into();
    }
    values
}

/// How a test writes the key of a row into a path.
pub(super) fn key(id: Id) -> &'static str {
    match id {
        Id::Int => "",
        Id::Uuid7 | Id::Ulid => ".as_str().unwrap_or_default()",
    }
}

/// The columns that point at others, each with a key that no row has.
fn references(table: &Table<'_>) -> Vec<Value> {
    let columns = table
        .columns
        .iter()
        .filter(|column| column.target.is_some());
    let reference = |column: &Column<'_>| {
        let mut tested = column.tested();
        tested["nobody"] = column.nobody()?.into();
        Some(tested)
    };
    columns.filter_map(reference).collect()
}

/// The tests of other models that make the rows that this one points at.
pub(super) fn uses(table: &Table<'_>) -> String {
    let columns = table.columns.iter().filter(|column| column.makes_another());
    let targets = columns.filter_map(|column| column.target.as_ref());
    let mut lines: Vec<String> = targets
        .map(|to| format!("use crate::{};", to.tests))
        .collect();
    lines.sort();
    lines.dedup();
    lines.join("\n")
}

/// The application as a test names it: beside tests of the same name, which `uses` brings in, only a
/// path from without is not taken for them.
pub(super) fn outside<'u>(krate: &str, mut uses: impl Iterator<Item = &'u str>) -> String {
    if uses.any(|line| line == format!("use crate::{krate};")) {
        format!("::{krate}")
    } else {
        krate.to_owned()
    }
}

/// The function that makes samples, up to its `{`. Only what makes other rows has to wait.
pub(super) fn sample_head(table: &Table<'_>, sample: &str) -> String {
    let mut columns = table.columns.iter();
    let number = if columns.any(Column::depends_on_number) {
        "number"
    } else {
        "_number"
    };
    if table.columns.iter().any(Column::makes_another) {
        return format!("pub(crate) async fn sample(app: &TestApp, {number}: u32) -> {sample} {{");
    }
    format!("pub(crate) fn sample({number}: u32) -> {sample} {{")
}

/// How samples are asked for.
pub(super) fn calls(table: &Table<'_>) -> Value {
    if table.columns.iter().any(Column::makes_another) {
        return json!({
            "made": "sample(app, number).await",
            "one": "sample(&app, 1).await",
            "two": "sample(&app, 2).await",
        });
    }
    json!({ "made": "sample(number)", "one": "sample(1)", "two": "sample(2)" })
}

/// What lists are narrowed by, each with a value that no row has.
fn filters(table: &Table<'_>) -> Vec<Value> {
    let columns = table.columns.iter().filter(|column| column.is_filter());
    // Without a sample nothing is found by it.
    let columns = columns.filter(|column| column.sample().is_some());
    let filter = |column: &Column<'_>| {
        let (name, nobody) = (column.name(), column.nobody()?);
        let value = if nobody.starts_with('"') {
            format!("made[\"{name}\"].as_str().unwrap()")
        } else {
            format!("&made[\"{name}\"]")
        };
        Some(json!({ "name": name, "nobody": nobody, "lines": { "value": value } }))
    };
    columns.filter_map(filter).collect()
}

/// The statement that ends with what a client says.
fn sample(table: &Table<'_>) -> String {
    let field = |column: &Column<'_>| Some(format!("\"{}\": {}", column.name(), column.sample()?));
    let fields: Vec<String> = table.columns.iter().filter_map(field).collect();
    literal("    json!(", "", &fields, ")")
}
