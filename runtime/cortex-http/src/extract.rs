//! What `#[controller]` calls to take a handler's arguments out of a request, and to turn what it
//! returns into a response. The traits are here for their messages: axum's own would speak of a
//! `Handler` that a user of controllers never sees.

use std::any::Any;
use std::pin::Pin;

use axum::body::to_bytes;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::{Answering, Problem, body, path};

/// The text of a rejection is cut here, in bytes.
const LONGEST_REJECTION: usize = 64 * 1024;

/// An argument under way. Boxed and not an `async fn`: the compiler would repeat what it has to say
/// about a wrong type at each place that the future passes through.
pub type Taking<'a, T> = Pin<Box<dyn Future<Output = Result<T, Response>> + Send + 'a>>;

/// An argument that is taken from the request's head.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be this argument of a handler",
    label = "cannot be extracted from the head of a request",
    note = "arguments are extractors such as `Path<T>`, `Query<T>`, `HeaderMap` or `Extension<T>`",
    note = "one that reads the body, such as `Json<T>`, `Form<T>` or `Bytes`, has to be the last"
)]
pub trait Part: Sized {
    /// Takes the argument, or answers why it cannot.
    fn take(parts: &mut Parts) -> Taking<'_, Self>;
}

#[diagnostic::do_not_recommend]
impl<T: FromRequestParts<()> + 'static> Part for T {
    fn take(parts: &mut Parts) -> Taking<'_, Self> {
        Box::pin(async {
            if path::is_refused_by::<T::Rejection>() {
                path::check(parts).map_err(IntoResponse::into_response)?;
            }
            let rejection = match T::from_request_parts(parts, &()).await {
                Ok(value) => return Ok(value),
                Err(rejection) => match known(&rejection) {
                    Some(known) => return Err(known),
                    None => rejection.into_response(),
                },
            };
            Err(problem_of(rejection).await)
        })
    }
}

/// The last argument, which may read the body. `M` only tells the two kinds of extractors apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a handler",
    label = "cannot be extracted from a request",
    note = "arguments are extractors such as `Path<T>`, `Query<T>`, `HeaderMap` or `Extension<T>`, \
            and last one that reads the body: `Json<T>`, `Form<T>`, `Bytes`, `String`",
    note = "`Json<T>` needs `T: serde::Deserialize`; a service is no argument but a field of the \
            controller",
    note = "`Valid<Json<T>>` needs `T: garde::Validate` besides"
)]
pub trait Last<M>: Sized {
    /// Takes the argument, or answers why it cannot.
    fn take(request: Request) -> Taking<'static, Self>;
}

#[diagnostic::do_not_recommend]
impl<M: 'static, T: FromRequest<(), M> + 'static> Last<M> for T {
    fn take(request: Request) -> Taking<'static, Self> {
        Box::pin(async {
            let request = if path::is_refused_by::<T::Rejection>() {
                path::checked(request).map_err(IntoResponse::into_response)?
            } else {
                request
            };
            let rejection = match T::from_request(request, &()).await {
                Ok(value) => return Ok(value),
                Err(rejection) => match known(&rejection) {
                    Some(known) => return Err(known),
                    None => rejection.into_response(),
                },
            };
            Err(problem_of(rejection).await)
        })
    }
}

/// What a handler returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the answer of a handler",
    label = "cannot be turned into a response",
    note = "return `Json<T>`, text, a `StatusCode`, a tuple such as `(StatusCode, Json<T>)`, \
            or anything else that implements `IntoResponse`",
    note = "in `Result<T, E>` both have to: use `Problem` as the error, and write \
            `impl From<YourError> for Problem` for `?`"
)]
pub trait Answer {
    /// The response.
    fn answer(self) -> Response;
}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> Answer for T {
    fn answer(self) -> Response {
        self.into_response()
    }
}

/// Takes an argument from the request's head, or the answer that says why it cannot.
pub fn part<T: Part>(parts: &mut Parts) -> Taking<'_, T> {
    T::take(parts)
}

/// Takes the last argument, or the answer that says why it cannot.
pub fn last<T: Last<M>, M>(request: Request) -> Taking<'static, T> {
    T::take(request)
}

/// Turns what a handler returned into a response.
pub fn answer<T: Answer>(value: T) -> Response {
    value.answer()
}

/// What `Path` refuses, which leads to nothing, and what `Json` refuses because of its shape, with the
/// place of it, which the text alone does not have in a form for programs.
fn known(rejection: &dyn Any) -> Option<Response> {
    let problem = match rejection.downcast_ref::<PathRejection>() {
        Some(rejection) => path::of_rejection(rejection),
        None => body::of_rejection(rejection.downcast_ref::<JsonRejection>()?)?,
    };
    Some(problem.into_response())
}

/// Turns the plain text of a rejection into problem details; what is no plain error stays.
fn problem_of(rejection: Response) -> Answering {
    // Boxed, so that it is no part of what is compiled for each type of argument.
    Box::pin(told(rejection))
}

async fn told(rejection: Response) -> Response {
    let status = rejection.status();
    let kind = rejection.headers().get(CONTENT_TYPE);
    let plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain || !(status.is_client_error() || status.is_server_error()) {
        return rejection;
    }
    let (mut head, body) = rejection.into_parts();
    let bytes = to_bytes(body, LONGEST_REJECTION).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let problem = match (text.is_empty(), status.is_server_error()) {
        (true, _) => Problem::new(status),
        (false, true) => Problem::new(status).cause(text),
        (false, false) => Problem::new(status).detail(text),
    };
    let mut response = problem.into_response();
    head.headers.remove(CONTENT_TYPE);
    head.headers.remove(CONTENT_LENGTH);
    response.headers_mut().extend(head.headers);
    response
}
