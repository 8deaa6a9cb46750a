//! The whole document: the routes in their order, the schemas that they need, and nothing that is
//! not known.

use std::collections::BTreeSet;

use cortex_http::{Method, RouteInfo};
use serde_json::{Map, Value, json};

use crate::Operation;
use crate::schema::Schemas;

/// The document of these routes.
pub(crate) fn document<'a, I: IntoIterator<Item = &'a RouteInfo>>(
    title: &str,
    version: &str,
    routes: I,
) -> Value {
    let (mut schemas, mut paths, mut tags) = (Schemas::default(), Map::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for route in routes {
        let (mut operation, names) = (Map::new(), names(&route.path));
        let tag = tag(&route.controller.short());
        operation.insert("operationId".to_owned(), id(route, &tag, &mut ids).into());
        operation.insert("tags".to_owned(), json!([tag]));
        let texts = [
            ("summary", route.summary),
            ("description", route.description),
        ];
        for (key, text) in texts {
            operation.extend(text.map(|text| (key.to_owned(), text.into())));
        }
        let reads = route.method == Method::GET;
        let mut described = Operation::new(reads, names, schemas);
        if let Some(describe) = route.describe {
            describe(&mut described);
        }
        let (members, collected) = described.finish();
        schemas = collected;
        operation.extend(members);
        let path = paths.entry(plain(&route.path)).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_ascii_lowercase(), operation.into());
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    whole(title, version, paths, &tags, schemas)
}

fn whole(
    title: &str,
    version: &str,
    paths: Map<String, Value>,
    tags: &[String],
    mut schemas: Schemas,
) -> Value {
    let problem = schemas.named(Some("Problem".to_owned()), problem());
    let mut paths = Value::Object(paths);
    schemas.settle(&mut paths);
    let tags: Vec<Value> = tags.iter().map(|name| json!({ "name": name })).collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": version },
        "paths": paths,
        "tags": tags,
        "components": {
            "schemas": schemas.finish(),
            "responses": {
                "Problem": {
                    "description": "it was not done, and why",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
        },
    })
}

/// The schema of a problem (RFC 9457), with the members that the framework adds.
fn problem() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let fault = json!({
        "type": "object",
        "required": ["code", "detail"],
        "properties": {
            "pointer": text("where it is in the body, as a JSON Pointer"),
            "parameter": text("which parameter of the path or the query it is"),
            "code": text("which rule is broken"),
            "detail": text("what is wrong"),
        },
    });
    json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": text("the URI of this kind of problem"),
            "title": text("what the status means"),
            "status": { "type": "integer", "format": "int32" },
            "detail": text("what is wrong this time"),
            "request_id": text("under which the log has the request"),
            "errors": { "type": "array", "items": fault },
        },
    })
}

/// The names of a path's parameters.
fn names(path: &str) -> Vec<String> {
    let segments = path.split('/').filter_map(|segment| {
        let (_, rest) = segment.split_once('{')?;
        let (name, _) = rest.split_once('}')?;
        Some(name.trim_start_matches('*').to_owned())
    });
    segments.collect()
}

/// A path without what only the router understands.
fn plain(path: &str) -> String {
    path.replace("{*", "{")
}

/// The controller's name without what says that it is one.
fn tag(controller: &str) -> String {
    let name = controller.split('<').next().unwrap_or(controller);
    let name = name.rsplit("::").next().unwrap_or(name);
    match name.strip_suffix("Controller") {
        Some(short) if !short.is_empty() => short.to_owned(),
        _ => name.to_owned(),
    }
}

/// A name for the operation that no other has: of its module and its handler, with its controller
/// where another controller of the module has such a handler, and with a number at last.
fn id(route: &RouteInfo, tag: &str, taken: &mut BTreeSet<String>) -> String {
    let module = word(route.origin.module);
    let (handler, controller) = (route.handler, snake(tag));
    let mut candidates = vec![
        format!("{module}_{handler}"),
        format!("{module}_{controller}_{handler}"),
    ];
    candidates.extend((2..=taken.len() + 2).map(|number| format!("{module}_{handler}_{number}")));
    let mut free = candidates.into_iter().filter(|id| !taken.contains(id));
    let id = free.next().unwrap_or_default();
    taken.insert(id.clone());
    id
}

fn word(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in word(name).chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_path_and_the_controller() {
        assert_eq!(names("/a/{id}/b/{*rest}"), ["id", "rest"]);
        assert_eq!(plain("/a/{id}/{*rest}"), "/a/{id}/{rest}");
        for (name, expected) in [
            ("PostController", "Post"),
            ("Controller", "Controller"),
            ("Posts<a::B>", "Posts"),
        ] {
            assert_eq!(tag(name), expected);
        }
        assert_eq!(snake("BlogPost"), "blog_post");
    }
}
