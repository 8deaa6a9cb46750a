//! `#[derive(TextEnum)]`: an enum in a column of text.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::{Attribute, Data, DeriveInput, Error, Fields, LitStr, Result, parse2};

use crate::row::root;

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    parse2(item)
        .and_then(|input| expand(&input))
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        let message = "only an enum is kept by the names of its variants";
        return Err(Error::new_spanned(&input.ident, message));
    };
    if let Some(said) = renamed(&input.attrs, "rename_all")? {
        let message =
            "say `#[serde(rename = \"...\")]` at each variant: what is kept has to stand there";
        return Err(Error::new_spanned(said, message));
    }
    let (mut names, mut texts) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = "a variant with content has no name that says all of it";
            return Err(Error::new_spanned(variant, message));
        }
        names.push(&variant.ident);
        let said = renamed(&variant.attrs, "rename")?;
        texts.push(said.map_or_else(|| variant.ident.unraw().to_string(), |said| said.value()));
    }
    Ok(implementations(&input.ident, &names, &texts))
}

/// The text that serde is told under this name.
fn renamed(attributes: &[Attribute], name: &str) -> Result<Option<LitStr>> {
    let mut found = None;
    for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident(name) {
                found = Some(meta.value()?.parse()?);
            } else if meta.input.peek(syn::Token![=]) {
                // What else serde is told is none of our business.
                drop(meta.value()?.parse::<syn::Expr>()?);
            } else if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                drop(content.parse::<TokenStream>()?);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn implementations(name: &impl ToTokens, names: &[&syn::Ident], texts: &[String]) -> TokenStream {
    let (root, data) = (root(), quote!(::cortex::__private::data));
    quote! {
        #[automatically_derived]
        impl<D: #root::Database> #root::Type<D> for #name
        where
            ::std::string::String: #root::Type<D>,
        {
            fn type_info() -> D::TypeInfo {
                <::std::string::String as #root::Type<D>>::type_info()
            }

            fn compatible(of: &D::TypeInfo) -> bool {
                <::std::string::String as #root::Type<D>>::compatible(of)
            }
        }

        #[automatically_derived]
        impl<'q, D: #root::Database> #root::Encode<'q, D> for #name
        where
            &'static str: #root::Encode<'q, D>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut D::ArgumentBuffer,
            ) -> ::core::result::Result<#root::encode::IsNull, #root::error::BoxDynError> {
                let text: &'static str = match self {
                    #(Self::#names => #texts,)*
                };
                <&'static str as #root::Encode<'q, D>>::encode(text, buffer)
            }
        }

        #[automatically_derived]
        impl<'r, D: #root::Database> #root::Decode<'r, D> for #name
        where
            &'r str: #root::Decode<'r, D>,
        {
            fn decode(
                value: D::ValueRef<'r>,
            ) -> ::core::result::Result<Self, #root::error::BoxDynError> {
                match <&'r str as #root::Decode<'r, D>>::decode(value)? {
                    #(#texts => ::core::result::Result::Ok(Self::#names),)*
                    other => ::core::result::Result::Err(
                        ::std::format!("the column holds `{other}`, which is none of its values").into(),
                    ),
                }
            }
        }

        #[automatically_derived]
        impl #data::SortKey for #name {
            fn value(&self) -> #data::SortValue {
                let text: &'static str = match self {
                    #(Self::#names => #texts,)*
                };
                #data::SortValue::Text(text.to_owned())
            }
        }
    }
}
