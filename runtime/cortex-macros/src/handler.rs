//! One handler of a controller: its method as it was, and the call of it for a request.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, Lit, Meta, ReceiverKind, ReturnType, Safety, Signature,
    Type,
};

use crate::described;
use crate::function::Function;
use crate::route::Route;

/// A method with at least one route.
pub(crate) struct Handler {
    routes: Vec<Route>,
    function: Function,
    pub(crate) errors: Vec<Error>,
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let function = &self.function;
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

impl Handler {
    pub(crate) fn new(attrs: &[Attribute], function: Function) -> Self {
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
    pub(crate) fn expand(&self) -> Vec<TokenStream> {
        if !self.errors.is_empty() {
            return Vec::new();
        }
        let call = self.call();
        let name = self.function.sig.ident.unraw().to_string();
        let attrs = &self.function.attrs;
        let cfgs: Vec<_> = attrs.iter().filter(|a| a.path().is_ident("cfg")).collect();
        let docs = docs(attrs);
        let (summary, _) = described::split(&docs);
        let described = described::call(&self.function.sig, &docs);
        let route = |Route { method, path }: &Route| {
            let method = Ident::new(&method.to_string(), Span::call_site());
            quote! {
                #(#cfgs)*
                routes.push(__cortex::#method(#path, #name, #summary, #call) #described);
            }
        };
        self.routes.iter().map(route).collect()
    }

    /// A function from the controller and the request to the boxed answer. Each argument is
    /// extracted in a statement of its own with the argument's span, so that a type that does not
    /// fit is reported there.
    fn call(&self) -> TokenStream {
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
            .then(|| quote!(let #request = __cortex::Request::from_parts(#parts, #body);));
        let extract = types
            .iter()
            .zip(&names)
            .enumerate()
            .map(|(index, (ty, name))| {
                let span = Span::mixed_site().located_at(ty.span());
                let (join, value) = if index + 1 == types.len() {
                    (
                        &join,
                        quote_spanned!(span=> __cortex::last::<#ty, _>(#request)),
                    )
                } else {
                    (
                        &None,
                        quote_spanned!(span=> __cortex::part::<#ty>(&mut #parts)),
                    )
                };
                quote_spanned! {span=>
                    #join
                    let #name = match #value.await {
                        __cortex::Ok(value) => value,
                        __cortex::Err(rejection) => return rejection,
                    };
                }
            });
        let request = if types.is_empty() {
            quote!(_)
        } else {
            quote!(#request)
        };
        let answer = answer(sig, &controller, &names);
        let span = Span::mixed_site().located_at(sig.ident.span());
        quote_spanned! {span=>
            |#controller, #request| __cortex::Box::pin(async move {
                #split
                #(#extract)*
                #answer
            })
        }
    }
}

/// Calls the handler and turns what it returns into a response, blaming the return type.
fn answer(sig: &Signature, controller: &Ident, names: &[Ident]) -> TokenStream {
    let name = &sig.ident;
    let call = quote!(Self::#name(__cortex::this(&#controller) #(, #names)*).await);
    let ReturnType::Type(_, output) = &sig.output else {
        return quote!(__cortex::answer::<()>(#call));
    };
    let span = Span::mixed_site().located_at(output.span());
    if contains_impl(output) {
        quote_spanned!(span=> __cortex::answer(#call))
    } else {
        quote_spanned!(span=> __cortex::answer::<#output>(#call))
    }
}

/// A local name that the user's code cannot see.
fn hidden(name: &str) -> Ident {
    format_ident!("{name}", span = Span::mixed_site())
}

pub(crate) fn argument_type(argument: &FnArg) -> Option<&Type> {
    match argument {
        FnArg::Typed(typed) => Some(&typed.ty),
        FnArg::Receiver(_) => None,
    }
}

pub(crate) fn contains_impl(ty: &Type) -> bool {
    fn search(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(name) => name == "impl",
            TokenTree::Group(group) => search(group.stream()),
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
        let shared = match &receiver.kind {
            ReceiverKind::Reference(_, _, mutable) => mutable.is_none(),
            ReceiverKind::Typed(_, ty) => is_shared_self(ty),
            _ => false,
        };
        if !shared {
            let message = "a handler takes `&self`: all requests share the controller";
            errors.push(Error::new_spanned(receiver, message));
        }
    } else {
        let message = format!("a handler takes `&self` first: write `{name}(&self, ...)`");
        errors.push(Error::new_spanned(name, message));
    }
    for attr in sig.inputs.iter().flat_map(argument_attrs) {
        let message = "an argument of a handler cannot depend on a `cfg`: write a handler for each \
                       case, with the `cfg` on the whole of it";
        errors.push(Error::new_spanned(attr, message));
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

/// Whether the type is `&Self`.
fn is_shared_self(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else {
        return false;
    };
    let inner = reference.elem.to_token_stream().to_string();
    inner == "Self" && reference.mutability.is_none()
}

/// The attributes `cfg` and `cfg_attr` of an argument.
fn argument_attrs(argument: &FnArg) -> impl Iterator<Item = &Attribute> {
    let attrs = match argument {
        FnArg::Typed(typed) => &typed.attrs,
        FnArg::Receiver(receiver) => &receiver.attrs,
    };
    let conditional = |a: &&Attribute| a.path().is_ident("cfg") || a.path().is_ident("cfg_attr");
    attrs.iter().filter(conditional)
}

/// The documentation, as it was written.
fn docs(attrs: &[Attribute]) -> String {
    let docs = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    docs.collect::<Vec<_>>().join("\n")
}
