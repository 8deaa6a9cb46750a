//! `impl` blocks with `#[controller("/posts")]`, and the routes to their handlers.

use super::file::Scope;
use super::tokens::{
    Attribute, Item, after_arguments, condition, ident, is_ident, is_punct, items, path, trees,
};
use super::{Controller, Route, Source};

/// The methods that controllers answer, as their attributes write them.
pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) fn read(source: &mut Source, scope: &Scope<'_>, item: &Item<'_>) {
    let Some(first) = item.head.first() else {
        return;
    };
    let place = scope.place(first.span());
    let mut give_up = |why: &str| source.give_up(&place.file, place.line, why);
    let Some(name) = type_name(item) else {
        return give_up("a controller's type cannot be made out");
    };
    let attribute = item.attributes.iter().find(|one| one.is("controller"));
    let Some(prefix) = attribute.and_then(prefix) else {
        return give_up("a controller's prefix is no text in quotes");
    };
    let members = item
        .body
        .map(|body| trees(body.stream()))
        .unwrap_or_default();
    let mut routes = Vec::new();
    for member in items(&members) {
        let name = member.head.iter().position(|token| is_ident(token, "fn"));
        let Some(handler) = name.and_then(|at| member.head.get(at + 1)) else {
            continue;
        };
        for attribute in &member.attributes {
            let Some(method) = METHODS.iter().find(|method| attribute.is(method)) else {
                continue;
            };
            let place = scope.place(handler.span());
            let (Some(path), Some(handler)) = (attribute.text(), ident(handler)) else {
                let why = "a route's path is no text in quotes";
                source.give_up(&place.file, place.line, why);
                continue;
            };
            routes.push(Route {
                method: method.to_uppercase(),
                path: join(&prefix, &path),
                handler,
                cfg: condition(&member.attributes),
                place,
            });
        }
    }
    source.controllers.push(Controller {
        name,
        path: scope.path.clone(),
        routes,
        cfg: scope.cfg(item),
        place,
    });
}

/// Without one, everything is at the root.
fn prefix(attribute: &Attribute) -> Option<String> {
    if attribute.arguments.is_empty() {
        return Some("/".to_owned());
    }
    attribute.text()
}

/// The type's name without its path and arguments; none for the `impl` of a trait.
pub(super) fn type_name(item: &Item<'_>) -> Option<String> {
    let mut rest = item.head.get(1..)?;
    if rest.first().is_some_and(|token| is_punct(token, '<')) {
        rest = after_arguments(rest);
    }
    if rest.iter().any(|token| is_ident(token, "for")) {
        return None;
    }
    path(rest).0.pop()
}

/// As the framework joins them: no slash is doubled, and none is left at the end.
pub(crate) fn join(prefix: &str, path: &str) -> String {
    match (prefix.trim_end_matches('/'), path) {
        ("", path) => path.to_owned(),
        (prefix, "/") => prefix.to_owned(),
        (prefix, path) => format!("{prefix}{path}"),
    }
}
