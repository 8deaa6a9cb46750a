//! `#[injectable(...)]`: how long the instances of a type live, what else they are used as, and what
//! is done with them in the phases of the application's life.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Generics, LitStr, Result, Token, Type, parenthesized};

const ARGUMENTS: &str = "unknown argument; `#[injectable]` takes `transient`, `request`, `lazy`, \
                         `primary`, `name = \"...\"`, `expose(dyn ...)`, and the hooks \
                         `configure`, `init`, `ready`, `drain` and `stop` with a method each, as in \
                         `stop = Self::close`";

const PHASES: [&str; 5] = ["configure", "init", "ready", "drain", "stop"];

/// What the attribute says.
#[derive(Default)]
pub(crate) struct Service {
    scope: Option<Ident>,
    /// The builder's methods that it calls for.
    flags: Vec<Ident>,
    name: Option<LitStr>,
    exposed: Vec<Type>,
    hooks: Vec<(Ident, Expr)>,
}

impl Service {
    /// Reads the attributes of a struct.
    pub(crate) fn of_attributes(attrs: &[Attribute]) -> Result<Self> {
        let mut service = Self::default();
        for attr in attrs.iter().filter(|a| a.path().is_ident("injectable")) {
            attr.parse_nested_meta(|meta| service.read(&meta))?;
        }
        service.checked()
    }

    /// Reads the arguments of the attribute on an `impl` block.
    pub(crate) fn of_arguments(arguments: TokenStream) -> Result<Self> {
        let mut service = Self::default();
        let parser = syn::meta::parser(|meta| service.read(&meta));
        syn::parse::Parser::parse2(parser, arguments)?;
        service.checked()
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let Some(name) = meta.path.get_ident() else {
            return Err(meta.error(ARGUMENTS));
        };
        match name.to_string().as_str() {
            "singleton" => {
                return Err(meta.error("a service is a singleton without saying so"));
            }
            "transient" | "request" => {
                if self.scope.replace(name.clone()).is_some() {
                    return Err(meta.error("a service has one scope"));
                }
            }
            "lazy" | "primary" => {
                if self.flags.contains(name) {
                    return Err(meta.error("it is said twice"));
                }
                self.flags.push(name.clone());
            }
            "name" => {
                if self.name.replace(meta.value()?.parse()?).is_some() {
                    return Err(meta.error("it is said twice"));
                }
            }
            "expose" => {
                let content;
                parenthesized!(content in meta.input);
                let types = Punctuated::<Type, Token![,]>::parse_terminated(&content)?;
                self.exposed.extend(types);
            }
            phase if PHASES.contains(&phase) => {
                self.hooks.push((name.clone(), meta.value()?.parse()?));
            }
            _ => return Err(meta.error(ARGUMENTS)),
        }
        Ok(())
    }

    fn checked(self) -> Result<Self> {
        for ty in &self.exposed {
            if !matches!(ty, Type::TraitObject(_)) {
                let message = "a service is exposed as a trait: write `dyn Trait`";
                return Err(Error::new_spanned(ty, message));
            }
        }
        let hook = self.hooks.iter().find(|(phase, _)| phase != "stop");
        let scope = self.scope.as_ref().filter(|scope| *scope == "request");
        if let (Some(_), Some((phase, _))) = (scope, hook) {
            let message = "a service of a request only has the hook `stop`";
            return Err(Error::new(phase.span(), message));
        }
        let lazy = self.flags.iter().find(|flag| *flag == "lazy");
        if let (Some(scope), Some(lazy)) = (&self.scope, lazy) {
            let message = format!("`{scope}` services are constructed at their first use anyway");
            return Err(Error::new(lazy.span(), message));
        }
        Ok(self)
    }

    /// The implementation of `Injectable` around the expression that makes the provider.
    pub(crate) fn implementation(
        &self,
        root: &TokenStream,
        generics: &Generics,
        ty: &TokenStream,
        provider: &TokenStream,
    ) -> TokenStream {
        let settings = self.settings(root);
        let aliases = self.aliases(root);
        let (generics, _, bounds) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #generics #root::Injectable for #ty #bounds {
                fn provider() -> #root::Provider {
                    #provider #settings
                }

                #aliases
            }
        }
    }

    /// The calls that follow the making of the provider.
    fn settings(&self, root: &TokenStream) -> TokenStream {
        let scope = self.scope.as_ref().map(|scope| {
            let scope = match scope.to_string().as_str() {
                "transient" => format_ident!("Transient"),
                _ => format_ident!("Request"),
            };
            quote!(.scope(#root::Scope::#scope))
        });
        let flags = &self.flags;
        let name = self.name.iter();
        let hooks = self.hooks.iter().map(|(phase, method)| {
            let phase = match phase.to_string().as_str() {
                "configure" => "Configure",
                "init" => "Init",
                "ready" => "Ready",
                "drain" => "Drain",
                _ => "Stop",
            };
            let phase = Ident::new(phase, Span::call_site());
            let span = Span::mixed_site().located_at(method.span());
            let call = quote_spanned!(span=>
                |it: ::std::sync::Arc<Self>| async move { #root::HookResult::outcome((#method)(&it).await) });
            quote!(.hook(#root::Phase::#phase, #call))
        });
        quote!(#scope #(.#flags())* #(.name(#name))* #(#hooks)*)
    }

    fn aliases(&self, root: &TokenStream) -> Option<TokenStream> {
        if self.exposed.is_empty() {
            return None;
        }
        let key = quote!(<Self as #root::Injectable>::provider().key());
        let name = self.name.iter().collect::<Vec<_>>();
        let primary = self.flags.iter().filter(|flag| *flag == "primary");
        let primary = primary.collect::<Vec<_>>();
        let aliases = self.exposed.iter().map(|ty| {
            let span = Span::mixed_site().located_at(ty.span());
            let cast = quote_spanned!(span=>
                |it: ::std::sync::Arc<Self>| -> ::std::sync::Arc<#ty> { it });
            quote_spanned! {span=>
                #root::Provider::alias::<Self, #ty>(#key, #cast) #(.name(#name))* #(.#primary())*
            }
        });
        Some(quote! {
            fn aliases() -> ::std::vec::Vec<#root::Provider> {
                ::std::vec![#(#aliases),*]
            }
        })
    }
}
