//! What happens to a request, in words.

use super::answer::{Addition, Answer, Missing, Unwired};
use super::why::Request;
use crate::project::description::{Layer, Route};
use crate::project::source;
use crate::shell::{BAD, GOOD};

pub(super) fn text(answer: &Answer<'_>, request: &Request) -> String {
    let shown = format!("{} {}", request.method, request.path);
    let mut lines = match answer {
        Answer::Handler {
            route,
            at,
            shadowed,
        } => handler(&shown, route, *at, shadowed),
        Answer::Framework => {
            vec![format!(
                "{GOOD}{shown}{GOOD:#} is answered by the framework's health checks"
            )]
        }
        Answer::Method {
            path,
            methods,
            shadowed,
        } => method(&shown, path, methods, *shadowed),
        Answer::Unwired(found) => unwired(&shown, found),
        Answer::Nothing { .. } => vec![format!("{BAD}{shown}{BAD:#} is answered by nothing (404)")],
    };
    if let Answer::Nothing { near, routers } = answer {
        if !near.is_empty() {
            lines.push(line("near", &near.join(", ")));
        }
        for place in routers {
            lines.push(line(
                "unknown",
                &format!("the routes of the router that {place} adds"),
            ));
        }
    }
    lines.join("\n")
}

fn handler(
    shown: &str,
    route: &Route,
    at: Option<&source::Place>,
    shadowed: &[&Route],
) -> Vec<String> {
    let handler = route.shown_handler();
    let at = at.map(|place| format!(" ({place})")).unwrap_or_default();
    let mut lines = vec![format!(
        "{GOOD}{shown}{GOOD:#} is answered by {handler}{at}"
    )];
    lines.push(line("route", &format!("{} {}", route.method, route.path)));
    let registered = Some(route.place.to_string()).filter(|place| !place.is_empty());
    let registered = registered.map(|place| format!(" (registered in {place})"));
    lines.push(line(
        "module",
        &format!("{}{}", route.module, registered.unwrap_or_default()),
    ));
    if let Some(layers) = &route.layers {
        lines.push(line("layers", &passed(layers)));
    }
    lines.extend(shadowed.iter().map(|other| line("shadows", &second(other))));
    lines
}

/// What a request passes, from the outside in, each by the module that adds it.
fn passed(layers: &[Layer]) -> String {
    let layer = |layer: &Layer| {
        let place = Some(layer.place.to_string()).filter(|place| !place.is_empty());
        let place = place.map(|place| format!(" ({place})"));
        format!("{}{}", layer.module, place.unwrap_or_default())
    };
    let shown: Vec<_> = layers.iter().rev().map(layer).collect();
    if shown.is_empty() {
        return "none of its modules".to_owned();
    }
    shown.join(", then ")
}

fn second(route: &Route) -> String {
    let handler = route.shown_handler();
    format!(
        "{} {} ({handler}), which is less exact",
        route.method, route.path
    )
}

fn method(shown: &str, path: &str, methods: &[&str], shadowed: Option<&Route>) -> Vec<String> {
    let head = format!("{BAD}{shown}{BAD:#} is refused (405): `{path}` has no such method");
    let mut lines = vec![head, line("methods", &methods.join(", "))];
    if let Some(route) = shadowed {
        let handler = route.shown_handler();
        let text = format!(
            "{} {} ({handler}) would answer, but `{path}` is more exact, and the more exact path \
             alone is asked",
            route.method, route.path
        );
        lines.push(line("shadowed", &text));
    }
    lines
}

fn unwired(shown: &str, found: &Unwired<'_>) -> Vec<String> {
    let (name, place) = (found.handler(), &found.route.place);
    let head = |why: &str| format!("{BAD}{shown}{BAD:#} is answered by nothing: {why}");
    let handler = line("handler", &format!("{name} ({place})"));
    match &found.missing {
        Missing::Registration(add) => {
            let controller = &found.controller.name;
            let head = head(&format!("no module registers `{controller}`"));
            [vec![head, handler], to_add(add)].concat()
        }
        Missing::Import { module, add } => {
            let head = head(&format!("no module of the app imports `{module}`"));
            [vec![head, handler], to_add(add)].concat()
        }
        Missing::Unknown { why, place } => {
            let head = format!("{BAD}{shown}{BAD:#} is answered by nothing");
            vec![head, handler, line("unknown", &format!("{why} ({place})"))]
        }
    }
}

fn to_add(add: &Addition) -> Vec<String> {
    let declaration = add.declaration.iter().map(|code| {
        line(
            "add",
            &format!("`{code}` at the head of {}", add.place.file),
        )
    });
    let code = format!("`{}` to `{}()` in {}", add.code, add.function, add.place);
    declaration.chain([line("add", &code)]).collect()
}

fn line(name: &str, text: &str) -> String {
    format!("  {:<10}{text}", format!("{name}:"))
}
