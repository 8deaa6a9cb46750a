//! A function whose body is not looked into: it may be half typed, and it is none of our business.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Result, Signature, Token, Visibility, token};

/// A function or method, its body a single unread token.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenTree,
}

impl Function {
    /// Whether a function comes next, after attributes and visibility.
    pub(crate) fn is_next(input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        if ahead.call(Attribute::parse_outer).is_err() || ahead.parse::<Visibility>().is_err() {
            return false;
        }
        let constant = ahead.peek(Token![const]) && !ahead.peek2(Token![fn]);
        let modifier = ahead.peek(Token![async]) || ahead.peek(Token![unsafe]);
        let modifier = modifier || ahead.peek(Token![extern]) || ahead.peek(Token![const]);
        !constant && (ahead.peek(Token![fn]) || modifier)
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let (vis, sig) = (input.parse()?, input.parse()?);
        if !input.peek(token::Brace) {
            return Err(input.error("expected the body of the function in braces"));
        }
        Ok(Self {
            attrs,
            vis,
            sig,
            body: input.parse()?,
        })
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attrs,
            vis,
            sig,
            body,
        } = self;
        tokens.extend(quote!(#(#attrs)* #vis #sig #body));
    }
}
