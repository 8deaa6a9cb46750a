//! One route of a controller: what was asked for, and its handler, types and test as text.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToSnakeCase as _};
use serde_json::{Value, json};

use super::field::Field;
use super::layout;
use super::site::Site;
use crate::error::{Failure, catalog};
use crate::fields::Base;
use crate::name::{is_keyword, objection_to_letters};
use crate::project::source::{METHODS, join};

/// A route as it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    /// The handler's name, where the path implies another.
    pub(super) handler: Option<String>,
    pub(super) request: Vec<Field>,
    pub(super) response: Vec<Field>,
}

/// A route with everything that its code needs.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) method: String,
    /// Below the controller's prefix.
    pub(super) path: String,
    /// The whole path.
    url: String,
    pub(super) handler: String,
    /// The parameters of the whole path, in order.
    params: Vec<Field>,
    request: Vec<Field>,
    response: Vec<Field>,
    /// What the names of its types begin with.
    stem: String,
    /// What the message says, where nothing else is answered.
    message: String,
}

impl Endpoint {
    /// Completes what was asked for. All paths begin with `prefix`, the names of types with `owner`,
    /// and messages with `about`.
    ///
    /// # Errors
    ///
    /// Fails where a part of it makes no sense, and says why.
    pub(super) fn new(
        asked: Asked,
        prefix: &str,
        owner: &str,
        about: &str,
    ) -> Result<Self, Failure> {
        let typed = format!("{} {}", asked.method, asked.path);
        let refuse = |why: &str| catalog::bad_route(&typed, why);
        let method = asked.method.to_lowercase();
        if !METHODS.contains(&&*method) {
            return Err(refuse(&format!(
                "`{}` is no method that can be routed",
                asked.method.escape_debug()
            )));
        }
        if method == "get" && !asked.request.is_empty() {
            return Err(refuse("a `get` request has no body to take fields from"));
        }
        let path = match asked.path.trim_end_matches('/') {
            "" if asked.path.starts_with('/') => "/".to_owned(),
            path => path.to_owned(),
        };
        params(&path).map_err(|why| refuse(&why))?;
        let url = join(prefix, &path);
        let params = params(&url).map_err(|why| refuse(&why))?;
        let handler = match &asked.handler {
            Some(handler) => named(handler).map_err(|why| catalog::bad_item_name(handler, &why))?,
            None => implied(&method, &path),
        };
        must_differ(params.iter().chain(&asked.request)).map_err(|why| refuse(&why))?;
        must_differ(asked.response.iter()).map_err(|why| refuse(&why))?;
        let own = [params.clone(), asked.request.clone()].concat();
        let response = if asked.response.is_empty() {
            own
        } else {
            asked.response
        };
        let message = format!("{about}: {}", handler.replace('_', " "));
        Ok(Self {
            stem: format!("{owner}{}", handler.to_pascal_case()),
            request: asked.request,
            method,
            path,
            url,
            handler,
            params,
            response,
            message,
        })
    }

    /// The names of its types in the module.
    pub(super) fn types(&self) -> Vec<String> {
        let request = (!self.request.is_empty()).then(|| self.request_type());
        request.into_iter().chain([self.response_type()]).collect()
    }

    /// What its handler needs of the framework.
    pub(super) fn extractors(&self) -> Vec<String> {
        let path = (!self.params.is_empty()).then(|| "Path".to_owned());
        ["Json".to_owned()].into_iter().chain(path).collect()
    }

    /// The method, for the block of a controller that stands at the margin.
    pub(super) fn handler_text(&self, site: &Site<'_>) -> Result<String, Failure> {
        let is_echo = self
            .response
            .iter()
            .all(|field| self.input(field).is_some());
        let about = match &self.response[..] {
            [] => "Answers with a message.",
            _ if is_echo => "Answers with what it was given.",
            _ => "Answers with values that are yet to be found.",
        };
        let values = json!({
            "about": about,
            "method": self.method,
            "path": self.path,
            "lines": { "signature": self.signature(), "answer": self.answer() },
        });
        site.text("route/handler.rs.hbs", &values)
    }

    /// Its types, for the file of the module's types.
    pub(super) fn types_text(&self, site: &Site<'_>) -> Result<String, Failure> {
        let field = |field: &Field| {
            let is_param = self.params.contains(field);
            let words = field.name.replace('_', " ");
            let about = if is_param {
                format!("The `{}` in the path.", field.name)
            } else {
                format!("The {words}.")
            };
            json!({ "name": field.name, "type": field.rust(), "about": about })
        };
        let message = || json!({ "name": "message", "type": "String", "about": "What is said." });
        let response: Vec<Value> = if self.response.is_empty() {
            vec![message()]
        } else {
            self.response.iter().map(field).collect()
        };
        let is_exact = self.response.iter().all(|field| field.kind != Base::Float);
        let values = json!({
            "handler": self.handler,
            "request": self.request.iter().map(field).collect::<Vec<_>>(),
            "request_type": self.request_type(),
            "response": response,
            "response_type": self.response_type(),
            "eq": is_exact,
        });
        site.text("route/types.rs.hbs", &values)
    }

    /// The name of its test.
    pub(super) fn test(&self) -> String {
        format!("{}_answers_a_request", self.handler)
    }

    /// A request to it, and what has to be answered.
    pub(super) fn test_text(&self, site: &Site<'_>) -> Result<String, Failure> {
        let sent = |field: &Field| json!({ "name": field.name, "sample": self.sample(field) });
        let answered = |field: &Field| {
            let input = self.input(field).map(|input| self.sample(input));
            let expected = input.unwrap_or_else(|| field.default().1.to_owned());
            json!({ "name": field.name, "expected": expected })
        };
        let message = || json!({ "name": "message", "expected": format!("\"{}\"", self.message) });
        let response: Vec<Value> = if self.response.is_empty() {
            vec![message()]
        } else {
            self.response.iter().map(answered).collect()
        };
        let strange = |param: &Field| {
            if is_number(param) {
                "no-number".to_owned()
            } else {
                self.sample(param)
            }
        };
        let start = format!("TestApp::new({}::module())", site.krate);
        let values = json!({
            "test": self.test(),
            "request": self.request.iter().map(sent).collect::<Vec<_>>(),
            "response": response,
            "numbered": self.params.iter().any(is_number),
            "lines": {
                "start": layout::chain("    let app = ", &start, &[".start()", ".await"]),
                "call": self.call(|param| self.sample(param)),
                "other": self.call(strange),
            },
        });
        site.text("route/test.rs.hbs", &values)
    }

    /// What a test sends in this field.
    fn sample(&self, field: &Field) -> String {
        let nth = self.inputs().position(|input| input == field);
        field.kind.sample(&field.name, nth.unwrap_or_default())
    }

    /// The statement of a test that sends a request with these parameters.
    fn call(&self, value: impl Fn(&Field) -> String) -> String {
        let mut url = self.url.clone();
        for param in &self.params {
            let (name, value) = (&param.name, value(param));
            let value = value.trim_matches('"');
            url = url.replace(&format!("{{{name}}}"), value);
            url = url.replace(&format!("{{*{name}}}"), value);
        }
        let call = format!(".{}(\"{url}\")", self.method);
        let body = (!self.request.is_empty()).then_some(".json(&body)");
        let links = [Some(&*call), body, Some(".await")];
        let links: Vec<&str> = links.into_iter().flatten().collect();
        layout::chain("    let reply = ", "app", &links)
    }

    fn request_type(&self) -> String {
        format!("{}Request", self.stem)
    }

    fn response_type(&self) -> String {
        format!("{}Response", self.stem)
    }

    fn inputs(&self) -> impl Iterator<Item = &Field> {
        self.params.iter().chain(&self.request)
    }

    /// The input that a field of the response repeats.
    fn input(&self, field: &Field) -> Option<&Field> {
        self.inputs().find(|input| *input == field)
    }

    fn signature(&self) -> String {
        let mut arguments = vec!["&self".to_owned()];
        let name = |param: &Field| {
            let is_used = self.response.contains(param);
            format!("{}{}", if is_used { "" } else { "_" }, param.name)
        };
        match &self.params[..] {
            [] => {}
            [one] => arguments.push(format!("Path({}): Path<{}>", name(one), one.kind.rust())),
            many => {
                let names: Vec<String> = many.iter().map(name).collect();
                let kinds: Vec<&str> = many.iter().map(|param| param.kind.rust()).collect();
                let (names, kinds) = (names.join(", "), kinds.join(", "));
                arguments.push(format!("Path(({names})): Path<({kinds})>"));
            }
        }
        if !self.request.is_empty() {
            let is_used = self
                .request
                .iter()
                .any(|field| self.response.contains(field));
            let body = format!("{}{}", if is_used { "" } else { "_" }, self.body());
            arguments.push(format!("Json({body}): Json<{}>", self.request_type()));
        }
        let answer = format!("Json<{}>", self.response_type());
        layout::signature("", &self.handler, &arguments, &answer)
    }

    /// What the handler calls the body.
    fn body(&self) -> &'static str {
        let is_taken = |name: &str| self.params.iter().any(|param| param.name == name);
        let mut names = ["body", "wish", "sent"].into_iter();
        names.find(|name| !is_taken(name)).unwrap_or("request")
    }

    fn answer(&self) -> String {
        let name = self.response_type();
        if self.response.is_empty() {
            let message = format!("message: \"{}\".into()", self.message);
            return layout::literal("    Json(", &name, &[message], ")");
        }
        let value = |field: &Field| {
            let (name, is_param) = (&field.name, self.params.contains(field));
            match self.input(field) {
                Some(_) if is_param => name.clone(),
                Some(_) => format!("{name}: {}.{name}", self.body()),
                None => format!("{name}: {}", field.default().0),
            }
        };
        let values: Vec<String> = self.response.iter().map(value).collect();
        layout::literal("    Json(", &name, &values, ")")
    }
}

fn is_number(field: &Field) -> bool {
    field.kind == Base::U64
}

/// The parameters of a path, with their types; or why it is no path.
pub(super) fn params(path: &str) -> Result<Vec<Field>, String> {
    let below = path.strip_prefix('/').ok_or("a path begins with `/`")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~{}*/".contains(c);
    if let Some(strange) = path.chars().find(|c| !is_plain(*c)) {
        let strange = strange.escape_debug();
        return Err(format!(
            "`{strange}` cannot stand in a path; a parameter is written `{{id}}`"
        ));
    }
    let (segments, mut found) = (below.split('/').collect::<Vec<_>>(), Vec::new());
    for (index, segment) in segments.iter().enumerate() {
        if !segment.contains(['{', '}', '*']) {
            let is_gap = segment.is_empty() && segments.len() > 1;
            if is_gap {
                return Err("a part of the path is empty".into());
            }
            continue;
        }
        let inner = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let inner = inner.ok_or_else(|| format!("`{segment}` is no parameter: write `{{id}}`"))?;
        let name = inner.strip_prefix('*').unwrap_or(inner);
        if inner.starts_with('*') && index + 1 != segments.len() {
            return Err(format!(
                "`{segment}` takes the rest of the path, so it stands last"
            ));
        }
        if objection_to_letters(name).is_some() || name.to_snake_case() != name || is_keyword(name)
        {
            return Err(format!(
                "`{name}` cannot be the name of a parameter: write `{{id}}`"
            ));
        }
        let is_id = name == "id" || name.ends_with("_id");
        let kind = if is_id && !inner.starts_with('*') {
            Base::U64
        } else {
            Base::String
        };
        found.push(Field::new(name, kind));
    }
    Ok(found)
}

fn must_differ<'a>(fields: impl Iterator<Item = &'a Field>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for field in fields {
        if !seen.insert(&field.name) {
            return Err(format!("`{}` stands twice in it", field.name));
        }
    }
    Ok(())
}

/// A handler's name as it was typed, in snake case.
fn named(typed: &str) -> Result<String, String> {
    let snake = typed.to_snake_case();
    match objection_to_letters(typed) {
        Some(why) => Err(why),
        None if is_keyword(&snake) => Err(format!("`{snake}` is a keyword of Rust")),
        None => Ok(snake),
    }
}

/// The handler's name that a path implies: its last word, or what is usual for the method.
fn implied(method: &str, path: &str) -> String {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let word = segments.rfind(|segment| !segment.contains('{'));
    let Some(word) = word else {
        let usual = match (method, path) {
            ("get", "/") => "index",
            ("get", _) => "show",
            ("post", _) => "create",
            ("delete", _) => "delete",
            _ => "update",
        };
        return usual.to_owned();
    };
    let snake = word.to_snake_case();
    // Clippy expects other arguments of methods with these names.
    let is_odd = snake == "new" || snake.starts_with("from_") || snake.starts_with("into_");
    match named(&snake) {
        Ok(name) if !is_odd => name,
        _ => format!("{method}_{snake}"),
    }
}
