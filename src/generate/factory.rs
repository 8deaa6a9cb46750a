//! A factory for tests: rows of a model with defaults, of which a test says only what it is about.
//!
//! What others know as sequences, overrides and associations is here a counter, a method a column, and
//! the factories of the models that are pointed at.

use std::fmt::Write as _;

use serde_json::json;
use syn::Item as Syntax;

use super::column::Column;
use super::item::Item;
use super::known::Known;
use super::reference::Target;
use super::site::{Site, sentence};
use super::thing::{Completes, Shared, Thing};
use super::wish::Wish;
use crate::edit::use_line;
use crate::error::{Failure, catalog};
use crate::fields::{Id, Kind};
use crate::plan::RelPath;

pub(super) const THING: Thing = Thing {
    name: "factory",
    about: "Rows for tests: a builder with a default for each column, and what it points at",
    examples: &[
        ("Post", "tests/it/posts_factory.rs, with `PostFactory`"),
        (
            "billing/Invoice",
            "tests/it/billing_invoices_factory.rs, with `InvoiceFactory`",
        ),
    ],
    needs: &[],
    subject: "The model, such as `Post` or `billing/Invoice`",
    completes: Completes::Models,
    words: None,
    flags: &[],
    takes: &[Shared::Path, Shared::Plural, Shared::InTheWay],
    role: "model",
    plan,
};

/// How many digits numbers have in texts that are short.
const DIGITS: usize = 6;

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "model", site)?;
    site.record(&item.typed());
    let known = Known::find(wish, site)?;
    if !site.is_public(&known.item.module)? {
        let why = format!("its module `{}` is private", known.item.module.join("::"));
        return Err(catalog::out_of_reach(&item.pascal(), &why));
    }
    let columns = known.columns();
    for column in &columns {
        must_be_made(column, site)?;
    }
    let repository = known.sibling("repository")?;
    let given = format!("{}Fields", known.item.pascal());
    let kept = match site.read(&repository)? {
        Some(text) if declares(&text, &given) => Kept::Fields,
        Some(_) => Kept::Input,
        None if known.access.is_orm() => Kept::Row,
        None => {
            let name = known.item.pascal();
            return Err(catalog::no_repository(&name, repository.as_str()));
        }
    };
    let making = Making {
        kept,
        krate: site.krate.clone(),
        columns: &columns,
        known: &known,
    };
    let file = file(&known.item.tests());
    site.create_test("factory/factory.rs.hbs", &file, &making.values())
}

/// The file of a factory, from that of the request tests.
fn file(tests: &str) -> String {
    format!("{tests}_factory")
}

/// Fails where a row would need another one that nothing makes.
fn must_be_made(column: &Column<'_>, site: &Site<'_>) -> Result<(), Failure> {
    let Some(target) = &column.target else {
        return Ok(());
    };
    if target.is_self {
        return if column.field.optional {
            Ok(())
        } else {
            Err(catalog::points_at_itself(&column.name()))
        };
    }
    let path = RelPath::new(format!("tests/it/{}.rs", file(&target.tests)))?;
    match site.read(&path)? {
        Some(_) => Ok(()),
        None => Err(catalog::no_factory(
            &column.name(),
            path.as_str(),
            &target.model(),
        )),
    }
}

/// A factory on its way.
struct Making<'a> {
    known: &'a Known,
    columns: &'a [Column<'a>],
    krate: String,
    kept: Kept,
}

/// How a row gets into the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// The repository takes what clients send.
    Input,
    /// The repository takes the columns as the model has them.
    Fields,
    /// There is no repository: the ORM takes a row.
    Row,
}

/// Whether the file has a struct of this name.
fn declares(text: &str, name: &str) -> bool {
    let items = syn::parse_file(text).map(|file| file.items);
    let is_it = |item: &Syntax| matches!(item, Syntax::Struct(it) if it.ident == name);
    items.is_ok_and(|items| items.iter().any(is_it))
}

impl Making<'_> {
    fn values(&self) -> serde_json::Value {
        let item = &self.known.item;
        json!({
            "title": sentence(item.plural()),
            "singular": item.singular().replace('_', " "),
            "plural": item.plural(),
            "type": item.pascal(),
            "crate": self.krate,
            "makes": self.columns.iter().any(is_made),
            "numbered": self.columns.iter().any(is_numbered),
            "layout": "by rustfmt, because the length of lines depends on the fields",
            "lines": {
                "use": self.uses(),
                "fields": self.each(|column| format!("        {}: {},\n", column.ident(), kept(column))),
                "defaults": self.each(|column| {
                    format!("            {}: {},\n", column.ident(), default(column))
                }),
                "methods": self.each(method),
                "targets": self.each(target),
                "make": self.make(),
                "test": self.test(),
            },
        })
    }

    fn each(&self, line: impl Fn(&Column<'_>) -> String) -> String {
        self.columns.iter().map(line).collect()
    }

    fn uses(&self) -> String {
        let (item, module) = (&self.known.item, self.known.module(&self.krate));
        let has = |wanted: &dyn Fn(&Column<'_>) -> bool| self.columns.iter().any(wanted);
        let is = |kind: Kind| has(&|column: &Column<'_>| column.field.kind.base() == kind.base());
        let chrono = self.times();
        let mut model: Vec<String> = self
            .columns
            .iter()
            .filter_map(Column::enumeration)
            .collect();
        model.push("Model".to_owned());
        let mut lines = Vec::new();
        if !chrono.is_empty() {
            lines.push(use_line("chrono", &chrono));
        }
        let data = ["Database", "Error"].map(str::to_owned);
        lines.push(use_line("cortex::data", &data));
        let is_uuid = has(&|column| column.in_json().contains("Uuid"))
            || (self.kept == Kept::Row && self.known.id == Id::Uuid7);
        if is_uuid {
            let types = self.known.access.types();
            lines.push(format!("use cortex::data::{types}::Uuid;"));
        }
        lines.push("use cortex::testing::TestApp;".to_owned());
        let stem = item.stem("model");
        if let Some(given) = self.given() {
            let names = [given, format!("{}Repository", item.pascal())];
            lines.push(use_line(&module, &names));
        } else {
            lines.push("use cortex::Clock;".to_owned());
            lines.push("use cortex::data::orm::ActiveModelTrait;".to_owned());
            lines.push("use cortex::data::orm::ActiveValue::Set;".to_owned());
            model.push("ActiveModel".to_owned());
        }
        model.sort();
        lines.push(use_line(&format!("{module}::{stem}"), &model));
        if is(Kind::Json) {
            lines.push("use serde_json::{Value, json};".to_owned());
        }
        lines.extend(self.other_factories());
        lines.sort();
        lines.dedup();
        lines.join("\n")
    }

    /// The type that the repository takes, where there is one.
    fn given(&self) -> Option<String> {
        let end = match self.kept {
            Kept::Input => "Input",
            Kept::Fields => "Fields",
            Kept::Row => return None,
        };
        Some(self.known.item.pascal() + end)
    }

    /// What the values of dates and times are made with.
    fn times(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (kind, of) in [
            (Kind::Date, &["NaiveDate", "TimeDelta"][..]),
            (Kind::Time, &["NaiveTime", "TimeDelta"]),
            (Kind::DateTime, &["DateTime", "TimeDelta", "Utc"]),
        ] {
            let mut kinds = self.columns.iter().map(|column| column.field.kind.base());
            if kinds.any(|base| base == kind.base()) {
                names.extend(of.iter().map(|name| (*name).to_owned()));
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// The factories of what the rows point at.
    fn other_factories(&self) -> Vec<String> {
        let columns = self.columns.iter();
        let targets = columns.filter_map(|column| column.target.as_ref());
        let line = |target: &Target| {
            let factory = format!("{}Factory", target.model());
            use_line(&format!("crate::{}", file(&target.tests)), &[factory])
        };
        targets.filter(|target| !target.is_self).map(line).collect()
    }

    /// The statements that put the row into the database.
    fn make(&self) -> String {
        let statements = match self.given() {
            Some(given) => self.by_repository(&given),
            None => self.as_row(),
        };
        format!("        let database = app.get_service::<Database>();\n{statements}")
    }

    /// Each column with its value: one that is made first stands in a variable of the same name.
    fn given_values(&self) -> impl Iterator<Item = (String, String)> {
        self.columns.iter().map(|column| {
            let name = column.ident();
            if is_made(column) {
                return (name.clone(), name);
            }
            // A row has a type of its own for lists.
            let is_row = column.field.list && self.kept != Kept::Input;
            let into = if is_row { ".into()" } else { "" };
            (name.clone(), format!("self.{name}{into}"))
        })
    }

    fn by_repository(&self, given: &str) -> String {
        let value = |(name, value): (String, String)| {
            if name == value {
                format!("            {name},\n")
            } else {
                format!("            {name}: {value},\n")
            }
        };
        let values: String = self.given_values().map(value).collect();
        let what = match self.kept {
            Kept::Input => "input",
            Kept::Fields | Kept::Row => "fields",
        };
        format!(
            "        let rows = app.get_service::<{}Repository>();\n        \
             let {what} = {given} {{\n{values}        }};\n        \
             rows.insert(&*database, {what}).await\n",
            self.known.item.pascal()
        )
    }

    fn as_row(&self) -> String {
        let value = |(name, value)| format!("            {name}: Set({value}),\n");
        let given: String = self.given_values().map(value).collect();
        let (id, rest) = match self.known.id {
            Id::Int => ("", "            ..Default::default()\n"),
            Id::Uuid7 => ("            id: Set(Uuid::now_v7()),\n", ""),
            Id::Ulid => ("            id: Set(cortex::data::ulid()),\n", ""),
        };
        let version = if self.known.versioned {
            "            version: Set(1),\n"
        } else {
            ""
        };
        format!(
            "        let now = app.get_service::<Clock>().now().into();\n        \
             let row = ActiveModel {{\n{id}{given}{version}            created_at: Set(now),\n            \
             updated_at: Set(now),\n{rest}        }};\n        Ok(row.insert(&*database).await?)\n"
        )
    }

    /// The statements of the test that says every column.
    fn test(&self) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let factory = format!("{}Factory", self.known.item.pascal());
        let mut lines = String::new();
        if self.columns.iter().any(|column| column.target.is_none()) {
            let _ = writeln!(lines, "\n    let other = {factory}::new();");
        }
        for column in self.columns {
            if let Some(target) = &column.target {
                let maker = if target.is_self {
                    factory.clone()
                } else {
                    format!("{}Factory", target.model())
                };
                let _ = writeln!(
                    lines,
                    "    let {} = {maker}::new().make(&app).await.unwrap();",
                    crate::fields::identifier(&column.field.name)
                );
            }
        }
        let _ = write!(lines, "    let told = {factory}::new()");
        for column in self.columns {
            let _ = write!(lines, ".{}({})", says(column), told(column));
        }
        lines.push_str(".make(&app).await.unwrap();\n");
        for column in self.columns {
            let (name, told) = (column.ident(), told(column).replace(".clone()", ""));
            let is_wrapped = column.target.is_some() && column.field.optional;
            let told = if is_wrapped {
                format!("Some({told})")
            } else {
                told
            };
            let is_float = matches!(column.field.kind, Kind::Float);
            if is_float && !column.field.optional && !column.field.list {
                // Whether two of them are the same is a question about their bits.
                let _ = writeln!(
                    lines,
                    "    assert_eq!(told.{name}.to_bits(), {told}.to_bits());"
                );
                continue;
            }
            let inside = if column.field.list { ".0" } else { "" };
            let _ = writeln!(lines, "    assert_eq!(told.{name}{inside}, {told});");
        }
        lines
    }
}

/// What the test says of a column.
fn told(column: &Column<'_>) -> String {
    let copy = if column.is_copy() { "" } else { ".clone()" };
    match &column.target {
        Some(_) => format!("{}.id{copy}", crate::fields::identifier(&column.field.name)),
        None => format!("other.{}{copy}", column.ident()),
    }
}

impl Target {
    /// The model's name, as its factory begins.
    fn model(&self) -> String {
        heck::ToPascalCase::to_pascal_case(self.singular.as_str())
    }
}

/// Whether a row is made for it where none is given.
fn is_made(column: &Column<'_>) -> bool {
    column.target.is_some() && !column.field.optional
}

/// The type of what the factory keeps.
fn kept(column: &Column<'_>) -> String {
    let kind = column.in_json();
    if is_made(column) {
        format!("Option<{kind}>")
    } else {
        kind
    }
}

/// The name of the method for a column.
fn says(column: &Column<'_>) -> String {
    match &*column.ident() {
        taken @ ("new" | "make" | "clone") => format!("with_{taken}"),
        name => name.to_owned(),
    }
}

/// The method that says what a column holds.
fn method(column: &Column<'_>) -> String {
    let (name, kind) = (column.ident(), column.in_json());
    let what = column.field.name.replace('_', " ");
    let is_into = column.field.optional || kind == "String";
    let (taken, value) = match (is_into, is_made(column)) {
        (true, true) => (format!("impl Into<{kind}>"), format!("Some({name}.into())")),
        (true, false) => (format!("impl Into<{kind}>"), format!("{name}.into()")),
        (false, true) => (kind, format!("Some({name})")),
        (false, false) => (kind, name.clone()),
    };
    let says = says(column);
    format!(
        "\n    /// Says its {what}.\n    pub(crate) fn {says}(mut self, {name}: {taken}) -> Self {{\n        \
         self.{name} = {value};\n        self\n    }}\n"
    )
}

/// The statement that finds or makes what a row points at.
fn target(column: &Column<'_>) -> String {
    let Some(target) = column.target.as_ref().filter(|_| is_made(column)) else {
        return String::new();
    };
    let (name, model) = (column.ident(), target.model());
    format!(
        "        let {name} = match self.{name} {{\n            Some({name}) => {name},\n            \
         None => {model}Factory::new().make(app).await?.id,\n        }};\n"
    )
}

/// What a column holds where nothing is said.
fn default(column: &Column<'_>) -> String {
    let field = column.field;
    if column.target.is_some() {
        return "None".to_owned();
    }
    let value = value(column);
    let one = if field.list {
        format!("vec![{value}]")
    } else {
        value
    };
    if field.optional && !field.list {
        return format!("Some({one})");
    }
    one
}

/// Whether what it holds then is told from what others hold by their number.
fn is_numbered(column: &Column<'_>) -> bool {
    let field = column.field;
    let is_said = column.default_function().is_some() && !field.optional;
    let is_chosen = matches!(field.kind, Kind::Bool | Kind::Enum(_) | Kind::References(_));
    !is_said && !is_chosen
}

fn value(column: &Column<'_>) -> String {
    let field = column.field;
    if let Some((_, value)) = column.default_function().filter(|_| !field.optional) {
        return value;
    }
    let said = field.name.replace('_', " ");
    match &field.kind {
        Kind::String { max } => {
            let room = usize::try_from(*max).unwrap_or(usize::MAX);
            let start: String = said.chars().take(room.saturating_sub(DIGITS + 1)).collect();
            match start.trim_end() {
                "" if room >= DIGITS => "number.to_string()".to_owned(),
                "" => format!("(number % {}).to_string()", 10_u32.pow(*max)),
                start => format!("format!(\"{start} {{number}}\")"),
            }
        }
        Kind::Text => format!("format!(\"{said} {{number}}\")"),
        Kind::Int => "number.into()".to_owned(),
        Kind::I32 => "number.cast_signed()".to_owned(),
        Kind::Float => "f64::from(number) + 0.5".to_owned(),
        Kind::Bool => field.default.clone().unwrap_or_else(|| "false".to_owned()),
        Kind::Date => "NaiveDate::default() + TimeDelta::days(number.into())".to_owned(),
        Kind::Time => "NaiveTime::MIN + TimeDelta::seconds(number.into())".to_owned(),
        Kind::DateTime => "DateTime::UNIX_EPOCH + TimeDelta::seconds(number.into())".to_owned(),
        Kind::Uuid => "Uuid::from_u128(number.into())".to_owned(),
        Kind::Json => "json!({ \"number\": number })".to_owned(),
        Kind::Decimal { scale, .. } => format!("Decimal::new(number.into(), {scale})"),
        Kind::Enum(values) => {
            let default = values
                .iter()
                .find(|one| Some(&one.value) == field.default.as_ref());
            let chosen = default
                .or(values.first())
                .map_or("", |one| one.name.as_str());
            format!("{}::{chosen}", column.enumeration().unwrap_or_default())
        }
        Kind::References(_) => "None".to_owned(),
    }
}
