//! Paths on their way to a type: where they do not fit, nothing is there.

use std::any::TypeId;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::http::request::Parts;
use futures_util::FutureExt as _;

use crate::body::NUL;
use crate::{Fault, Problem};

/// Whether an extractor that refuses by an `R` takes its value out of the path.
pub(crate) fn is_refused_by<R: 'static>() -> bool {
    TypeId::of::<R>() == TypeId::of::<PathRejection>()
}

/// Refuses a request as [`check`] does.
pub(crate) fn checked(request: Request) -> Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    check(&mut parts)?;
    Ok(Request::from_parts(parts, body))
}

/// Refuses a path whose parameters hold what nothing is called.
pub(crate) fn check(parts: &mut Parts) -> Result<(), Problem> {
    // Only in this way can it stand in a path.
    if !parts.uri.path().contains("%00") {
        return Ok(());
    }
    let parameters = RawPathParams::from_request_parts(parts, &()).now_or_never();
    let Some(Ok(parameters)) = parameters else {
        // The extractor of the path says the same, in its words.
        return Ok(());
    };
    let mut parameters = parameters.iter();
    match parameters.find(|(_, value)| value.contains('\0')) {
        Some((name, _)) => {
            let fault = Fault::parameter(name, "nul", NUL);
            Err(Problem::not_found().faults([fault]))
        }
        None => Ok(()),
    }
}

/// What axum's `Path` refuses: there is nothing at such a path, unless the handler asks for what no
/// path of its route has.
pub(crate) fn of_rejection(rejection: &PathRejection) -> Problem {
    match rejection.status() {
        status if status.is_server_error() => Problem::new(status).cause(rejection.body_text()),
        _ => Problem::not_found().detail(rejection.body_text()),
    }
}
