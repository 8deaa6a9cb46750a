//! `#[derive(Injectable)]`: what a struct needs, and how it is made from that.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Member, Result, parse_quote, parse2};

use crate::inject::Inject;
use crate::service::Service;

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    parse2(item)
        .and_then(expand)
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(mut input: DeriveInput) -> Result<TokenStream> {
    let root = root();
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => return Err(not_a_struct(&data.enum_token)),
        Data::Union(data) => return Err(not_a_struct(&data.union_token)),
    };
    let service = Service::of_attributes(&input.attrs)?;
    let (mut needs, mut values) = (Vec::new(), Vec::new());
    for (member, field) in fields.members().zip(fields) {
        let ty = &field.ty;
        let inject = Inject::of(&field.attrs, ty)?;
        let span = Span::mixed_site().located_at(ty.span());
        if inject.default {
            values.push(quote_spanned!(span=> #member: ::core::default::Default::default()));
            continue;
        }
        let index = needs.len();
        needs.push(inject.need(&root, ty, &member_name(&member)));
        values.push(quote_spanned!(span=>
            #member: <#ty as #root::Dependency>::resolve(wiring, #index)?));
    }
    let wiring = wiring(needs.is_empty());
    let provider = quote! {
        #root::Provider::fields([#(#needs),*], |#wiring| {
            ::core::result::Result::Ok(Self { #(#values),* })
        })
    };
    if !input.generics.params.is_empty() {
        let bounds = parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync + 'static);
        input.generics.make_where_clause().predicates.push(bounds);
    }
    let name = &input.ident;
    let (_, arguments, _) = input.generics.split_for_impl();
    let ty = quote!(#name #arguments);
    Ok(service.implementation(&root, &input.generics, &ty, &provider))
}

/// What the code of the macros calls.
pub(crate) fn root() -> TokenStream {
    quote!(::cortex::__private::container)
}

/// The name of the constructor's argument; nobody reads it where nothing is needed.
pub(crate) fn wiring(unused: bool) -> TokenStream {
    if unused {
        quote_spanned!(Span::mixed_site()=> _wiring)
    } else {
        quote_spanned!(Span::mixed_site()=> wiring)
    }
}

fn not_a_struct(keyword: &impl ToTokens) -> Error {
    let message = "only the fields of a struct say what it needs; give the type a constructor with \
                   `#[injectable] impl`, or register an instance with `m.value(...)`";
    Error::new_spanned(keyword, message)
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
