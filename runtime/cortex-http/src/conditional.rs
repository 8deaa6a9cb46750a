//! Answers with a tag, and requests that say which tag they mean.

use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Problem;
use crate::tag::{self, Known};

/// A value as JSON, with a strong `ETag`: two values have the same one if their JSON is the same.
///
/// A client that sends it back as `If-None-Match` is answered 304 without the body.
///
/// ```
/// use cortex_http::{Path, Problem, Tagged};
///
/// async fn show(Path(id): Path<i64>) -> Result<Tagged<String>, Problem> {
///     Ok(Tagged(format!("the post {id}")))
/// }
/// # drop(show);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tagged<T>(pub T);

/// The answer 201 to a request that made something: the value as JSON, where it is from now on, and
/// its `ETag`, which is the one that [`Tagged`] has.
///
/// ```
/// use cortex_http::Created;
///
/// async fn create() -> Created<String> {
///     Created::at("/posts/7", "the post 7".to_owned())
/// }
/// # drop(create);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created<T> {
    location: Option<String>,
    value: T,
}

impl<T> Created<T> {
    /// Something that is at this path from now on, or at this URL.
    pub fn at(path: impl Into<String>, value: T) -> Self {
        Self {
            location: Some(path.into()),
            value,
        }
    }

    /// Something that has no path of its own.
    pub fn new(value: T) -> Self {
        Self {
            location: None,
            value,
        }
    }
}

/// Which state of a value a request is about, as it says by `If-Match`: nobody's change is lost
/// between reading and writing.
///
/// ```
/// use cortex_http::{IfMatch, Problem};
///
/// async fn delete(condition: IfMatch) -> Result<(), Problem> {
///     let post = "the post as it is now";
///     condition.check(&post)?;
///     Ok(())
/// }
/// # drop(delete);
/// ```
#[derive(Clone, Debug)]
pub struct IfMatch(Option<Known>);

impl IfMatch {
    /// Goes on if the request is about the value as it is, or does not say.
    ///
    /// # Errors
    ///
    /// A problem with the status 412 if the value has changed since the client saw it, and one with
    /// the status 500 if it cannot be serialized.
    pub fn check<T: Serialize>(&self, value: &T) -> Result<(), Problem> {
        match &self.0 {
            None | Some(Known::Any) => Ok(()),
            Some(known) => {
                let bytes = serde_json::to_vec(value).map_err(Problem::internal)?;
                current(known, &bytes)
            }
        }
    }

    /// Whether the request says anything.
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }
}

fn current(known: &Known, bytes: &[u8]) -> Result<(), Problem> {
    if known.has_strongly(&tag::of(bytes)) {
        return Ok(());
    }
    let problem = Problem::new(StatusCode::PRECONDITION_FAILED);
    Err(problem.detail("it has changed since it was read: read it again, and send its new `ETag`"))
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if !parts.headers.contains_key(IF_MATCH) {
            return Ok(Self(None));
        }
        let known = Known::parse(parts.headers.get_all(IF_MATCH));
        // To go on as if it were not there would overwrite what the client wanted to spare.
        let no_list = || Problem::bad_request().detail("`If-Match` is no list of tags");
        Ok(Self(Some(known.ok_or_else(no_list)?)))
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::OK, serde_json::to_vec(&self.0))
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let response = answer(StatusCode::CREATED, serde_json::to_vec(&self.value));
        located(response, self.location)
    }
}

fn answer(status: StatusCode, body: serde_json::Result<Vec<u8>>) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) => return Problem::internal(error).into_response(),
    };
    let head = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (ETAG, tag::of(&body)),
    ];
    (status, head, body).into_response()
}

fn located(mut response: Response, location: Option<String>) -> Response {
    let Some(location) = location.filter(|_| response.status() == StatusCode::CREATED) else {
        return response;
    };
    match HeaderValue::try_from(encoded(&location)) {
        Ok(location) => {
            response.headers_mut().insert(LOCATION, location);
            response
        }
        Err(error) => Problem::internal(error).into_response(),
    }
}

/// A location with what may not stand in a header percent-encoded, as a title in a path.
fn encoded(location: &str) -> String {
    let mut encoded = String::with_capacity(location.len());
    for byte in location.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    encoded
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).map_or('0', |it| it.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_can_hold_any_text() {
        assert_eq!(encoded("/posts/7?x=%20"), "/posts/7?x=%20");
        assert_eq!(encoded("/p/ü b\r\n"), "/p/%C3%BC%20b%0D%0A");
    }
}
