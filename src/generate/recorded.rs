//! The records of what was generated, as they are found in a project.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, Item};

use super::provenance::{FOLDER, Record};
use crate::edit::Line;
use crate::error::Failure;
use crate::plan::{RelPath, Source};

/// Folders in which nothing is generated.
const FOREIGN: &[&str] = &[".git", ".cortex", "framework", "target"];

/// A record, and what it is the record of.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) record: Record,
    /// The kind of thing, such as `service`.
    pub(crate) thing: String,
    /// Its name as it would be typed, such as `billing/Invoice`.
    pub(crate) typed: String,
    document: DocumentMut,
}

/// All records of a project that make sense.
pub(crate) fn records(source: &Source) -> Result<Vec<Recorded>, Failure> {
    let mut records = Vec::new();
    for path in source.list(FOLDER) {
        let content = source.read(&path)?;
        let text = content.as_ref().and_then(|content| content.as_text());
        let name = name_of(&path);
        records.extend(text.and_then(|text| Recorded::parse(name?, text).ok()));
    }
    Ok(records)
}

/// The name of the record that a file is.
fn name_of(path: &RelPath) -> Option<&str> {
    let name = path.as_str().strip_prefix(FOLDER)?.strip_suffix(".toml")?;
    (!name.contains('/')).then_some(name)
}

impl Recorded {
    /// Reads the record of this name.
    ///
    /// # Errors
    ///
    /// Says why it is none, or none of ours.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let document: DocumentMut = text
            .parse()
            .map_err(|error: toml_edit::TomlError| error.to_string().trim_end().to_owned())?;
        let told = |table: Option<&Item>, key: &str| {
            let value = table?.get(key)?.as_str()?;
            Some(value.to_owned())
        };
        let thing = told(Some(document.as_item()), "template");
        let thing = thing.ok_or("it does not say from which `template`")?;
        let typed = told(document.get("answers"), "name");
        let record = Record {
            name: name.to_owned(),
            files: files(&document)?,
            wiring: wiring(&document)?,
            settings: settings(&document)?,
        };
        Ok(Self {
            typed: typed.ok_or("it does not say under which `name`")?,
            record,
            thing,
            document,
        })
    }

    /// What was answered to this, word by word.
    pub(crate) fn answers(&self, name: &str) -> Vec<&str> {
        let answers = self.document.get("answers");
        let answer = answers.and_then(|answers| answers.get(name)?.as_array());
        let words = answer.into_iter().flatten();
        words.filter_map(toml_edit::Value::as_str).collect()
    }

    /// Whether it has a part in any file below this folder, which ends with a slash.
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        let wired = self.record.wiring.iter().map(|(file, _)| file);
        let mut files = self.record.files.keys().chain(wired);
        files.any(|file| file.as_str().starts_with(folder))
    }

    /// The record's text with these files and lines alone.
    pub(crate) fn reduced(&self, files: &BTreeSet<RelPath>, wiring: &[(RelPath, Line)]) -> String {
        let mut document = self.document.clone();
        if let Some(table) = document.get_mut("files").and_then(Item::as_table_mut) {
            table.retain(|key, _| files.iter().any(|file| file.as_str() == key));
        }
        let lines = document.get_mut("wiring");
        if let Some(lines) = lines.and_then(Item::as_array_of_tables_mut) {
            let stays = |file: &str, line: &str| {
                let mut wiring = wiring.iter();
                wiring.any(|(at, one)| at.as_str() == file && one.to_string() == line)
            };
            lines.retain(|table| {
                let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
                stays(text("file"), text("line"))
            });
        }
        document.to_string()
    }
}

fn files(document: &DocumentMut) -> Result<BTreeMap<RelPath, String>, String> {
    let Some(table) = document.get("files") else {
        return Ok(BTreeMap::new());
    };
    let table = table.as_table_like().ok_or("`files` is no table")?;
    let file = |(path, hash): (&str, &Item)| {
        let hash = hash.as_str().filter(|hash| is_hash(hash));
        let hash = hash.ok_or_else(|| format!("`{path}` has no hash"))?;
        Ok((place(path)?, hash.to_owned()))
    };
    table.iter().map(file).collect()
}

fn wiring(document: &DocumentMut) -> Result<Vec<(RelPath, Line)>, String> {
    let Some(tables) = document.get("wiring") else {
        return Ok(Vec::new());
    };
    let tables = tables.as_array_of_tables();
    let tables = tables.ok_or("`wiring` is no list of tables")?;
    let line = |table: &toml_edit::Table| {
        let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
        let line = Line::parse(text("line"));
        let line = line.ok_or_else(|| format!("`{}` is no line of ours", text("line")))?;
        Ok((place(text("file"))?, line))
    };
    tables.iter().map(line).collect()
}

fn settings(document: &DocumentMut) -> Result<Vec<(RelPath, String)>, String> {
    let Some(tables) = document.get("settings") else {
        return Ok(Vec::new());
    };
    let tables = tables.as_array_of_tables();
    let tables = tables.ok_or("`settings` is no list of tables")?;
    let setting = |table: &toml_edit::Table| {
        let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
        let key = text("key");
        if key.is_empty() {
            return Err("a setting has no `key`".to_owned());
        }
        Ok((place(text("file"))?, key.to_owned()))
    };
    tables.iter().map(setting).collect()
}

/// A file in which something may have been generated.
fn place(typed: &str) -> Result<RelPath, String> {
    let path = RelPath::new(typed);
    let path = path.map_err(|_| format!("`{typed}` leads out of the project"))?;
    let mut parts = path.as_str().split('/');
    let first = parts.clone().next().unwrap_or_default();
    let is_foreign = |part: &str| FOREIGN.iter().any(|name| part.eq_ignore_ascii_case(name));
    if is_foreign(first) || parts.any(|part| part.eq_ignore_ascii_case(".git")) {
        return Err(format!("nothing is ever generated at `{typed}`"));
    }
    Ok(path)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
