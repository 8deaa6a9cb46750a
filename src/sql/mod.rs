//! SQL for people to read and for three databases to run: tables from fields, and changes of tables.
//!
//! Names and values are quoted by sea-query; the layout is ours, a column a line.

mod column;
mod name;
mod rows;
mod statements;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod version;

pub(crate) use name::{Named, named};
pub(crate) use rows::{Cell, Kept, upsert};
pub(crate) use statements::{Statements, literal};
pub(crate) use version::version;

use self::text::{Text, both};
use crate::fields::{Dialect, Field, Id, Index};

/// The two files of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sql {
    pub(crate) up: String,
    pub(crate) down: String,
    /// Columns that `up` can only add while the table has no rows, because nothing says what would be
    /// in them: whoever generates this tells so, or refuses.
    pub(crate) only_empty: Vec<String>,
}

/// What a migration does.
#[derive(Clone, Debug)]
pub(crate) enum Change<'a> {
    Create(NewTable<'a>),
    Drop(NewTable<'a>),
    Add {
        table: &'a str,
        fields: &'a [Field],
    },
    Remove {
        table: &'a str,
        fields: &'a [Field],
    },
    RenameTable {
        from: &'a str,
        to: &'a str,
    },
    RenameColumn {
        table: &'a str,
        from: &'a str,
        to: &'a str,
    },
    AddIndex(NewIndex<'a>),
    RemoveIndex(NewIndex<'a>),
}

/// A table of a model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewTable<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: Id,
    pub(crate) fields: &'a [Field],
    /// Whether rows have a `version`, against changes that do not know of each other.
    pub(crate) version: bool,
}

/// An index over some columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewIndex<'a> {
    pub(crate) table: &'a str,
    pub(crate) columns: &'a [String],
    pub(crate) unique: bool,
}

/// The table that a reference points at, and what its rows are told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) table: String,
    pub(crate) id: Id,
}

/// The migration for a change; `target` finds what a reference points at.
pub(crate) fn migration(
    change: &Change<'_>,
    target: &dyn Fn(&Field) -> Target,
    dialect: Dialect,
) -> Sql {
    let text = Text { dialect, target };
    match change {
        Change::Create(table) => both(
            &format!("Creates the table `{}`", table.name),
            &text.create(table),
            &format!("Drops the table `{}` with all its rows", table.name),
            &[text.drop(table.name)],
        ),
        Change::Drop(table) => both(
            &format!("Drops the table `{}` with all its rows", table.name),
            &[text.drop(table.name)],
            &format!("Creates the table `{}` again, without its rows", table.name),
            &text.create(table),
        ),
        Change::Add { table, fields } => {
            let lines = columns(fields);
            let only_empty = only_empty(fields);
            let up = note(format!("Adds {lines} to `{table}`"), table, &only_empty);
            let down = format!("Removes {lines} from `{table}`");
            let sql = both(
                &up,
                &text.add(table, fields),
                &down,
                &text.remove(table, fields),
            );
            Sql { only_empty, ..sql }
        }
        Change::Remove { table, fields } => {
            let lines = columns(fields);
            let up = format!("Removes {lines} from `{table}`");
            let down = format!("Adds {lines} to `{table}` again, without what was in it");
            let down = note(down, table, &only_empty(fields));
            both(
                &up,
                &text.remove(table, fields),
                &down,
                &text.add(table, fields),
            )
        }
        Change::RenameTable { from, to } => both(
            &format!("Renames the table `{from}` to `{to}`"),
            &[text.rename_table(from, to)],
            &format!("Renames the table `{to}` to `{from}`"),
            &[text.rename_table(to, from)],
        ),
        Change::RenameColumn { table, from, to } => both(
            &format!("Renames the column `{from}` of `{table}` to `{to}`"),
            &[text.rename_column(table, from, to)],
            &format!("Renames the column `{to}` of `{table}` to `{from}`"),
            &[text.rename_column(table, to, from)],
        ),
        Change::AddIndex(index) => text.indexing(index, true),
        Change::RemoveIndex(index) => text.indexing(index, false),
    }
}

/// The columns by name, for a heading.
fn columns(fields: &[Field]) -> String {
    let names = fields.iter().map(|field| format!("`{}`", field.column()));
    names.collect::<Vec<_>>().join(", ")
}

/// The columns of which nothing says what is in them for rows that are there.
fn only_empty(fields: &[Field]) -> Vec<String> {
    let is_asked = |field: &&Field| !field.optional && !field.list && field.default.is_none();
    fields.iter().filter(is_asked).map(Field::column).collect()
}

fn note(heading: String, table: &str, only_empty: &[String]) -> String {
    let [_, ..] = only_empty else {
        return heading;
    };
    let columns = only_empty.join("`, `");
    format!(
        "{heading}.\n-- Only while `{table}` has no rows: nothing says what they would have in `{columns}`"
    )
}

/// The name of an index, as PostgreSQL calls them, and no longer than it allows.
fn index_name(table: &str, columns: &[String], index: Index) -> String {
    let end = match index {
        Index::Unique => "key",
        _ => "idx",
    };
    text::bounded(&format!("{table}_{}", columns.join("_")), end)
}
