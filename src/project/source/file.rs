//! One file: its declarations, those in nested modules as well.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use proc_macro2::{Span, TokenStream, TokenTree};

use super::tokens::{Item, condition, ident, idents, is_ident, is_punct, items, trees};
use super::{Declared, Place, Provider, Source, controller, wiring};

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
        let is_test = condition(&item.attributes).is_some_and(|cfg| cfg == "test");
        note_mentions(source, &item, is_test);
        if !is_test {
            declaration(source, scope, &item);
        } else if let [word, name, ..] = item.head
            && is_ident(word, "mod")
        {
            // Tests are no part of the app.
            let name = ident(name).into_iter();
            let path = name.map(|name| [&*scope.path, &[name]].concat());
            source.conditional.extend(path);
        }
    }
}

/// Takes in the names in code that may build a module.
pub(super) fn mentions(source: &mut Source, text: &str) {
    if let Ok(tokens) = TokenStream::from_str(&readable(text)) {
        for item in items(&trees(tokens)) {
            note_mentions(source, &item, true);
        }
    }
}

/// Declarations of modules, names and types build nothing; whatever else names a `Module` or an
/// `App` may, and so may a macro.
fn note_mentions(source: &mut Source, item: &Item<'_>, is_test: bool) {
    let first = item.head.first().and_then(ident).unwrap_or_default();
    let is_module = first == "mod";
    if ["use", "struct", "enum"].contains(&&*first) || (is_module && !is_test) {
        return;
    }
    let mut names = BTreeSet::new();
    idents(item.head, &mut names);
    if let Some(body) = item.body {
        idents(&trees(body.stream()), &mut names);
    }
    let is_macro = item.head.get(1).is_some_and(|mark| is_punct(mark, '!'));
    let builds = names.contains("Module") || (!is_test && names.contains("App"));
    if is_macro || builds {
        source.mentioned.extend(names);
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
            if let Some((name, span)) = &declared {
                note_type(source, scope, item, name, *span);
            }
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
        Some("impl") if item.attributes.iter().any(|one| one.is("injectable")) => {
            let name = controller::type_name(item).into_iter();
            let full = name.map(|name| [&*scope.path, &[name]].concat());
            source.constructed.extend(full);
        }
        _ => {
            if let Some((name, span)) = after("fn").filter(|_| wiring::returns_module(head)) {
                wiring::read(source, scope, item, name, span);
            }
        }
    }
}

fn note_type(source: &mut Source, scope: &Scope<'_>, item: &Item<'_>, name: &str, span: Span) {
    let prefix = item.attributes.iter().find(|one| one.is("settings"));
    let prefix = prefix.and_then(|one| one.arguments.clone().into_iter().next());
    let has_prefix = prefix.is_some_and(|first| is_ident(&first, "prefix"));
    source.types.push(Declared {
        name: name.to_owned(),
        path: scope.path.clone(),
        seen: item.seen,
        is_generic: item.head.get(2).is_some_and(|mark| is_punct(mark, '<')),
        is_injectable: is_injectable(item),
        is_settings: has_prefix && derives(item, "Settings"),
        cfg: scope.cfg(item),
        start: item.start,
        place: scope.place(span),
    });
}

fn is_injectable(item: &Item<'_>) -> bool {
    derives(item, "Injectable")
}

fn derives(item: &Item<'_>, name: &str) -> bool {
    let derives = item.attributes.iter().filter(|one| one.path == "derive");
    let mut names = derives.flat_map(|derive| derive.arguments.clone());
    names.any(|token| is_ident(&token, name))
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
    if inner.cfg.is_some() {
        source.conditional.push(inner.path.clone());
    }
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
