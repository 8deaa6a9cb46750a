//! The methods that a test can call: routes of controllers, and what services offer.

use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Lit, LitStr, Meta, Pat,
    ReceiverKind, ReturnType, Token, Type,
};

use super::declared::{is_of_tests, is_public};
use super::sample::named;
use crate::edit::plain;
use crate::project::source::{METHODS, join};

/// The longest sentence that fits a line of a comment beside a route.
const LONGEST: usize = 60;

/// A handler.
pub(super) struct Route<'a> {
    pub(super) method: &'static str,
    /// With the controller's prefix.
    pub(super) path: String,
    pub(super) function: &'a ImplItemFn,
}

/// The routes of a controller, if the block is one with this name.
pub(super) fn routes(item: &ItemImpl) -> Option<Vec<Route<'_>>> {
    let controller = item
        .attrs
        .iter()
        .find(|attribute| is(attribute, "controller"))?;
    let prefix = text(controller).unwrap_or_default();
    let mut routes = Vec::new();
    for function in functions(item) {
        for attribute in &function.attrs {
            let method = METHODS.iter().find(|method| is(attribute, method));
            if let (Some(method), Some(path)) = (method, text(attribute)) {
                routes.push(Route {
                    method,
                    path: join(&prefix, &path),
                    function,
                });
            }
        }
    }
    Some(routes)
}

/// The public methods that take `&self`, of a block of the type's own.
pub(super) fn methods(item: &ItemImpl) -> Vec<&ImplItemFn> {
    if item.trait_.is_some() || is_of_tests(&item.attrs) {
        return Vec::new();
    }
    let is_offered = |function: &&ImplItemFn| {
        let takes_self = matches!(function.sig.inputs.first(), Some(FnArg::Receiver(receiver))
            if matches!(receiver.kind, ReceiverKind::Reference(_, _, None)));
        takes_self && is_public(&function.vis)
    };
    functions(item).filter(is_offered).collect()
}

/// The blocks of a file, with the names of their types.
pub(super) fn blocks(file: &syn::File) -> impl Iterator<Item = (String, &ItemImpl)> {
    file.items.iter().filter_map(|item| match item {
        Item::Impl(item) => Some((named(&item.self_ty)?.0, item)),
        _ => None,
    })
}

/// The arguments after `&self`, each with the name that it has, if it has one.
pub(super) fn arguments(function: &ImplItemFn) -> Vec<(String, &Type)> {
    let typed = function
        .sig
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
    typed
        .map(|typed| (name_in(&typed.pat), &*typed.ty))
        .collect()
}

/// What a function answers; nothing for `()`.
pub(super) fn answer(function: &ImplItemFn) -> Option<&Type> {
    match &function.sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => match &**ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() => None,
            ty => Some(ty),
        },
    }
}

/// The first sentence of the documentation, without its full stop; nothing where it is long.
pub(super) fn summary(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        });
    let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let text = lines.join(" ");
    let sentence = text.split(". ").next().unwrap_or_default();
    let sentence = sentence.trim_end_matches('.').to_owned();
    (!sentence.is_empty() && sentence.len() <= LONGEST).then_some(sentence)
}

fn functions(item: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    item.items.iter().filter_map(|member| match member {
        ImplItem::Fn(function) if !function.attrs.iter().any(|one| one.path().is_ident("cfg")) => {
            Some(function)
        }
        _ => None,
    })
}

/// `name` of `Path(name)` and of `name`.
fn name_in(pattern: &Pat) -> String {
    let inner = match pattern {
        Pat::TupleStruct(outer) => outer.elems.first(),
        pattern => Some(pattern),
    };
    match inner {
        Some(Pat::Ident(name)) => plain(&name.ident).trim_start_matches('_').to_owned(),
        _ => String::new(),
    }
}

/// Whether an attribute is this one of the framework's.
fn is(attribute: &Attribute, name: &str) -> bool {
    let path = attribute.path().to_token_stream().to_string();
    let path: String = path.split_whitespace().collect();
    path == name || path.strip_prefix("cortex::") == Some(name)
}

fn text(attribute: &Attribute) -> Option<String> {
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated;
    let texts = attribute.parse_args_with(texts).ok()?;
    texts.first().map(LitStr::value)
}
