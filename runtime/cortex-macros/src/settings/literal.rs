//! Values that are written in an attribute as in a configuration file.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Error, Expr, ExprLit, Lit, LitInt, Result, UnOp};

/// A default as an expression that the configuration takes: a literal, or a list of them.
pub(super) fn default(value: &Expr) -> Result<TokenStream> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) => {
            let digits = int.base10_parse::<i64>()?;
            Ok(whole(digits.unsigned_abs(), int))
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(_) | Lit::Bool(_) | Lit::Float(_),
            ..
        }) => Ok(value.to_token_stream()),
        Expr::Unary(negative) if matches!(negative.op, UnOp::Neg(_)) => {
            let inner = match &*negative.expr {
                // The least whole number has no positive of its own.
                Expr::Lit(ExprLit {
                    lit: Lit::Int(int), ..
                }) if int.base10_parse().ok() == Some(i64::MIN.unsigned_abs()) => {
                    whole(i64::MIN.unsigned_abs(), int)
                }
                other => default(other)?,
            };
            Ok(quote!(-#inner))
        }
        Expr::Array(list) if list.elems.is_empty() => {
            Ok(quote!(::std::vec::Vec::<::std::string::String>::new()))
        }
        Expr::Array(list) => {
            let items = list.elems.iter().map(default).collect::<Result<Vec<_>>>()?;
            Ok(quote!(::std::vec![#(#items),*]))
        }
        _ => Err(Error::new_spanned(
            value,
            "a default is written as in a configuration file: text in quotes, a number, `true`, \
             `false`, or a list of these in brackets",
        )),
    }
}

/// A whole number as the configuration has it.
fn whole(digits: u64, at: &LitInt) -> TokenStream {
    LitInt::new(&format!("{digits}i64"), at.span()).to_token_stream()
}

/// A bound: a number, or text such as `"5s"`.
pub(super) fn bound(value: &Expr) -> Result<TokenStream> {
    let literal = match value {
        Expr::Unary(negative) if matches!(negative.op, UnOp::Neg(_)) => &negative.expr,
        other => other,
    };
    match literal {
        Expr::Lit(ExprLit {
            lit: Lit::Int(_) | Lit::Float(_) | Lit::Str(_),
            ..
        }) => default(value),
        _ => Err(Error::new_spanned(
            value,
            "a bound is a number, or text such as `\"5s\"`",
        )),
    }
}
