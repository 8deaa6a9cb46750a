//! A migration by itself: empty, or written from what its name and its fields say.

use heck::ToSnakeCase as _;
use serde_json::json;

use super::crud::ID;
use super::item::Item;
use super::nested;
use super::reference::{Owner, target};
use super::site::{Site, sentence};
use super::thing::{Completes, Shared, Thing, Words};
use super::wish::Wish;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::fields::{self, Dialect, Field, Id};
use crate::name::{objection_to_letters, objection_to_snake};
use crate::plan::{Content, RelPath};
use crate::sql::{self, Change, Named, NewIndex, NewTable, Sql};

pub(super) const THING: Thing = Thing {
    name: "migration",
    about: "A change of tables in SQL: empty files, or what their name and fields say",
    examples: &[
        (
            "seed_countries",
            "empty files, up and down, for statements of yours",
        ),
        (
            "add_slug_to_posts slug:string:optional:unique",
            "a column with its index, and the way back",
        ),
        (
            "remove_slug_from_posts slug:string:optional:unique",
            "the same the other way round",
        ),
        (
            "rename_title_to_headline_in_posts",
            "a column under another name; `rename_posts_to_articles` for a table",
        ),
        (
            "add_index_to_posts author_id published_at",
            "an index over columns; `add_unique_index_to_posts` for one that is unique",
        ),
    ],
    needs: &[],
    subject: "What it does, such as `add_slug_to_posts` or `seed_countries`",
    completes: Completes::Migrations,
    words: Some(Words {
        name: "FIELDS",
        about: "Columns such as `slug:string:optional`; for an index, their names",
        name_it: false,
        completes: Some(Completes::Fields),
    }),
    flags: &[ID],
    takes: &[Shared::InTheWay],
    role: "migration",
    plan,
};

/// What the files do.
struct Work {
    named: Option<Named>,
    fields: Vec<Field>,
    /// The columns of an index.
    columns: Vec<String>,
    id: Id,
    /// What each field points at that points at something.
    targets: Vec<(String, sql::Target)>,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let name = name_of(&wish.name)?;
    site.record(&name);
    let dialects = site.dialects.clone();
    let dialect = dialects.first().ok_or_else(catalog::no_driver)?;
    let work = Work::read(&name, wish, site, *dialect)?;
    let known = site.recorded_version()?;
    if known.is_none() {
        site.must_be_first(&name)?;
    }
    let mut only_empty = Vec::new();
    for dialect in dialects {
        let made = match work.change() {
            Some(change) => sql::migration(&change, &|field| work.target(field), dialect),
            None => empty(&name, site)?,
        };
        only_empty.clone_from(&made.only_empty);
        site.put_migration(&name, dialect, (&known, wish.now), made)?;
    }
    work.tell(site, &only_empty)
}

/// The name in snake case.
fn name_of(typed: &str) -> Result<String, Failure> {
    let name = typed.to_snake_case();
    let why = objection_to_letters(typed).or_else(|| objection_to_snake(&name));
    why.map_or(Ok(name), |why| Err(catalog::bad_item_name(typed, &why)))
}

/// Files for a person to write.
fn empty(name: &str, site: &Site<'_>) -> Result<Sql, Failure> {
    let values = json!({ "title": sentence(name) });
    Ok(Sql {
        up: site.text("migration/up.sql.hbs", &values)?,
        down: site.text("migration/down.sql.hbs", &values)?,
        only_empty: Vec::new(),
    })
}

impl Work {
    fn read(name: &str, wish: &Wish, site: &Site<'_>, dialect: Dialect) -> Result<Self, Failure> {
        let named = sql::named(name);
        let takes = |fields: &str| {
            if wish.words.is_empty() {
                return Err(catalog::name_without_fields(name, fields));
            }
            Ok(())
        };
        match &named {
            Some(Named::Add { .. } | Named::Remove { .. }) => takes("slug:string:optional")?,
            Some(Named::AddIndex { .. } | Named::RemoveIndex { .. }) => takes("author_id")?,
            Some(Named::Create { .. } | Named::Drop { .. }) => {}
            _ if wish.words.is_empty() => {}
            _ => return Err(catalog::fields_without_meaning(name)),
        }
        let is_index = matches!(
            named,
            Some(Named::AddIndex { .. } | Named::RemoveIndex { .. })
        );
        let id = match wish.values("id").last() {
            Some(typed) => Id::find(typed).ok_or_else(|| catalog::unknown_id(typed))?,
            None => wish.id,
        };
        let table = fields::Table::new(dialect);
        let (fields, columns) = if is_index {
            (Vec::new(), columns(&wish.words, &table)?)
        } else {
            (fields::parse(&wish.words, &table)?, Vec::new())
        };
        nested::must_not_be(&fields, site.thing)?;
        let mut work = Self {
            named,
            fields,
            columns,
            id,
            targets: Vec::new(),
        };
        work.targets = work.targets(wish, site)?;
        Ok(work)
    }

    /// The table that is changed, if there is one.
    fn table(&self) -> Option<&str> {
        Some(match self.named.as_ref()? {
            Named::Create { table }
            | Named::Drop { table }
            | Named::Add { table }
            | Named::Remove { table }
            | Named::RenameColumn { table, .. }
            | Named::RenameTable { from: table, .. }
            | Named::AddIndex { table, .. }
            | Named::RemoveIndex { table, .. } => table,
        })
    }

    /// What the fields point at; each has to be a model that is there.
    fn targets(&self, wish: &Wish, site: &Site<'_>) -> Result<Vec<(String, sql::Target)>, Failure> {
        let Some(table) = self.table() else {
            return Ok(Vec::new());
        };
        let points = self
            .fields
            .iter()
            .filter_map(|field| Some((field, field.reference()?)));
        let points: Vec<_> = points.collect();
        if points.is_empty() {
            return Ok(Vec::new());
        }
        let of_table = Wish {
            name: table.to_owned(),
            words_of_project: wish.words_of_project.clone(),
            ..Wish::default()
        };
        let item = Item::read(&of_table, "model", site)?;
        let file = RelPath::new(format!(
            "src/{}/{}.rs",
            item.module.join("/"),
            item.stem("model")
        ))?;
        let text = site.read(&file)?.unwrap_or_default();
        let key = RustText::parse(&text)
            .ok()
            .and_then(|rust| rust.type_of_key());
        let owner = Owner {
            item: &item,
            thing: "crud",
            table,
            id: key.and_then(|key| Id::of_rust(&key)).unwrap_or(self.id),
            file: &file,
        };
        let found = points.into_iter().map(|(field, reference)| {
            let found = target(wish, site, &owner, (field, reference))?;
            let (table, id) = (found.table, found.id);
            Ok((field.name.clone(), sql::Target { table, id }))
        });
        found.collect()
    }

    fn target(&self, field: &Field) -> sql::Target {
        let mut targets = self.targets.iter();
        let found = targets.find(|(name, _)| *name == field.name);
        found.map_or_else(
            || sql::Target {
                table: self.table().unwrap_or_default().to_owned(),
                id: self.id,
            },
            |(_, target)| target.clone(),
        )
    }

    /// The change in SQL; nothing where a person writes it.
    fn change(&self) -> Option<Change<'_>> {
        let fields = &self.fields[..];
        let new = |name| NewTable {
            name,
            id: self.id,
            fields,
            version: false,
        };
        let index = |table, unique| NewIndex {
            table,
            columns: &self.columns,
            unique,
        };
        Some(match self.named.as_ref()? {
            Named::Create { table } => Change::Create(new(table)),
            Named::Drop { table } => Change::Drop(new(table)),
            Named::Add { table } => Change::Add { table, fields },
            Named::Remove { table } => Change::Remove { table, fields },
            Named::RenameColumn { table, from, to } => Change::RenameColumn { table, from, to },
            Named::RenameTable { from, to } => Change::RenameTable { from, to },
            Named::AddIndex { table, unique } => Change::AddIndex(index(table, *unique)),
            Named::RemoveIndex { table, unique } => Change::RemoveIndex(index(table, *unique)),
        })
    }

    /// Says what a person has to know of it.
    fn tell(&self, site: &mut Site<'_>, only_empty: &[String]) -> Result<(), Failure> {
        let Some(table) = self.table().map(str::to_owned) else {
            return Ok(());
        };
        if !only_empty.is_empty() {
            let columns = only_empty.join("`, `");
            site.tell(format!(
                "it can be applied only while `{table}` has no rows, because nothing says what they would \
                 have in `{columns}`: make it `optional`, or give it a default"
            ));
        }
        let is_new = matches!(self.named, Some(Named::Create { .. }));
        if !is_new && !site.makes_table(&table)? {
            site.tell(format!("no migration here makes the table `{table}`"));
        }
        if matches!(self.named, Some(Named::Add { .. })) {
            site.tell(format!(
                "this changes the database alone; `cortex generate field {table} …` changes the code as well"
            ));
        }
        Ok(())
    }
}

/// The columns of an index, which are named, or said as fields are.
fn columns(words: &[String], table: &fields::Table<'_>) -> Result<Vec<String>, Failure> {
    let column = |word: &String| {
        if word.contains(':') {
            let fields = fields::parse(std::slice::from_ref(word), table)?;
            return Ok(fields.first().map(Field::column).unwrap_or_default());
        }
        name_of(word)
    };
    words.iter().map(column).collect()
}

impl Site<'_> {
    /// Fails where a migration has this name already.
    pub(super) fn must_be_first(&self, name: &str) -> Result<(), Failure> {
        let end = format!("_{name}.up.sql");
        let found = self
            .list_ending("migrations", &end)
            .into_iter()
            .find(|path| {
                let file = path.as_str().rsplit('/').next().unwrap_or_default();
                let version = file.strip_suffix(&end).unwrap_or_default();
                version.bytes().all(|byte| byte.is_ascii_digit())
            });
        found.map_or(Ok(()), |file| {
            Err(catalog::migration_there(name, file.as_str()))
        })
    }

    /// Makes the pair of files for a database, behind all that are there or under the version `known`.
    pub(super) fn put_migration(
        &mut self,
        name: &str,
        dialect: Dialect,
        (known, now): (&Option<String>, u64),
        made: Sql,
    ) -> Result<(), Failure> {
        let folder = format!("migrations/{}", dialect.folder());
        let version = match known {
            // A second time, it is the same migration and not another one.
            Some(version) => version.clone(),
            None => self.next_version(&folder, now),
        };
        for (way, text) in [("up", made.up), ("down", made.down)] {
            let path = RelPath::new(format!("{folder}/{version}_{name}.{way}.sql"))?;
            self.put(&path, &Content::new(text.into_bytes(), false))?;
        }
        Ok(())
    }

    /// Whether any migration makes this table, or gives one this name.
    fn makes_table(&self, table: &str) -> Result<bool, Failure> {
        for file in self.list_ending("migrations", ".up.sql") {
            let text = self.read(&file)?.unwrap_or_default().to_lowercase();
            let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let made = words.windows(3).any(|three| {
                three == ["create", "table", table]
                    || three == ["not", "exists", table]
                    || three == ["rename", "to", table]
            });
            if made {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
