//! What the arguments of handlers say of a request.

use cortex_http::{Bytes, Form, IfMatch, Json, MergePatch, Path, Query};
use serde_json::{Value, json};
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

use crate::Operation;
use crate::schema::value;

/// An argument of a handler that knows what it takes from a request. Implement it for extractors of
/// your own.
///
/// ```
/// use cortex_openapi::{DescribeArgument, Operation};
///
/// struct Tenant(String);
///
/// impl DescribeArgument for Tenant {
///     fn describe(operation: &mut Operation) {
///         operation.parameter(serde_json::json!({
///             "name": "X-Tenant", "in": "header", "required": true, "schema": { "type": "string" },
///         }));
///     }
/// }
/// ```
pub trait DescribeArgument {
    /// Adds it to the operation.
    fn describe(operation: &mut Operation);
}

impl<T: ToSchema> DescribeArgument for Json<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schema::<T>();
        operation.body("application/json", &schema);
        refused(operation);
    }
}

impl<T: ToSchema> DescribeArgument for Form<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schema::<T>();
        operation.body("application/x-www-form-urlencoded", &schema);
        refused(operation);
    }
}

impl<T: ToSchema> DescribeArgument for MergePatch<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schemas.of_patch::<T>();
        operation.body("application/json", &schema);
        operation.body("application/merge-patch+json", &schema);
        refused(operation);
    }
}

impl DescribeArgument for String {
    fn describe(operation: &mut Operation) {
        operation.body("text/plain", &json!({ "type": "string" }));
    }
}

impl DescribeArgument for Bytes {
    fn describe(operation: &mut Operation) {
        operation.body("application/octet-stream", &json!({}));
    }
}

impl<T: IntoParams> DescribeArgument for Query<T> {
    fn describe(operation: &mut Operation) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            operation.parameter(value(&parameter));
        }
        operation.problem("400");
    }
}

/// A path with one parameter, which has any name.
impl<T: ToSchema> DescribeArgument for Path<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schema::<T>();
        place(operation, 0, &schema);
        nowhere(operation);
    }
}

impl DescribeArgument for IfMatch {
    fn describe(operation: &mut Operation) {
        operation.parameter(json!({
            "name": "If-Match",
            "in": "header",
            "required": false,
            "description": "the `ETag` of the state that is to be changed",
            "schema": { "type": "string", "pattern": TAGS },
        }));
        operation.problem("400");
        operation.problem("412");
    }
}

/// `*`, or tags with commas between them (RFC 9110, sections 5.6.1, 8.8.3 and 13.1.1). Each space has
/// one place where it can be read, or a client that checks would have to try them all.
const TAGS: &str = concat!(
    r#"^[ \t]*(\*[ \t]*|"#,
    r#"((W/)?"[!#-~\u0080-\u00ff]*"[ \t]*)?"#,
    r#"(,[ \t]*((W/)?"[!#-~\u0080-\u00ff]*"[ \t]*)?)*)$"#,
);

/// What a body is answered with that is none, of another media type, or of another shape.
pub(crate) fn refused(operation: &mut Operation) {
    for status in ["400", "413", "415", "422"] {
        operation.problem(status);
    }
}

impl<E: DescribeArgument> DescribeArgument for Option<E> {
    fn describe(operation: &mut Operation) {
        operation.optionally(E::describe);
    }
}

#[cfg(feature = "validation")]
impl<E: DescribeArgument> DescribeArgument for cortex_http::Valid<E> {
    fn describe(operation: &mut Operation) {
        E::describe(operation);
    }
}

/// The same for a path whose parameters a struct names. A trait of its own, because a type may
/// implement both of utoipa's.
pub trait DescribeNamed {
    /// Adds them to the operation.
    fn describe(operation: &mut Operation);
}

impl<T: IntoParams> DescribeNamed for Path<T> {
    fn describe(operation: &mut Operation) {
        for parameter in T::into_params(|| Some(ParameterIn::Path)) {
            operation.parameter(value(&parameter));
        }
        nowhere(operation);
    }
}

#[cfg(feature = "validation")]
impl<E: DescribeNamed> DescribeNamed for cortex_http::Valid<E> {
    fn describe(operation: &mut Operation) {
        E::describe(operation);
    }
}

/// The same for a path whose parameters a tuple has in their order.
pub trait DescribePlaced {
    /// Adds them to the operation.
    fn describe(operation: &mut Operation);
}

macro_rules! tuples {
    ($($($name:ident $index:literal)+;)+) => { $(
        impl<$($name: ToSchema),+> DescribePlaced for Path<($($name,)+)> {
            fn describe(operation: &mut Operation) {
                $(
                    let schema = operation.schema::<$name>();
                    place(operation, $index, &schema);
                )+
                nowhere(operation);
            }
        }
    )+ };
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
}

/// What a path is answered with that holds what nothing is called.
fn nowhere(operation: &mut Operation) {
    operation.problem("404");
}

/// The parameter of the path at this place.
fn place(operation: &mut Operation, index: usize, schema: &Value) {
    if let Some(name) = operation.path_names().get(index).cloned() {
        operation
            .parameter(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
}

#[cfg(test)]
mod tests {
    use cortex_http::{Body, FromRequestParts as _, HeaderValue, Request};
    use futures_util::FutureExt as _;
    use regex_lite::Regex;

    use super::*;

    /// What tells spaces, quotes, weakness and lists apart, and both sides of each border.
    const LETTERS: &[u8] = b" \t*\"W/,!#~\x80\xff";

    fn is_read(value: &[u8]) -> bool {
        let mut request = Request::new(Body::empty());
        let value = HeaderValue::from_bytes(value).unwrap();
        request.headers_mut().insert("if-match", value);
        let (mut parts, _) = request.into_parts();
        let read = IfMatch::from_request_parts(&mut parts, &()).now_or_never();
        read.unwrap().is_ok()
    }

    #[test]
    fn the_pattern_of_tags_fits_what_is_read_and_nothing_else() {
        let pattern = Regex::new(TAGS).unwrap();
        let mut values = vec![Vec::new()];
        let (mut first, mut read) = (0, 0);
        for _ in 0..=5 {
            let last = values.len();
            for at in first..last {
                let value = values[at].clone();
                let text: String = value.iter().copied().map(char::from).collect();
                let fits = pattern.is_match(&text);
                assert_eq!(is_read(&value), fits, "{text:?}");
                read += usize::from(fits);
                if value.len() < 5 {
                    values.extend(
                        LETTERS
                            .iter()
                            .map(|letter| [&value[..], &[*letter]].concat()),
                    );
                }
            }
            first = last;
        }
        assert!(
            read > 1000 && values.len() > 200_000,
            "{read} of {}",
            values.len()
        );
        let long = r#" W/"a" ,, "x{}'" , "" "#;
        assert!(pattern.is_match(long));
    }
}
