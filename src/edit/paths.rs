//! Every path that a file's code names, by its tokens: in a `use`, in an expression, in a macro.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

use super::rust::{code_of, plain};

/// A path and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPath {
    /// `crate`, `invoices`, `InvoiceService`; the last one is `*` where a `use` takes all.
    pub(crate) parts: Vec<String>,
    /// The line, counted from one.
    pub(crate) line: usize,
    /// The modules in braces around it.
    pub(crate) around: Vec<String>,
    /// What a `use` calls it here; nothing where it is no part of one.
    pub(crate) local: Option<String>,
}

/// The paths of a file, those in braces of a `use` spelled out; none where its brackets do not match.
pub(crate) fn named_paths(text: &str) -> Vec<NamedPath> {
    let code = code_of(text);
    let Ok(tokens) = code.parse::<TokenStream>() else {
        return Vec::new();
    };
    let mut walk = Walk {
        skipped: text[..text.len() - code.len()].matches('\n').count(),
        around: Vec::new(),
        found: Vec::new(),
    };
    walk.through(tokens);
    walk.found
}

type Tokens = Peekable<token_stream::IntoIter>;

struct Walk {
    skipped: usize,
    around: Vec<String>,
    found: Vec<NamedPath>,
}

impl Walk {
    fn through(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.through(group.stream()),
                TokenTree::Ident(ident) if ident == "mod" => self.module(&mut tokens),
                TokenTree::Ident(ident) if ident == "use" => {
                    while is_mark(tokens.peek(), ':') {
                        tokens.next();
                    }
                    self.tree(&mut tokens, &[]);
                }
                TokenTree::Ident(ident) => {
                    let line = self.line_of(&ident);
                    let parts = path_from(plain(&ident), &mut tokens);
                    self.note(parts, line, None);
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// What follows `mod`: its name is no use of anything.
    fn module(&mut self, tokens: &mut Tokens) {
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return;
        };
        if let Some(TokenTree::Group(_)) = tokens.peek()
            && let Some(TokenTree::Group(inner)) = tokens.next()
        {
            self.around.push(plain(&name));
            self.through(inner.stream());
            self.around.pop();
        }
    }

    /// One tree of a `use` after these parts of a path.
    fn tree(&mut self, tokens: &mut Tokens, before: &[String]) {
        let mut parts = before.to_vec();
        let mut line = 0;
        loop {
            match tokens.peek() {
                Some(TokenTree::Ident(ident)) => {
                    line = self.line_of(ident);
                    parts.push(plain(ident));
                }
                Some(TokenTree::Punct(mark)) if mark.as_char() == '*' => {
                    line = mark.span().start().line + self.skipped;
                    parts.push("*".to_owned());
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let mut inner = group.stream().into_iter().peekable();
                    tokens.next();
                    while inner.peek().is_some() {
                        self.tree(&mut inner, &parts);
                    }
                    return;
                }
                _ => {}
            }
            tokens.next();
            if !is_mark(tokens.peek(), ':') {
                break;
            }
            while is_mark(tokens.peek(), ':') {
                tokens.next();
            }
        }
        let mut local = parts.last().cloned();
        if matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word == "as") {
            tokens.next();
            local = match tokens.next() {
                Some(TokenTree::Ident(name)) => Some(plain(&name)),
                _ => local,
            };
        }
        if is_mark(tokens.peek(), ',') {
            tokens.next();
        }
        // `use billing::{self}` brings in the module.
        if parts.len() > before.len().max(1) && parts.last().is_some_and(|last| last == "self") {
            parts.pop();
            local = local.map(|name| match (name.as_str(), parts.last()) {
                ("self", Some(last)) => last.clone(),
                _ => name,
            });
        }
        self.note(parts, line, local);
    }

    fn note(&mut self, parts: Vec<String>, line: usize, local: Option<String>) {
        let around = self.around.clone();
        self.found.push(NamedPath {
            parts,
            line,
            around,
            local,
        });
    }

    fn line_of(&self, ident: &proc_macro2::Ident) -> usize {
        ident.span().start().line + self.skipped
    }
}

/// The path that begins with this name.
fn path_from(first: String, tokens: &mut Tokens) -> Vec<String> {
    let mut parts = vec![first];
    // To look ahead is to copy what is left, so it is done only where a path may go on.
    while is_mark(tokens.peek(), ':') {
        let mut ahead = tokens.clone();
        let is_path = is_mark(ahead.next().as_ref(), ':') && is_mark(ahead.next().as_ref(), ':');
        let Some(TokenTree::Ident(next)) = ahead.next().filter(|_| is_path) else {
            break;
        };
        parts.push(plain(&next));
        *tokens = ahead;
    }
    parts
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::named_paths;

    #[test]
    fn paths_are_found_wherever_code_names_them() {
        let text = "#!/bin/x\nuse crate::a::{self, b::{C as D, *}};\nuse ::e;\n\
                    fn f(g: Vec<h::I>) { j!(super::k::<L>()); }\nmod m { use self::n; }\nmod o;\n";
        let shown = named_paths(text).into_iter().map(|path| {
            let around = path.around.concat();
            let local = path.local.map(|name| format!(" as {name}"));
            let parts = path.parts.join("::");
            format!("{}{around} {parts}{}", path.line, local.unwrap_or_default())
        });
        let shown: Vec<String> = shown.collect();
        let expected = [
            "2 crate::a as a",
            "2 crate::a::b::C as D",
            "2 crate::a::b::* as *",
            "3 e as e",
            "4 fn",
            "4 f",
            "4 g",
            "4 Vec",
            "4 h::I",
            "4 j",
            "4 super::k",
            "4 L",
            "5m self::n as n",
        ];
        assert_eq!(shown, expected);
        assert_eq!(named_paths("fn f( {"), []);
    }
}
