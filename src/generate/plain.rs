//! The model and the repository of a table in a project without an ORM: a plain struct, and
//! statements of SQL.

use serde_json::{Value, json};

use super::column::Column;
use super::layout::derive;
use super::table::Table;
use super::versioned;
use crate::edit::use_line;
use crate::fields::{self, Dialect, Id, Kind};
use crate::sql::{Statements, literal};

/// What a value is written as in a statement, from the type that clients or callers send.
#[derive(Clone, Copy)]
pub(super) enum Given {
    /// Fields of `input`, where a list is a `Vec`.
    Input,
    /// Fields of `fields`, where it is a `List`.
    Fields,
}

impl Table<'_> {
    /// The driver's type, as sqlx calls it.
    pub(super) fn driver(&self) -> &'static str {
        match self.dialect() {
            Dialect::Sqlite => "Sqlite",
            Dialect::Postgres => "Postgres",
            Dialect::Mysql => "MySql",
        }
    }

    /// The type of what a repository's statements run on.
    pub(super) fn connection(&self) -> String {
        if self.access.is_orm() {
            return "ConnectionTrait".to_owned();
        }
        format!("Connection<{}>", self.driver())
    }

    /// What the template of a model is filled with, beside what the ORM's has as well.
    pub(super) fn plain_model(&self, values: &mut Value) {
        let enums = self.columns.iter().filter_map(enumeration);
        values["lines"]["enums"] = enums.collect::<String>().into();
        values["lines"]["use"] = self.model_uses().into();
        let id = format!("    pub id: {},\n", self.id.rust());
        let columns = self.columns.iter();
        let columns =
            columns.map(|column| format!("    pub {}: {},\n", column.ident(), column.in_model()));
        let times = ["created_at", "updated_at"];
        let times = times.map(|name| format!("    pub {name}: DateTime<Utc>,\n"));
        let columns = columns.chain(versioned::line(self.versioned));
        let lines = [id].into_iter().chain(columns).chain(times);
        values["lines"]["columns"] = lines.collect::<String>().into();
    }

    /// What the template of a repository is filled with, beside what the ORM's has as well.
    pub(super) fn plain_repository(&self, values: &mut Value, from: Given) {
        let statements = Statements {
            dialect: self.dialect(),
            table: self.item.plural(),
            version: self.versioned,
        };
        let own: Vec<String> = self.columns.iter().map(Column::name).collect();
        let key = Some("id".to_owned()).filter(|_| self.id != Id::Int);
        let times = ["created_at", "updated_at"].map(str::to_owned);
        let inserted: Vec<String> = key
            .into_iter()
            .chain(own.clone())
            .chain(times.clone())
            .collect();
        let updated: Vec<String> = own.into_iter().chain([times[1].clone()]).collect();
        let bound = |column: &Column<'_>| column.bound(from);
        values["sql"] = json!({
            "all": literal(&statements.all()),
            "find": literal(&statements.find()),
            "insert": literal(&statements.insert(&inserted)),
            "update": literal(&statements.update(&updated)),
            "delete": literal(&statements.delete()),
        });
        let filters = self.columns.iter().filter(|column| column.is_filter());
        let filter = |column: &Column<'_>| {
            let mut filter = column.comparison();
            let condition = format!(" AND {} = ", statements.name(&column.name()));
            filter["sql"] = literal(&condition).into();
            filter
        };
        values["filters"] = filters.map(filter).collect();
        values["bound"] = self.columns.iter().map(bound).collect();
        values["driver"] = self.driver().into();
        values["table"] = self.item.plural().into();
        let sorts = self.columns.iter().filter(|column| column.is_sorted());
        let sorts = ["id".to_owned()]
            .into_iter()
            .chain(sorts.map(Column::ident));
        values["sorts"] = sorts.collect::<Vec<_>>().join(", ").into();
        // Statements are longer than what is laid out by hand.
        values["layout"] = "as rustfmt has it, whatever the fields are".into();
    }

    /// What the model needs.
    fn model_uses(&self) -> String {
        let columns = || self.columns.iter();
        let has_enum = columns().any(|column| column.enumeration().is_some());
        let mut names = vec!["FromRow"];
        names.extend(columns().any(|column| column.field.list).then_some("List"));
        names.extend(has_enum.then_some("TextEnum"));
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut lines = self.type_uses(true, self.id == Id::Uuid7);
        let line = use_line("cortex::data", &names);
        // One name stands before what is in modules, and several in braces behind it.
        match lines.last() {
            Some(last) if names.len() == 1 && *last > line => {
                lines.insert(lines.len() - 1, line);
            }
            _ => lines.push(line),
        }
        if has_enum {
            lines.push("use cortex::openapi::{ToSchema, utoipa};".to_owned());
            lines.push("use serde::{Deserialize, Serialize};".to_owned());
        }
        lines.join("\n")
    }

    /// What types of columns need: those of the fields, and perhaps of points in time and keys.
    pub(super) fn type_uses(&self, has_times: bool, has_keys: bool) -> Vec<String> {
        let has = |kind: &Kind| {
            let mut kinds = self.columns.iter().map(|column| column.field.kind.base());
            kinds.any(|base| base == kind.base())
        };
        let mut times = Vec::new();
        if has_times || has(&Kind::DateTime) {
            times.extend(["DateTime", "Utc"]);
        }
        times.extend(has(&Kind::Date).then_some("NaiveDate"));
        times.extend(has(&Kind::Time).then_some("NaiveTime"));
        times.sort_unstable();
        let times: Vec<String> = times.into_iter().map(str::to_owned).collect();
        let mut types = Vec::new();
        types.extend(has(&Kind::Json).then(|| self.access.json().to_owned()));
        let is_uuid = |column: &Column<'_>| column.in_json().contains("Uuid");
        let is_uuid = has_keys || self.columns.iter().any(is_uuid);
        types.extend(is_uuid.then(|| "Uuid".to_owned()));
        let mut lines = Vec::new();
        if !times.is_empty() {
            lines.push(use_line("chrono", &times));
        }
        if !types.is_empty() {
            let path = format!("cortex::data::{}", self.access.types());
            lines.push(use_line(&path, &types));
        }
        lines
    }
}

impl Column<'_> {
    /// What stands in the place of its value in a statement.
    fn bound(&self, from: Given) -> String {
        let micros = if self.has_micros() { ".micros()" } else { "" };
        let ident = self.ident();
        match from {
            Given::Input if self.field.list => format!("List::from(input.{ident}{micros})"),
            Given::Input => format!("input.{ident}{micros}"),
            Given::Fields => format!("fields.{ident}{micros}"),
        }
    }
}

/// The enum of a column's values, in the database, in Rust and in JSON.
fn enumeration(column: &Column<'_>) -> Option<String> {
    let (Kind::Enum(values), Some(name)) = (&column.field.kind, column.enumeration()) else {
        return None;
    };
    let default = column.field.default.as_deref();
    let variant = |value: &fields::Variant| {
        let (kept, name) = (&value.value, &value.name);
        let is_default = default == Some(&**kept);
        let default = if is_default { "    #[default]\n" } else { "" };
        format!("{default}    #[serde(rename = \"{kept}\")]\n    {name},\n")
    };
    let variants: String = values.iter().map(variant).collect();
    let what = column.field.name.replace('_', " ");
    let mut traits = vec!["Clone", "Copy", "Debug"];
    traits.extend(default.map(|_| "Default"));
    traits.extend(["PartialEq", "Eq", "Deserialize", "Serialize"]);
    traits.extend(["TextEnum", "ToSchema"]);
    Some(format!(
        "\n/// What the column `{}` holds: the {what}.\n{}\npub enum {name} {{\n{variants}}}\n",
        column.name(),
        derive(&traits),
    ))
}
