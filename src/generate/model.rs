//! A table with its migration, its model and a repository, and nothing of HTTP.

use serde_json::{Value, json};

use super::column::Column;
use super::crud::{FIELDS, ID};
use super::from::{FROM, SCHEMA};
use super::item::Item;
use super::layout::head;
use super::model_test;
use super::nested;
use super::plain::Given;
use super::provenance::FOLDER;
use super::site::{Site, record_name};
use super::table::{self, Table};
use super::thing::{ALL, Completes, Thing};
use super::versioned::{self, VERSIONED};
use super::wish::Wish;
use crate::edit::{Line, use_line};
use crate::error::{Failure, catalog};
use crate::fields::{Id, Kind};
use crate::plan::RelPath;

pub(super) const THING: Thing = Thing {
    name: "model",
    about: "A table with its migration, model, repository and tests, and no requests",
    examples: &[
        (
            "Country name:string code:string:2:unique",
            "the table `countries`, src/countries/ and the `CountryRepository`",
        ),
        (
            "Visit page:string country:references seen_at:datetime:index",
            "visits, each from a country, which has to be there",
        ),
        (
            "billing/Invoice number:string:20:unique --id uuid7",
            "src/billing/invoice_*.rs, with UUIDs for keys",
        ),
        (
            "Stock amount:int --versioned",
            "stocks of which no change undoes another unseen",
        ),
        (
            "--from schema.toml",
            "all models of a file, in the order of their references",
        ),
    ],
    needs: &[],
    subject: "What a row is, such as `Country` or `billing/Invoice`",
    completes: Completes::Folders,
    words: Some(FIELDS),
    flags: &[ID, VERSIONED, FROM, SCHEMA],
    takes: ALL,
    role: "repository",
    plan,
};

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "repository", site)?;
    item.require_type(&wish.name)?;
    let (fields, id) = table::read(wish, site)?;
    if fields.is_empty() {
        return Err(catalog::no_fields(&wish.name));
    }
    nested::must_not_be(&fields, site.thing)?;
    site.record(&item.typed());
    must_not_be(site, &item, "crud")?;
    let table = Table::new(wish, site, &item, (&fields, id))?;
    table.must_fit(false)?;
    table.write(site)?;
    write(&table, site)?;
    if wish.tests {
        model_test::write(&table, site)?;
    }
    Ok(())
}

/// Fails where the same table was generated as another kind of thing.
pub(super) fn must_not_be(
    site: &Site<'_>,
    item: &Item,
    other: &'static str,
) -> Result<(), Failure> {
    let typed = item.typed();
    let record = format!("{FOLDER}{}.toml", record_name(other, &typed));
    match site.read(&RelPath::new(record)?)? {
        Some(_) => Err(catalog::made_as_another(&typed, other, site.thing)),
        None => Ok(()),
    }
}

fn write(table: &Table<'_>, site: &mut Site<'_>) -> Result<(), Failure> {
    let (item, module) = (table.item, &table.module);
    let stem = item.stem("repository");
    let values = values(table);
    let template = table.access.template("model/repository.rs.hbs");
    site.create(&template, &module.sibling(&stem)?, &values)?;
    site.wire(&module.file, Line::declare(&stem))?;
    let repository = format!("{}Repository", item.pascal());
    for exported in [format!("{}Fields", item.pascal()), repository.clone()] {
        site.wire(&module.file, Line::reexport(&stem, &exported))?;
    }
    site.wire(&module.file, Line::register("provide", &repository))
}

/// What the template of the repository is filled with.
pub(super) fn values(table: &Table<'_>) -> Value {
    let (item, id) = (table.item, table.id.rust());
    let spoken = |snake: &str| snake.replace('_', " ");
    let columns = table.columns.iter();
    let written: Vec<Value> = columns.clone().map(written).collect();
    let is_json = |column: &Column<'_>| matches!(column.field.kind, Kind::Json);
    let field = |column: &Column<'_>| {
        // Two preludes have a `Json`.
        let kind = if is_json(column) && table.access.is_orm() {
            column.in_json()
        } else {
            column.in_model()
        };
        format!("    pub {}: {kind},\n", column.ident())
    };
    let on = format!("on: &impl {}", table.connection());
    let arguments = |more: &[String]| {
        let first = ["&self".to_owned(), on.clone()];
        [&first, more].concat()
    };
    let has_list = columns.clone().any(|column| column.field.list);
    let fields = format!("fields: {}Fields", item.pascal());
    let row = "Result<Model, Error>";
    let insert = arguments(std::slice::from_ref(&fields));
    let of_row = versioned::row(id, table.versioned);
    let update = arguments(&[&of_row[..], &[fields]].concat());
    let mut values = json!({
        "type": item.pascal(),
        "singular": spoken(item.singular()),
        "plural": spoken(item.plural()),
        "id": id,
        "versioned": table.versioned,
        "made_id": table.made_id(),
        "written": written,
        "json": columns.clone().any(is_json),
        "lines": {
            "of_data": table.of_data(has_list.then_some("List")),
            "use": siblings(table),
            "sorts": table.sorts_line(),
            "fields": columns.map(field).collect::<String>(),
            "insert": head("    ", "pub async fn insert", &insert, row),
            "update": head("    ", "pub async fn update", &update, row),
        },
    });
    if !table.access.is_orm() {
        table.plain_repository(&mut values, Given::Fields);
        let types = table.type_uses(false, table.id == Id::Uuid7);
        values["lines"]["types"] = types.join("\n").into();
    }
    values
}

/// What the function that fills a row is to know of a column.
fn written(column: &Column<'_>) -> Value {
    let micros = if column.has_micros() { ".micros()" } else { "" };
    let ident = column.ident();
    json!({ "ident": ident, "set": format!("fields.{ident}{micros}") })
}

/// What the repository needs of the model.
fn siblings(table: &Table<'_>) -> String {
    let names: &[&str] = if table.access.is_orm() {
        &["ActiveModel", "Column", "Entity", "Model"]
    } else {
        &["Model"]
    };
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.extend(table.columns.iter().filter_map(Column::enumeration));
    use_line(&format!("super::{}", table.stem), &names)
}
