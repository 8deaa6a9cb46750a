//! One route of a handler: the attribute `#[get("/path")]` and its kin.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, LitStr, Meta, Result};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A method and a path.
pub(crate) struct Route {
    pub(crate) method: Ident,
    pub(crate) path: LitStr,
}

/// Whether an attribute is one of a route.
pub(crate) fn is_route(attr: &Attribute) -> bool {
    let path = attr.path();
    // `#[cortex::get]` is as good as `#[get]`.
    path.segments
        .last()
        .is_some_and(|last| METHODS.iter().any(|m| last.ident == m))
        && (path.segments.len() == 1 || path.segments.first().is_some_and(|s| s.ident == "cortex"))
}

impl Route {
    /// Reads the attribute of a route.
    pub(crate) fn parse(attr: &Attribute) -> Result<Self> {
        let Some(method) = attr.path().segments.last().map(|last| last.ident.clone()) else {
            return Err(Error::new_spanned(attr, "expected a route"));
        };
        let missing = format!("write the path of the route: `#[{method}(\"/\")]`");
        let path = match &attr.meta {
            Meta::List(list) if !list.tokens.is_empty() => path_argument(list.tokens.clone())?,
            Meta::NameValue(_) | Meta::List(_) | Meta::Path(_) => {
                return Err(Error::new_spanned(&attr.meta, missing));
            }
        };
        check_path(&path)?;
        Ok(Self { method, path })
    }
}

/// Reads a path that stands alone in the parentheses of an attribute.
pub(crate) fn path_argument(tokens: TokenStream) -> Result<LitStr> {
    let parse = |input: ParseStream<'_>| {
        let path: LitStr = input.parse().map_err(|error| {
            Error::new(error.span(), "expected a path in quotes, such as `\"/\"`")
        })?;
        if input.is_empty() {
            return Ok(path);
        }
        input.parse::<Option<syn::Token![,]>>()?;
        let rest: TokenStream = input.parse()?;
        if rest.is_empty() {
            return Ok(path);
        }
        Err(Error::new_spanned(
            rest,
            "unknown argument; only the path is taken here",
        ))
    };
    parse.parse2(tokens)
}

/// Refuses a path that the router would refuse, or understand otherwise than it reads.
pub(crate) fn check_path(path: &LitStr) -> Result<()> {
    let text = path.value();
    let refuse = |message: String| Err(Error::new(path.span(), message));
    let Some(segments) = text.strip_prefix('/') else {
        return refuse(format!("a path begins with `/`: write `\"/{text}\"`"));
    };
    if text.contains(['?', '#']) || text.contains(char::is_whitespace) {
        return refuse("a path has no query, no fragment and no spaces".into());
    }
    let (mut names, last) = (Vec::new(), segments.split('/').count() - 1);
    for (index, segment) in segments.split('/').enumerate() {
        if let Some(name) = segment.strip_prefix([':', '*']) {
            return refuse(format!(
                "write the parameter as `{{{name}}}`, not as `{segment}`"
            ));
        }
        let Some(name) = parameter(segment).map_err(|message| Error::new(path.span(), message))?
        else {
            continue;
        };
        if name.starts_with('*') && index != last {
            return refuse(format!(
                "`{{{name}}}` takes the rest of the path, so it stands last"
            ));
        }
        if names.contains(&name) {
            return refuse(format!(
                "the parameter `{{{name}}}` stands twice in the path"
            ));
        }
        names.push(name);
    }
    Ok(())
}

/// The name of the parameter in a segment, if it has one.
fn parameter(segment: &str) -> std::result::Result<Option<&str>, String> {
    let Some((_, rest)) = segment.split_once('{') else {
        return if segment.contains('}') {
            Err(format!("`{segment}` has a `}}` without its `{{`"))
        } else {
            Ok(None)
        };
    };
    let Some((name, after)) = rest.split_once('}') else {
        return Err(format!("`{segment}` has a `{{` without its `}}`"));
    };
    let word = name.strip_prefix('*').unwrap_or(name);
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    if word.is_empty() || !word.chars().all(plain) || word.starts_with(char::is_numeric) {
        return Err(format!(
            "`{{{name}}}` is no parameter: write a name such as `{{id}}`, or `{{*rest}}` for the \
             rest of the path"
        ));
    }
    if !after.is_empty() {
        return Err(format!(
            "nothing can follow `{{{name}}}` before the next `/`"
        ));
    }
    Ok(Some(name))
}

/// What `#[get]` says where no `#[controller]` is around it.
pub(crate) fn outside_of_controller(method: &str, item: &TokenStream) -> TokenStream {
    let message = format!(
        "`#[{method}]` marks a method inside of an `impl` block that has `#[controller(\"/\")]`"
    );
    quote!(#item ::core::compile_error!(#message);)
}

/// Takes the route attributes out of code that could not be read, so that they make no noise.
pub(crate) fn strip(tokens: TokenStream) -> TokenStream {
    let mut stripped = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        if hash && tokens.next_if(is_route_group).is_some() {
            continue;
        }
        stripped.extend([match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), strip(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        }]);
    }
    stripped
}

fn is_route_group(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if METHODS.iter().any(|m| name == m))
}
