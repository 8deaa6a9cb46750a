//! Routes of rows below what they point at: `/authors/{author_id}/posts`.
//!
//! All of it is in the module of the rows, so that what is pointed at knows nothing of it.

use heck::ToPascalCase as _;
use serde_json::{Value, json};

use super::column::Column;
use super::crud::{Making, default, page};
use super::crud_test;
use super::english;
use super::layout::literal;
use super::reference::Target;
use super::site::{Site, sentence};
use crate::edit::{Line, RustText, use_line};
use crate::error::{Failure, catalog};
use crate::fields::{Field, Id, Kind};
use crate::plan::RelPath;
use crate::project::source::join;
use crate::sql::{self, Statements};

/// The files, each with what it exports.
const PARTS: [(&str, &[&str]); 3] = [
    ("dto", &["Input", "Query"]),
    ("service", &["Service"]),
    ("controller", &["Controller"]),
];

/// What clients ask for.
const METHODS: [&str; 2] = ["get", "post"];

/// The routes below what one field points at.
pub(super) struct Nested<'a> {
    making: &'a Making<'a>,
    column: &'a Column<'a>,
    target: &'a Target,
    path: String,
}

/// Fails where a field asks for routes, and the thing makes none.
pub(super) fn must_not_be(fields: &[Field], thing: &str) -> Result<(), Failure> {
    let is_nested = |field: &&Field| field.reference().is_some_and(|to| to.nested);
    match fields.iter().find(is_nested) {
        Some(field) => Err(catalog::nested_elsewhere(&field.to_string(), thing)),
        None => Ok(()),
    }
}

/// All routes below others that the fields ask for.
///
/// # Errors
///
/// Fails where what is pointed at is asked for by further parameters, or where two would be alike.
pub(super) fn all<'a>(making: &'a Making<'a>, site: &Site<'_>) -> Result<Vec<Nested<'a>>, Failure> {
    let mut all: Vec<Nested<'a>> = Vec::new();
    for column in &making.table.columns {
        let is_nested = column.field.reference().is_some_and(|to| to.nested);
        let Some(target) = column.target.as_ref().filter(|_| is_nested) else {
            continue;
        };
        let above = above(making, target, site)?;
        if above.contains('{') {
            return Err(catalog::nested_below_parameters(&column.field.name, &above));
        }
        if let Some(other) = all.iter().find(|other| other.target.file == target.file) {
            let names = [&other.column.field.name, &column.field.name];
            return Err(catalog::nested_alike(names.map(String::as_str), &above));
        }
        let own = making.prefix.rsplit('/').next().unwrap_or_default();
        let own = match own {
            "" => making.item.plural().replace('_', "-"),
            own => own.to_owned(),
        };
        let path = join(&above, &format!("/{{{}}}/{own}", column.name()));
        all.push(Nested {
            making,
            column,
            target,
            path,
        });
    }
    Ok(all)
}

/// What the paths of what is pointed at begin with: as its controller says, or as one would.
fn above(making: &Making<'_>, target: &Target, site: &Site<'_>) -> Result<String, Failure> {
    if target.is_self {
        return Ok(making.prefix.clone());
    }
    let model = target.file.as_str();
    let stem = model.strip_suffix("model.rs").unwrap_or(model);
    let file = RelPath::new(format!("{stem}controller.rs"))?;
    let text = site.read(&file)?.unwrap_or_default();
    let blocks = RustText::parse(&text).map(|rust| rust.controllers());
    if let Some(block) = blocks.ok().and_then(|blocks| blocks.into_iter().next()) {
        return Ok(block.prefix);
    }
    let mut folders: Vec<&str> = model.split('/').skip(1).collect();
    let name = folders.pop().unwrap_or_default();
    if name == "model.rs" {
        folders.pop();
    }
    folders.push(&target.table);
    let parts: Vec<String> = folders.iter().map(|part| part.replace('_', "-")).collect();
    Ok(format!("/{}", parts.join("/")))
}

impl Nested<'_> {
    /// Fails where another controller answers one of the routes.
    pub(super) fn must_be_free(&self, site: &Site<'_>) -> Result<(), Failure> {
        let routes = METHODS.map(|method| (method.to_owned(), self.path.clone()));
        site.must_be_free(&routes, &self.file("controller")?)
    }

    /// Makes the files and, where the rows have tests that make them, tests.
    pub(super) fn write(&self, site: &mut Site<'_>, tests: bool) -> Result<(), Failure> {
        let module = self.making.table.module.file.clone();
        for (role, exported) in PARTS {
            let (template, values) = self.filled(role);
            site.create(&template, &self.file(role)?, &values)?;
            let stem = self.stem(role);
            site.wire(&module, Line::declare(&stem))?;
            for suffix in exported {
                let name = self.type_of(suffix);
                site.wire(&module, Line::reexport(&stem, &name))?;
                match *suffix {
                    "Service" => site.wire(&module, Line::register("provide", &name))?,
                    "Controller" => site.wire(&module, Line::register("controller", &name))?,
                    _ => {}
                }
            }
        }
        if tests {
            self.write_tests(site)?;
        }
        Ok(())
    }

    /// The types of requests: their file, their template, and what that is filled with.
    pub(super) fn dto(&self) -> Result<(RelPath, &'static str, Value), Failure> {
        let (_, values) = self.filled("dto");
        Ok((self.file("dto")?, "crud/nested/dto.rs.hbs", values))
    }

    fn write_tests(&self, site: &mut Site<'_>) -> Result<(), Failure> {
        let own = self.making.item.tests();
        let makes = site.read(&RelPath::new(format!("tests/it/{own}.rs"))?)?;
        let makes = makes.is_some_and(|text| text.contains("fn sample("));
        // A row that has to point at another of its table is made by nobody.
        let is_made = !self.target.is_self || self.column.field.optional;
        if !makes || !is_made {
            return Ok(());
        }
        let name = format!("{own}_of_{}", self.column.field.name);
        let krate = site.krate.clone();
        site.create_test("crud/nested/test.rs.hbs", &name, &self.tested(&krate))
    }

    fn stem(&self, role: &str) -> String {
        let (rows, field) = (self.making.item.plural(), &self.column.field.name);
        format!("{rows}_of_{field}_{role}")
    }

    fn file(&self, role: &str) -> Result<RelPath, Failure> {
        self.making.table.module.sibling(&self.stem(role))
    }

    /// `PostOfAuthorInput` says one of them, all others say several.
    fn type_of(&self, suffix: &str) -> String {
        let item = self.making.item;
        let rows = if suffix == "Input" {
            item.singular()
        } else {
            item.plural()
        };
        let field = self.column.field.name.to_pascal_case();
        format!("{}Of{field}{suffix}", rows.to_pascal_case())
    }

    /// The columns that the path does not say.
    fn others(&self) -> Vec<&Column<'_>> {
        let columns = self.making.table.columns.iter();
        columns
            .filter(|column| column.name() != self.column.name())
            .collect()
    }

    /// The template of a file, and what it is filled with.
    fn filled(&self, role: &str) -> (String, Value) {
        let (item, field) = (self.making.item, self.column.field);
        let spoken = |snake: &str| snake.replace('_', " ");
        let key = self.column.key();
        let types = ["Input", "Query", "Service", "Controller"];
        let types = types.map(|end| (end.to_lowercase(), json!(self.type_of(end))));
        let others = self.others();
        let access = self.making.table.access;
        let mut values = json!({
            "type": item.pascal(),
            "page": page(&item.pascal()),
            "types": types.into_iter().collect::<serde_json::Map<_, _>>(),
            "singular": spoken(item.singular()),
            "one": english::one(&spoken(item.singular())),
            "plural": spoken(item.plural()),
            "title": sentence(item.plural()),
            "field": item.plural(),
            "parent": spoken(&field.name),
            "one_parent": english::one(&spoken(&field.name)),
            "found": spoken(&self.target.singular),
            "path": self.path,
            "uuid": if key == Id::Uuid7 { access.types() } else { "" },
            "base": self.making.prefix.trim_end_matches('/'),
            "key": key.rust(),
            "again": if key == Id::Ulid { ".clone()" } else { "" },
            "layout": "as rustfmt has it, because the length of lines depends on names",
            "lines": {
                "imports": self.imports().join("\n"),
                "use": self.uses(role).join("\n"),
                "input": each(&others, |column| Some(column.input())),
                "defaults": each(&others, default),
                "filters": each(&others, |column| column.is_filter().then(|| column.filter())),
                "input_of": self.input_of(),
                "query_of": self.query_of(),
                "sort": self.making.sort(),
            },
        });
        let template = format!("crud/nested/{role}.rs.hbs");
        if role != "service" || access.is_orm() {
            return (template, values);
        }
        self.say_statement(&mut values);
        (access.template(&template), values)
    }

    /// What the service asks for what is pointed at with, where no ORM does.
    fn say_statement(&self, values: &mut Value) {
        let table = self.making.table;
        let parents = Statements {
            dialect: table.dialect(),
            table: &self.target.table,
            version: false,
        };
        let names = [table.driver(), "query_as"].map(str::to_owned);
        values["lines"]["sqlx"] = use_line("cortex::data::sqlx", &names).into();
        values["driver"] = table.driver().into();
        values["sql"] = sql::literal(&parents.is_there()).into();
    }

    /// All that a client would have to say at the rows' own path.
    fn input_of(&self) -> String {
        let column = self.column.ident();
        let of_path = if self.column.field.optional {
            format!("{column}: Some(parent)")
        } else {
            format!("{column}: parent")
        };
        let others = self.others();
        let others = others
            .iter()
            .map(|column| format!("{0}: self.{0}", column.ident()));
        let values: Vec<String> = others.chain([of_path]).collect();
        literal("        ", &self.of_rows("Input"), &values, "")
    }

    /// The same for lists.
    fn query_of(&self) -> String {
        let others = self.others();
        let filters = others.iter().filter(|column| column.is_filter());
        let said = ["limit", "after", "sort"].map(str::to_owned).into_iter();
        let said = said.chain(filters.map(|column| column.ident()));
        let said = said.map(|name| format!("{name}: self.{name}"));
        let column = self.column.ident();
        let values: Vec<String> = said.chain([format!("{column}: Some(parent)")]).collect();
        literal("        ", &self.of_rows("Query"), &values, "")
    }

    /// A type of the rows themselves.
    fn of_rows(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.making.item.pascal())
    }

    /// What a file brings in.
    fn uses(&self, role: &str) -> Vec<String> {
        let item = self.making.item;
        let below = |role: &str| format!("super::{}", item.stem(role));
        let own = |ends: &[&str]| {
            let types: Vec<String> = ends.iter().map(|end| self.type_of(end)).collect();
            types
        };
        let of_dto = use_line(
            &format!("super::{}", self.stem("dto")),
            &own(&["Input", "Query"]),
        );
        let row = use_line(&below("dto"), &[self.of_rows("")]);
        match role {
            "dto" => {
                let types = ["Input", "Query"].map(|end| self.of_rows(end));
                let columns = self.others().into_iter();
                let enums: Vec<String> = columns.filter_map(Column::enumeration).collect();
                let enums = (!enums.is_empty()).then(|| use_line(&below("model"), &enums));
                let types = use_line(&below("dto"), &types);
                [types].into_iter().chain(enums).collect()
            }
            "service" => {
                let is_orm = self.making.table.access.is_orm();
                let model = if self.target.is_self {
                    format!("{}::Entity", below("model"))
                } else {
                    self.target.entity.clone()
                };
                let service = use_line(&below("service"), &[self.of_rows("Service")]);
                let model = Some(format!("use {model};")).filter(|_| is_orm);
                model.into_iter().chain([row, of_dto, service]).collect()
            }
            _ => {
                let service = format!("super::{}", self.stem("service"));
                vec![row, of_dto, use_line(&service, &own(&["Service"]))]
            }
        }
    }

    /// What the types of requests need from outside.
    fn imports(&self) -> Vec<String> {
        let others = self.others();
        let has = |wanted: &dyn Fn(&Kind) -> bool| {
            let mut columns = others.iter();
            columns.any(|column| wanted(&column.field.kind))
        };
        let mut times: Vec<String> = Vec::new();
        if has(&|kind| matches!(kind, Kind::DateTime)) {
            times.extend(["DateTime", "Utc"].map(str::to_owned));
        }
        times.extend(has(&|kind| matches!(kind, Kind::Date)).then(|| "NaiveDate".to_owned()));
        times.extend(has(&|kind| matches!(kind, Kind::Time)).then(|| "NaiveTime".to_owned()));
        let (mut types, access) = (Vec::new(), self.making.table.access);
        if has(&|kind| matches!(kind, Kind::Json)) {
            types.push(access.json().to_owned());
        }
        let is_uuid = |column: &Column<'_>| column.in_json().contains("Uuid");
        if self.column.key() == Id::Uuid7 || others.iter().any(|column| is_uuid(column)) {
            types.push("Uuid".to_owned());
        }
        let mut lines = vec![
            use_line(
                "cortex::openapi",
                &["IntoParams", "ToSchema", "utoipa"].map(str::to_owned),
            ),
            "use garde::Validate;".to_owned(),
            "use serde::Deserialize;".to_owned(),
        ];
        if others.iter().any(|column| column.has_years()) {
            lines.push("use cortex::data::four_digit_years;".to_owned());
        }
        let path = format!("cortex::data::{}", access.types());
        for (path, names) in [("chrono", times), (&*path, types)] {
            if !names.is_empty() {
                lines.push(use_line(path, &names));
            }
        }
        lines
    }

    /// What the template of the tests is filled with.
    fn tested(&self, krate: &str) -> Value {
        let table = self.making.table;
        let own = self.making.item.tests();
        let parents = if self.target.is_self {
            own.clone()
        } else {
            self.target.tests.clone()
        };
        let mut modules = vec![own.clone(), parents.clone()];
        modules.sort();
        modules.dedup();
        let waits = table.columns.iter().any(Column::makes_another);
        let nobody = self.column.nobody().unwrap_or_default();
        let (_, mut values) = self.filled("test");
        let lines = modules.iter().map(|module| format!("use crate::{module};"));
        let lines: Vec<String> = lines.collect();
        values["crate"] = crud_test::outside(krate, lines.iter().map(|line| &**line)).into();
        values["name"] = self.column.name().into();
        values["own"] = own.into();
        values["parents"] = parents.into();
        values["all"] = self.making.prefix.clone().into();
        values["nobody"] = nobody.into();
        values["sample"] = if waits {
            "sample(app, number).await".into()
        } else {
            "sample(number)".into()
        };
        values["waits"] = waits.into();
        let above = self.path.split('{').next().unwrap_or_default();
        let below = self.path.rsplit('}').next().unwrap_or_default();
        // A key that is written as it is stands in the text itself.
        values["lines"]["address"] = match crud_test::key(self.column.key()) {
            "" => format!("format!(\"{above}{{id}}{below}\")").into(),
            key => format!("format!(\"{above}{{}}{below}\", id{key})").into(),
        };
        values["lines"]["use"] = use_line("crate", &modules).into();
        values
    }
}

/// What a template has for each of these columns.
fn each(columns: &[&Column<'_>], line: impl Fn(&Column<'_>) -> Option<String>) -> String {
    columns.iter().filter_map(|column| line(column)).collect()
}
