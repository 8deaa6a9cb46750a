//! `#[derive(Injectable)]`: what a struct needs, and how it is made from that.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Error, Field, GenericArgument, Member, PathArguments, Result, Type,
    parse_quote, parse2,
};

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    parse2(item)
        .and_then(expand)
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(mut input: DeriveInput) -> Result<TokenStream> {
    let root = quote!(::cortex::__private::container);
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => return Err(not_a_struct(&data.enum_token)),
        Data::Union(data) => return Err(not_a_struct(&data.union_token)),
    };
    let (mut needs, mut values) = (Vec::new(), Vec::new());
    for (member, field) in fields.members().zip(fields) {
        let ty = &field.ty;
        let span = Span::mixed_site().located_at(ty.span());
        if by_default(field)? {
            values.push(quote_spanned!(span=> #member: ::core::default::Default::default()));
            continue;
        }
        if let Some(object) = shared_trait_object(ty) {
            let message = "the container provides types and not traits: ask for a struct that holds \
                           the `Arc<dyn ...>`, and provide it with `m.value(...)`";
            return Err(Error::new_spanned(object, message));
        }
        let (index, name) = (needs.len(), member_name(&member));
        needs.push(quote_spanned!(span=> <#ty as #root::Dependency>::need(#name)));
        values.push(quote_spanned!(span=>
            #member: <#ty as #root::Dependency>::resolve(wiring, #index)));
    }
    let wiring = if needs.is_empty() {
        quote_spanned!(Span::mixed_site()=> _wiring)
    } else {
        quote_spanned!(Span::mixed_site()=> wiring)
    };
    if !input.generics.params.is_empty() {
        let bounds = parse_quote!(Self: ::core::marker::Send + ::core::marker::Sync + 'static);
        input.generics.make_where_clause().predicates.push(bounds);
    }
    let (name, (generics, arguments, bounds)) = (&input.ident, input.generics.split_for_impl());
    Ok(quote! {
        #[automatically_derived]
        impl #generics #root::Injectable for #name #arguments #bounds {
            fn needs() -> ::std::vec::Vec<#root::Need> {
                ::std::vec![#(#needs),*]
            }

            fn construct(#wiring: &#root::Wiring<'_>) -> Self {
                Self { #(#values),* }
            }
        }
    })
}

/// The `dyn Trait` of `Arc<dyn Trait>`.
fn shared_trait_object(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Arc")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(object @ Type::TraitObject(_))) => Some(object),
        _ => None,
    }
}

fn not_a_struct(keyword: &impl ToTokens) -> Error {
    let message = "only a struct can be constructed by the container; \
                   register an instance with `m.value(...)` instead";
    Error::new_spanned(keyword, message)
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// Whether the field is marked `#[inject(default)]`.
fn by_default(field: &Field) -> Result<bool> {
    let mut found = false;
    for attr in field.attrs.iter().filter(|a| a.path().is_ident("inject")) {
        attr.parse_nested_meta(|meta| {
            if !meta.path.is_ident("default") {
                return Err(meta.error("unknown argument; `#[inject]` takes `default`"));
            }
            found = true;
            Ok(())
        })?;
    }
    Ok(found)
}
