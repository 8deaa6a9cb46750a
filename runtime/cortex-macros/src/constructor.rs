//! `#[injectable]` on an `impl` block: the block as it was, and beside it how the constructor in it
//! is called.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned;
use syn::{Error, FnArg, ImplItem, Pat, Result, ReturnType, Signature, Token, Type};

use crate::block::Block;
use crate::function::Function;
use crate::inject::Inject;
use crate::injectable::{root, wiring};
use crate::service::Service;

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let block = match block.parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => return beside(item, &error),
    };
    let plain = block.plain();
    let implementation = Service::of_arguments(arguments).and_then(|it| block.implement(&it));
    match implementation {
        Ok(implementation) => quote!(#plain #implementation),
        Err(error) => beside(&plain, &error),
    }
}

fn beside(item: &TokenStream, error: &Error) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#item #error)
}

enum Member {
    Function(Box<Function>),
    Other(TokenStream),
}

/// Reads the `impl` block of a service.
fn block(input: ParseStream<'_>) -> Result<Block<Member>> {
    let no_block = |input: ParseStream<'_>| {
        if input.peek(Token![struct]) || input.peek(Token![pub]) {
            "`#[injectable]` stands before an `impl` block with a constructor; for a struct that is \
             constructed from its fields write `#[derive(Injectable)]` above it"
        } else {
            "`#[injectable]` belongs on an `impl` block with a constructor"
        }
    };
    let of_a_trait = "`#[injectable]` belongs on an `impl` block of the type itself, not on the \
                      implementation of a trait; say `expose(dyn ...)` to have it injected as a \
                      trait";
    Block::parse(input, no_block, of_a_trait)
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if Function::is_next(input) {
            return input.parse().map(Box::new).map(Self::Function);
        }
        let item: ImplItem = input.parse()?;
        Ok(Self::Other(item.into_token_stream()))
    }
}

impl Block<Member> {
    /// The block without what only this macro understands.
    fn plain(&self) -> TokenStream {
        let (attrs, impl_token, ty) = (&self.attrs, &self.impl_token, &self.ty);
        let (generics, _, bounds) = self.generics.split_for_impl();
        let members = self.members.iter().map(Member::plain);
        quote!(#(#attrs)* #impl_token #generics #ty #bounds { #(#members)* })
    }

    fn implement(&self, service: &Service) -> Result<TokenStream> {
        let function = self.constructor()?;
        let provider = call(&function.sig)?;
        let cfgs = function.attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let ty = self.ty.to_token_stream();
        let implementation = service.implementation(&root(), &self.generics, &ty, &provider);
        Ok(quote!(#(#cfgs)* #implementation))
    }

    /// The function that is marked `#[inject]`, or else the one that is called `new`.
    fn constructor(&self) -> Result<&Function> {
        let functions = || {
            self.members.iter().filter_map(|member| match member {
                Member::Function(function) => Some(&**function),
                Member::Other(_) => None,
            })
        };
        let mut marked = functions().filter(|f| f.attrs.iter().any(Inject::is));
        let first = marked.next();
        if let Some(second) = marked.next() {
            let message = "a type has one constructor: another function is marked `#[inject]`";
            return Err(Error::new_spanned(&second.sig.ident, message));
        }
        first
            .or_else(|| functions().find(|f| f.sig.ident == "new"))
            .ok_or_else(|| {
                let message = "no constructor: call one of the functions `new`, or mark one \
                               `#[inject]`";
                Error::new_spanned(&self.ty, message)
            })
    }
}

impl Member {
    fn plain(&self) -> TokenStream {
        let function = match self {
            Self::Other(other) => return other.clone(),
            Self::Function(function) => function,
        };
        let attrs = function.attrs.iter().filter(|attr| !Inject::is(attr));
        let may_be_called = function.attrs.iter().any(Inject::is) || function.sig.ident == "new";
        let lints = may_be_called.then(|| {
            quote! {
                #[allow(
                    clippy::needless_pass_by_value,
                    clippy::unused_async,
                    reason = "the container calls a constructor in one way, whatever it needs"
                )]
            }
        });
        let mut sig = function.sig.clone();
        for argument in &mut sig.inputs {
            if let FnArg::Typed(typed) = argument {
                typed.attrs.retain(|attr| !Inject::is(attr));
            }
        }
        let (vis, body) = (&function.vis, &function.body);
        quote!(#(#attrs)* #lints #vis #sig #body)
    }
}

/// The provider that calls the constructor.
fn call(sig: &Signature) -> Result<TokenStream> {
    let root = root();
    let span = Span::mixed_site().located_at(sig.ident.span());
    let (mut needs, mut takes, mut names) = (Vec::new(), Vec::new(), Vec::new());
    if !sig.generics.params.is_empty() {
        let message = "a constructor cannot be generic itself: the container calls it with one set \
                       of types";
        return Err(Error::new_spanned(&sig.generics, message));
    }
    for (index, argument) in sig.inputs.iter().enumerate() {
        let FnArg::Typed(argument) = argument else {
            let message = "a constructor takes no `self`: there is nothing yet";
            return Err(Error::new_spanned(argument, message));
        };
        let ty = &*argument.ty;
        let inject = Inject::of(&argument.attrs, ty)?;
        if inject.default {
            let message = "an argument comes from the container; leave it out instead";
            return Err(Error::new_spanned(ty, message));
        }
        needs.push(inject.need(&root, ty, &label(&argument.pat, index)));
        let name = quote::format_ident!("argument{index}", span = Span::mixed_site());
        let at = Span::mixed_site().located_at(ty.span());
        takes.push(quote_spanned! {at=>
            let #name = <#ty as #root::Dependency>::resolve(wiring, #index)?;
        });
        names.push(name);
    }
    let (wiring, name) = (wiring(needs.is_empty()), &sig.ident);
    let await_ = sig.asyncness.map(|_| quote!(.await));
    let made = quote_spanned!(span=> Self::#name(#(#names),*)#await_);
    let made = if is_fallible(&sig.output) {
        quote_spanned!(span=> match #made {
            ::core::result::Result::Ok(made) => {
                ::core::result::Result::Ok(::std::sync::Arc::<Self>::new(made))
            }
            ::core::result::Result::Err(error) => {
                ::core::result::Result::Err(#root::ResolveError::failed::<Self>(error))
            }
        })
    } else {
        quote_spanned!(span=> ::core::result::Result::Ok(::std::sync::Arc::<Self>::new(#made)))
    };
    let (method, made) = match sig.asyncness {
        None => (quote!(now), made),
        Some(_) => (
            quote!(later),
            quote!(::core::result::Result::Ok(async move { #made })),
        ),
    };
    Ok(quote! {
        #root::Provider::#method(
            #root::Kind::Injectable,
            ::std::vec![#(#needs),*],
            |#wiring: &#root::Wiring<'_>| { #(#takes)* #made },
        )
    })
}

fn label(pat: &Pat, index: usize) -> String {
    match pat {
        Pat::Ident(name) => format!("argument `{}`", syn::ext::IdentExt::unraw(&name.ident)),
        _ => format!("argument {}", index + 1),
    }
}

/// Whether the function returns some `Result`.
fn is_fallible(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else {
        return false;
    };
    let Type::Path(path) = &**ty else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|segment| segment.ident == "Result")
}
