//! One file: its declarations, those in nested modules as well.

use std::str::FromStr as _;

use proc_macro2::{Span, TokenStream, TokenTree};

use super::tokens::{Item, condition, ident, is_ident, is_punct, items, trees};
use super::{Place, Provider, Source, controller, wiring};

/// Where in the crate the reading is.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    file: &'a str,
    pub(super) path: Vec<String>,
    /// The condition of the module around, if it has one.
    cfg: Option<String>,
}

impl Scope<'_> {
    pub(super) fn place(&self, span: Span) -> Place {
        Place {
            file: self.file.to_owned(),
            line: span.start().line,
        }
    }

    /// The condition under which something here exists.
    pub(super) fn cfg(&self, item: &Item<'_>) -> Option<String> {
        condition(&item.attributes).or_else(|| self.cfg.clone())
    }
}

pub(super) fn read(source: &mut Source, file: &str, text: &str) {
    let scope = Scope {
        file,
        path: path_of(file),
        cfg: None,
    };
    match TokenStream::from_str(&readable(text)) {
        Ok(tokens) => declarations(source, &scope, &trees(tokens)),
        Err(error) => {
            let line = error.span().start().line.max(1);
            source.give_up(
                file,
                line,
                "a bracket or a quote is not closed, or closed twice",
            );
        }
    }
}

/// The module that a file is, by the layout that cargo knows.
fn path_of(file: &str) -> Vec<String> {
    let below = file.strip_prefix("src/").unwrap_or(file);
    let below = below.strip_suffix(".rs").unwrap_or(below);
    let mut parts: Vec<String> = below.split('/').map(str::to_owned).collect();
    let is_root = parts.len() == 1 && ["lib", "main"].contains(&&*parts[0]);
    if is_root || parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Without what the compiler skips at the beginning: a byte order mark, and a line for Unix.
fn readable(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#!") && !text.trim_start_matches("#!").trim_start().starts_with('[') {
        return format!("//{text}");
    }
    text.to_owned()
}

fn declarations(source: &mut Source, scope: &Scope<'_>, tokens: &[TokenTree]) {
    for item in items(tokens) {
        // Tests are no part of the app.
        if condition(&item.attributes).is_none_or(|cfg| cfg != "test") {
            declaration(source, scope, &item);
        }
    }
}

fn declaration(source: &mut Source, scope: &Scope<'_>, item: &Item<'_>) {
    let mut words = item.head.iter().filter_map(ident);
    let head = item.head;
    let after = |word: &str| {
        let at = head.iter().position(|token| is_ident(token, word))?;
        Some((ident(head.get(at + 1)?)?, head.get(at + 1)?.span()))
    };
    match words.next().as_deref() {
        Some("mod") => {
            if let Some((name, span)) = after("mod") {
                module(source, scope, item, name, span);
            }
        }
        Some("use") => uses(source, &scope.path, &head[1..]),
        Some("struct" | "enum") => {
            let declared = after("struct").or_else(|| after("enum"));
            if let Some((name, span)) = declared.filter(|_| is_injectable(item)) {
                source.providers.push(Provider {
                    name,
                    path: scope.path.clone(),
                    place: scope.place(span),
                });
            }
        }
        Some("impl")
            if item
                .attributes
                .iter()
                .any(|attribute| attribute.is("controller")) =>
        {
            controller::read(source, scope, item);
        }
        _ => {
            if let Some((name, span)) = after("fn").filter(|_| wiring::returns_module(head)) {
                wiring::read(source, scope, item, name, span);
            }
        }
    }
}

fn is_injectable(item: &Item<'_>) -> bool {
    let derives = item.attributes.iter().filter(|one| one.path == "derive");
    let mut names = derives.flat_map(|derive| derive.arguments.clone());
    names.any(|token| is_ident(&token, "Injectable"))
}

fn module(source: &mut Source, scope: &Scope<'_>, item: &Item<'_>, name: String, span: Span) {
    let mut inner = scope.clone();
    inner.path.push(name);
    inner.cfg = scope.cfg(item);
    if item
        .attributes
        .iter()
        .any(|attribute| attribute.path == "path")
    {
        let place = scope.place(span);
        let why = "`#[path]` gives a module another file";
        source.give_up(&place.file, place.line, why);
    }
    source.declared.push(inner.path.clone());
    if let Some(body) = item.body {
        declarations(source, &inner, &trees(body.stream()));
    }
}

/// Notes each name that a `use` brings in, under the name that it has here.
fn uses(source: &mut Source, at: &[String], tokens: &[TokenTree]) {
    for part in tokens.split(|token| is_punct(token, ',')) {
        let last = part.iter().rev().find(|token| !is_punct(token, ';'));
        match last {
            Some(TokenTree::Group(group)) => uses(source, at, &trees(group.stream())),
            Some(token) => {
                let name = ident(token).into_iter();
                let full = name.map(|name| [at, &[name]].concat());
                source.used.extend(full);
            }
            None => {}
        }
    }
}
