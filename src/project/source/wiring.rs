//! Functions that return a `Module`: what each statement registers.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::file::Scope;
use super::tokens::{
    Item, after_arguments, attributes, condition, ident, is_ident, is_punct, path, trees,
};
use super::{Module, Source, Statement};

/// Statements that end with their block, without a `;`.
const BLOCKS: &[&str] = &["if", "match", "for", "while", "loop", "unsafe"];

/// Whether a function's head ends with `-> Module`.
pub(super) fn returns_module(head: &[TokenTree]) -> bool {
    let arrow = head
        .windows(2)
        .position(|pair| is_punct(&pair[0], '-') && is_punct(&pair[1], '>'));
    let Some(arrow) = arrow else {
        return false;
    };
    let (names, rest) = path(&head[arrow + 2..]);
    names.last().is_some_and(|name| name == "Module") && rest.is_empty()
}

pub(super) fn read(
    source: &mut Source,
    scope: &Scope<'_>,
    item: &Item<'_>,
    function: String,
    span: Span,
) {
    let body = item
        .body
        .map(|body| trees(body.stream()))
        .unwrap_or_default();
    let mut module = Module {
        name: None,
        function,
        path: scope.path.clone(),
        seen: item.seen,
        cfg: scope.cfg(item),
        start: item.start,
        variable: "module".to_owned(),
        statements: Vec::new(),
        unknown: None,
        place: scope.place(span),
    };
    for tokens in statements(&body) {
        let (attributes, rest) = attributes(tokens);
        let cfg = condition(&attributes).or_else(|| scope.cfg(item));
        follow(&mut module, scope, rest, cfg);
    }
    source.modules.push(module);
}

/// The statements of a block, each without its `;`.
fn statements(mut tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut statements = Vec::new();
    while !tokens.is_empty() {
        let end = end_of_statement(tokens);
        statements.push(&tokens[..end]);
        let ended = tokens.get(end).is_some_and(|token| is_punct(token, ';'));
        tokens = &tokens[end + usize::from(ended)..];
    }
    statements.retain(|statement| !statement.is_empty());
    statements
}

fn end_of_statement(tokens: &[TokenTree]) -> usize {
    let start = tokens.len() - attributes(tokens).1.len();
    let first = tokens.get(start);
    let is_brace = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let is_block = first.is_some_and(|first| {
        is_brace(first) || ident(first).is_some_and(|word| BLOCKS.contains(&&*word))
    });
    for (at, token) in tokens.iter().enumerate().skip(start) {
        let goes_on = || {
            tokens
                .get(at + 1)
                .is_some_and(|next| is_ident(next, "else"))
        };
        if is_block && is_brace(token) && !goes_on() {
            return at + 1;
        }
        if is_punct(token, ';') {
            return at;
        }
    }
    tokens.len()
}

/// Notes what one statement does. One that does not name the module cannot register anything.
fn follow(module: &mut Module, scope: &Scope<'_>, tokens: &[TokenTree], cfg: Option<String>) {
    if let Some((variable, name)) = beginning(tokens) {
        module.name = name.or(module.name.take());
        if let Some(variable) = variable {
            module.variable = variable;
        }
        return;
    }
    let is_result = matches!(tokens, [only] if is_ident(only, &module.variable));
    if is_result || !mentions(tokens, &module.variable) {
        return;
    }
    let place = scope.place(tokens[0].span());
    match registration(tokens, &module.variable) {
        Some((method, subject)) => module.statements.push(Statement {
            method,
            subject,
            cfg,
            place,
        }),
        None => {
            module.unknown.get_or_insert(place);
        }
    }
}

/// `let mut module = Module::new("posts")`, with or without the `let`: the variable and the name.
fn beginning(tokens: &[TokenTree]) -> Option<(Option<String>, Option<String>)> {
    let (variable, value) = match tokens {
        [word, rest @ ..] if is_ident(word, "let") => {
            let equals = rest.iter().position(|token| is_punct(token, '='))?;
            let names = rest[..equals].iter().filter_map(ident);
            let variable = names.into_iter().find(|name| name != "mut");
            (variable, &rest[equals + 1..])
        }
        rest => (None, rest),
    };
    let (names, rest) = path(value);
    let is_new = names.len() >= 2 && names[names.len() - 2..] == ["Module", "new"];
    let [TokenTree::Group(arguments)] = rest else {
        return None;
    };
    let name = syn::parse2::<syn::LitStr>(arguments.stream()).ok();
    is_new.then(|| (variable, name.map(|name| name.value())))
}

fn mentions(tokens: &[TokenTree], name: &str) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&trees(group.stream()), name),
        token => is_ident(token, name),
    })
}

/// `module.controller::<PostController>()`: the method, and the path of what it is about.
fn registration(tokens: &[TokenTree], variable: &str) -> Option<(String, Vec<String>)> {
    let [first, dot, method, rest @ ..] = tokens else {
        return None;
    };
    if !is_ident(first, variable) || !is_punct(dot, '.') {
        return None;
    }
    let method = ident(method)?;
    let (subject, after) = match rest {
        [TokenTree::Group(arguments), after @ ..] if method == "import" => {
            let arguments = trees(arguments.stream());
            let (subject, call) = path(&arguments);
            let is_call = matches!(call, [TokenTree::Group(none)] if none.stream().is_empty());
            (is_call.then_some(subject)?, after)
        }
        [TokenTree::Group(_), after @ ..] => return is_chain(after).then(|| (method, Vec::new())),
        [colon, second, arguments @ ..] if is_punct(colon, ':') && is_punct(second, ':') => {
            let [TokenTree::Group(_), after @ ..] = after_arguments(arguments) else {
                return None;
            };
            let subject = match arguments.get(1..)? {
                [word, rest @ ..] if is_ident(word, "dyn") => rest,
                rest => rest,
            };
            (path(subject).0, after)
        }
        _ => return None,
    };
    (!subject.is_empty() && is_chain(after)).then_some((method, subject))
}

/// Whether nothing follows but further calls on what the first one gave, as `.named("bulk")`.
fn is_chain(mut tokens: &[TokenTree]) -> bool {
    while let [dot, method, rest @ ..] = tokens {
        let rest = match rest {
            [colon, second, arguments @ ..] if is_punct(colon, ':') && is_punct(second, ':') => {
                after_arguments(arguments)
            }
            rest => rest,
        };
        let [TokenTree::Group(_), rest @ ..] = rest else {
            return false;
        };
        if !is_punct(dot, '.') || ident(method).is_none() {
            return false;
        }
        tokens = rest;
    }
    tokens.is_empty()
}
