//! Fields from a file instead of the command line: tables of our own, a JSON Schema or `OpenAPI`.
//!
//! Whatever the file is, each field becomes the word that would be typed for it, so that there is one
//! language, one check, and a record that says how to make the same by hand.

mod json;
mod ours;
mod scalar;
mod schema;
#[cfg(test)]
mod tests;

use super::fault::proposals;
use super::parse::{Table, understood};
use super::{Field, Id};
use json::Json;

/// A file that was read, with the models in it.
#[derive(Debug)]
pub(crate) enum Described {
    Ours(Box<ours::Tables>),
    Schema(schema::Document),
}

/// A model as the file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) words: Vec<Word>,
    /// What its rows are told apart by, where the file says it.
    pub(crate) id: Option<Id>,
    /// What a person should know: what the file says and nothing is made of.
    pub(crate) notes: Vec<String>,
}

/// A field as it would be typed, and where the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// `line 3`, or a JSON pointer such as `#/properties/title`.
    pub(crate) place: String,
}

/// Something that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: String,
    pub(crate) why: String,
    /// What would do in place of the field, as it would be typed.
    pub(crate) instead: Option<String>,
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is TOML or JSON, and breaks its rules.
    Broken(String),
    /// YAML.
    Yaml,
    /// It is something else.
    Unknown,
}

impl Problem {
    fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            why: why.into(),
            instead: None,
        }
    }
}

impl Described {
    /// Reads a file that has this name.
    ///
    /// # Errors
    ///
    /// If it is in no format that is read here, or breaks the rules of its format.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Unread> {
        let (stem, end) = file.rsplit_once('.').unwrap_or((file, ""));
        let stem = stem.rsplit(['/', '\\']).next().unwrap_or(stem);
        match end.to_ascii_lowercase().as_str() {
            "toml" => ours::Tables::read(text).map(|tables| Self::Ours(Box::new(tables))),
            "json" => {
                let root: Json = serde_json::from_str(text)
                    .map_err(|error| Unread::Broken(error.to_string()))?;
                Ok(Self::Schema(schema::Document::new(stem, root)))
            }
            "yaml" | "yml" => Err(Unread::Yaml),
            _ => Err(Unread::Unknown),
        }
    }

    /// The models that can be made of it, in the order in which they stand there.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Ours(tables) => tables.names(),
            Self::Schema(document) => document.names(),
        }
    }

    /// Whether it describes more than models, so that somebody has to say which are meant.
    pub(crate) fn has_to_be_chosen_from(&self) -> bool {
        matches!(self, Self::Schema(document) if document.is_of_an_api())
    }

    /// The models of these names, and what is wrong with them.
    pub(crate) fn models(&self, names: &[&str]) -> (Vec<Model>, Vec<Problem>) {
        match self {
            Self::Ours(tables) => tables.models(names),
            Self::Schema(document) => document.models(names),
        }
    }
}

impl Model {
    /// Its fields, or all that is wrong with them.
    pub(crate) fn fields(&self, table: &Table<'_>) -> Result<Vec<Field>, Vec<Problem>> {
        let words = self.typed();
        understood(&words, table).map_err(|faults| {
            let problem = |fault: &super::Fault| Problem {
                place: self.words[fault.nth].place.clone(),
                why: fault.shown(),
                instead: proposals(std::slice::from_ref(fault)).pop(),
            };
            faults.iter().map(problem).collect()
        })
    }

    /// The words as they would be typed.
    pub(crate) fn typed(&self) -> Vec<String> {
        self.words.iter().map(|word| word.text.clone()).collect()
    }
}
