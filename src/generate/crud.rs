//! A table with all that clients do with its rows over HTTP: migration, model, requests and tests.

use serde_json::{Value, json};

use super::column::Column;
use super::controller;
use super::crud_test;
use super::english;
use super::from::{FROM, SCHEMA};
use super::item::Item;
use super::layout::{attribute, head, literal};
use super::model;
use super::nested;
use super::plain::Given;
use super::site::{Site, sentence};
use super::table::{self, Table};
use super::thing::{ALL, Completes, Flag, Thing, Words};
use super::versioned::{self, VERSIONED};
use super::wish::Wish;
use crate::edit::{Line, use_line};
use crate::error::{Failure, catalog};
use crate::fields::{Id, Kind};
use crate::project::source::join;

pub(super) const THING: Thing = Thing {
    name: "crud",
    about: "A table with its migration, model, repository, service, controller and request tests",
    examples: &[
        (
            "Author name:string",
            "the table `authors` and src/authors/, at `/authors`",
        ),
        (
            "Post title:string body:text:optional author:references",
            "posts, each by an author, who has to be there",
        ),
        (
            "billing/Invoice number:string:20:unique due:date paid:bool:default=false",
            "src/billing/invoice_*.rs, at `/billing/invoices`",
        ),
        (
            "Ticket title:string status:enum:open/closed:default=open --id uuid7",
            "tickets with a status, told apart by UUIDs",
        ),
        (
            "Note text:string --versioned",
            "notes of which no change undoes another unseen",
        ),
        (
            "Comment body:text post:references:nested",
            "comments, at `/posts/{post_id}/comments` as well",
        ),
        (
            "--from schema.toml",
            "all models of a file, in the order of their references",
        ),
    ],
    needs: &[],
    subject: "What a row is, such as `Post` or `billing/Invoice`",
    completes: Completes::Folders,
    words: Some(FIELDS),
    flags: &[
        ID,
        VERSIONED,
        FROM,
        SCHEMA,
        Flag {
            name: "prefix",
            about: "What all paths begin with; default: the folders and the plural, as in `/billing/invoices`",
            value: Some("PATH"),
        },
    ],
    takes: ALL,
    role: "controller",
    plan,
};

/// Fields as all that makes tables takes them.
pub(super) const FIELDS: Words = Words {
    name: "FIELDS",
    about: "Fields such as `title:string`, `body:text:optional`, `author:references`",
    name_it: false,
    completes: Some(Completes::Fields),
};

/// What rows are told apart by.
pub(super) const ID: Flag = Flag {
    name: "id",
    about: "What rows are told apart by: `int`, `uuid7` or `ulid`; default: as in cortex.toml, else `int`",
    value: Some("KEY"),
};

/// The files of Rust beside the model, each with what it exports.
const PARTS: [(&str, &str); 4] = [
    ("dto", ""),
    ("repository", "Repository"),
    ("service", "Service"),
    ("controller", "Controller"),
];

/// What clients ask for, below the prefix.
const ROUTES: [(&str, &str); 5] = [
    ("get", "/"),
    ("post", "/"),
    ("get", "/{id}"),
    ("patch", "/{id}"),
    ("delete", "/{id}"),
];

/// All of it on its way.
pub(super) struct Making<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) item: &'a Item,
    pub(super) prefix: String,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "controller", site)?;
    item.require_type_of_row(&wish.name)?;
    let (fields, id) = table::read(wish, site)?;
    if fields.is_empty() {
        return Err(catalog::no_fields(&wish.name));
    }
    site.record(&item.typed());
    model::must_not_be(site, &item, "model")?;
    let prefix = controller::prefix(wish, &item, true)?;
    let table = Table::new(wish, site, &item, (&fields, id))?;
    let making = Making {
        table: &table,
        item: &item,
        prefix,
    };
    making.must_be_free(site)?;
    table.must_fit(true)?;
    let nested = nested::all(&making, site)?;
    nested.iter().try_for_each(|one| one.must_be_free(site))?;
    table.write(site)?;
    making.write(site)?;
    if wish.tests {
        crud_test::write(&table, &making.prefix, site)?;
    }
    nested
        .iter()
        .try_for_each(|one| one.write(site, wish.tests))
}

impl Making<'_> {
    fn must_be_free(&self, site: &Site<'_>) -> Result<(), Failure> {
        let routes = ROUTES.map(|(method, path)| (method.to_owned(), join(&self.prefix, path)));
        let file = self.table.module.sibling(&self.item.stem("controller"))?;
        site.must_be_free(&routes, &file)
    }

    fn write(&self, site: &mut Site<'_>) -> Result<(), Failure> {
        let (name, module) = (self.item.pascal(), self.table.module.file.clone());
        let all = self.values();
        for (role, suffix) in PARTS {
            let stem = self.item.stem(role);
            let values = self.values_of(role, &all);
            let template = self.template(role);
            site.create(&template, &self.table.module.sibling(&stem)?, &values)?;
            site.wire(&module, Line::declare(&stem))?;
            if suffix.is_empty() {
                for suffix in ["", "Input", "Query"] {
                    site.wire(&module, Line::reexport(&stem, &format!("{name}{suffix}")))?;
                }
            } else {
                let method = if role == "controller" {
                    role
                } else {
                    "provide"
                };
                let exported = format!("{name}{suffix}");
                site.wire(&module, Line::reexport(&stem, &exported))?;
                site.wire(&module, Line::register(method, &exported))?;
            }
        }
        Ok(())
    }

    /// The template of a file.
    pub(super) fn template(&self, role: &str) -> String {
        let path = format!("crud/{role}.rs.hbs");
        match role {
            "repository" => self.table.access.template(&path),
            _ => path,
        }
    }

    /// What the template of a file is filled with, of what all are filled with.
    pub(super) fn values_of(&self, role: &str, all: &Value) -> Value {
        let mut values = all.clone();
        if role == "repository" && !self.table.access.is_orm() {
            self.table.plain_repository(&mut values, Given::Input);
        }
        values["lines"]["use"] = self.siblings(role).into();
        values
    }

    /// What a file of the module needs of the others.
    fn siblings(&self, role: &str) -> String {
        let name = self.item.pascal();
        let of_dto: &[&str] = match role {
            "repository" => &["Input", "Query"],
            _ => &["", "Input", "Query"],
        };
        let of_dto: Vec<String> = of_dto.iter().map(|end| format!("{name}{end}")).collect();
        let mut of_model: Vec<String> = match role {
            "repository" if self.table.access.is_orm() => {
                ["ActiveModel", "Column", "Entity", "Model"]
                    .map(str::to_owned)
                    .to_vec()
            }
            _ => vec!["Model".to_owned()],
        };
        if role == "dto" {
            of_model.extend(self.table.columns.iter().filter_map(Column::enumeration));
        }
        let below = |role: &str| format!("super::{}", self.item.stem(role));
        let mut lines = Vec::new();
        if role != "dto" {
            lines.push(use_line(&below("dto"), &of_dto));
        }
        lines.push(use_line(&below("model"), &of_model));
        let other = match role {
            "service" => Some("repository"),
            "controller" => Some("service"),
            _ => None,
        };
        if let Some(other) = other {
            let suffix = sentence(other);
            lines.push(use_line(&below(other), &[format!("{name}{suffix}")]));
        }
        lines.sort();
        lines.join("\n")
    }

    /// What the templates are filled with.
    pub(super) fn values(&self) -> Value {
        let (item, table) = (self.item, &self.table);
        let spoken = |snake: &str| snake.replace('_', " ");
        let names = |wanted: fn(&&Column<'_>) -> bool| -> Vec<Value> {
            let columns = table.columns.iter().filter(wanted);
            columns.map(Column::tested).collect()
        };
        json!({
            "type": item.pascal(),
            "page": page(&item.pascal()),
            "singular": spoken(item.singular()),
            "one": english::one(&spoken(item.singular())),
            "plural": spoken(item.plural()),
            "title": sentence(item.plural()),
            "field": item.plural(),
            "prefix": self.prefix,
            "base": self.prefix.trim_end_matches('/'),
            "id": table.id.rust(),
            "versioned": table.versioned,
            "uuid": if table.id == Id::Uuid7 { table.access.types() } else { "" },
            // A key that is no number is moved.
            "id_again": if table.id == Id::Ulid { "id.clone()" } else { "id" },
            "made_id": table.made_id(),
            "seen": names(|column| !column.field.hidden),
            "written": names(|_| true),
            "filters": self.filters(),
            "narrowed": table.columns.iter().any(Column::is_filter),
            "lines": self.lines(),
        })
    }

    /// The type of lists, where the repository names it.
    fn list(&self) -> Option<&'static str> {
        let mut columns = self.table.columns.iter();
        let has_list = !self.table.access.is_orm() && columns.any(|column| column.field.list);
        has_list.then_some("List")
    }

    fn filters(&self) -> Vec<Value> {
        let columns = self.table.columns.iter();
        let columns = columns.filter(|column| column.is_filter());
        columns.map(Column::comparison).collect()
    }

    /// What the description says of the orders that there are.
    pub(super) fn sort(&self) -> String {
        let sorts = self.table.sorts();
        let names: Vec<&str> = sorts.iter().map(|(name, _)| &**name).collect();
        let pattern = format!("pattern = \"^-?({})$\"", names.join("|"));
        attribute("    ", "param", &[pattern])
    }

    /// What is laid out here, because it depends on the length of names or on the fields.
    fn lines(&self) -> Value {
        let name = self.item.pascal();
        let of_version = versioned::seen(self.table.versioned);
        let of_row = versioned::row(self.table.id.rust(), self.table.versioned);
        let columns = &self.table.columns;
        let seen = columns.iter().filter(|column| !column.field.hidden);
        let filters = columns.iter().filter(|column| column.is_filter());
        let on = format!("on: &impl {}", self.table.connection());
        let with_input = |first: &[String]| {
            let first = first.iter().cloned();
            let input = format!("input: {name}Input");
            let mut all = vec!["&self".to_owned(), on.clone()];
            all.extend(first.chain([input]));
            all
        };
        let row = "Result<Model, Error>";
        let index = [
            "&self".to_owned(),
            format!("Valid(Query(query)): Valid<Query<{name}Query>>"),
        ];
        let create = [
            "&self".to_owned(),
            format!("Valid(Json(input)): Valid<Json<{name}Input>>"),
        ];
        let page = format!("Result<Json<{}<{name}>>, Problem>", page(&name).0);
        let created = format!("Result<Created<{name}>, Problem>");
        json!({
            "seen": seen.map(Column::seen).chain(of_version).collect::<String>(),
            "input": columns.iter().map(Column::input).collect::<String>(),
            "filters": filters.map(Column::filter).collect::<String>(),
            "given": self.given(),
            "defaults": columns.iter().filter_map(default).collect::<String>(),
            "imports": self.imports(),
            "of_data": self.table.of_data(self.list()),
            "sort": self.sort(),
            "sorts": self.table.sorts_line(),
            "insert": head("    ", "pub async fn insert", &with_input(&[]), row),
            "update": head("    ", "pub async fn update", &with_input(&of_row), row),
            "index": head("    ", "async fn index", &index, &page),
            "create": head("    ", "async fn create", &create, &created),
            "use": "",
        })
    }

    fn given(&self) -> String {
        let given = |column: &Column<'_>| format!("{}: {}", column.ident(), column.shown("row"));
        let given: Vec<String> = self.table.columns.iter().map(given).collect();
        literal("        ", "Self", &given, "")
    }

    /// What the types that clients send and see need from outside.
    fn imports(&self) -> String {
        let has = |kind: &dyn Fn(&Kind) -> bool| {
            self.table
                .columns
                .iter()
                .any(|column| kind(&column.field.kind))
        };
        let mut times = vec!["DateTime".to_owned(), "Utc".to_owned()];
        if has(&|kind| matches!(kind, Kind::Date)) {
            times.push("NaiveDate".to_owned());
        }
        if has(&|kind| matches!(kind, Kind::Time)) {
            times.push("NaiveTime".to_owned());
        }
        let mut of_orm = Vec::new();
        if has(&|kind| matches!(kind, Kind::Json)) {
            of_orm.push(self.table.access.json().to_owned());
        }
        if self.table.uses_uuid() {
            of_orm.push("Uuid".to_owned());
        }
        let mut lines = vec![use_line("chrono", &times)];
        if self.table.columns.iter().any(Column::has_years) {
            lines.push("use cortex::data::four_digit_years;".to_owned());
        }
        if !of_orm.is_empty() {
            let path = format!("cortex::data::{}", self.table.access.types());
            lines.push(use_line(&path, &of_orm));
        }
        let described = ["IntoParams", "ToSchema", "utoipa"].map(str::to_owned);
        lines.push(use_line("cortex::openapi", &described));
        lines.push("use garde::Validate;".to_owned());
        lines.push("use serde::{Deserialize, Serialize};".to_owned());
        lines.join("\n")
    }
}

/// What the framework's page goes by beside a type with this name, and how it is brought in.
pub(super) fn page(name: &str) -> (&'static str, &'static str) {
    match name {
        "Page" => ("PageOf", "Page as PageOf"),
        _ => ("Page", "Page"),
    }
}

/// The function that says what is there where a client says nothing.
pub(super) fn default(column: &Column<'_>) -> Option<String> {
    let (name, value) = column.default_function()?;
    let kind = column.in_json();
    Some(format!("\nfn {name}() -> {kind} {{\n    {value}\n}}\n"))
}
