//! What handlers say of their answers.

use std::any::TypeId;

use cortex_http::{Bytes, Created, Html, Json, NoContent, Problem, StatusCode, Tagged};
use serde_json::json;
use utoipa::ToSchema;

use crate::Operation;

/// What a handler returns, where it knows which answers it can become. Implement it for responses of
/// your own.
pub trait DescribeAnswer {
    /// Adds them to the operation.
    fn describe(operation: &mut Operation);
}

const DONE: &str = "it is done";

impl<T: ToSchema> DescribeAnswer for Json<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schema::<T>();
        operation.answer("200", DONE);
        operation.content("200", "application/json", &schema);
    }
}

impl<T: ToSchema> DescribeAnswer for Tagged<T> {
    fn describe(operation: &mut Operation) {
        <Json<T> as DescribeAnswer>::describe(operation);
        operation.header("200", "ETag", TAG);
        if operation.reads() {
            operation.answer(
                "304",
                "the client has it already, as it said by `If-None-Match`",
            );
        }
    }
}

const TAG: &str = "the tag of this state, for `If-Match` and `If-None-Match`";

impl<T: ToSchema> DescribeAnswer for Created<T> {
    fn describe(operation: &mut Operation) {
        let schema = operation.schema::<T>();
        operation.answer("201", "it was made");
        operation.content("201", "application/json", &schema);
        operation.header("201", "ETag", TAG);
        operation.header("201", "Location", "where it is from now on");
    }
}

impl DescribeAnswer for NoContent {
    fn describe(operation: &mut Operation) {
        operation.answer("204", DONE);
    }
}

impl DescribeAnswer for () {
    fn describe(operation: &mut Operation) {
        operation.answer("200", DONE);
    }
}

/// Which one is known only when the handler has run.
impl DescribeAnswer for StatusCode {
    fn describe(operation: &mut Operation) {
        operation.answer("2XX", DONE);
    }
}

macro_rules! plain {
    ($($type:ty: $media:literal;)+) => { $(
        impl DescribeAnswer for $type {
            fn describe(operation: &mut Operation) {
                operation.answer("200", DONE);
                operation.content("200", $media, &json!({ "type": "string" }));
            }
        }
    )+ };
}

plain! {
    String: "text/plain";
    &str: "text/plain";
    Html<String>: "text/html";
    Html<&str>: "text/html";
}

impl DescribeAnswer for Bytes {
    fn describe(operation: &mut Operation) {
        operation.answer("200", DONE);
        operation.content("200", "application/octet-stream", &json!({}));
    }
}

impl<A: DescribeAnswer, E: 'static> DescribeAnswer for Result<A, E> {
    fn describe(operation: &mut Operation) {
        A::describe(operation);
        failure::<E>(operation);
    }
}

/// A status or headers, and then the answer proper.
impl<P: 'static, A: DescribeAnswer> DescribeAnswer for (P, A) {
    fn describe(operation: &mut Operation) {
        A::describe(operation);
        if TypeId::of::<P>() == TypeId::of::<StatusCode>() {
            operation.of_unknown_status();
        }
    }
}

impl<P: 'static, Q, A: DescribeAnswer> DescribeAnswer for (P, Q, A) {
    fn describe(operation: &mut Operation) {
        <(P, A)>::describe(operation);
    }
}

/// A result of which only the failure is known.
pub trait DescribeFailure {
    /// Adds it to the operation.
    fn describe(operation: &mut Operation);
}

impl<A, E: 'static> DescribeFailure for Result<A, E> {
    fn describe(operation: &mut Operation) {
        failure::<E>(operation);
    }
}

/// What is known of an error is that of a problem.
fn failure<E: 'static>(operation: &mut Operation) {
    if TypeId::of::<E>() != TypeId::of::<Problem>() {
        operation.fails_otherwise();
    }
}
