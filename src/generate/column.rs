//! A field of a table in the files of a model: as a column, in what clients send and see, in lists.

use std::fmt::Write as _;

use heck::ToPascalCase as _;
use serde_json::{Value, json};

use super::access::Access;
use super::layout::attribute;
use super::reference::Target;
use crate::fields::{Field, Id, Index, Kind, grouped, identifier};

/// What the description says of a time of day, for which JSON Schema has no format.
const TIME: &str = "pattern = \"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?$\"";

/// A field of a model with what it points at.
#[derive(Clone, Debug)]
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    /// The type that is made of the field's owner, such as `Post`.
    owner: String,
    pub(super) target: Option<Target>,
    access: Access,
}

impl<'a> Column<'a> {
    /// The column of a field of `owner`.
    pub(super) fn new(
        field: &'a Field,
        owner: &str,
        (target, access): (Option<Target>, Access),
    ) -> Self {
        let owner = owner.to_owned();
        Self {
            field,
            owner,
            target,
            access,
        }
    }

    /// In the database and in JSON.
    pub(super) fn name(&self) -> String {
        self.field.column()
    }

    /// In Rust.
    pub(super) fn ident(&self) -> String {
        self.field.identifier()
    }

    /// Among the columns of the entity.
    pub(super) fn variant(&self) -> String {
        self.name().to_pascal_case()
    }

    /// The enum that holds its values, where it has one.
    pub(super) fn enumeration(&self) -> Option<String> {
        let is_enum = matches!(self.field.kind, Kind::Enum(_));
        is_enum.then(|| self.field.enum_name(&self.owner))
    }

    /// Its lines in the struct of the model.
    pub(super) fn model(&self) -> String {
        let mut attributes = Vec::new();
        // A list has a type of its own, and how long a string may be is said by the migration.
        let is_plain = !self.field.list && !matches!(self.field.kind, Kind::String { .. });
        if let Some(kind) = self.field.orm().filter(|_| is_plain) {
            attributes.push(format!("column_type = \"{kind}\""));
        }
        match self.field.index {
            Index::Unique if self.field.is_found_by() => attributes.push("unique".to_owned()),
            Index::Plain => attributes.push("indexed".to_owned()),
            Index::Unique | Index::None => {}
        }
        let mut lines = String::new();
        if !attributes.is_empty() {
            let _ = writeln!(lines, "    #[sea_orm({})]", attributes.join(", "));
        }
        let _ = writeln!(lines, "    pub {}: {},", self.ident(), self.in_model());
        if let Some(target) = &self.target {
            lines += &self.relation(target);
        }
        lines
    }

    /// The lines by which a row leads to the one that it points at.
    fn relation(&self, target: &Target) -> String {
        let (from, name) = (self.name(), identifier(&self.field.name));
        let entity = &target.entity;
        // Without a name of its own, it would be called after the file of the entity.
        let way = self.field.name.to_pascal_case();
        let own = target.is_self.then(|| "self_ref".to_owned());
        let ends = [
            "belongs_to".to_owned(),
            format!("relation_enum = \"{way}\""),
            format!("from = \"{from}\""),
            "to = \"id\"".to_owned(),
        ];
        let parts: Vec<String> = own.into_iter().chain(ends).collect();
        let attribute = attribute("    ", "sea_orm", &parts);
        format!(
            "{attribute}\n    pub {name}: BelongsTo<{}>,\n",
            wrapped(self.field, entity)
        )
    }

    /// Its line in what clients see.
    pub(super) fn seen(&self) -> String {
        format!("    pub {}: {},\n", self.ident(), self.in_json())
    }

    /// Its lines in what clients send.
    pub(super) fn input(&self) -> String {
        let rule = if self.has_years() {
            "custom(four_digit_years)".to_owned()
        } else {
            self.field.rule()
        };
        let schema = match (&self.field.kind, self.field.list) {
            (Kind::Time, false) => Some(TIME.to_owned()),
            (Kind::Time, true) => Some("schema_with = cortex::openapi::times".to_owned()),
            _ => self.field.openapi(),
        };
        let schema = schema.map_or(String::new(), |schema| format!("    #[schema({schema})]\n"));
        let default = match (&self.field.default, self.default_function()) {
            (None, _) => String::new(),
            (Some(_), None) => "    #[serde(default)]\n".to_owned(),
            (Some(_), Some((name, _))) => format!("    #[serde(default = \"{name}\")]\n"),
        };
        let line = self.seen();
        format!("{default}    #[garde({rule})]\n{schema}{line}")
    }

    /// The name and the body of the function that says what is there where a client says nothing;
    /// the type's own default needs none.
    pub(super) fn default_function(&self) -> Option<(String, String)> {
        let typed = self.field.default.as_deref()?;
        let value = match &self.field.kind {
            Kind::Enum(_) if !self.field.optional => return None,
            Kind::Enum(_) => format!("{}::default()", self.enumeration()?),
            Kind::String { .. } | Kind::Text => format!("{typed:?}.to_owned()"),
            Kind::Bool if typed == "false" && !self.field.optional => return None,
            Kind::Int | Kind::I32 if typed == "0" && !self.field.optional => return None,
            Kind::Int | Kind::I32 => grouped(typed),
            Kind::Float if !typed.contains(['.', 'e', 'E']) => format!("{typed}.0"),
            Kind::Bool | Kind::Float => typed.to_owned(),
            _ => return None,
        };
        let value = if self.field.optional {
            format!("Some({value})")
        } else {
            value
        };
        Some((format!("default_{}", self.name()), value))
    }

    /// Its lines in what lists are narrowed by.
    pub(super) fn filter(&self) -> String {
        let there = Field {
            optional: false,
            ..self.field.clone()
        };
        let kind = there.rust(&self.owner, self.key());
        let ident = self.ident();
        let what = self.field.name.replace('_', " ");
        format!(
            "    /// Only those with this {what}.\n    #[garde(skip)]\n    pub {ident}: Option<{kind}>,\n"
        )
    }

    /// How a repository compares it with the value that a list is narrowed by.
    pub(super) fn comparison(&self) -> Value {
        let is_copy = self.is_copy();
        json!({
            "ident": self.ident(),
            "variant": self.variant(),
            "by": if is_copy { "" } else { "&" },
            "value": if is_copy { "value" } else { "value.as_str()" },
        })
    }

    /// Whether lists can be narrowed by it: what has few values, or is found quickly.
    pub(super) fn is_filter(&self) -> bool {
        let is_exact = matches!(
            self.field.kind,
            Kind::String { .. } | Kind::Int | Kind::I32 | Kind::Date | Kind::Uuid
        );
        let is_found = self.field.index != Index::None && is_exact;
        let has_few = matches!(
            self.field.kind,
            Kind::Enum(_) | Kind::Bool | Kind::References(_)
        );
        !self.field.hidden && !self.field.list && (is_found || has_few)
    }

    /// Whether lists can be sorted by it: an index keeps the order.
    pub(super) fn is_sorted(&self) -> bool {
        !self.field.hidden && self.field.index != Index::None
    }

    /// Whether its values are copied where they are read.
    pub(super) fn is_copy(&self) -> bool {
        match &self.field.kind {
            Kind::String { .. } | Kind::Text | Kind::Json => false,
            Kind::References(_) => self.target.as_ref().is_some_and(|to| to.id != Id::Ulid),
            _ => !self.field.list,
        }
    }

    /// A value as clients send it, as Rust has it inside of `json!`; no two numbers give the same.
    pub(super) fn sample(&self) -> Option<String> {
        let one = self.sample_of_one()?;
        Some(if self.field.list {
            format!("[{one}]")
        } else {
            one
        })
    }

    /// The same without the brackets of a list.
    pub(super) fn sample_of_one(&self) -> Option<String> {
        let name = &self.field.name;
        Some(match &self.field.kind {
            Kind::String { max } => {
                // The numbers of tests have one digit.
                let room = usize::try_from(*max).unwrap_or_default().saturating_sub(2);
                let start: String = name.replace('_', " ").chars().take(room).collect();
                let gap = if start.is_empty() { "" } else { " " };
                format!("format!(\"{start}{gap}{{number}}\")")
            }
            Kind::Text => format!("format!(\"{} {{number}}\")", name.replace('_', " ")),
            Kind::Int | Kind::I32 => "number".to_owned(),
            Kind::Float => "f64::from(number) + 0.5".to_owned(),
            Kind::Bool => "true".to_owned(),
            Kind::Decimal { .. } => "\"1.5\"".to_owned(),
            Kind::Date => "format!(\"2026-01-{:02}\", number % 28 + 1)".to_owned(),
            Kind::Time => "format!(\"08:30:{:02}\", number % 60)".to_owned(),
            Kind::DateTime => "format!(\"2026-01-31T08:30:{:02}Z\", number % 60)".to_owned(),
            Kind::Uuid => "format!(\"00000000-0000-4000-8000-{number:012}\")".to_owned(),
            Kind::Json => "{ \"any\": [\"thing\"] }".to_owned(),
            Kind::Enum(values) => {
                let first = values.first().map_or("", |one| one.value.as_str());
                format!("\"{first}\"")
            }
            // A row that points at one of its own table needs that one first.
            Kind::References(_) => {
                let target = self.target.as_ref().filter(|target| !target.is_self)?;
                let tests = target.tests.rsplit("::").next().unwrap_or_default();
                format!("{tests}::made(app, number).await[\"id\"]")
            }
        })
    }

    /// Whether its sample is the key of another table's row.
    pub(super) fn makes_another(&self) -> bool {
        self.target.as_ref().is_some_and(|target| !target.is_self)
    }

    /// Whether samples with other numbers are others.
    pub(super) fn depends_on_number(&self) -> bool {
        self.sample()
            .is_some_and(|sample| sample.contains("number"))
    }

    /// Whether a test can say the same twice.
    pub(super) fn is_tested_as_unique(&self) -> bool {
        // What is hidden is nowhere to be read, so that a test could not say it again.
        self.is_unique() && !self.field.hidden && self.sample().is_some()
    }

    /// Another value than the sample with number 1, which a patch gives it.
    pub(super) fn other(&self) -> Option<String> {
        match &self.field.kind {
            _ if self.field.list => Some("json!([])".to_owned()),
            Kind::String { max } if *max >= 5 => Some("\"other\"".to_owned()),
            Kind::Text => Some("\"other\"".to_owned()),
            Kind::Int | Kind::I32 => Some("77".to_owned()),
            Kind::Float => Some("2.5".to_owned()),
            Kind::Bool => Some("false".to_owned()),
            Kind::Enum(values) => values.get(1).map(|one| format!("\"{}\"", one.value)),
            _ => None,
        }
    }

    /// A value that no sample has, where lists can be narrowed by it or it points at others.
    pub(super) fn nobody(&self) -> Option<&'static str> {
        match (&self.field.kind, self.key()) {
            (Kind::References(_), Id::Int) | (Kind::Int | Kind::I32, _) => Some("7777"),
            (Kind::References(_), Id::Uuid7) | (Kind::Uuid, _) => {
                Some("\"018f0000-0000-7000-8000-ffffffffffff\"")
            }
            (Kind::References(_), Id::Ulid) => Some("\"01J00000000000000000000000\""),
            (Kind::String { max }, _) if *max >= 6 => Some("\"nobody\""),
            (Kind::Bool, _) => Some("false"),
            _ => None,
        }
    }

    /// What is written of `from`, which clients send.
    pub(super) fn set(&self, from: &str) -> String {
        let value = format!("{from}.{}", self.ident());
        let value = if self.has_micros() {
            format!("{value}.micros()")
        } else {
            value
        };
        if self.field.list {
            format!("{value}.into()")
        } else {
            value
        }
    }

    /// What clients see of `from`, which is a row.
    pub(super) fn shown(&self, from: &str) -> String {
        let into = if self.field.list { ".into()" } else { "" };
        format!("{from}.{}{into}", self.ident())
    }

    /// Whether it holds times, of which a database keeps microseconds.
    pub(super) fn has_micros(&self) -> bool {
        matches!(self.field.kind, Kind::DateTime | Kind::Time)
    }

    /// Whether it holds days, whose years have to have four digits.
    pub(super) fn has_years(&self) -> bool {
        matches!(self.field.kind, Kind::Date | Kind::DateTime)
    }

    /// What a test needs to know of it.
    pub(super) fn tested(&self) -> Value {
        json!({
            "name": self.name(),
            "snake": self.name(),
            "ident": self.ident(),
            "lines": { "set": self.set("input"), "shown": self.shown("row") },
        })
    }

    pub(super) fn is_unique(&self) -> bool {
        self.field.index == Index::Unique
    }

    /// Its type in the model, where the ORM has names of its own.
    pub(super) fn in_model(&self) -> String {
        let own = match &self.field.kind {
            kind if !self.access.is_orm() => {
                Field::plain(&self.field.name, kind.clone()).rust(&self.owner, self.key())
            }
            Kind::DateTime => "DateTimeUtc".to_owned(),
            Kind::Date => "Date".to_owned(),
            Kind::Time => "Time".to_owned(),
            Kind::Json => "Json".to_owned(),
            kind => Field::plain(&self.field.name, kind.clone()).rust(&self.owner, self.key()),
        };
        if self.field.list {
            return format!("List<{own}>");
        }
        wrapped(self.field, &own)
    }

    /// Its type in what clients send and see.
    pub(super) fn in_json(&self) -> String {
        self.field.rust(&self.owner, self.key())
    }

    /// What the rows that it points at are told apart by.
    pub(super) fn key(&self) -> Id {
        self.target.as_ref().map_or(Id::Int, |target| target.id)
    }
}

/// A type, with `Option` where there may be nothing.
fn wrapped(field: &Field, kind: &str) -> String {
    if field.optional {
        format!("Option<{kind}>")
    } else {
        kind.to_owned()
    }
}
