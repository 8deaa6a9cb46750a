//! `#[derive(FromRow)]`: a struct read from the columns of a row.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Fields, Result, parse2};

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    parse2(item)
        .and_then(|input| expand(&input))
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let root = root();
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) | Fields::Unit => return Err(not_named(&input.ident)),
        },
        Data::Enum(_) | Data::Union(_) => return Err(not_named(&input.ident)),
    };
    if !input.generics.params.is_empty() {
        let message = "a row has columns of known types: give the struct no parameters";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let (mut bounds, mut values) = (Vec::new(), Vec::new());
    for field in fields {
        let (Some(name), ty) = (&field.ident, &field.ty) else {
            continue;
        };
        let column = name.unraw().to_string();
        let bound = quote!(#root::Decode<'r, R::Database> + #root::Type<R::Database>);
        bounds.push(quote_spanned!(ty.span()=> #ty: #bound));
        values.push(quote!(#name: #root::Row::try_get(row, #column)?));
    }
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl<'r, R: #root::Row> #root::FromRow<'r, R> for #name
        where
            &'static str: #root::ColumnIndex<R>,
            #(#bounds,)*
        {
            fn from_row(row: &'r R) -> #root::Result<Self> {
                ::core::result::Result::Ok(Self { #(#values),* })
            }
        }
    })
}

/// What the code of the macros calls.
pub(crate) fn root() -> TokenStream {
    quote!(::cortex::__private::data::sqlx)
}

fn not_named(tokens: &impl ToTokens) -> Error {
    let message = "only a struct whose fields have names is read from a row: they are its columns";
    Error::new_spanned(tokens, message)
}
