//! Models in a JSON Schema, or among the schemas of an `OpenAPI` description.

use heck::ToPascalCase as _;

use super::json::Json;
use super::scalar::{self, Type};
use super::{Model, Problem, Word};
use crate::fields::{Id, names};

/// Where schemas that others refer to stand, each with the form of file that has them there.
const SHELVES: [&[&str]; 3] = [&["$defs"], &["definitions"], &["components", "schemas"]];

/// What may stand in the schema of a model: what is read, and what is for people.
#[rustfmt::skip]
const OF_MODELS: &[&str] = &[
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "type", "properties",
    "required", "example", "examples", "deprecated", "externalDocs",
];

/// Columns that every model has.
const OWN: [&str; 3] = ["id", "created_at", "updated_at"];

/// How far references lead on to others before they are thought to go in circles.
const DEPTH: usize = 16;

/// A file of schemas.
#[derive(Debug)]
pub(crate) struct Document {
    root: Json,
    /// The models, each by its name with the pointer to it.
    models: Vec<(String, String)>,
}

/// What is known of a property on the way.
pub(super) struct Found {
    pub(super) kind: Type,
    pub(super) nullable: bool,
    pub(super) hidden: bool,
    pub(super) default: Option<String>,
}

/// The reading of one model: what it comes to, and what is wrong.
pub(super) struct Reading<'a> {
    document: &'a Document,
    pub(super) notes: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

impl Document {
    pub(super) fn new(stem: &str, root: Json) -> Self {
        let mut models = Vec::new();
        if is_model(&root) {
            let title = root.text("title").map(str::to_pascal_case);
            let title = title.filter(|title| names::objection(title).is_none());
            models.push((
                title.unwrap_or_else(|| stem.to_pascal_case()),
                "#".to_owned(),
            ));
        }
        for shelf in SHELVES {
            let held = shelf.iter().try_fold(&root, |at, name| at.get(name));
            let held = held.map(Json::members).unwrap_or_default();
            for (name, _) in held.iter().filter(|(_, schema)| is_model(schema)) {
                let pointer = format!("#/{}/{}", shelf.join("/"), escaped(name));
                models.push((name.clone(), pointer));
            }
        }
        Self { root, models }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.models.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(super) fn is_of_an_api(&self) -> bool {
        self.root.get("openapi").is_some() || self.root.get("swagger").is_some()
    }

    pub(super) fn models(&self, names: &[&str]) -> (Vec<Model>, Vec<Problem>) {
        let (mut models, mut problems) = (Vec::new(), Vec::new());
        let wanted = self
            .models
            .iter()
            .filter(|(name, _)| names.contains(&&**name));
        for (name, pointer) in wanted {
            let mut reading = Reading {
                document: self,
                notes: Vec::new(),
                problems: Vec::new(),
            };
            let (words, id) = reading.model(pointer);
            models.push(Model {
                name: name.clone(),
                words,
                id,
                notes: reading.notes,
            });
            problems.extend(reading.problems);
        }
        (models, problems)
    }

    /// The model that a reference leads to.
    fn model_at(&self, pointer: &str) -> Option<&str> {
        let mut models = self.models.iter();
        let found = models.find(|(_, own)| own == pointer);
        found.map(|(name, _)| name.as_str())
    }

    /// What stands where a pointer leads.
    fn at(&self, pointer: &str) -> Option<&Json> {
        let mut parts = pointer.strip_prefix('#')?.split('/').skip(1);
        parts.try_fold(&self.root, |at, part| {
            let name = part.replace("~1", "/").replace("~0", "~");
            match at {
                Json::List(items) => items.get(name.parse::<usize>().ok()?),
                _ => at.get(&name),
            }
        })
    }
}

impl Reading<'_> {
    /// The words for a model, and its key.
    fn model(&mut self, pointer: &str) -> (Vec<Word>, Option<Id>) {
        let document = self.document;
        let (mut words, mut id) = (Vec::new(), None);
        let Some(schema) = document.at(pointer) else {
            return (words, id);
        };
        self.told(schema, pointer, OF_MODELS);
        let required = schema.get("required").map(Json::items).unwrap_or_default();
        let properties = schema
            .get("properties")
            .map(Json::members)
            .unwrap_or_default();
        for (name, property) in properties {
            let place = format!("{pointer}/properties/{}", escaped(name));
            let snake = names::snake(name);
            if snake == "id" {
                id = key_of(property);
                continue;
            }
            if OWN.contains(&&*snake) {
                continue;
            }
            if let Some((why, _)) = names::objection(name) {
                self.problems.push(Problem::new(place, why));
                continue;
            }
            let is_required = required.iter().any(|one| one.as_text() == Some(name));
            let found = self.found(property, &place, 0);
            let text = found.map(|found| found.word(&snake, is_required));
            words.extend(text.map(|text| Word { text, place }));
        }
        (words, id)
    }

    /// What a property is; nothing where no column is made of it, which is told.
    pub(super) fn found(&mut self, schema: &Json, place: &str, depth: usize) -> Option<Found> {
        if let Some(reference) = schema.text("$ref") {
            let found = self.referred(reference, place, depth)?;
            return Some(self.with(schema, place, found));
        }
        if let Some((inner, key, is_nullable)) = wrapped(schema) {
            let mut found = self.found(inner, &format!("{place}/{key}"), depth)?;
            found.nullable |= is_nullable;
            return Some(self.with(schema, place, found));
        }
        scalar::of(self, schema, place, depth)
    }

    /// What is found, with what the schema around it says as well.
    fn with(&mut self, schema: &Json, place: &str, mut found: Found) -> Found {
        found.nullable |= schema.says("nullable");
        found.hidden |= schema.says("writeOnly");
        let default = scalar::default(self, schema, place, &found.kind);
        found.default = default.or(found.default);
        found
    }

    fn referred(&mut self, reference: &str, place: &str, depth: usize) -> Option<Found> {
        let document = self.document;
        if let Some(model) = document.model_at(reference) {
            return Some(Found::plain(Type::References(model.to_owned())));
        }
        let why = match document.at(reference) {
            _ if !reference.starts_with('#') => {
                format!("`{reference}` leads out of the file; only what stands in it is read")
            }
            None => format!("`{reference}` leads nowhere"),
            Some(_) if depth == DEPTH => format!("`{reference}` leads in circles"),
            Some(schema) => return self.found(schema, reference, depth + 1),
        };
        self.problems
            .push(Problem::new(format!("{place}/$ref"), why));
        None
    }

    /// Tells what nothing is made of.
    pub(super) fn told(&mut self, schema: &Json, place: &str, known: &[&str]) {
        for (name, value) in schema.members() {
            let is_default = name == "additionalProperties"
                && *value == Json::Scalar(serde_json::Value::Bool(false));
            if known.contains(&&**name) || name.starts_with("x-") || is_default {
                continue;
            }
            self.notes
                .push(format!("nothing is made of `{place}/{}`", escaped(name)));
        }
    }
}

impl Found {
    pub(super) fn plain(kind: Type) -> Self {
        Self {
            kind,
            nullable: false,
            hidden: false,
            default: None,
        }
    }

    /// As it would be typed.
    fn word(&self, name: &str, is_required: bool) -> String {
        let (name, kind) = match &self.kind {
            Type::References(model) => {
                let bare = name.strip_suffix("_id").unwrap_or(name);
                let own = bare.to_pascal_case() == *model;
                let model = if own {
                    String::new()
                } else {
                    format!(":{model}")
                };
                (bare, format!("references{model}"))
            }
            Type::Of(kind) => (name, kind.clone()),
            Type::List(kind) => (name, format!("{kind}:list")),
        };
        let is_list = matches!(self.kind, Type::List(_));
        let is_optional = self.default.is_none() && !is_list && (self.nullable || !is_required);
        let optional = if is_optional { ":optional" } else { "" };
        let hidden = if self.hidden { ":hidden" } else { "" };
        let default = self.default.as_ref().map(|value| {
            let quote = if crate::fields::value::is_plain(value) {
                ""
            } else {
                "\""
            };
            format!(":default={quote}{value}{quote}")
        });
        format!(
            "{name}:{kind}{optional}{hidden}{}",
            default.unwrap_or_default()
        )
    }
}

/// Whether a schema describes what has fields of its own.
fn is_model(schema: &Json) -> bool {
    !schema
        .get("properties")
        .map(Json::members)
        .unwrap_or_default()
        .is_empty()
}

/// What rows are told apart by, from the schema of their `id`.
fn key_of(schema: &Json) -> Option<Id> {
    match schema.text("format") {
        Some("uuid") => Some(Id::Uuid7),
        Some("ulid") => Some(Id::Ulid),
        _ => None,
    }
}

/// The schema in one that says nothing but that, or that there may be nothing: the schema, the way to
/// it, and whether there may be nothing.
fn wrapped(schema: &Json) -> Option<(&Json, String, bool)> {
    let mut forms = ["allOf", "anyOf", "oneOf"].into_iter();
    let (form, items) = forms.find_map(|form| Some((form, schema.get(form)?.items())))?;
    let is_nothing = |item: &&Json| item.text("type") == Some("null");
    let mut there = items
        .iter()
        .enumerate()
        .filter(|(_, item)| !is_nothing(item));
    let (nth, inner) = there.next()?;
    let is_one = there.next().is_none() && schema.get("type").is_none();
    is_one.then(|| (inner, format!("{form}/{nth}"), items.len() > 1))
}

/// A name as a part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
