//! Declarations as pieces of a token stream, found without parsing what is in them.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::Parser as _;

use super::Seen;

/// An attribute: its path without spaces, and what stands behind it.
pub(super) struct Attribute {
    pub(super) path: String,
    pub(super) arguments: TokenStream,
}

/// One declaration: what stands before its body, and the body in braces.
pub(super) struct Item<'a> {
    pub(super) attributes: Vec<Attribute>,
    /// The first line of it all, attributes and comments on it included.
    pub(super) start: usize,
    pub(super) seen: Seen,
    /// Without visibility.
    pub(super) head: &'a [TokenTree],
    pub(super) body: Option<&'a Group>,
}

/// Declarations that end with `;`, so that braces inside are no body.
const ENDED_BY_SEMICOLON: &[&str] = &["use", "static", "type", "let"];

/// Takes a list of declarations apart.
///
/// A piece that makes no sense ends where the next attribute begins, at a `;`, or after braces.
pub(super) fn items(mut tokens: &[TokenTree]) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    while !tokens.is_empty() {
        let (attributes, rest) = attributes(tokens);
        let start = tokens.first().map_or(0, |token| token.span().start().line);
        let seen = visibility(rest);
        let rest = without_visibility(rest);
        let (head, body, rest) = declaration(rest);
        items.push(Item {
            attributes,
            start,
            seen,
            head,
            body,
        });
        tokens = rest;
    }
    items
}

fn declaration(tokens: &[TokenTree]) -> (&[TokenTree], Option<&Group>, &[TokenTree]) {
    let first = tokens.first().and_then(ident).unwrap_or_default();
    let second = tokens.get(1).and_then(ident).unwrap_or_default();
    let is_constant = first == "const" && !["fn", "unsafe", "async", "extern"].contains(&&*second);
    let has_body = !is_constant && !ENDED_BY_SEMICOLON.contains(&&*first);
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(found) => match found.as_char() {
                ';' => return (&tokens[..at], None, &tokens[at + 1..]),
                '#' if depth == 0 && at > 0 => return (&tokens[..at], None, &tokens[at..]),
                '<' => depth += 1,
                '>' if !is_arrow(tokens, at) => depth = depth.saturating_sub(1),
                _ => {}
            },
            TokenTree::Group(group)
                if has_body && depth == 0 && group.delimiter() == Delimiter::Brace =>
            {
                return (&tokens[..at], Some(group), &tokens[at + 1..]);
            }
            _ => {}
        }
    }
    (tokens, None, &[])
}

fn is_arrow(tokens: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    before.is_some_and(|token| is_punct(token, '-') || is_punct(token, '='))
}

/// Takes the attributes in front, inner ones as well.
pub(super) fn attributes(mut tokens: &[TokenTree]) -> (Vec<Attribute>, &[TokenTree]) {
    let mut attributes = Vec::new();
    while let [hash, rest @ ..] = tokens
        && is_punct(hash, '#')
    {
        let rest = match rest {
            [bang, rest @ ..] if is_punct(bang, '!') => rest,
            rest => rest,
        };
        let [TokenTree::Group(group), rest @ ..] = rest else {
            // A lone `#` means nothing here.
            return (attributes, rest);
        };
        attributes.push(attribute(group));
        tokens = rest;
    }
    (attributes, tokens)
}

fn attribute(group: &Group) -> Attribute {
    let mut path = String::new();
    let mut arguments = TokenStream::new();
    for token in group.stream() {
        match token {
            TokenTree::Ident(name) => path.push_str(&name.to_string()),
            TokenTree::Punct(found) if found.as_char() == ':' => path.push(':'),
            TokenTree::Group(inner) => arguments = inner.stream(),
            // What follows `=` is no list.
            _ => break,
        }
    }
    Attribute { path, arguments }
}

fn visibility(tokens: &[TokenTree]) -> Seen {
    match tokens {
        [word, TokenTree::Group(group), ..]
            if is_ident(word, "pub") && group.delimiter() == Delimiter::Parenthesis =>
        {
            Seen::Partly
        }
        [word, ..] if is_ident(word, "pub") => Seen::Everywhere,
        _ => Seen::Here,
    }
}

fn without_visibility(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [word, TokenTree::Group(group), rest @ ..]
            if is_ident(word, "pub") && group.delimiter() == Delimiter::Parenthesis =>
        {
            rest
        }
        [word, rest @ ..] if is_ident(word, "pub") => rest,
        rest => rest,
    }
}

impl Attribute {
    /// Whether it is this one of the framework's, with or without its path.
    pub(super) fn is(&self, name: &str) -> bool {
        self.path == name || self.path.strip_prefix("cortex::") == Some(name)
    }

    /// The text in quotes, if that is all there is.
    pub(super) fn text(&self) -> Option<String> {
        let parse = |input: syn::parse::ParseStream<'_>| {
            let text: syn::LitStr = input.parse()?;
            input.parse::<Option<syn::Token![,]>>()?;
            Ok(text.value())
        };
        parse.parse2(self.arguments.clone()).ok()
    }
}

/// The condition of the first `#[cfg(…)]`.
pub(super) fn condition(attributes: &[Attribute]) -> Option<String> {
    let cfg = attributes
        .iter()
        .find(|attribute| attribute.path == "cfg")?;
    Some(shown(&cfg.arguments))
}

/// Code as a person writes it, roughly.
fn shown(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let tight = [(" (", "("), ("( ", "("), (" )", ")"), (" ,", ",")];
    tight
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// An identifier's text, raw ones without `r#`.
pub(super) fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(name) => {
            let name = name.to_string();
            Some(name.strip_prefix("r#").unwrap_or(&name).to_owned())
        }
        _ => None,
    }
}

/// All identifiers in code, however deep.
pub(super) fn idents(tokens: &[TokenTree], found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => idents(&trees(group.stream()), found),
            token => found.extend(ident(token)),
        }
    }
}

pub(super) fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(found) if found == name)
}

pub(super) fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == mark)
}

pub(super) fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// The names of a path such as `crate::posts::PostService<T>`, and what follows it.
pub(super) fn path(mut tokens: &[TokenTree]) -> (Vec<String>, &[TokenTree]) {
    let mut names = Vec::new();
    if let [first, second, rest @ ..] = tokens
        && is_punct(first, ':')
        && is_punct(second, ':')
    {
        tokens = rest;
    }
    while let Some(name) = tokens.first().and_then(ident) {
        names.push(name);
        tokens = &tokens[1..];
        match tokens {
            [first, second, third, ..]
                if is_punct(first, ':') && is_punct(second, ':') && ident(third).is_some() =>
            {
                tokens = &tokens[2..];
            }
            _ => break,
        }
    }
    (names, tokens)
}

/// What follows the `<…>` that the tokens begin with.
pub(super) fn after_arguments(tokens: &[TokenTree]) -> &[TokenTree] {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') && !is_arrow(tokens, at) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return &tokens[at + 1..];
            }
        }
    }
    &[]
}
