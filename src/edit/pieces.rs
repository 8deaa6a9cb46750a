//! A list between brackets that gets an entry: fields, values, elements.

use std::ops::Range;

use proc_macro2::{Span, TokenStream, TokenTree};

use super::growth::dedented;
use super::place::{Place, indent_at, insert, newline_of, splice};

/// The entries of a list, each with what tells it from the others.
pub(super) struct Pieces {
    pub(super) all: Vec<(String, Range<usize>)>,
    /// What is between the brackets.
    inside: Range<usize>,
    kind: Kind,
    width: Width,
}

/// What stands around the entries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Braces,
    Brackets,
}

/// How long a list may be on one line.
#[derive(Clone, Copy)]
pub(super) enum Width {
    /// Each entry has its own line.
    None,
    /// As rustfmt has literals of structs.
    Literal,
    /// As rustfmt has arrays.
    Array,
}

impl Pieces {
    pub(super) fn new(
        kind: Kind,
        width: Width,
        inside: Range<usize>,
        all: Vec<(String, Range<usize>)>,
    ) -> Self {
        Self {
            all,
            inside,
            kind,
            width,
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.all.iter().position(|(own, _)| own == key)
    }

    /// The text with an entry before the one at this place, or behind all.
    pub(super) fn with(&self, text: &str, at: usize, entry: &str) -> String {
        if !text[self.inside.clone()].contains('\n') {
            return self.laid_out(text, at, entry);
        }
        let start = self
            .all
            .first()
            .map_or(self.inside.start, |(_, range)| range.start);
        let between = format!("{}{}", newline_of(text), indent_at(text, start));
        let entry = format!("{},", dedented(entry).join(&between));
        if let Some((_, next)) = self.all.get(at) {
            return insert(text, Place::Before(next.start), &entry, false);
        }
        let last = self
            .all
            .last()
            .map_or(self.inside.clone(), |(_, range)| range.clone());
        let (text, last) = with_comma(text, last);
        insert(&text, Place::After(last), &entry, false)
    }

    /// The same where all entries stand on one line, which may become several.
    fn laid_out(&self, text: &str, at: usize, entry: &str) -> String {
        let mut all: Vec<&str> = self
            .all
            .iter()
            .map(|(_, range)| &text[range.clone()])
            .collect();
        all.insert(at, entry);
        let line = all.join(", ");
        let fits = match self.width {
            Width::None => false,
            Width::Literal => line.len() <= 18,
            Width::Array => line.len() + "&[]".len() <= 62,
        };
        let start = text[..self.inside.start].rfind('\n').map_or(0, |at| at + 1);
        let before = self.inside.start - start;
        let fits = fits && before + line.len() + "];".len() <= 100;
        let inner = match (fits, self.kind) {
            (true, Kind::Braces) => format!(" {line} "),
            (true, Kind::Brackets) => line,
            (false, _) => {
                let indent = format!("{}{}", newline_of(text), indent_at(text, self.inside.start));
                let between = format!("{indent}    ");
                let is_rest = all.last().is_some_and(|last| last.starts_with(".."));
                let entries: Vec<String> = all
                    .iter()
                    .map(|entry| dedented(entry).join(&between))
                    .collect();
                let comma = if is_rest { "" } else { "," };
                let entries = entries.join(&format!(",{between}"));
                format!("{between}{entries}{comma}{indent}")
            }
        };
        let rest = super::place::cut(text, self.inside.clone());
        splice(&rest, self.inside.start, &inner)
    }
}

/// The entries of a list of tokens between commas, by their first token.
pub(super) fn split(
    tokens: TokenStream,
    range: impl Fn(&Span) -> Range<usize>,
) -> Vec<(String, Range<usize>)> {
    let mut all: Vec<(String, Range<usize>)> = Vec::new();
    let mut begins = true;
    for tree in tokens {
        if matches!(&tree, TokenTree::Punct(comma) if comma.as_char() == ',') {
            begins = true;
            continue;
        }
        let piece = range(&tree.span());
        match all.last_mut() {
            Some((_, last)) if !begins => last.end = piece.end,
            _ => all.push((tree.to_string(), piece)),
        }
        begins = false;
    }
    all
}

/// The text with a comma behind the piece, and the piece with its comma.
pub(super) fn with_comma(text: &str, piece: Range<usize>) -> (String, Range<usize>) {
    let rest = &text[piece.end..];
    let gap = rest.len() - rest.trim_start().len();
    if rest[gap..].starts_with(',') {
        return (text.to_owned(), piece.start..piece.end + gap + 1);
    }
    let text = splice(text, piece.end, ",");
    (text, piece.start..piece.end + 1)
}
