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

/// `*`, or tags with commas between them (RFC 9110, section 13.1.1).
const TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// What a body is answered with that is none, of another media type, or of another shape.
fn refused(operation: &mut Operation) {
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

/// The parameter of the path at this place.
fn place(operation: &mut Operation, index: usize, schema: &Value) {
    if let Some(name) = operation.path_names().get(index).cloned() {
        operation
            .parameter(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
}
