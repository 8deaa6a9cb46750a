//! What a table is in a project: its migration, its model, and how other models know of it.

use heck::ToPascalCase as _;
use serde_json::{Value, json};

use super::access::Access;
use super::column::Column;
use super::item::Item;
use super::layout::derive;
use super::modules::ModuleFile;
use super::reference::{Owner, target};
use super::site::{Site, sentence};
use super::versioned;
use super::wish::Wish;
use crate::edit::{Line, use_line};
use crate::error::{Failure, catalog};
use crate::fields::{self, Dialect, Field, Id, Kind};
use crate::plan::{Content, RelPath};
use crate::sql::{self, Change, NewTable};

/// A table on its way, with the fields that were asked for.
pub(super) struct Table<'a> {
    pub(super) item: &'a Item,
    pub(super) module: ModuleFile,
    pub(super) id: Id,
    pub(super) columns: Vec<Column<'a>>,
    /// Whether rows count their changes.
    pub(super) versioned: bool,
    /// Whether tests can have two changes meet at the repository.
    pub(super) is_in_reach: bool,
    fields: &'a [Field],
    /// What the file of the model is called, without its end.
    pub(super) stem: String,
    dialects: Vec<Dialect>,
    pub(super) access: Access,
    now: u64,
}

/// The fields that were asked for, and what the rows are told apart by.
pub(super) fn read(wish: &Wish, site: &mut Site<'_>) -> Result<(Vec<Field>, Id), Failure> {
    let typed = wish.values("id").last();
    let id = match typed {
        Some(typed) => Id::find(typed).ok_or_else(|| catalog::unknown_id(typed))?,
        None => wish.id,
    };
    let dialect = *site.dialects.first().ok_or_else(catalog::no_driver)?;
    let table = fields::Table::of_model(dialect, versioned::is_asked(wish));
    let fields = fields::parse(&wish.words, &table)?;
    for note in fields::renamed(&wish.words, &fields) {
        site.tell(note);
    }
    for field in &fields {
        let few = field.variants().len();
        if few > 0 && field.index == fields::Index::Unique {
            return Err(catalog::few_unique(&field.name, few));
        }
        let mut values = field.variants().iter();
        // The derive of the ORM makes a name of the value as it is.
        if let Some(value) = values.find(|value| value.value.to_pascal_case() == "Self") {
            return Err(catalog::value_is_self(&field.name, &value.value));
        }
    }
    Ok((fields, id))
}

impl<'a> Table<'a> {
    /// The table of `item`, whose model is in a file called after `item`.
    pub(super) fn new(
        wish: &Wish,
        site: &mut Site<'_>,
        item: &'a Item,
        (fields, id): (&'a [Field], Id),
    ) -> Result<Self, Failure> {
        let module = site.module(&item.module)?;
        let stem = item.stem("model");
        let file = module.sibling(&stem)?;
        let owner = Owner {
            item,
            thing: site.thing,
            table: item.plural(),
            id,
            file: &file,
        };
        let column = |field: &'a Field| {
            let Kind::References(reference) = &field.kind else {
                return Ok(Column::new(field, &item.pascal(), (None, wish.access)));
            };
            let target = target(wish, site, &owner, (field, reference))?;
            Ok(Column::new(
                field,
                &item.pascal(),
                (Some(target), wish.access),
            ))
        };
        let columns = fields.iter().map(column).collect::<Result<_, Failure>>()?;
        let versioned = versioned::is_asked(wish);
        Ok(Self {
            item,
            module,
            id,
            columns,
            versioned,
            is_in_reach: versioned && site.is_public(&item.module)?,
            fields,
            stem,
            dialects: site.dialects.clone(),
            access: wish.access,
            now: wish.now,
        })
    }

    /// The database that the code is written for.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialects.first().copied().unwrap_or(Dialect::Sqlite)
    }

    /// What a new row's key is made by, where the database does not.
    pub(super) fn made_id(&self) -> &'static str {
        match self.id {
            Id::Int => "",
            Id::Uuid7 => "Uuid::now_v7()",
            Id::Ulid => "cortex::data::ulid()",
        }
    }

    /// Whether any type that clients send or see is a UUID.
    pub(super) fn uses_uuid(&self) -> bool {
        let points = |column: &Column<'_>| {
            let target = column.target.as_ref();
            target.is_some_and(|target| target.id == Id::Uuid7)
        };
        let is = |column: &Column<'_>| matches!(column.field.kind, Kind::Uuid) || points(column);
        self.id == Id::Uuid7 || self.columns.iter().any(is)
    }

    /// What lists can be sorted by.
    pub(super) fn sorts(&self) -> Vec<(String, String)> {
        let key = ("id".to_owned(), "Id".to_owned());
        let columns = self.columns.iter().filter(|column| column.is_sorted());
        let columns = columns.map(|column| (column.name(), column.variant()));
        [key].into_iter().chain(columns).collect()
    }

    /// The same as the repository has them.
    pub(super) fn sorts_line(&self) -> String {
        let sorts = self.sorts();
        let columns = sorts
            .iter()
            .map(|(_, variant)| format!("Column::{variant}"));
        let columns: Vec<String> = columns.collect();
        let line = format!("&[{}]", columns.join(", "));
        let whole = "const SORTS: &[Column] = ;".len() + line.len();
        if line.len() <= 62 && whole <= 100 {
            return line;
        }
        format!("&[\n    {},\n]", columns.join(",\n    "))
    }

    /// What the repository brings in from the part of the framework about databases.
    pub(super) fn of_data(&self, list: Option<&'static str>) -> String {
        let has_times = self.columns.iter().any(Column::has_micros);
        let is_plain = !self.access.is_orm();
        let mut names = Vec::new();
        names.extend(is_plain.then_some("Connection"));
        names.push("Error");
        names.extend(list);
        names.extend(has_times.then_some("Micros"));
        names.extend(["Page", "PageRequest", "Pages"]);
        names.extend(is_plain.then_some("Sorts"));
        names.push("now");
        names.extend(is_plain.then_some("sorts"));
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        use_line("cortex::data", &names)
    }

    /// Makes the migration and the model, and has other models know of it.
    pub(super) fn write(&self, site: &mut Site<'_>) -> Result<(), Failure> {
        self.migrate(site)?;
        let file = self.module.sibling(&self.stem)?;
        let template = self.access.template("model/model.rs.hbs");
        site.create(&template, &file, &self.values())?;
        site.wire(&self.module.file, Line::declare_public(&self.stem))?;
        self.relate(site, 0)
    }

    /// The pair of files that makes the table and takes it away again, for each database.
    fn migrate(&self, site: &mut Site<'_>) -> Result<(), Failure> {
        let name = format!("create_{}", self.item.plural());
        let known = site.recorded_version()?;
        let table = NewTable {
            name: self.item.plural(),
            id: self.id,
            fields: self.fields,
            version: self.versioned,
        };
        for dialect in &self.dialects {
            let folder = format!("migrations/{}", dialect.folder());
            let version = match &known {
                // A second time, it is the same migration and not another one.
                Some(version) => version.clone(),
                None => site.next_version(&folder, self.now),
            };
            let target = |field: &Field| self.target(field);
            let made = sql::migration(&Change::Create(table), &target, *dialect);
            for (way, text) in [("up", made.up), ("down", made.down)] {
                let path = RelPath::new(format!("{folder}/{version}_{name}.{way}.sql"))?;
                site.put(&path, &Content::new(text.into_bytes(), false))?;
            }
        }
        Ok(())
    }

    /// The table that a field points at.
    pub(super) fn target(&self, field: &Field) -> sql::Target {
        let mut columns = self.columns.iter();
        let column = columns.find(|column| column.field.name == field.name);
        let target = column.and_then(|column| column.target.as_ref());
        sql::Target {
            table: target
                .map_or(self.item.plural(), |target| &target.table)
                .to_owned(),
            id: target.map_or(self.id, |target| target.id),
        }
    }

    /// Has the models that this one points at know of its rows, by the columns from `first` on.
    pub(super) fn relate(&self, site: &mut Site<'_>, first: usize) -> Result<(), Failure> {
        if !self.access.is_orm() {
            // There are columns with keys, and nothing that leads from row to row.
            return Ok(());
        }
        for (at, column) in self.columns.iter().enumerate().skip(first) {
            let Some(target) = &column.target else {
                continue;
            };
            let is_same = |other: &Column<'_>| {
                let other = other.target.as_ref();
                other.is_some_and(|other| other.file == target.file)
            };
            let others = self
                .columns
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let has_several = others.map(|(_, other)| other).any(is_same);
            if target.is_self || has_several {
                // Which of several ways leads back, only a person can name.
                continue;
            }
            site.wire(&target.file, self.way_back(column))?;
        }
        Ok(())
    }

    /// The line by which what a column points at knows of these rows.
    pub(super) fn way_back(&self, column: &Column<'_>) -> Line {
        let name = if column.is_unique() {
            self.item.singular()
        } else {
            self.item.plural()
        };
        Line::relation(name, &self.entity(), !column.is_unique())
    }

    /// The entity as other modules name it.
    fn entity(&self) -> String {
        format!(
            "crate::{}::{}::Entity",
            self.item.module.join("::"),
            self.stem
        )
    }

    pub(super) fn values(&self) -> Value {
        let enums = self.columns.iter().filter_map(enumeration);
        let enums: Vec<String> = enums.collect();
        let is_float = |column: &Column<'_>| matches!(column.field.kind, Kind::Float);
        let mut values = json!({
            "title": sentence(self.item.plural()),
            "table": self.item.plural(),
            "eq": !self.columns.iter().any(is_float),
            "list": self.columns.iter().any(|column| column.field.list),
            "enums": !enums.is_empty(),
            "lines": {
                "columns": self.lines(),
                "enums": enums.concat(),
            },
        });
        if !self.access.is_orm() {
            self.plain_model(&mut values);
        }
        values
    }

    fn lines(&self) -> String {
        let key = match self.id {
            Id::Int => "#[sea_orm(primary_key)]",
            Id::Uuid7 | Id::Ulid => "#[sea_orm(primary_key, auto_increment = false)]",
        };
        let id = format!("    {key}\n    pub id: {},\n", self.id.rust());
        let columns = self.columns.iter().map(Column::model);
        let times =
            ["created_at", "updated_at"].map(|name| format!("    pub {name}: DateTimeUtc,\n"));
        let version = versioned::line(self.versioned);
        let columns = columns.chain(version);
        [id].into_iter().chain(columns).chain(times).collect()
    }
}

/// The enum of a column's values, in the database, in Rust and in JSON.
fn enumeration(column: &Column<'_>) -> Option<String> {
    let (Kind::Enum(values), Some(name)) = (&column.field.kind, column.enumeration()) else {
        return None;
    };
    let default = column.field.default.as_deref();
    let is_default = |value: &fields::Variant| default == Some(&*value.value);
    let variant = |value: &fields::Variant| {
        let (kept, name) = (&value.value, &value.name);
        let default = if is_default(value) {
            "    #[default]\n"
        } else {
            ""
        };
        format!(
            "{default}    #[sea_orm(string_value = \"{kept}\")]\n    #[serde(rename = \"{kept}\")]\n    {name},\n"
        )
    };
    let variants: String = values.iter().map(variant).collect();
    let what = column.field.name.replace('_', " ");
    let mut traits = vec!["Clone", "Copy", "Debug"];
    traits.extend(default.map(|_| "Default"));
    traits.extend(["PartialEq", "Eq", "Deserialize", "Serialize", "ToSchema"]);
    traits.extend(["EnumIter", "DeriveActiveEnum"]);
    Some(format!(
        "\n/// What the column `{}` holds: the {what}.\n\
         {}\n\
         #[sea_orm(rs_type = \"String\", db_type = \"Text\")]\n\
         pub enum {name} {{\n{variants}}}\n",
        column.name(),
        derive(&traits),
    ))
}
