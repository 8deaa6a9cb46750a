//! The controllers of a file by their syntax, and one more handler put into the block of one.

use std::ops::Range;

use quote::ToTokens as _;
use syn::{Attribute, ImplItem, ImplItemFn, Item, ItemImpl, LitStr, Type};

use super::place::{indent_at, newline_of, splice, start_of_line};
use super::rust::{NoPlace, RustText, plain};
use crate::project::source::METHODS;

/// An `impl` block with `#[controller("/posts")]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The type, such as `PostController`.
    pub(crate) name: String,
    /// What all its paths begin with.
    pub(crate) prefix: String,
    /// Its methods, and below them those that the type has in other blocks.
    pub(crate) handlers: Vec<HandlerText>,
}

/// A method of it, whether it answers a route or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HandlerText {
    pub(crate) name: String,
    /// Each method, as the attribute writes it, with the path below the prefix.
    pub(crate) routes: Vec<(String, String)>,
    /// Its signature, without any layout.
    pub(crate) signature: String,
}

impl RustText<'_> {
    /// The controllers that the file holds, apart from those in modules in braces.
    pub(crate) fn controllers(&self) -> Vec<Block> {
        let blocks = self.file.items.iter().filter_map(as_controller);
        let read = |(name, prefix, block): (String, String, &ItemImpl)| {
            let others = self.file.items.iter().filter_map(|item| match item {
                Item::Impl(other) if !std::ptr::eq(other, block) => Some(other),
                _ => None,
            });
            let others = others.filter(|other| type_of(other).as_ref() == Some(&name));
            let items = others.flat_map(|other| &other.items);
            let handlers = block.items.iter().chain(items).filter_map(as_method);
            Block {
                handlers: handlers.collect(),
                name,
                prefix,
            }
        };
        blocks.map(read).collect()
    }

    /// The text with a method as the last one of a controller; every other byte stays.
    ///
    /// # Errors
    ///
    /// If the file has no such controller.
    pub(crate) fn with_handler(&self, controller: &str, method: &str) -> Result<String, NoPlace> {
        let block = self.block_of(controller);
        let block = block.ok_or(NoPlace("it has no such `impl` with `#[controller]`"))?;
        let (text, newline) = (self.text, newline_of(self.text));
        let outer = indent_at(text, self.range(block).start);
        let (inside, close) = (
            self.range(&block.brace_token.span.open()).end,
            self.range(&block.brace_token.span.close()).start,
        );
        let line = start_of_line(text, close);
        let is_alone = line > inside && text[line..close].trim().is_empty();
        let method = indented(method, &self.indent_in(block, outer), newline);
        let held = &text[inside..if is_alone { line } else { close }];
        let is_apart = held.trim().is_empty() || held.ends_with(&newline.repeat(2));
        let gap = if is_apart { "" } else { newline };
        if is_alone {
            return Ok(splice(text, line, &format!("{gap}{method}")));
        }
        let (before, after) = (&text[..inside + held.trim_end().len()], &text[close..]);
        Ok(format!("{before}{newline}{gap}{method}{outer}{after}"))
    }

    /// Where a method of a controller is, with its attributes.
    pub(super) fn handler(&self, controller: &str, method: &str) -> Option<Range<usize>> {
        let mut items = self.block_of(controller)?.items.iter();
        let item = items
            .find(|item| matches!(item, ImplItem::Fn(item) if plain(&item.sig.ident) == method))?;
        Some(self.range(item))
    }

    /// What is between the braces of a controller.
    pub(super) fn inside(&self, controller: &str) -> Option<Range<usize>> {
        let braces = &self.block_of(controller)?.brace_token.span;
        Some(self.range(&braces.open()).end..self.range(&braces.close()).start)
    }

    fn block_of(&self, controller: &str) -> Option<&ItemImpl> {
        let mut blocks = self.file.items.iter().filter_map(as_controller);
        let (_, _, block) = blocks.find(|(name, ..)| name == controller)?;
        Some(block)
    }

    /// How the members of a block are indented.
    fn indent_in(&self, block: &ItemImpl, outer: &str) -> String {
        let first = block.items.first().map(|first| self.range(first).start);
        let first = first.filter(|at| {
            self.text[..*at]
                .trim_end_matches([' ', '\t'])
                .ends_with('\n')
        });
        first.map_or_else(
            || format!("{outer}    "),
            |at| indent_at(self.text, at).to_owned(),
        )
    }
}

/// A controller's type, its prefix and its block.
fn as_controller(item: &Item) -> Option<(String, String, &ItemImpl)> {
    let Item::Impl(block) = item else { return None };
    let is_controller =
        |attribute: &&Attribute| last_of(attribute).as_deref() == Some("controller");
    let attribute = block.attrs.iter().find(is_controller)?;
    let prefix = path_in(attribute).unwrap_or_else(|| "/".to_owned());
    Some((type_of(block)?, prefix, block))
}

fn type_of(block: &ItemImpl) -> Option<String> {
    let Type::Path(path) = &*block.self_ty else {
        return None;
    };
    Some(plain(&path.path.segments.last()?.ident))
}

fn as_method(item: &ImplItem) -> Option<HandlerText> {
    let ImplItem::Fn(ImplItemFn { attrs, sig, .. }) = item else {
        return None;
    };
    let route = |attribute: &Attribute| {
        let method = last_of(attribute).filter(|last| METHODS.contains(&&**last))?;
        Some((method, path_in(attribute)?))
    };
    Some(HandlerText {
        name: plain(&sig.ident),
        routes: attrs.iter().filter_map(route).collect(),
        signature: unspaced(&sig.to_token_stream().to_string()),
    })
}

fn last_of(attribute: &Attribute) -> Option<String> {
    let last = attribute.path().segments.last();
    last.map(|last| plain(&last.ident))
}

fn path_in(attribute: &Attribute) -> Option<String> {
    let path: LitStr = attribute.parse_args().ok()?;
    Some(path.value())
}

/// Tokens without what is between them, and without the comma that only a broken line has.
fn unspaced(tokens: &str) -> String {
    let tokens: String = tokens.split_whitespace().collect();
    tokens.replace(",)", ")")
}

/// A method as a member: each line indented, with the file's own kind of line end.
fn indented(method: &str, indent: &str, newline: &str) -> String {
    let uses_tabs = indent.contains('\t');
    let line = |line: &str| {
        let code = line.trim_start_matches(' ');
        let depth = line.len() - code.len();
        let own = if uses_tabs {
            "\t".repeat(depth / 4)
        } else {
            " ".repeat(depth)
        };
        if code.is_empty() {
            newline.to_owned()
        } else {
            format!("{indent}{own}{code}{newline}")
        }
    };
    method.lines().map(line).collect()
}
