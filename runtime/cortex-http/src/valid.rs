//! Arguments that obey the rules of their type.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::{Form, Json};
use garde::Validate;
use serde::de::DeserializeOwned;
use serde_qs::{Config, DuplicateKeyBehavior};

use crate::body::{self, Media, NUL};
use crate::fault::{Fault, Source, steps};
use crate::rules::check;
use crate::{Path, Problem, Query, path};

/// What another extractor takes out of the request, once it obeys the rules of its type
/// (`garde::Validate`): `Valid<Json<T>>`, `Valid<Form<T>>`, `Valid<Query<T>>`, `Valid<Path<T>>`.
///
/// Whatever is wrong is answered as a [`Problem`] whose member `errors` has an entry for each fault,
/// with the place, a code for programs, a sentence for people, and what the rule asks for:
///
/// - A body that breaks rules or does not have the shape of `T`: 422. No JSON: 400; another media
///   type: 415; too long: 413.
/// - A query that breaks rules, or does not fit `T`: 400. It may have repeated and nested values:
///   `tag=a&tag=b` for a `Vec`, `filter[status]=draft` for a struct in a struct.
/// - A path: 404, because there is nothing at it.
///
/// The character U+0000 is refused everywhere. A whole number in a JSON body may be written with a
/// point, as `7.0`.
///
/// ```
/// use cortex_http::{Json, Valid};
/// use garde::Validate;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Validate)]
/// struct CreatePost {
///     #[garde(length(chars, min = 1, max = 255))]
///     title: String,
/// }
///
/// async fn create(Valid(Json(post)): Valid<Json<CreatePost>>) -> String {
///     post.title
/// }
/// # drop(create);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Valid<E>(pub E);

impl<S, T> FromRequest<S> for Valid<Json<T>>
where
    S: Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = body::read(request, Media::Json).await?;
        let value: T = body::decode(&bytes)?;
        check(Source::Body, &value)?;
        Ok(Self(Json(value)))
    }
}

impl<S, T> FromRequest<S> for Valid<Form<T>>
where
    S: Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = body::read(request, Media::Form).await?;
        let value: T = pairs(Source::Body, &bytes)?;
        check(Source::Body, &value)?;
        Ok(Self(Form(value)))
    }
}

impl<S, T> FromRequestParts<S> for Valid<Query<T>>
where
    S: Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let value: T = pairs(Source::Query, query.as_bytes())?;
        check(Source::Query, &value)?;
        Ok(Self(Query(value)))
    }
}

impl<S, T> FromRequestParts<S> for Valid<Path<T>>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()> + Send,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        path::check(parts)?;
        let taken = Path::<T>::from_request_parts(parts, state).await;
        let Path(value) = taken.map_err(|error| path::of_rejection(&error))?;
        check(Source::Path, &value)?;
        Ok(Self(Path(value)))
    }
}

/// A value from pairs of names and values, as queries and forms are written.
fn pairs<T: DeserializeOwned>(source: Source, text: &[u8]) -> Result<T, Problem> {
    if let Some(name) = with_nul(text) {
        let fault = match source {
            Source::Body => Fault::field("nul", NUL).at(format!("/{name}")),
            Source::Query | Source::Path => Fault::parameter(name, "nul", NUL),
        };
        return Err(source.refuse([fault]));
    }
    let value = read(source, text)?;
    // serde_qs takes what is empty for `true`.
    if let Some(filled) = filled(text)
        && let Err(problem) = read::<T>(source, &filled)
        && problem.to_string().ends_with("expected a boolean")
    {
        return Err(problem);
    }
    Ok(value)
}

fn read<T: DeserializeOwned>(source: Source, text: &[u8]) -> Result<T, Problem> {
    // Browsers write brackets as `%5B`, and people do not; both are read.
    let config = Config::new()
        .duplicate_key_behavior(DuplicateKeyBehavior::Error)
        .use_form_encoding(true);
    let deserializer = serde_qs::Deserializer::with_config(config, text);
    let deserializer = deserializer.map_err(|error| unreadable(source, &error.to_string()))?;
    let value = serde_path_to_error::deserialize(deserializer);
    value.map_err(|error| {
        let text = error.inner().to_string();
        source.refuse([body::fault(source, steps(error.path()), &text)])
    })
}

/// The pairs with something in each value, if one is empty.
fn filled(text: &[u8]) -> Option<Vec<u8>> {
    let is_empty =
        |pair: &[u8]| !pair.is_empty() && (!pair.contains(&b'=') || pair.ends_with(b"="));
    let pairs = text.split(|byte| *byte == b'&');
    pairs.clone().any(is_empty).then(|| {
        let pairs = pairs.map(|pair| match pair.ends_with(b"=") {
            _ if !is_empty(pair) => pair.to_owned(),
            true => [pair, b"-"].concat(),
            false => [pair, b"=-"].concat(),
        });
        pairs.collect::<Vec<_>>().join(&b'&')
    })
}

/// The name of a value with the character U+0000 in it or in its name.
fn with_nul(text: &[u8]) -> Option<String> {
    let mut pairs = text.split(|byte| *byte == b'&');
    let hit = |pair: &&[u8]| pair.contains(&0) || pair.windows(3).any(|three| three == b"%00");
    let name = pairs.find(hit)?.split(|byte| *byte == b'=').next();
    Some(String::from_utf8_lossy(name.unwrap_or_default()).into_owned())
}

fn unreadable(source: Source, why: &str) -> Problem {
    let what = match source {
        Source::Body => "form",
        Source::Query | Source::Path => "query",
    };
    Problem::bad_request().detail(format!("the {what} cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_empty_is_text_and_no_boolean() {
        let flag = |text: &str| pairs::<BTreeMap<String, bool>>(Source::Query, text.as_bytes());
        assert!(flag("a=true&b=false").is_ok());
        for empty in ["a=", "a", "b=true&a="] {
            assert_eq!(flag(empty).unwrap_err().status(), 400, "{empty}");
        }
        let text = pairs::<BTreeMap<String, String>>(Source::Query, b"a=&b=x").unwrap();
        assert_eq!(text["a"], "");
    }
}
