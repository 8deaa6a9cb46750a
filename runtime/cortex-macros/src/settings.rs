//! `#[derive(Settings)]`: a struct of settings, described and read field by field.

mod literal;
mod rules;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Fields, GenericArgument, Ident, Lit,
    LitStr, Meta, Path, PathArguments, Result, Type, parse2,
};

use literal::default;
use rules::{Rules, environment};

const UNKNOWN: &str = "unknown argument; `#[setting]` takes `default = ...`, `development = ...`, \
                       `test = ...`, `production = ...`, `min = ...`, `max = ...`, `range(...)`, \
                       `pattern = \"...\"`, `url`, `file`, `directory`, `check = ...` and `serde`";

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    parse2(item)
        .and_then(|input| expand(&input))
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let attribute = Container::parse(&input.attrs)?;
    let fields = fields(input)?;
    if !input.generics.params.is_empty() {
        let message = "settings cannot be generic";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let root = &attribute.root;
    let (name, place, reader) = (&input.ident, local("place"), local("reader"));
    let all = local("specs");
    let specs = fields.iter().map(|f| f.specs(root, &place, &all));
    let reads = fields.iter().map(|f| f.read(root, &place, &reader));
    let values = fields.iter().map(FieldSpec::value);
    let settings = attribute.prefix.map(|prefix| {
        quote! {
            #[automatically_derived]
            impl #root::Settings for #name {
                const PREFIX: &'static str = #prefix;
            }
        }
    });
    Ok(quote! {
        #[automatically_derived]
        impl #root::Setting for #name {
            fn specs(#place: &#root::Place, #all: &mut ::std::vec::Vec<#root::Spec>) {
                #(#specs)*
            }

            fn read(
                #place: &#root::Place,
                #reader: &mut #root::Reader<'_>,
            ) -> ::core::option::Option<Self> {
                #(#reads)*
                ::core::option::Option::Some(Self { #(#values),* })
            }
        }
        #settings
    })
}

/// A name that no field can hide, whatever it is called.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

fn fields(input: &DeriveInput) -> Result<Vec<FieldSpec>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => fields.named.iter().map(FieldSpec::parse).collect(),
            _ => Err(Error::new_spanned(
                &input.ident,
                "settings need fields with names",
            )),
        },
        Data::Enum(data) => Err(Error::new_spanned(
            data.enum_token,
            "only a struct can hold settings; derive `serde::Deserialize` for an enum, and write \
             `#[setting(serde)]` on the field that has its type",
        )),
        Data::Union(data) => Err(Error::new_spanned(
            data.union_token,
            "only a struct can hold settings",
        )),
    }
}

/// What `#[settings(...)]` on the struct says.
struct Container {
    prefix: Option<LitStr>,
    root: TokenStream,
}

impl Container {
    fn parse(attrs: &[Attribute]) -> Result<Self> {
        let mut container = Self {
            prefix: None,
            root: quote!(::cortex::__private::config),
        };
        for attr in attrs.iter().filter(|a| a.path().is_ident("settings")) {
            attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("prefix") {
                    container.prefix = Some(meta.value()?.parse().and_then(checked_prefix)?);
                } else if meta.path.is_ident("crate") {
                    let path: LitStr = meta.value()?.parse()?;
                    container.root = path.parse::<Path>()?.into_token_stream();
                } else {
                    let message = "unknown argument; `#[settings]` takes `prefix = \"...\"`";
                    return Err(meta.error(message));
                }
                Ok(())
            })?;
        }
        Ok(container)
    }
}

fn checked_prefix(prefix: LitStr) -> Result<LitStr> {
    let word = |word: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(plain)
            && !word.contains("__")
    };
    if prefix.value().split('.').all(word) {
        return Ok(prefix);
    }
    let message = "a prefix is made of words in snake case, with `.` between them: \
                   only these can be set by a variable";
    Err(Error::new_spanned(prefix, message))
}

/// Refuses a name that no variable can have: `__` stands for a dot there, and capitals for all
/// letters.
fn checked_name(name: &Ident) -> Result<()> {
    let key = name.unraw().to_string();
    if key == key.to_uppercase().to_lowercase() && !key.contains("__") {
        return Ok(());
    }
    let message = "no variable can set a field of this name: write it in snake case, with single \
                   underscores";
    Err(Error::new(name.span(), message))
}

/// One field and what `#[setting(...)]` says of it.
struct FieldSpec {
    name: Ident,
    ty: Type,
    doc: String,
    default: bool,
    serde: bool,
    rules: Rules,
}

impl FieldSpec {
    fn parse(field: &Field) -> Result<Self> {
        let Some(name) = field.ident.clone() else {
            return Err(Error::new_spanned(field, "settings need fields with names"));
        };
        checked_name(&name)?;
        let mut spec = Self {
            name,
            ty: field.ty.clone(),
            doc: doc(&field.attrs),
            default: false,
            serde: false,
            rules: Rules::default(),
        };
        for attr in field.attrs.iter().filter(|a| a.path().is_ident("setting")) {
            attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("default") {
                    spec.default = true;
                    let value = default(&meta.value()?.parse()?)?;
                    spec.rules.call(quote!(.or(#value)));
                } else if let Some(environment) = environment(&meta.path) {
                    spec.default = true;
                    let value = default(&meta.value()?.parse()?)?;
                    spec.rules.in_environment(environment, value);
                } else if meta.path.is_ident("serde") {
                    spec.serde = true;
                } else if !spec.rules.parse(&meta)? {
                    return Err(meta.error(UNKNOWN));
                }
                Ok(())
            })?;
        }
        Ok(spec)
    }

    fn span(&self) -> Span {
        Span::mixed_site().located_at(self.ty.span())
    }

    /// The place of the field below that of the struct.
    fn place(&self, root: &TokenStream, place: &Ident) -> TokenStream {
        let (key, doc) = (self.name.unraw().to_string(), &self.doc);
        let doc = (!doc.is_empty()).then(|| quote!(.doc(#doc)));
        let calls = self.rules.calls(root);
        quote_spanned!(self.span()=> #place.child(#key) #doc #calls)
    }

    /// The type that is read, which for `serde` is a wrapper of the field's.
    fn read_as(&self, root: &TokenStream) -> TokenStream {
        let (ty, span) = (&self.ty, self.span());
        // The whole path at the field's type, so that the type is what a message points at.
        let at_type = |mut token: TokenTree| {
            token.set_span(span);
            token
        };
        let root: TokenStream = root.clone().into_iter().map(at_type).collect();
        match (self.serde, optional(ty)) {
            (false, _) => quote!(#ty),
            (true, None) => quote_spanned!(span=> #root::Serde<#ty>),
            (true, Some(inner)) => {
                quote_spanned!(span=> ::core::option::Option<#root::Serde<#inner>>)
            }
        }
    }

    fn specs(&self, root: &TokenStream, place: &Ident, all: &Ident) -> TokenStream {
        let (ty, place) = (self.read_as(root), self.place(root, place));
        let fitting = self.fitting(root, &ty);
        quote_spanned!(self.span()=> #fitting <#ty as #root::Setting>::specs(&#place, #all);)
    }

    /// What the type has to be for its default and its rules to be heeded: said at the type.
    fn fitting(&self, root: &TokenStream, ty: &TokenStream) -> TokenStream {
        let span = self.span();
        let single = self
            .default
            .then(|| quote_spanned!(span=> #root::single::<#ty>();));
        let ordered = self.rules.ordered;
        let ordered = ordered.then(|| quote_spanned!(span=> #root::ordered::<#ty>();));
        let textual = self.rules.textual;
        let textual = textual.then(|| quote_spanned!(span=> #root::textual::<#ty>();));
        quote!(#single #ordered #textual)
    }

    fn read(&self, root: &TokenStream, place: &Ident, reader: &Ident) -> TokenStream {
        let (name, ty, at) = (self.local(), self.read_as(root), self.place(root, place));
        let optional = optional(&self.ty).is_some();
        let unwrapped = match (self.serde, optional) {
            (false, _) => None,
            (true, false) => Some(quote!(.map(|value| value.0))),
            (true, true) => Some(quote!(.map(|value| value.map(|value| value.0)))),
        };
        let checks = self.rules.checks.iter().map(|check| {
            let method = if optional { "check_some" } else { "check" };
            let span = Span::mixed_site().located_at(check.span());
            let method = Ident::new(method, span);
            let call = quote_spanned!(span=> |value| #check(value));
            quote!(let #name = #reader.#method(&#at, #name, #call);)
        });
        let read = quote_spanned!(self.span()=>
            let #name = <#ty as #root::Setting>::read(&#at, #reader) #unwrapped;);
        quote!(#read #(#checks)*)
    }

    fn value(&self) -> TokenStream {
        let (name, local) = (&self.name, self.local());
        quote!(#name: #local?)
    }

    /// What was read, under a name that does not hide a function of the field's name.
    fn local(&self) -> Ident {
        local(&format!("field_{}", self.name.unraw()))
    }
}

/// The `T` of `Option<T>`.
fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// The documentation of a field, on one line.
fn doc(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}
