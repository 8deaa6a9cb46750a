//! A configuration file: TOML, taken apart into single values that know their path and line.

use std::io;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::entries::Entry;
use crate::path::Path;
use crate::{ConfigProblem, Source, Sources, Value};

/// What one file says.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) entries: Vec<(Path, Entry)>,
    pub(crate) problems: Vec<ConfigProblem>,
}

impl Sources {
    /// Reads `config/<name>.toml`; no such file is no mistake.
    pub(crate) fn file(&self, name: &str) -> Option<File> {
        let name = format!("config/{name}.toml");
        let mut file = File {
            entries: Vec::new(),
            problems: Vec::new(),
            name,
        };
        match std::fs::read_to_string(self.directory.as_ref()?.join(&file.name)) {
            Ok(text) => file.parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                let source = Source::WholeFile(file.name.clone());
                let message = format!("cannot be read: {error}");
                file.problems
                    .push(ConfigProblem::of_source(source, message));
            }
        }
        Some(file)
    }
}

impl File {
    fn parse(&mut self, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            let source = self.source(text, start);
            let message = format!("not valid TOML: {}", error.message());
            self.problems
                .push(ConfigProblem::of_source(source, message));
        }
        if self.problems.is_empty() {
            self.flatten(text, &Path::root(), table.into_inner());
        }
    }

    fn flatten(&mut self, text: &str, above: &Path, table: DeTable<'_>) {
        for (name, value) in table {
            let path = above.child(name.get_ref());
            match value.get_ref() {
                DeValue::Table(inner) if !inner.is_empty() => {
                    if let DeValue::Table(inner) = value.into_inner() {
                        self.flatten(text, &path, inner);
                    }
                }
                _ => self.leaf(text, path, value),
            }
        }
    }

    fn leaf(&mut self, text: &str, path: Path, value: Spanned<DeValue<'_>>) {
        let source = self.source(text, value.span().start);
        match Value::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => self.entries.push((path, Entry { value, source })),
            Err(error) => {
                let message = format!("not valid TOML: {}", error.message());
                self.problems
                    .push(ConfigProblem::of_source(source, message));
            }
        }
    }

    fn source(&self, text: &str, offset: usize) -> Source {
        let before = text.get(..offset).unwrap_or(text);
        Source::File(self.name.clone(), before.matches('\n').count() + 1)
    }
}
