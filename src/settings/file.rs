//! A file of settings that a person writes, read strictly: what is wrong is told with its line.

use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike};

use crate::error::{Failure, catalog};
use crate::nearest::nearest;

/// How a kind of file is refused: its path, why, and what to try.
pub(crate) type Refusal = fn(&Path, &dyn Display, &str) -> Failure;

/// A file that is there and is TOML.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    document: Document<String>,
    refusal: Refusal,
}

impl SettingsFile {
    /// Reads a file; one that is not there says nothing.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be read, is no TOML, or has a table beside those that are `known`.
    pub(crate) fn read(
        path: PathBuf,
        known: &[&str],
        refusal: Refusal,
    ) -> Result<Option<Self>, Failure> {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if is_absent(error.kind()) => return Ok(None),
            Err(error) => return Err(catalog::cannot_read(&path, &error)),
        };
        let document = Document::parse(text).map_err(|error| {
            let why = error.to_string();
            let hint = "mend the file at the place named above, or move it away";
            refusal(&path, &why.trim_end(), hint)
        })?;
        let file = Self {
            path,
            document,
            refusal,
        };
        file.refuse_unknown(file.document.as_table(), known, "the file")?;
        Ok(Some(file))
    }

    /// One of its tables.
    pub(crate) fn table(&self, name: &str) -> Result<Option<&dyn TableLike>, Failure> {
        let root = self.document.as_table();
        let Some(item) = root.get(name) else {
            return Ok(None);
        };
        let table = item.as_table_like().map(Some);
        table.ok_or_else(|| {
            let why = format!("`{name}` has to be a table");
            self.wrong(root, name, &why, &format!("write it as `[{name}]`"))
        })
    }

    /// The same for one in which only these keys mean something.
    pub(crate) fn table_of(
        &self,
        name: &str,
        keys: &[&str],
    ) -> Result<Option<&dyn TableLike>, Failure> {
        let table = self.table(name)?;
        if let Some(table) = table {
            self.refuse_unknown(table, keys, &format!("`[{name}]`"))?;
        }
        Ok(table)
    }

    /// Text in quotes.
    pub(crate) fn word(
        &self,
        table: &dyn TableLike,
        key: &str,
        example: &str,
    ) -> Result<Option<String>, Failure> {
        let hint = format!("for example `{key} = \"{example}\"`");
        self.value(table, key, "text in quotes", &hint, |item| {
            item.as_str().map(str::to_owned)
        })
    }

    /// `true` or `false`.
    pub(crate) fn switch(&self, table: &dyn TableLike, key: &str) -> Result<Option<bool>, Failure> {
        let hint = format!("for example `{key} = false`");
        self.value(table, key, "`true` or `false`", &hint, Item::as_bool)
    }

    /// What is wrong with a key, with the line on which it stands.
    pub(crate) fn wrong(&self, table: &dyn TableLike, key: &str, why: &str, hint: &str) -> Failure {
        let line = self.line(table, key);
        (self.refusal)(&self.path, &format!("line {line}: {why}"), hint)
    }

    /// Where a key stands, as editors take it: the path and the line.
    pub(crate) fn place(&self, table: &dyn TableLike, key: &str) -> String {
        format!("{}:{}", self.path.display(), self.line(table, key))
    }

    fn line(&self, table: &dyn TableLike, key: &str) -> usize {
        let span = table.key(key).and_then(toml_edit::Key::span);
        let before = span.and_then(|span| self.document.raw().get(..span.start));
        before.map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn refuse_unknown(
        &self,
        table: &dyn TableLike,
        known: &[&str],
        place: &str,
    ) -> Result<(), Failure> {
        let Some((key, _)) = table.iter().find(|(key, _)| !known.contains(key)) else {
            return Ok(());
        };
        let hint = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{place} knows: {}", known.join(", ")),
        };
        let why = format!("there is no key `{}` in {place}", key.escape_debug());
        Err(self.wrong(table, key, &why, &hint))
    }

    fn value<T>(
        &self,
        table: &dyn TableLike,
        key: &str,
        kind: &str,
        hint: &str,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(item) = table.get(key) else {
            return Ok(None);
        };
        let value = read(item).ok_or_else(|| {
            let why = format!("`{}` has to be {kind}", key.escape_debug());
            self.wrong(table, key, &why, hint)
        })?;
        Ok(Some(value))
    }
}

fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}
