//! Lists and functions of a file, found by what they belong to.

use std::ops::Range;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Block, Expr, Fields, ImplItem, Item, Pat, Stmt};

use super::pieces::{Kind, Pieces, Width, split};
use super::rust::{RustText, plain};

const NO_FUNCTION: &str = "it has no longer the function that names all fields";
const NO_NAME: &str = "what it is called with has another name there";

/// A function that is there, with the names of what it is called with.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) name: String,
    arguments: Vec<String>,
}

impl Function {
    fn new(name: String, signature: &syn::Signature) -> Self {
        let argument = |argument: &syn::FnArg| match argument {
            syn::FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pattern) => Some(plain(&pattern.ident)),
                _ => None,
            },
            syn::FnArg::Receiver(_) => None,
        };
        let arguments = signature.inputs.iter().filter_map(argument).collect();
        Self { name, arguments }
    }
}

impl RustText<'_> {
    pub(super) fn named_item(&self, name: &str) -> Option<&Item> {
        let mut items = self.file.items.iter();
        items.find(|item| item_name(item).as_deref() == Some(name))
    }

    pub(super) fn item_struct(&self, name: &str) -> Option<&syn::ItemStruct> {
        self.file.items.iter().find_map(|item| match item {
            Item::Struct(item) if item.ident == name => Some(item),
            _ => None,
        })
    }

    pub(super) fn structure(&self, name: &str) -> Option<Pieces> {
        let item = self.item_struct(name)?;
        let Fields::Named(fields) = &item.fields else {
            return None;
        };
        let all = fields.named.iter();
        let all = all.filter_map(|field| Some((plain(field.ident.as_ref()?), self.range(field))));
        let inside = self.between(&fields.brace_token.span.join());
        Some(Pieces::new(
            Kind::Braces,
            Width::None,
            inside,
            all.collect(),
        ))
    }

    pub(super) fn constant(&self, name: &str) -> Option<Pieces> {
        let found = self.file.items.iter().find_map(|item| match item {
            Item::Const(item) if item.ident == name => Some(item),
            _ => None,
        });
        let Expr::Reference(reference) = &*found?.expr else {
            return None;
        };
        let Expr::Array(array) = &*reference.expr else {
            return None;
        };
        let all = array.elems.iter().map(|one| (tokens(one), self.range(one)));
        let inside = self.between(&array.bracket_token.span.join());
        Some(Pieces::new(
            Kind::Brackets,
            Width::Array,
            inside,
            all.collect(),
        ))
    }

    /// The literal of a struct, or of JSON, that a block ends with.
    pub(super) fn end(&self, block: &Block) -> Option<Pieces> {
        let mac = match block.stmts.last()? {
            Stmt::Expr(Expr::Struct(literal), None) => {
                let fields = literal.fields.iter();
                let fields = fields.map(|field| (tokens(&field.member), self.range(field)));
                let rest = literal.dot2_token.as_ref().zip(literal.rest.as_ref());
                let rest = rest.map(|(dots, rest)| {
                    let range = self.range(dots).start..self.range(rest).end;
                    ("..".to_owned(), range)
                });
                let inside = self.between(&literal.brace_token.span.join());
                let all = fields.chain(rest).collect();
                return Some(Pieces::new(Kind::Braces, Width::Literal, inside, all));
            }
            Stmt::Expr(Expr::Macro(expression), None) => &expression.mac,
            Stmt::Macro(statement) if statement.semi_token.is_none() => &statement.mac,
            _ => return None,
        };
        let mut trees = mac.tokens.clone().into_iter();
        let TokenTree::Group(group) = trees.next()? else {
            return None;
        };
        let all = split(group.stream(), |span| self.range(span));
        let inside = self.between(&group.span());
        Some(Pieces::new(Kind::Braces, Width::Literal, inside, all))
    }

    /// What stands between two brackets.
    fn between(&self, brackets: &impl Spanned) -> Range<usize> {
        let whole = self.range(brackets);
        whole.start + 1..whole.end - 1
    }

    /// Every function and method with a name that tells it from the others.
    pub(super) fn functions(&self) -> Vec<(Function, &Block)> {
        let mut all = Vec::new();
        for item in &self.file.items {
            match item {
                Item::Fn(function) => {
                    let name = plain(&function.sig.ident);
                    all.push((Function::new(name, &function.sig), &*function.block));
                }
                Item::Impl(of) => {
                    let kind = of.trait_.as_ref().map(|(path, _)| tokens(path));
                    let owner = format!("{}:{}", kind.unwrap_or_default(), tokens(&of.self_ty));
                    for method in &of.items {
                        if let ImplItem::Fn(method) = method {
                            let name = format!("{owner}:{}", method.sig.ident);
                            all.push((Function::new(name, &method.sig), &method.block));
                        }
                    }
                }
                _ => {}
            }
        }
        all
    }

    pub(super) fn function(&self, name: &str) -> Option<(Function, &Block)> {
        let mut all = self.functions().into_iter();
        all.find(|(own, _)| own.name == name)
    }

    /// The block of a function that code can be put into: what that code names is there.
    pub(super) fn block_for(
        &self,
        function: &Function,
        code: &str,
    ) -> Result<&Block, &'static str> {
        let (own, block) = self.function(&function.name).ok_or(NO_FUNCTION)?;
        let words = |name: &String| {
            let mut words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.any(|word| word == name)
        };
        let mut named = function.arguments.iter().filter(|name| words(name));
        if named.all(|name| own.arguments.contains(name)) {
            return Ok(block);
        }
        Err(NO_NAME)
    }
}

pub(super) fn item_name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Struct(item) => plain(&item.ident),
        Item::Enum(item) => plain(&item.ident),
        Item::Const(item) => plain(&item.ident),
        Item::Fn(item) => plain(&item.sig.ident),
        _ => return None,
    })
}

pub(super) fn named(fields: &Fields) -> impl Iterator<Item = &syn::Field> {
    let fields = match fields {
        Fields::Named(fields) => Some(fields.named.iter()),
        Fields::Unnamed(_) | Fields::Unit => None,
    };
    fields.into_iter().flatten()
}

/// Code without any layout, and without the comma that only a broken line has.
pub(super) fn tokens(code: &impl ToTokens) -> String {
    tight(&code.to_token_stream().to_string())
}

pub(super) fn tight(text: &str) -> String {
    let mut text: String = text.split_whitespace().collect();
    for close in [')', ']', '}', '>'] {
        text = text.replace(&format!(",{close}"), &close.to_string());
    }
    text
}
