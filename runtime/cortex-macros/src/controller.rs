//! `#[controller]`: the `impl` block as it was, and beside it the routes to its handlers.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, Generics, ImplItem, Lit, LitStr, Meta, ReceiverKind,
    Result, ReturnType, Safety, Signature, Token, Type, braced, parse2,
};

use crate::function::Function;
use crate::route::{self, Route};

pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    match parse2::<Block>(item.clone()) {
        Ok(block) => block.expand(attribute),
        Err(error) => {
            let (item, error) = (route::strip(item), error.into_compile_error());
            quote!(#item #error)
        }
    }
}

/// The `impl` block of a controller.
struct Block {
    attrs: Vec<Attribute>,
    impl_token: Token![impl],
    generics: Generics,
    ty: Type,
    members: Vec<Member>,
}

enum Member {
    Handler(Box<Handler>),
    Other(TokenStream),
}

/// A method with at least one route.
struct Handler {
    routes: Vec<Route>,
    function: Function,
    errors: Vec<Error>,
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let impl_token = input.parse().map_err(|error| {
            let message = "`#[controller]` belongs on an `impl` block of the controller";
            Error::new(error.span(), message)
        })?;
        let mut generics: Generics = input.parse()?;
        let ty: Type = input.parse()?;
        if let Some(token) = input.parse::<Option<Token![for]>>()? {
            let message = "`#[controller]` belongs on an `impl` block of the controller itself, \
                           not on the implementation of a trait";
            return Err(Error::new_spanned(quote!(#ty #token), message));
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

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !Function::is_next(input) {
            return input
                .parse::<ImplItem>()
                .map(|item| Self::Other(item.into_token_stream()));
        }
        let mut function: Function = input.parse()?;
        let is_route = |attr: &mut Attribute| route::is_route(attr);
        let attrs: Vec<_> = function.attrs.extract_if(.., is_route).collect();
        if attrs.is_empty() {
            return Ok(Self::Other(function.into_token_stream()));
        }
        Ok(Self::Handler(Box::new(Handler::new(&attrs, function))))
    }
}

impl Block {
    fn expand(self, attribute: TokenStream) -> TokenStream {
        let root = quote!(::cortex::__private::http);
        let prefix = prefix(attribute);
        let mut errors: Vec<Error> = prefix.as_ref().err().cloned().into_iter().collect();
        let handlers = || self.members.iter().filter_map(Member::handler);
        errors.extend(handlers().flat_map(|handler| handler.errors.clone()));
        if handlers().next().is_none() {
            let message = "the controller has no handler: mark a method with `#[get(\"/\")]`, \
                           `#[post]`, `#[put]`, `#[patch]` or `#[delete]`";
            errors.push(Error::new_spanned(&self.ty, message));
        }
        let routes = handlers().flat_map(|handler| handler.expand(&root));
        let errors = errors.iter().map(Error::to_compile_error);
        let prefix = prefix.unwrap_or_else(|_| LitStr::new("/", Span::call_site()));
        let (attrs, ty, members) = (&self.attrs, &self.ty, &self.members);
        let (impl_token, (generics, _, bounds)) =
            (&self.impl_token, self.generics.split_for_impl());
        quote! {
            #(#attrs)*
            #impl_token #generics #ty #bounds { #(#members)* }

            #[automatically_derived]
            impl #generics #root::Controller for #ty #bounds {
                const PREFIX: &'static str = #prefix;

                fn routes() -> ::std::vec::Vec<#root::Route<Self>> {
                    let mut routes = ::std::vec::Vec::new();
                    #(#routes)*
                    routes
                }
            }

            #(#errors)*
        }
    }
}

fn prefix(attribute: TokenStream) -> Result<LitStr> {
    if attribute.is_empty() {
        return Ok(LitStr::new("/", Span::call_site()));
    }
    let prefix = route::path_argument(attribute)?;
    route::check_path(&prefix)?;
    Ok(prefix)
}

impl Member {
    fn handler(&self) -> Option<&Handler> {
        match self {
            Self::Handler(handler) => Some(handler),
            Self::Other(_) => None,
        }
    }
}

impl ToTokens for Member {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Other(other) => tokens.extend(other.clone()),
            Self::Handler(handler) => {
                let function = &handler.function;
                tokens.extend(quote! {
                    #[allow(
                        clippy::needless_pass_by_value,
                        clippy::unused_async,
                        clippy::unused_self,
                        reason = "the framework calls a handler in one way, whatever it needs"
                    )]
                    #function
                });
            }
        }
    }
}

impl Handler {
    fn new(attrs: &[Attribute], function: Function) -> Self {
        let (mut routes, mut errors) = (Vec::new(), signature_errors(&function.sig));
        for attr in attrs {
            match Route::parse(attr) {
                Ok(route) => routes.push(route),
                Err(error) => errors.push(error),
            }
        }
        Self {
            routes,
            function,
            errors,
        }
    }

    /// One statement for each route; none for a handler that cannot be called.
    fn expand(&self, root: &TokenStream) -> Vec<TokenStream> {
        if !self.errors.is_empty() {
            return Vec::new();
        }
        let call = self.call(root);
        let name = self.function.sig.ident.to_string();
        let attrs = &self.function.attrs;
        let cfgs: Vec<_> = attrs.iter().filter(|a| a.path().is_ident("cfg")).collect();
        let summary = summary(attrs).map_or_else(
            || quote!(::core::option::Option::None),
            |line| quote!(::core::option::Option::Some(#line)),
        );
        let route = |Route { method, path }: &Route| {
            let method = Ident::new(&method.to_string().to_uppercase(), Span::call_site());
            quote! {
                #(#cfgs)*
                routes.push(#root::Route {
                    method: #root::Method::#method,
                    path: #path,
                    handler: #name,
                    summary: #summary,
                    run: #call,
                });
            }
        };
        self.routes.iter().map(route).collect()
    }

    /// A function from the controller and the request to the boxed answer. Each argument is
    /// extracted in a statement of its own with the argument's span, so that a type that does not
    /// fit is reported there.
    fn call(&self, root: &TokenStream) -> TokenStream {
        let sig = &self.function.sig;
        let types: Vec<_> = sig.inputs.iter().filter_map(argument_type).collect();
        let names: Vec<_> = (0..types.len())
            .map(|i| hidden(&format!("argument{i}")))
            .collect();
        let (controller, request, parts, body) = (
            hidden("controller"),
            hidden("request"),
            hidden("parts"),
            hidden("body"),
        );
        let split =
            (types.len() > 1).then(|| quote!(let (mut #parts, #body) = #request.into_parts();));
        let join = split
            .is_some()
            .then(|| quote!(let #request = #root::Request::from_parts(#parts, #body);));
        let extract = types
            .iter()
            .zip(&names)
            .enumerate()
            .map(|(index, (ty, name))| {
                let span = Span::mixed_site().located_at(ty.span());
                let (join, value) = if index + 1 == types.len() {
                    (
                        &join,
                        quote_spanned!(span=> #root::extract::last::<#ty, _>(#request)),
                    )
                } else {
                    (
                        &None,
                        quote_spanned!(span=> #root::extract::part::<#ty>(&mut #parts)),
                    )
                };
                quote_spanned! {span=>
                    #join
                    let #name = match #value.await {
                        ::core::result::Result::Ok(value) => value,
                        ::core::result::Result::Err(rejection) => return rejection,
                    };
                }
            });
        let unused = types
            .is_empty()
            .then(|| quote!(::core::mem::drop(#request);));
        let answer = answer(root, sig, &controller, &names);
        let span = Span::mixed_site().located_at(sig.ident.span());
        quote_spanned! {span=>
            |#controller, #request| ::std::boxed::Box::pin(async move {
                #split
                #unused
                #(#extract)*
                #answer
            })
        }
    }
}

/// Calls the handler and turns what it returns into a response, blaming the return type.
fn answer(root: &TokenStream, sig: &Signature, controller: &Ident, names: &[Ident]) -> TokenStream {
    let name = &sig.ident;
    let call = quote!(Self::#name(&#controller #(, #names)*).await);
    let ReturnType::Type(_, output) = &sig.output else {
        return quote!(#root::extract::answer::<()>(#call));
    };
    let span = Span::mixed_site().located_at(output.span());
    if contains_impl(output) {
        quote_spanned!(span=> #root::extract::answer(#call))
    } else {
        quote_spanned!(span=> #root::extract::answer::<#output>(#call))
    }
}

/// A local name that the user's code cannot see.
fn hidden(name: &str) -> Ident {
    format_ident!("{name}", span = Span::mixed_site())
}

fn argument_type(argument: &FnArg) -> Option<&Type> {
    match argument {
        FnArg::Typed(typed) => Some(&typed.ty),
        FnArg::Receiver(_) => None,
    }
}

fn contains_impl(ty: &Type) -> bool {
    fn search(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(name) => name == "impl",
            proc_macro2::TokenTree::Group(group) => search(group.stream()),
            _ => false,
        })
    }
    search(ty.to_token_stream())
}

/// What stands in the way of calling the method for a request.
fn signature_errors(sig: &Signature) -> Vec<Error> {
    let mut errors = Vec::new();
    let name = &sig.ident;
    if sig.asyncness.is_none() {
        let message = format!("a handler is asynchronous: write `async fn {name}`");
        errors.push(Error::new_spanned(sig.fn_token, message));
    }
    if let Safety::Unsafe(unsafety) = &sig.safety {
        errors.push(Error::new_spanned(unsafety, "a handler cannot be `unsafe`"));
    }
    if !sig.generics.params.is_empty() {
        let message = "a handler cannot be generic: a route calls it with one set of types";
        errors.push(Error::new_spanned(&sig.generics, message));
    }
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        if !matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) {
            let message = "a handler takes `&self`: all requests share the controller";
            errors.push(Error::new_spanned(receiver, message));
        }
    } else {
        let message = format!("a handler takes `&self` first: write `{name}(&self, ...)`");
        errors.push(Error::new_spanned(name, message));
    }
    for ty in sig
        .inputs
        .iter()
        .filter_map(argument_type)
        .filter(|ty| contains_impl(ty))
    {
        let message = "a handler names the types of its arguments: `impl Trait` leaves it open \
                       what to extract";
        errors.push(Error::new_spanned(ty, message));
    }
    errors
}

/// The first line of the documentation that says something.
fn summary(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().find_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => {
                let text = text.value();
                let line = text.trim().lines().next()?.trim_end();
                (!line.is_empty()).then(|| line.to_owned())
            }
            _ => None,
        },
        _ => None,
    })
}
