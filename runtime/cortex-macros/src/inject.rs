//! `#[inject(...)]` on a field or argument: what its type does not say of what is meant.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Error, LitStr, Result, Type};

/// What the attribute says.
#[derive(Default)]
pub(crate) struct Inject {
    /// Filled with its default value, and not by the container.
    pub(crate) default: bool,
    /// The name of the provider that is meant.
    name: Option<LitStr>,
}

impl Inject {
    pub(crate) fn is(attr: &Attribute) -> bool {
        attr.path().is_ident("inject")
    }

    pub(crate) fn of(attrs: &[Attribute], ty: &Type) -> Result<Self> {
        let mut inject = Self::default();
        for attr in attrs.iter().filter(|attr| Self::is(attr)) {
            attr.parse_nested_meta(|meta| inject.read(&meta))?;
        }
        if let (true, Some(name)) = (inject.default, &inject.name) {
            let message = "a default value comes from no provider that could have a name";
            return Err(Error::new_spanned(name, message));
        }
        if let Some(bare) = bare_trait_object(ty) {
            let message = "a trait object is injected as `Arc<dyn ...>`";
            return Err(Error::new_spanned(bare, message));
        }
        Ok(inject)
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let twice = || Err(meta.error("it is said twice"));
        if meta.path.is_ident("default") {
            if std::mem::replace(&mut self.default, true) {
                return twice();
            }
        } else if meta.path.is_ident("name") {
            if self.name.replace(meta.value()?.parse()?).is_some() {
                return twice();
            }
        } else if let Some(ty) = said_by_type(meta) {
            let message = format!("the type says it, and no argument: write `{ty}`");
            return Err(meta.error(message));
        } else {
            let message = "unknown argument; `#[inject]` takes `default` and `name = \"...\"`";
            return Err(meta.error(message));
        }
        Ok(())
    }

    /// The expression that says what is needed.
    pub(crate) fn need(&self, root: &TokenStream, ty: &Type, field: &str) -> TokenStream {
        let span = Span::mixed_site().located_at(ty.span());
        let need = quote_spanned!(span=> <#ty as #root::Dependency>::need(#field));
        match &self.name {
            None => need,
            Some(name) => quote_spanned!(span=> #need.with_name(#name)),
        }
    }
}

/// The type for what other frameworks say by an argument.
fn said_by_type(meta: &ParseNestedMeta<'_>) -> Option<&'static str> {
    let known = [
        ("optional", "Option<Arc<T>>"),
        ("lazy", "Lazy<T>"),
        ("all", "Vec<Arc<T>>"),
    ];
    let found = known.iter().find(|(name, _)| meta.path.is_ident(name));
    found.map(|(_, ty)| *ty)
}

fn bare_trait_object(ty: &Type) -> Option<&Type> {
    matches!(ty, Type::TraitObject(_)).then_some(ty)
}
