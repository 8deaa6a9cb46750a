//! `#[controller]`: the `impl` block as it was, and beside it the routes to its handlers.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Attribute, Error, ImplItem, LitStr, Result};

use crate::block::Block;
use crate::described;
use crate::function::Function;
use crate::handler::Handler;
use crate::route;

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    match block.parse2(item.clone()) {
        Ok(block) => block.expand(attribute),
        Err(error) => {
            let (item, error) = (route::strip(item), error.into_compile_error());
            quote!(#item #error)
        }
    }
}

enum Member {
    Handler(Box<Handler>),
    Other(TokenStream),
}

/// Reads the `impl` block of a controller.
fn block(input: ParseStream<'_>) -> Result<Block<Member>> {
    let no_block =
        |_: ParseStream<'_>| "`#[controller]` belongs on an `impl` block of the controller";
    let of_a_trait = "`#[controller]` belongs on an `impl` block of the controller itself, not on \
                      the implementation of a trait";
    Block::parse(input, no_block, of_a_trait)
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !Function::is_next(input) {
            return input
                .parse::<ImplItem>()
                .map(|item| Self::Other(item.into_token_stream()));
        }
        let mut function: Function = input.parse()?;
        let is_route = |attr: &mut Attribute| route::is_route(attr);
        let attrs: Vec<_> = function.attrs.extract_if(.., is_route).collect();
        if attrs.is_empty() {
            return Ok(Self::Other(function.into_token_stream()));
        }
        Ok(Self::Handler(Box::new(Handler::new(&attrs, function))))
    }
}

impl Block<Member> {
    fn expand(self, attribute: TokenStream) -> TokenStream {
        let root = quote!(::cortex::__private::http);
        let prefix = prefix(attribute);
        let mut errors: Vec<Error> = prefix.as_ref().err().cloned().into_iter().collect();
        let handlers = || self.members.iter().filter_map(Member::handler);
        errors.extend(handlers().flat_map(|handler| handler.errors.clone()));
        if handlers().next().is_none() {
            let message = "the controller has no handler: mark a method with `#[get(\"/\")]`, \
                           `#[post]`, `#[put]`, `#[patch]` or `#[delete]`";
            errors.push(Error::new_spanned(&self.ty, message));
        }
        let routes: Vec<_> = handlers().flat_map(Handler::expand).collect();
        let names = (!routes.is_empty()).then(|| {
            let described = described::names();
            quote!(use #root::expanded as __cortex; #described)
        });
        let errors = errors.iter().map(Error::to_compile_error);
        let prefix = prefix.unwrap_or_else(|_| LitStr::new("/", Span::call_site()));
        let (attrs, ty, members) = (&self.attrs, &self.ty, &self.members);
        let (impl_token, (generics, _, bounds)) =
            (&self.impl_token, self.generics.split_for_impl());
        quote! {
            #(#attrs)*
            #impl_token #generics #ty #bounds {
                #(#members)*

                // A second block on the type is a duplicate of a name that says what is wrong.
                #[allow(dead_code, reason = "only its name matters")]
                const A_CONTROLLER_HAS_ONE_BLOCK_WITH_ALL_ITS_HANDLERS: () = ();
            }

            #[automatically_derived]
            impl #generics #root::Controller for #ty #bounds {
                const PREFIX: &'static str = #prefix;

                #[allow(deprecated, reason = "a deprecated handler answers until it is removed")]
                fn routes() -> ::std::vec::Vec<#root::Route> {
                    #names
                    let mut routes = ::std::vec::Vec::new();
                    #(#routes)*
                    routes
                }
            }

            #(#errors)*
        }
    }
}

fn prefix(attribute: TokenStream) -> Result<LitStr> {
    if attribute.is_empty() {
        return Ok(LitStr::new("/", Span::call_site()));
    }
    let prefix = route::path_argument(attribute)?;
    route::check_path(&prefix)?;
    Ok(prefix)
}

impl Member {
    fn handler(&self) -> Option<&Handler> {
        match self {
            Self::Handler(handler) => Some(handler),
            Self::Other(_) => None,
        }
    }
}

impl ToTokens for Member {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Other(other) => tokens.extend(other.clone()),
            Self::Handler(handler) => handler.to_tokens(tokens),
        }
    }
}
