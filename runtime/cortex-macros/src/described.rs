//! What a handler says of itself beside answering: its documentation, and with the feature `openapi`
//! what the types of its arguments and its answer know.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ReturnType, Signature};

use crate::handler::{argument_type, contains_impl};

/// The first paragraph of a documentation on one line, and the paragraphs behind it.
pub(crate) fn split(docs: &str) -> (String, String) {
    let mut lines = docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    let mut lines = lines.by_ref().skip_while(|line| line.trim().is_empty());
    let first = lines.by_ref().map(str::trim);
    let first: Vec<_> = first.take_while(|line| !line.is_empty()).collect();
    let rest: Vec<_> = lines.collect();
    (first.join(" "), rest.join("\n").trim().to_owned())
}

/// The names that the calls below need.
pub(crate) fn names() -> Option<TokenStream> {
    cfg!(feature = "openapi").then(|| {
        quote! {
            use ::cortex::__private::openapi as __openapi;
            use __openapi::{First as _, Last as _, Second as _, Third as _};
        }
    })
}

/// One call for each type. The references decide which of the traits is asked first.
pub(crate) fn call(sig: &Signature, docs: &str) -> Option<TokenStream> {
    if !cfg!(feature = "openapi") {
        return None;
    }
    let (_, description) = split(docs);
    let arguments = sig.inputs.iter().filter_map(argument_type);
    let arguments = arguments.map(|ty| quote!((&&&__openapi::Argument::<#ty>::OF).describe(to);));
    let answer = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, output) if contains_impl(output) => quote!(__openapi::Unknown),
        ReturnType::Type(_, output) => quote!(#output),
    };
    Some(quote! {
        .described(#description, |to| {
            #(#arguments)*
            (&&&__openapi::Answer::<#answer>::OF).describe(to);
        })
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_first_paragraph_is_the_summary_and_the_rest_keeps_its_lines() {
        let docs = "\n Says something\n on two lines.\n\n And more:\n\n - a\n   b\n";
        let (summary, rest) = split(docs);
        assert_eq!(summary, "Says something on two lines.");
        assert_eq!(rest, "And more:\n\n- a\n  b");
        assert_eq!(split(""), (String::new(), String::new()));
    }
}
