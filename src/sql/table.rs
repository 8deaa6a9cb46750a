//! Tables: made, and changed by a column.

use super::NewTable;
use super::column::foreign_key_name;
use super::text::Text;
use crate::fields::{Dialect, Field, Index, Kind};

impl Text<'_> {
    /// The table with its indexes, a statement each.
    pub(super) fn create(&self, table: &NewTable<'_>) -> Vec<String> {
        let mut lines = vec![self.id(table.id)];
        lines.extend(table.fields.iter().map(|field| self.field(field)));
        if table.version {
            let version = Field {
                default: Some("1".to_owned()),
                ..Field::plain("version", Kind::Int)
            };
            lines.push(self.field(&version));
        }
        lines.push(self.own("created_at", &Kind::DateTime));
        lines.push(self.own("updated_at", &Kind::DateTime));
        let keys = table.fields.iter();
        lines.extend(keys.filter_map(|field| self.foreign_key(table.name, field)));
        let options = match self.dialect {
            // Text is compared as in the other databases, letter by letter.
            Dialect::Mysql => " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
            _ => "",
        };
        let create = format!(
            "CREATE TABLE {} (\n    {}\n){options}",
            self.name(table.name),
            lines.join(",\n    ")
        );
        let indexes = table.fields.iter();
        let indexes = indexes.filter_map(|field| self.index(table.name, field, Text::create_index));
        [create].into_iter().chain(indexes).collect()
    }

    /// Columns for a table that is there.
    pub(super) fn add(&self, table: &str, fields: &[Field]) -> Vec<String> {
        let of = |field: &Field| {
            let alter = format!("ALTER TABLE {}", self.name(table));
            let column = format!("{alter} ADD COLUMN {}", self.field(field));
            let key = self.foreign_key(table, field);
            let key = key.map(|key| format!("{alter} ADD {key}"));
            let index = self.index(table, field, Text::create_index);
            [Some(column), index, key]
        };
        fields.iter().flat_map(of).flatten().collect()
    }

    /// The same taken away, the last first, and what holds a column before the column.
    pub(super) fn remove(&self, table: &str, fields: &[Field]) -> Vec<String> {
        let of = |field: &Field| {
            let alter = format!("ALTER TABLE {}", self.name(table));
            let key = self.foreign_key(table, field).map(|_| {
                let name = self.name(&foreign_key_name(table, field));
                format!("{alter} DROP FOREIGN KEY {name}")
            });
            let index = self.index(table, field, Text::drop_index);
            let column = format!("{alter} DROP COLUMN {}", self.name(&field.column()));
            [key, index, Some(column)]
        };
        fields.iter().rev().flat_map(of).flatten().collect()
    }

    /// What is done about the index of a field, if it has one; what points at rows always has.
    fn index(
        &self,
        table: &str,
        field: &Field,
        statement: fn(&Self, &str, &[String], Index) -> String,
    ) -> Option<String> {
        let index = match field.index {
            Index::None if field.reference().is_some() => Index::Plain,
            Index::None => return None,
            index => index,
        };
        Some(statement(self, table, &[field.column()], index))
    }
}
