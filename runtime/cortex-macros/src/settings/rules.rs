//! What `#[setting(...)]` demands of a value: ranges, patterns, and functions of the application's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Error, Expr, LitStr, Path, RangeLimits, Result, parenthesized};

use super::literal::bound;

/// The rules of one field, as calls on its place.
#[derive(Default)]
pub(super) struct Rules {
    calls: Vec<TokenStream>,
    defaults: Vec<(&'static str, TokenStream)>,
    /// Functions that are called with the value.
    pub(super) checks: Vec<Path>,
    /// Whether the type needs an order.
    pub(super) ordered: bool,
    /// Whether the type needs to be text.
    pub(super) textual: bool,
}

/// The environment whose default an argument gives.
pub(super) fn environment(path: &Path) -> Option<&'static str> {
    let known = [
        ("development", "Development"),
        ("test", "Test"),
        ("production", "Production"),
    ];
    let found = known.into_iter().find(|(name, _)| path.is_ident(name));
    found.map(|(_, variant)| variant)
}

impl Rules {
    /// Adds a call on the place.
    pub(super) fn call(&mut self, call: TokenStream) {
        self.calls.push(call);
    }

    /// Adds the default of one environment.
    pub(super) fn in_environment(&mut self, environment: &'static str, value: TokenStream) {
        self.defaults.push((environment, value));
    }

    /// All calls, in the order in which they were written.
    pub(super) fn calls(&self, root: &TokenStream) -> TokenStream {
        let calls = &self.calls;
        let defaults = self.defaults.iter().map(|(environment, value)| {
            let environment = Ident::new(environment, Span::call_site());
            quote!(.or_in(#root::Environment::#environment, #value))
        });
        quote!(#(#calls)* #(#defaults)*)
    }

    /// Reads one argument; tells whether it is a rule.
    pub(super) fn parse(&mut self, meta: &ParseNestedMeta<'_>) -> Result<bool> {
        let Some(name) = meta.path.get_ident() else {
            return Ok(false);
        };
        match &*name.to_string() {
            "min" | "max" => {
                let value = bound(&meta.value()?.parse()?)?;
                self.bound(name, &value);
            }
            "range" => self.range(meta)?,
            "pattern" => {
                let pattern: LitStr = meta.value()?.parse()?;
                self.text(quote!(.pattern(#pattern)));
            }
            "url" | "file" | "directory" => self.text(quote!(.#name())),
            "check" => {
                let path: Path = meta.value()?.parse()?;
                let name = path.segments.last().map(|last| last.ident.to_string());
                self.calls.push(quote!(.checked(#name)));
                self.checks.push(path);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn bound(&mut self, method: &Ident, value: &TokenStream) {
        self.ordered = true;
        self.calls.push(quote!(.#method(#value)));
    }

    fn text(&mut self, call: TokenStream) {
        self.textual = true;
        self.calls.push(call);
    }

    fn range(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let content;
        parenthesized!(content in meta.input);
        let expression: Expr = content.parse()?;
        let wrong = || {
            let message = "a range is written `range(1..=100)`, `range(1..)` or `range(..=100)`: \
                           both ends are values that are allowed";
            Err(Error::new_spanned(&expression, message))
        };
        let Expr::Range(range) = &expression else {
            return wrong();
        };
        if matches!(range.limits, RangeLimits::HalfOpen(_)) && range.end.is_some() {
            return wrong();
        }
        if range.start.is_none() && range.end.is_none() {
            return wrong();
        }
        for (method, end) in [("min", &range.start), ("max", &range.end)] {
            if let Some(end) = end {
                let value = bound(end)?;
                self.bound(&Ident::new(method, Span::call_site()), &value);
            }
        }
        Ok(())
    }
}
