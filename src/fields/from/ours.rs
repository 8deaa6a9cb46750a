//! `schema.toml`: a table for each model, a line for each field, and behind it what would be typed.

use toml_edit::{Document, Item, TableLike};

use super::{Model, Problem, Unread, Word};
use crate::fields::Id;

/// The tables of a file, in order.
#[derive(Debug)]
pub(crate) struct Tables {
    names: Vec<String>,
    text: String,
    document: Document<String>,
}

impl Tables {
    pub(super) fn read(text: &str) -> Result<Self, Unread> {
        let document = Document::parse(text.to_owned());
        let document =
            document.map_err(|error| Unread::Broken(error.to_string().trim_end().to_owned()))?;
        Ok(Self {
            names: document.iter().map(|(name, _)| name.to_owned()).collect(),
            text: text.to_owned(),
            document,
        })
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    pub(super) fn models(&self, names: &[&str]) -> (Vec<Model>, Vec<Problem>) {
        let (mut models, mut problems) = (Vec::new(), Vec::new());
        let wanted = self
            .document
            .iter()
            .filter(|(name, _)| names.contains(name));
        for (name, item) in wanted {
            let table = item.as_table_like().filter(|_| !item.is_array_of_tables());
            match table {
                Some(table) => models.push(self.model(name, table, &mut problems)),
                None => problems.push(Problem::new(
                    self.line(self.document.as_table(), name),
                    format!(
                        "`{name}` is no model: each is a table, `[Post]`, with its fields below"
                    ),
                )),
            }
        }
        (models, problems)
    }

    fn model(&self, name: &str, table: &dyn TableLike, problems: &mut Vec<Problem>) -> Model {
        let mut model = Model {
            name: name.to_owned(),
            words: Vec::new(),
            id: None,
            notes: Vec::new(),
        };
        for (field, item) in table.iter() {
            let place = self.line(table, field);
            match told(field, item) {
                Ok(Told::Key(id)) => model.id = Some(id),
                Ok(Told::Word(text)) => model.words.push(Word { text, place }),
                Err(why) => problems.push(Problem::new(place, why)),
            }
        }
        model
    }

    /// Where a key stands.
    fn line(&self, table: &dyn TableLike, key: &str) -> String {
        let span = table.get_key_value(key).and_then(|(key, _)| key.span());
        let before = span.and_then(|span| self.text.get(..span.start));
        let line = before.map_or(0, |before| before.matches('\n').count()) + 1;
        format!("line {line}")
    }
}

enum Told {
    Key(Id),
    Word(String),
}

/// What a line says.
fn told(field: &str, item: &Item) -> Result<Told, String> {
    if item.is_table_like() {
        return Err(format!(
            "`{field}` is a table in a table; a model in a folder is written `[\"billing/Invoice\"]`"
        ));
    }
    let Some(value) = item.as_str() else {
        return Err(format!(
            "what `{field}` is stands in quotes, as in `title = \"string:optional\"`"
        ));
    };
    if field == "id" {
        let id = Id::find(value).map(Told::Key);
        let why = || "every model has an `id`, which is `int`, `uuid7` or `ulid`".to_owned();
        return id.ok_or_else(why);
    }
    if field.contains(':') {
        return Err(format!(
            "`{}` has a colon in its name",
            field.escape_debug()
        ));
    }
    Ok(Told::Word(format!("{field}:{value}")))
}
