//! One operation while it is described: what its arguments and its answer say of themselves.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::schema::Schemas;

/// What is known of one route; see [`DescribeArgument`](crate::DescribeArgument) and
/// [`DescribeAnswer`](crate::DescribeAnswer).
#[derive(Debug)]
pub struct Operation {
    reads: bool,
    names: Vec<String>,
    parameters: Vec<Map<String, Value>>,
    body: Option<(Map<String, Value>, bool)>,
    answers: BTreeMap<String, Value>,
    fails_by_problem: bool,
    pub(crate) schemas: Schemas,
}

impl Operation {
    /// An operation at a path that has parameters with these names.
    pub(crate) fn new(reads: bool, names: Vec<String>, schemas: Schemas) -> Self {
        Self {
            reads,
            names,
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            fails_by_problem: true,
            schemas,
        }
    }

    /// The schema of `T`, which is a reference where `T` is a type of its own.
    pub fn schema<T: ToSchema>(&mut self) -> Value {
        self.schemas.of::<T>()
    }

    /// The names of the parameters of the path, in their order.
    pub fn path_names(&self) -> &[String] {
        &self.names
    }

    /// Adds a parameter: an object as OpenAPI has it, which replaces one with the same `name` and
    /// `in`. One of the path that the route does not have is left out.
    pub fn parameter(&mut self, parameter: Value) {
        let Value::Object(parameter) = parameter else {
            return;
        };
        let is = |key: &str, value: &str| parameter.get(key).is_some_and(|it| it == value);
        if is("in", "path") && !self.names.iter().any(|name| is("name", name)) {
            return;
        }
        let same = |other: &Map<String, Value>| {
            ["name", "in"]
                .iter()
                .all(|key| other.get(*key) == parameter.get(*key))
        };
        self.parameters.retain(|other| !same(other));
        self.parameters.push(parameter);
    }

    /// Adds a body of this media type.
    pub fn body(&mut self, media: &str, schema: &Value) {
        let (content, _) = self.body.get_or_insert_with(|| (Map::new(), true));
        content.insert(media.to_owned(), json!({ "schema": schema }));
    }

    /// Describes what can be left out of a request.
    pub(crate) fn optionally(&mut self, describe: fn(&mut Self)) {
        let (before, had_body) = (self.parameters.len(), self.body.is_some());
        describe(self);
        if let Some((_, required)) = self.body.as_mut().filter(|_| !had_body) {
            *required = false;
        }
        for parameter in self.parameters.iter_mut().skip(before) {
            if parameter.get("in").is_some_and(|it| it != "path") {
                parameter.insert("required".to_owned(), Value::Bool(false));
            }
        }
    }

    /// Whether it only reads.
    pub(crate) fn reads(&self) -> bool {
        self.reads
    }

    /// Adds an answer without content. The status is one such as `200`, a class such as `2XX`, or
    /// `default`.
    pub fn answer(&mut self, status: &str, description: &str) {
        let answer = json!({ "description": description });
        self.answers.entry(status.to_owned()).or_insert(answer);
    }

    /// Adds content of this media type to an answer that is there.
    pub fn content(&mut self, status: &str, media: &str, schema: &Value) {
        self.put(status, "content", media, json!({ "schema": schema }));
    }

    /// Adds a header to an answer that is there.
    pub fn header(&mut self, status: &str, name: &str, description: &str) {
        let header = json!({ "description": description, "schema": { "type": "string" } });
        self.put(status, "headers", name, header);
    }

    fn put(&mut self, status: &str, member: &str, key: &str, value: Value) {
        let answer = self.answers.get_mut(status).and_then(Value::as_object_mut);
        let Some(answer) = answer else { return };
        let inner = answer.entry(member).or_insert_with(|| json!({}));
        if let Some(inner) = inner.as_object_mut() {
            inner.insert(key.to_owned(), value);
        }
    }

    /// Adds an answer that is a [`Problem`](cortex_http::Problem).
    pub fn problem(&mut self, status: &str) {
        let reference = json!({ "$ref": "#/components/responses/Problem" });
        self.answers.insert(status.to_owned(), reference);
    }

    /// Says that failures are told otherwise than by problems.
    pub(crate) fn fails_otherwise(&mut self) {
        self.fails_by_problem = false;
    }

    /// Replaces answers that are of a class, as where only a tuple says which.
    pub(crate) fn of_unknown_status(&mut self) {
        if let Some(answer) = self.answers.remove("200") {
            self.answers.insert("2XX".to_owned(), answer);
        }
    }

    /// The members of an operation object, and the schemas that it refers to.
    pub(crate) fn finish(mut self) -> (Map<String, Value>, Schemas) {
        for name in std::mem::take(&mut self.names) {
            let is_there = |it: &Map<String, Value>| {
                it.get("in").is_some_and(|it| it == "path")
                    && it.get("name").is_some_and(|it| *it == *name)
            };
            if !self.parameters.iter().any(is_there) {
                let schema = json!({ "type": "string" });
                let parameter =
                    json!({ "name": name, "in": "path", "required": true, "schema": schema });
                self.parameters.extend(parameter.as_object().cloned());
            }
        }
        if self.fails_by_problem {
            self.problem("default");
        }
        if !self.answers.keys().any(|it| it.starts_with('2')) {
            self.answer("default", "what the handler answers");
        }
        let mut members = Map::new();
        if !self.parameters.is_empty() {
            members.insert("parameters".to_owned(), json!(self.parameters));
        }
        if let Some((content, required)) = self.body {
            let body = json!({ "content": content, "required": required });
            members.insert("requestBody".to_owned(), body);
        }
        members.insert("responses".to_owned(), json!(self.answers));
        (members, self.schemas)
    }
}
