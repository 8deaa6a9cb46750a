//! An `impl` block of a type itself, each member read as the macro in question reads it.

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Generics, Result, Token, Type, braced};

use quote::quote;

/// The parts of an `impl` block.
pub(crate) struct Block<M> {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) impl_token: Token![impl],
    pub(crate) generics: Generics,
    pub(crate) ty: Type,
    pub(crate) members: Vec<M>,
}

impl<M: Parse> Block<M> {
    /// Reads a block, or says in these words that it is none, or that it implements a trait.
    pub(crate) fn parse(
        input: ParseStream<'_>,
        no_block: impl Fn(ParseStream<'_>) -> &'static str,
        of_a_trait: &str,
    ) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let impl_token = input
            .parse()
            .map_err(|error| Error::new(error.span(), no_block(input)))?;
        let mut generics: Generics = input.parse()?;
        let ty: Type = input.parse()?;
        if let Some(token) = input.parse::<Option<Token![for]>>()? {
            return Err(Error::new_spanned(quote!(#ty #token), of_a_trait));
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        let mut members = Vec::new();
        while !content.is_empty() {
            members.push(content.parse()?);
        }
        Ok(Self {
            attrs,
            impl_token,
            generics,
            ty,
            members,
        })
    }
}
