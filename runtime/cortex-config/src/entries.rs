//! The values of all layers so far, each with its source: later ones take the place of earlier ones.

use std::collections::BTreeMap;

use crate::path::Path;
use crate::{Source, Value};

/// A value and where it comes from.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) source: Source,
}

impl Entry {
    /// Whether it is a table without anything in it; other tables are kept as what is in them.
    pub(crate) fn is_empty_table(&self) -> bool {
        self.value.as_table().is_some_and(toml::Table::is_empty)
    }
}

/// Values by their paths. No path is above another one.
#[derive(Clone, Default)]
pub(crate) struct Entries(BTreeMap<Path, Entry>);

impl Entries {
    /// Lays a value over the ones that are there. It replaces a value above it, which was in place
    /// of the table that there is now, and everything below it; tables are merged.
    pub(crate) fn put(&mut self, path: Path, entry: Entry) {
        for above in path.above() {
            self.0.remove(&above);
        }
        let below: Vec<Path> = self.below(&path).map(|(path, _)| path.clone()).collect();
        if entry.is_empty_table() && !below.is_empty() && !self.0.contains_key(&path) {
            return;
        }
        for path in below {
            self.0.remove(&path);
        }
        self.0.insert(path, entry);
    }

    /// The value at a path; a whole table if the values are below it.
    pub(crate) fn get(&self, path: &Path) -> Option<Entry> {
        if let Some(entry) = self.0.get(path) {
            return Some(entry.clone());
        }
        let (_, first) = self.below(path).next()?;
        let mut table = toml::Table::new();
        for (at, entry) in self.below(path) {
            insert(&mut table, at.after(path)?, entry.value.clone());
        }
        Some(Entry {
            value: Value::Table(table),
            source: first.source.clone(),
        })
    }

    /// Whether there is a value at the path or below it.
    pub(crate) fn has(&self, path: &Path) -> bool {
        self.0.contains_key(path) || self.below(path).next().is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Path, &Entry)> {
        self.0.iter()
    }

    fn below<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = (&'a Path, &'a Entry)> {
        let from = self.0.range(path..);
        from.take_while(move |(at, _)| at.after(path).is_some())
            .filter(move |(at, _)| *at != path)
    }
}

fn insert(table: &mut toml::Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            table.insert(name.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = table
                .entry(first)
                .or_insert_with(|| toml::Table::new().into());
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
