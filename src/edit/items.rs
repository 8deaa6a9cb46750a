//! Whole items of a file: compared with others, and put at its end.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item};

use super::fold::Folded;
use super::place::{above_comments, cut, newline_of, remove_apart, splice};
use super::rust::{RustText, code_of, plain};

impl RustText<'_> {
    /// A struct or a function of the file by its name, without any layout.
    pub(crate) fn item(&self, name: &str) -> Option<String> {
        Some(self.named(name)?.to_token_stream().to_string())
    }

    fn named(&self, name: &str) -> Option<&Item> {
        let mut items = self.file.items.iter();
        items.find(|item| match item {
            Item::Struct(item) => plain(&item.ident) == name,
            Item::Enum(item) => plain(&item.ident) == name,
            Item::Type(item) => plain(&item.ident) == name,
            Item::Fn(item) => plain(&item.sig.ident) == name,
            _ => false,
        })
    }

    /// Where an item is, or the method of a controller: `PostController::today`.
    fn place_of(&self, item: &str) -> Option<Range<usize>> {
        match item.split_once("::") {
            Some((controller, method)) => self.handler(controller, method),
            None => Some(self.range(self.named(item)?)),
        }
    }

    /// An item as it is written, comments and all, but without any layout.
    pub(crate) fn written(&self, item: &str) -> Option<String> {
        let text = self.text[self.place_of(item)?].split_whitespace();
        let mut text = text.collect::<String>();
        // The comma that only a broken line has.
        for close in [')', ']', '}', '>'] {
            text = text.replace(&format!(",{close}"), &close.to_string());
        }
        Some(text)
    }

    /// The text without an item, and without the empty line that set it apart; nothing where it is
    /// not there.
    pub(crate) fn without_item(&self, item: &str) -> Option<String> {
        let text = remove_apart(self.text, self.place_of(item)?);
        let Some((controller, _)) = item.split_once("::") else {
            return Some(text);
        };
        let inside = RustText::parse(&text).ok().and_then(|rust| {
            let inside = rust.inside(controller)?;
            text[inside.clone()].trim().is_empty().then_some(inside)
        });
        Some(inside.map_or_else(|| text.clone(), |inside| cut(&text, inside)))
    }

    /// Whether code of an item has this name in it.
    pub(crate) fn item_says(&self, item: &str, name: &str) -> bool {
        let code = self.place_of(item).map(|piece| &self.text[piece]);
        let code = code.and_then(|code| code.parse().ok());
        code.is_some_and(|code| says(code, name))
    }

    /// Whether this name is anywhere in the file's code, in a `use` or elsewhere.
    pub(crate) fn says_name(&self, name: &str) -> bool {
        says(self.file.to_token_stream(), name)
    }

    /// The text with further items below all others, but above its tests.
    pub(crate) fn with_items(&self, items: &str) -> String {
        let newline = newline_of(self.text);
        let items = items.replace('\n', newline);
        if let Some(tests) = self.file.items.last().filter(|last| is_tests(last)) {
            let at = above_comments(self.text, self.range(tests).start);
            return splice(self.text, at, &format!("{items}{newline}"));
        }
        let text = self.text;
        let ends = text.chars().rev().take_while(|c| matches!(c, '\n' | '\r'));
        let empty = if text.trim().is_empty() {
            2
        } else {
            ends.filter(|c| *c == '\n').count()
        };
        let gap = newline.repeat(2_usize.saturating_sub(empty));
        format!("{text}{gap}{items}")
    }

    /// The modules that the file declares and that have files of their own.
    pub(crate) fn modules(&self) -> Vec<String> {
        let mut inline = BTreeMap::new();
        let mut names = Vec::new();
        for item in &self.file.items {
            let Item::Mod(item) = item else { continue };
            let name = plain(&item.ident);
            // The first one of a name tells for all.
            inline.entry(name.clone()).or_insert(item.content.is_some());
            names.push(name);
        }
        names.retain(|name| !inline[name]);
        names
    }

    /// Whether a function of the file returns a `Module`.
    pub(crate) fn makes_a_module(&self) -> bool {
        self.module_function().is_some()
    }
}

/// Whether a file declares this module once, with a file of its own. Its tokens are enough for it,
/// and take a fraction of the time that its syntax takes.
pub(crate) fn leads_to(text: &str, name: &str) -> bool {
    let folded = Folded::around(text, name);
    let Ok(tokens) = code_of(folded.text()).parse::<TokenStream>() else {
        return false;
    };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if plain(ident) == word);
    let mut declared = tokens
        .windows(3)
        .filter(|next| is(&next[0], "mod") && is(&next[1], name))
        .map(|next| matches!(&next[2], TokenTree::Punct(mark) if mark.as_char() == ';'));
    declared.next() == Some(true) && declared.next().is_none()
}

fn says(code: TokenStream, name: &str) -> bool {
    code.into_iter().any(|token| match token {
        TokenTree::Group(group) => says(group.stream(), name),
        TokenTree::Ident(ident) => plain(&ident) == name,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn is_tests(item: &Item) -> bool {
    let is_test = |attribute: &Attribute| {
        let text = attribute.to_token_stream().to_string();
        let text: String = text.split_whitespace().collect();
        text == "#[cfg(test)]"
    };
    matches!(item, Item::Mod(item) if item.attrs.iter().any(is_test))
}
