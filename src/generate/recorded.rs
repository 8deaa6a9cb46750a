//! The records of what was generated, as they are found in a project.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table};

use super::provenance::{FOLDER, Part, Record};
use crate::edit::Line;
use crate::error::Failure;
use crate::fields::{self, Dialect, Field};
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

/// The kinds of things that make tables.
const TABLES: [&str; 2] = ["crud", "model"];

impl Recorded {
    /// Whether rows of this table point at rows of the other one, as they were typed: without an ORM
    /// nothing in the code says so.
    pub(super) fn points_at(&self, other: &Self) -> bool {
        let are_tables = [self, other]
            .into_iter()
            .all(|one| TABLES.contains(&&*one.thing));
        let words: Vec<String> = self
            .answers("words")
            .into_iter()
            .map(str::to_owned)
            .collect();
        let fields = fields::parse(&words, &fields::Table::new(Dialect::Sqlite));
        let parts = |typed: &str| -> Vec<String> {
            let parts = typed.split('/').rev();
            parts.map(heck::ToSnakeCase::to_snake_case).collect()
        };
        let own = parts(&other.typed);
        let mut models = fields.iter().flatten().filter_map(Field::model);
        // A model may be named without its folders.
        are_tables && models.any(|model| own.starts_with(&parts(&model)))
    }

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
            files: hashes(&document, "files")?,
            wiring: each(&document, "wiring", wiring)?,
            settings: each(&document, "settings", setting)?,
            items: each(&document, "items", part)?,
            shared: hashes(&document, "shared")?,
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

    /// What was answered to this in one word.
    pub(crate) fn answer(&self, name: &str) -> Option<&str> {
        self.document.get("answers")?.get(name)?.as_str()
    }

    /// Whether a switch was given.
    pub(super) fn is_answered(&self, switch: &str) -> bool {
        let answers = self.document.get("answers");
        let answer = answers.and_then(|answers| answers.get(switch)?.as_bool());
        answer == Some(true)
    }

    /// All answers as they are kept.
    pub(super) fn all_answers(&self) -> Vec<(String, toml_edit::Value)> {
        let answers = self.document.get("answers").and_then(Item::as_table_like);
        let answers = answers.into_iter().flat_map(|answers| answers.iter());
        let answer = |(name, item): (&str, &Item)| {
            let mut value = item.as_value()?.clone();
            value.decor_mut().clear();
            Some((name.to_owned(), value))
        };
        answers.filter_map(answer).collect()
    }

    /// The kind of thing that it is the record of.
    pub(super) fn maker(&self) -> &'static str {
        super::thing::find(&self.thing).map_or("", |thing| thing.name)
    }

    /// Whether it has a part in any file below this folder, which ends with a slash.
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        let mut places = self.record.places();
        places.any(|file| file.as_str().starts_with(folder))
    }

    /// The record's text with what is in `rest` alone.
    pub(crate) fn reduced(&self, rest: &Record) -> String {
        let mut document = self.document.clone();
        for (name, files) in [("files", &rest.files), ("shared", &rest.shared)] {
            if let Some(table) = document.get_mut(name).and_then(Item::as_table_mut) {
                table.retain(|key, _| files.keys().any(|file| file.as_str() == key));
            }
        }
        retain(&mut document, "wiring", |file, table| {
            let mut wiring = rest.wiring.iter();
            wiring.any(|(at, line)| at.as_str() == file && line.to_string() == text(table, "line"))
        });
        retain(&mut document, "items", |file, table| {
            let mut items = rest.items.iter();
            items.any(|part| part.file.as_str() == file && part.item == text(table, "item"))
        });
        document.to_string()
    }
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Item::as_str).unwrap_or_default()
}

/// Keeps those tables of a list that `stays` says so of, each with the file that it names.
fn retain(document: &mut DocumentMut, list: &str, stays: impl Fn(&str, &Table) -> bool) {
    let tables = document.get_mut(list);
    if let Some(tables) = tables.and_then(Item::as_array_of_tables_mut) {
        tables.retain(|table| stays(text(table, "file"), table));
    }
}

/// What each table of a list says.
fn each<T>(
    document: &DocumentMut,
    list: &str,
    read: impl Fn(RelPath, &Table) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let Some(tables) = document.get(list) else {
        return Ok(Vec::new());
    };
    let tables = tables.as_array_of_tables();
    let tables = tables.ok_or_else(|| format!("`{list}` is no list of tables"))?;
    let read = |table: &Table| read(place(text(table, "file"))?, table);
    tables.iter().map(read).collect()
}

fn hashes(document: &DocumentMut, list: &str) -> Result<BTreeMap<RelPath, String>, String> {
    let Some(table) = document.get(list) else {
        return Ok(BTreeMap::new());
    };
    let table = table.as_table_like();
    let table = table.ok_or_else(|| format!("`{list}` is no table"))?;
    let file = |(path, hash): (&str, &Item)| {
        let hash = hash.as_str().filter(|hash| is_hash(hash));
        let hash = hash.ok_or_else(|| format!("`{path}` has no hash"))?;
        Ok((place(path)?, hash.to_owned()))
    };
    table.iter().map(file).collect()
}

fn wiring(file: RelPath, table: &Table) -> Result<(RelPath, Line), String> {
    let line = text(table, "line");
    let read = Line::parse(line);
    Ok((
        file,
        read.ok_or_else(|| format!("`{line}` is no line of ours"))?,
    ))
}

fn setting(file: RelPath, table: &Table) -> Result<(RelPath, String), String> {
    match text(table, "key") {
        "" => Err("a setting has no `key`".to_owned()),
        key => Ok((file, key.to_owned())),
    }
}

fn part(file: RelPath, table: &Table) -> Result<Part, String> {
    let (item, hash) = (text(table, "item"), text(table, "hash"));
    if !is_path(item) {
        return Err(format!("`{item}` is no item of ours"));
    }
    if !is_hash(hash) {
        return Err(format!("`{item}` has no hash"));
    }
    let uses = table.get("uses").and_then(Item::as_array);
    let uses = uses.into_iter().flatten();
    let uses: Option<Vec<String>> = uses
        .map(|path| {
            path.as_str()
                .filter(|path| is_path(path))
                .map(str::to_owned)
        })
        .collect();
    Ok(Part {
        file,
        item: item.to_owned(),
        hash: hash.to_owned(),
        uses: uses.ok_or_else(|| format!("`{item}` uses what is no name"))?,
    })
}

/// Whether it could be a path in code.
fn is_path(text: &str) -> bool {
    let is_name = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    };
    text.split("::").all(is_name)
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
