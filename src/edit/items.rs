//! Whole items of a file: compared with others, and put at its end.

use quote::ToTokens as _;
use syn::{Attribute, Item};

use super::place::{above_comments, newline_of, splice};
use super::rust::{Declared, RustText, plain};

impl RustText<'_> {
    /// A struct or a function of the file by its name, without any layout.
    pub(crate) fn item(&self, name: &str) -> Option<String> {
        let mut items = self.file.items.iter();
        let item = items.find(|item| match item {
            Item::Struct(item) => plain(&item.ident) == name,
            Item::Enum(item) => plain(&item.ident) == name,
            Item::Type(item) => plain(&item.ident) == name,
            Item::Fn(item) => plain(&item.sig.ident) == name,
            _ => false,
        })?;
        Some(item.to_token_stream().to_string())
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
        let items = self.file.items.iter();
        let names = items.filter_map(|item| match item {
            Item::Mod(item) => Some(plain(&item.ident)),
            _ => None,
        });
        names
            .filter(|name| !matches!(self.declared(name), None | Some(Declared::Inline)))
            .collect()
    }

    /// Whether a function of the file returns a `Module`.
    pub(crate) fn makes_a_module(&self) -> bool {
        self.module_function().is_some()
    }
}

fn is_tests(item: &Item) -> bool {
    let is_test = |attribute: &Attribute| {
        let text = attribute.to_token_stream().to_string();
        let text: String = text.split_whitespace().collect();
        text == "#[cfg(test)]"
    };
    matches!(item, Item::Mod(item) if item.attrs.iter().any(is_test))
}
