//! A test that calls one route of a controller.

use std::fmt::Write as _;

use quote::ToTokens as _;
use syn::{Fields, Type};

use super::called::{Route, answer, arguments, summary};
use super::declared::{derives, words};
use super::sample::{in_path, inside, is_id, named, spelled};
use super::test::{Subject, Test};
use crate::edit::plain;

/// What handlers take from any request.
const ALWAYS_THERE: [&str; 6] = [
    "HeaderMap",
    "Method",
    "Uri",
    "OriginalUri",
    "Extensions",
    "Version",
];

/// A request in the making.
#[derive(Default)]
struct Request {
    /// The values of the path's parameters, by name or in order.
    path: Vec<(String, String)>,
    /// The calls after `app.get(…)`.
    chain: String,
    /// What could not be made up.
    gaps: Vec<String>,
    /// Whether something is looked up by a number that may stand for nothing.
    looks_up: bool,
}

/// What a handler answers where all is well.
struct Answer<'a> {
    /// None where it is decided while it runs.
    status: Option<u16>,
    body: Option<&'a Type>,
    is_fallible: bool,
}

/// The test of a route.
pub(super) fn of(route: &Route<'_>, subject: &Subject<'_>) -> Test {
    let (method, path) = (route.method, &route.path);
    let head = format!("`{} {path}`", method.to_uppercase());
    let mut test = Test {
        name: format!("{}_answers", plain(&route.function.sig.ident)),
        about: summary(&route.function.attrs)
            .map_or_else(|| head.clone(), |told| format!("{head}: {told}")),
        ..Test::default()
    };
    let mut request = request(route, subject);
    let (target, chain) = (filled(path, &request), &request.chain);
    test.lines.push(format!(
        "let reply = app.{method}({target:?}){chain}.await;"
    ));
    if !request.gaps.is_empty() {
        test.missing = Some(request.gaps.join(" and "));
        // Whoever fills that in has something to be found, too.
        request.looks_up = false;
    }
    assertions(&answered(route), &request, subject, &mut test);
    test
}

fn request(route: &Route<'_>, subject: &Subject<'_>) -> Request {
    let mut request = Request::default();
    for (name, ty) in arguments(route.function) {
        // What checks or unwraps another extractor stands around it.
        let inner = named(ty).and_then(|(_, inner)| inner.first().copied());
        let json = inside(ty, "Json").or_else(|| inside(inner?, "Json"));
        if let Some(ty) = inside(ty, "Path") {
            in_the_path(ty, &name, route, subject, &mut request);
        } else if let Some(ty) = json {
            let body = subject.samples.json(ty, &name).unwrap_or_else(|| {
                request.gaps.push(format!("the body, a {}", shown(ty)));
                "{}".to_owned()
            });
            let _ = write!(request.chain, ".json(&json!({body}))");
        } else if let Some(ty) = inside(ty, "Query") {
            in_the_query(ty, subject, &mut request);
        } else {
            match named(ty).map(|(name, _)| name).unwrap_or_default().as_str() {
                "String" | "Bytes" => request.chain.push_str(".body(\"sample\")"),
                name if ALWAYS_THERE.contains(&name) => {}
                _ => request
                    .gaps
                    .push(format!("what {} reads of the request", shown(ty))),
            }
        }
    }
    request
}

/// One value a parameter: for a single one, for several in order, or by the names of a struct.
fn in_the_path(
    ty: &Type,
    name: &str,
    route: &Route<'_>,
    subject: &Subject<'_>,
    request: &mut Request,
) {
    let parameters = parameters(&route.path);
    let fields = named(ty).and_then(|(name, _)| subject.samples.structs.get(&name).copied());
    let types: Vec<(String, &Type)> = match (ty, fields.map(|item| &item.fields)) {
        (Type::Tuple(tuple), _) => parameters.iter().cloned().zip(tuple.elems.iter()).collect(),
        (_, Some(Fields::Named(fields))) => {
            let named = fields.named.iter();
            named
                .filter_map(|field| Some((plain(field.ident.as_ref()?), &field.ty)))
                .collect()
        }
        _ => {
            let parameter = parameters.first().cloned();
            vec![(parameter.unwrap_or_else(|| name.to_owned()), ty)]
        }
    };
    for (parameter, ty) in types {
        request.looks_up |= is_id(ty);
        match in_path(ty, &parameter) {
            Some(value) => request.path.push((parameter, value)),
            None => request
                .gaps
                .push(format!("`{{{parameter}}}`, a {}", shown(ty))),
        }
    }
}

fn in_the_query(ty: &Type, subject: &Subject<'_>, request: &mut Request) {
    let item = named(ty).and_then(|(name, _)| subject.samples.structs.get(&name).copied());
    let Some(Fields::Named(fields)) = item.map(|item| &item.fields) else {
        request.gaps.push(format!("the query, a {}", shown(ty)));
        return;
    };
    for field in &fields.named {
        let Some(name) = field.ident.as_ref().map(plain) else {
            continue;
        };
        let is_absent = named(&field.ty).is_some_and(|(name, _)| name == "Option");
        if is_absent
            || field
                .attrs
                .iter()
                .any(|attribute| attribute.path().is_ident("serde"))
        {
            continue;
        }
        match in_path(&field.ty, &name) {
            Some(value) => {
                let _ = write!(request.chain, ".query({name:?}, {value:?})");
            }
            None => request
                .gaps
                .push(format!("`{name}` in the query, a {}", shown(&field.ty))),
        }
    }
}

/// The names in braces.
fn parameters(path: &str) -> Vec<String> {
    let segments = path.split('{').skip(1);
    let names = segments.filter_map(|rest| Some(rest.split_once('}')?.0));
    names
        .map(|name| name.trim_start_matches('*').to_owned())
        .collect()
}

/// The path with a value in each place.
fn filled(path: &str, request: &Request) -> String {
    let mut filled = path.to_owned();
    for name in parameters(path) {
        let known = request.path.iter().find(|(known, _)| *known == name);
        let value = known.map_or("1", |(_, value)| value);
        filled = filled.replace(&format!("{{{name}}}"), value);
        filled = filled.replace(&format!("{{*{name}}}"), value);
    }
    filled
}

fn answered<'a>(route: &Route<'a>) -> Answer<'a> {
    let mut found = Answer {
        status: Some(200),
        body: None,
        is_fallible: false,
    };
    let Some(mut ty) = answer(route.function) else {
        return found;
    };
    if let Some(inner) = inside(ty, "Result") {
        (ty, found.is_fallible) = (inner, true);
    }
    if let Type::Tuple(tuple) = ty {
        let mut parts = tuple.elems.iter();
        let has_status =
            parts.any(|part| named(part).is_some_and(|(name, _)| name == "StatusCode"));
        if has_status {
            found.status = status_in(route);
        }
        let Some(last) = tuple.elems.last() else {
            return found;
        };
        ty = last;
    }
    let name = match ty {
        Type::Reference(reference) => named(&reference.elem),
        ty => named(ty),
    };
    match name.map(|(name, _)| name).unwrap_or_default().as_str() {
        "Json" => found.body = inside(ty, "Json"),
        "Created" => (found.status, found.body) = (Some(201), inside(ty, "Created")),
        "NoContent" => found.status = Some(204),
        "StatusCode" => found.status = status_in(route),
        "String" | "str" | "Html" => {}
        _ if found.status == Some(200) => found.status = status_in(route),
        _ => {}
    }
    found
}

/// The status of success that the handler's code names; 200 where it names none, and nothing where
/// it names several.
fn status_in(route: &Route<'_>) -> Option<u16> {
    let code = route.function.block.to_token_stream().to_string();
    let known = [
        ("OK", 200),
        ("CREATED", 201),
        ("Created", 201),
        ("ACCEPTED", 202),
        ("NO_CONTENT", 204),
        ("NoContent", 204),
        ("PARTIAL_CONTENT", 206),
        ("FOUND", 302),
        ("SEE_OTHER", 303),
    ];
    let named = known
        .iter()
        .filter(|(name, _)| words(&code).any(|word| word == *name));
    let named: Vec<u16> = named.map(|(_, status)| *status).collect();
    match named[..] {
        [] => Some(200),
        [only] => Some(only),
        _ => None,
    }
}

fn assertions(answer: &Answer<'_>, request: &Request, subject: &Subject<'_>, test: &mut Test) {
    let may_miss = answer.is_fallible && request.looks_up;
    let lines = &mut test.lines;
    let shape = answer.body.and_then(|ty| subject.samples.shape(ty));
    match answer.status {
        _ if may_miss => {
            let status = answer.status.unwrap_or(200);
            lines.push(format!(
                "// Nothing has been made yet, so nothing is found; make it first, and this is {status}."
            ));
            lines.push("reply.assert_status(404);".to_owned());
            return;
        }
        None => {
            lines.push("// Which of the handler's answers is meant is for you to say.".to_owned());
            lines.push("assert!((200..300).contains(&reply.status()), \"{reply:?}\");".to_owned());
        }
        Some(status) => {
            let shape = shape.as_ref();
            let shape = shape.map(|shape| format!(".assert_json(json!({shape}))"));
            lines.push(format!(
                "reply.assert_status({status}){};",
                shape.unwrap_or_default()
            ));
        }
    }
    let Some(body) = answer.body else { return };
    let (ty, types) = parsed(body, subject);
    let is_shaped = shape.is_some() && answer.status.is_some();
    if is_shaped && types.is_none() {
        return;
    }
    test.types.extend(types);
    test.lines.push(format!("reply.json::<{ty}>();"));
}

/// The type that the JSON is read into: the handler's own where tests can, or any JSON.
fn parsed(body: &Type, subject: &Subject<'_>) -> (String, Option<String>) {
    let inner = inside(body, "Vec");
    let own = named(inner.unwrap_or(body)).filter(|(_, arguments)| arguments.is_empty());
    let name = own.map(|(name, _)| name).unwrap_or_default();
    let item = subject.samples.structs.get(&name);
    let is_readable = item.is_some_and(|item| derives(&item.attrs, "Deserialize"));
    if !is_readable || !subject.reachable.contains_key(&name) {
        return ("serde_json::Value".to_owned(), None);
    }
    let ty = if inner.is_some() {
        format!("Vec<{name}>")
    } else {
        name.clone()
    };
    (ty, Some(name))
}

fn shown(ty: &Type) -> String {
    format!("`{}`", spelled(ty))
}
