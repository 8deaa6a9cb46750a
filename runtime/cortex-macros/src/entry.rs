//! `#[cortex::main]` and `#[cortex::test]`: a synchronous function around an asynchronous one.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Result, ReturnType, parse2};

use crate::function::Function;

pub(crate) fn main(attribute: &TokenStream, item: &TokenStream) -> TokenStream {
    expand("main", attribute, item, |function| {
        let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
        let name = &sig.ident;
        let inner = inner(function);
        let span = match &sig.output {
            ReturnType::Default => sig.ident.span(),
            ReturnType::Type(_, output) => output.span(),
        };
        // At the return type, which is what a mismatch is to blame on.
        let run = quote_spanned!(Span::mixed_site().located_at(span)=> ::cortex::__private::main);
        quote! {
            #(#attrs)*
            #vis fn #name() -> ::std::process::ExitCode {
                #inner
                let application = ::cortex::__private::Application {
                    name: ::std::env!("CARGO_PKG_NAME"),
                    version: ::std::env!("CARGO_PKG_VERSION"),
                    features: ::cortex::__private::FEATURES,
                };
                #run(application, #name)
            }
        }
    })
}

pub(crate) fn test(attribute: &TokenStream, item: &TokenStream) -> TokenStream {
    expand("test", attribute, item, |function| {
        let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
        let (name, output) = (&sig.ident, &sig.output);
        let inner = inner(function);
        let run = if is_paused(attribute) {
            // At the argument, which is to blame where the feature `testing` is missing.
            quote_spanned!(attribute.span()=> ::cortex::__private::test_paused)
        } else {
            quote!(::cortex::__private::test)
        };
        quote! {
            #(#attrs)*
            #[::core::prelude::v1::test]
            #vis fn #name() #output {
                #inner
                #run(#name)
            }
        }
    })
}

/// The function as it was written, without what belongs on the outer one.
fn inner(function: &Function) -> TokenStream {
    let (sig, body) = (&function.sig, &function.body);
    quote! {
        #[allow(clippy::unused_async, reason = "the attribute asks for an `async fn`")]
        #sig #body
    }
}

fn expand(
    name: &str,
    attribute: &TokenStream,
    item: &TokenStream,
    wrap: impl Fn(&Function) -> TokenStream,
) -> TokenStream {
    let function = match parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return beside(item, &error),
    };
    match check(name, attribute, &function) {
        Ok(()) => wrap(&function),
        // An asynchronous `main` left as it is would be complained of as well.
        Err(error) if function.sig.asyncness.is_some() && function.sig.inputs.is_empty() => {
            beside(&wrap(&function), &error)
        }
        Err(error) => beside(item, &error),
    }
}

fn beside(item: &TokenStream, error: &Error) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#item #error)
}

/// Whether a test wants its time to stand still.
fn is_paused(attribute: &TokenStream) -> bool {
    attribute.to_string() == "paused"
}

fn check(name: &str, attribute: &TokenStream, function: &Function) -> Result<()> {
    let sig = &function.sig;
    let takes_paused = name == "test";
    if !attribute.is_empty() && takes_paused && !is_paused(attribute) {
        let message = "`#[cortex::test]` takes no arguments but `paused`";
        return Err(Error::new_spanned(attribute, message));
    }
    if !attribute.is_empty() && !takes_paused {
        let message = format!("`#[cortex::{name}]` takes no arguments");
        return Err(Error::new_spanned(attribute, message));
    }
    if sig.asyncness.is_none() {
        let message = format!("`#[cortex::{name}]` needs an `async fn`");
        return Err(Error::new_spanned(sig.fn_token, message));
    }
    if !sig.inputs.is_empty() {
        let message = format!("the function of `#[cortex::{name}]` takes no arguments");
        return Err(Error::new_spanned(&sig.inputs, message));
    }
    if !sig.generics.params.is_empty() {
        let message = format!("the function of `#[cortex::{name}]` cannot be generic");
        return Err(Error::new_spanned(sig.generics.to_token_stream(), message));
    }
    Ok(())
}
