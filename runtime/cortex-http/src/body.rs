//! Bodies on their way to a type: their media type, their bytes, and in which place they do not fit.

use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest as _, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use crate::fault::{Fault, Source, Step, steps};
use crate::once::Part;
use crate::{Problem, whole};

/// What does not fit, and where.
type Misfit = serde_path_to_error::Error<serde_json::Error>;

/// The body of a request whose media type is one of these.
pub(crate) async fn read(request: Request, media: Media) -> Result<Bytes, Problem> {
    if !media.is_that_of(request.headers()) {
        let detail = format!("expected a body of the type {}", media.names());
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE).detail(detail));
    }
    let bytes = Bytes::from_request(request, &()).await;
    bytes.map_err(|error| Problem::new(error.status()).detail(error.body_text()))
}

/// What a body may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`, or what says by `+json` that it is some.
    #[cfg(feature = "validation")]
    Json,
    /// The two that a merge patch has.
    MergePatch,
    /// What a form in a browser sends.
    #[cfg(feature = "validation")]
    Form,
}

impl Media {
    fn is_that_of(self, headers: &HeaderMap) -> bool {
        let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next();
        let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            #[cfg(feature = "validation")]
            Self::Json => {
                let of = kind.strip_prefix("application/");
                of.is_some_and(|of| of == "json" || of.ends_with("+json"))
            }
            Self::MergePatch => {
                ["application/json", "application/merge-patch+json"].contains(&&*kind)
            }
            #[cfg(feature = "validation")]
            Self::Form => kind == "application/x-www-form-urlencoded",
        }
    }

    fn names(self) -> &'static str {
        match self {
            #[cfg(feature = "validation")]
            Self::Json => "`application/json`",
            Self::MergePatch => "`application/merge-patch+json` or `application/json`",
            #[cfg(feature = "validation")]
            Self::Form => "`application/x-www-form-urlencoded`",
        }
    }
}

/// A value from the bytes of a JSON body.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if let Some(problem) = nul(bytes) {
        return Err(problem);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = match serde_path_to_error::deserialize(&mut deserializer) {
        Ok(value) => value,
        Err(error) => return mended(bytes, &error),
    };
    let end = deserializer.end();
    end.map_err(|error| no_json(&error))?;
    Ok(value)
}

/// A value from JSON that was read before.
pub(crate) fn convert<T: DeserializeOwned>(mut value: Value) -> Result<T, Problem> {
    let error = match serde_path_to_error::deserialize(&value) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if !is_of_float(&error) || !whole::write(&mut value) {
        return Err(misfit(&error));
    }
    serde_path_to_error::deserialize(&value).map_err(|error| misfit(&error))
}

/// The same once more where a number with a point did not fit, which may be a whole one.
fn mended<T: DeserializeOwned>(bytes: &[u8], error: &Misfit) -> Result<T, Problem> {
    let again = is_of_float(error).then(|| serde_json::from_slice(bytes));
    match again {
        Some(Ok(Part(value))) => convert(value),
        _ => Err(misfit(error)),
    }
}

fn is_of_float(error: &Misfit) -> bool {
    let text = error.inner().to_string();
    text.starts_with("invalid type: floating point ")
}

/// What axum's `Json` refuses, with the place of it; `None` where axum's own words are as good.
pub(crate) fn of_rejection(rejection: &JsonRejection) -> Option<Problem> {
    let JsonRejection::JsonDataError(error) = rejection else {
        return None;
    };
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(placed) = error.downcast_ref::<Misfit>() {
            return Some(misfit(placed));
        }
        next = error.source();
    }
    None
}

fn misfit(error: &Misfit) -> Problem {
    let inner = error.inner();
    if inner.classify() != Category::Data {
        return no_json(inner);
    }
    let text = inner.to_string();
    // Lines are of no use to a program that wrote none.
    let text = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(text, _)| text);
    Source::Body.refuse([fault(Source::Body, steps(error.path()), text)])
}

fn no_json(error: &serde_json::Error) -> Problem {
    Problem::bad_request().detail(format!("the body is no valid JSON: {error}"))
}

/// The fault that a message of serde's is about. Its path leads to the object around a field that is
/// missing or there twice; the name of the field is in the message only.
pub(crate) fn fault(source: Source, mut steps: Vec<Step>, message: &str) -> Fault {
    let named = |before: &str| {
        let rest = message.strip_prefix(before)?;
        let end = ["`, expected ", "`, there are no fields"];
        let end = end.iter().find_map(|end| rest.rfind(end));
        Some(&rest[..end.unwrap_or(rest.strip_suffix('`')?.len())])
    };
    let (code, name, detail) = if let Some(name) = named("missing field `") {
        ("required", Some(name), "is missing".to_owned())
    } else if let Some(name) = named("duplicate field `") {
        ("duplicate", Some(name), "is there twice".to_owned())
    } else if let Some(rest) = message.strip_prefix("unknown field `") {
        let (name, known) = unknown(rest);
        // The path leads as far as the key that is refused.
        let name = Some(name).filter(|name| steps.last() != Some(&Step::Key((*name).to_owned())));
        ("unknown", name, format!("is not known{known}"))
    } else if message == MANY {
        ("duplicate", None, "is given more than once".to_owned())
    } else if message.starts_with("invalid type: ") {
        ("type", None, message.to_owned())
    } else {
        ("value", None, message.to_owned())
    };
    if let Some(name) = name {
        steps.push(Step::Key(name.to_owned()));
    }
    Fault::along(source, &steps, code, detail)
}

/// What `serde_qs` says where one value is expected.
const MANY: &str = "multiple values provided for non-sequence field";

/// Splits the name of an unknown field, which may hold anything, from what serde says behind it.
fn unknown(rest: &str) -> (&str, String) {
    match rest.rsplit_once("`, expected ") {
        Some((name, known)) => (name, format!(", expected {known}")),
        None => (
            rest.trim_end_matches("`, there are no fields"),
            String::new(),
        ),
    }
}

/// Refuses the character U+0000 in text: no database can keep it safely, and no person writes it.
fn nul(bytes: &[u8]) -> Option<Problem> {
    if !has_escaped_nul(bytes) {
        return None;
    }
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut steps = Vec::new();
    find_nul(&value, &mut steps).then(|| {
        let detail = NUL.to_owned();
        Source::Body.refuse([Fault::along(Source::Body, &steps, "nul", detail)])
    })
}

pub(crate) const NUL: &str = "contains the character U+0000";

/// Whether `\u0000` is anywhere in the text; `\\u0000` is something else.
fn has_escaped_nul(mut bytes: &[u8]) -> bool {
    while let Some(at) = bytes.iter().position(|byte| *byte == b'\\') {
        let rest = &bytes[at + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        bytes = rest.get(1..).unwrap_or_default();
    }
    false
}

fn find_nul(value: &Value, steps: &mut Vec<Step>) -> bool {
    let mut enter = |step: Step, inner: &Value, key: &str| {
        steps.push(step);
        let found = key.contains('\0') || find_nul(inner, steps);
        if !found {
            steps.pop();
        }
        found
    };
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.any(|(index, item)| enter(Step::Index(index), item, ""))
        }
        Value::Object(members) => {
            let mut members = members.iter();
            members.any(|(key, inner)| enter(Step::Key(key.clone()), inner, key))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Post {
        #[expect(dead_code, reason = "only its shape matters")]
        title: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only its shape matters")]
        tags: Vec<Tag>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tag {
        #[expect(dead_code, reason = "only its shape matters")]
        name: Kind,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        News,
        Talk,
    }

    /// The status, and the place and code of the only fault.
    #[track_caller]
    fn refused(body: &str) -> (u16, String, String) {
        let problem = decode::<Post>(body.as_bytes()).unwrap_err();
        let errors = problem.member("errors").cloned();
        let first = errors.and_then(|errors| errors.get(0).cloned());
        let text = |key| {
            let value = first.as_ref().and_then(|first| first.get(key));
            value.and_then(Value::as_str).unwrap_or("-").to_owned()
        };
        (problem.status().as_u16(), text("pointer"), text("code"))
    }

    #[test]
    fn each_misfit_has_its_place_in_the_words_of_serde_that_are_compiled_in() {
        for (body, pointer, code) in [
            ("{}", "/title", "required"),
            (r#"{"title":"a","titel":1}"#, "/titel", "unknown"),
            (
                r#"{"title":"a","a`, expected b":1}"#,
                "/a`, expected b",
                "unknown",
            ),
            (r#"{"title":"a","title":"b"}"#, "/title", "duplicate"),
            (r#"{"title":1}"#, "/title", "type"),
            (
                r#"{"title":"a","tags":[{"name":"news"},{}]}"#,
                "/tags/1/name",
                "required",
            ),
            (
                r#"{"title":"a","tags":[{"name":"x"}]}"#,
                "/tags/0/name",
                "value",
            ),
            (
                r#"{"title":"a","tags":[{"name":"talk","more":1}]}"#,
                "/tags/0/more",
                "unknown",
            ),
            ("[1,2,3]", "/0", "type"),
            ("7", "", "type"),
            (r#"{"title":"a\u0000"}"#, "/title", "nul"),
            (r#"{"title":"a","\u0000":1}"#, "/\0", "nul"),
        ] {
            let expected = (422, pointer.to_owned(), code.to_owned());
            assert_eq!(refused(body), expected, "{body}");
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nested {
        #[expect(dead_code, reason = "only its shape matters")]
        name: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its shape matters")]
        name: String,
    }

    #[test]
    fn a_field_in_a_field_of_its_name_is_told_from_it() {
        for (body, pointer) in [
            (r#"{"name":{}}"#, "/name/name"),
            (r#"{"name":{"name":"a","name":"b"}}"#, "/name/name"),
            (r#"{"name":{"x":1}}"#, "/name/x"),
            (r#"{"name":{"name":1}}"#, "/name/name"),
            (r#"{"name":{"name":"a"},"name":{"name":"a"}}"#, "/name"),
        ] {
            let problem = decode::<Nested>(body.as_bytes()).unwrap_err();
            let errors = problem.member("errors").unwrap();
            assert_eq!(errors[0]["pointer"], pointer, "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_a_bad_request() {
        for body in [
            "",
            "{",
            "{\"title\":\"a\"}}",
            "{\"title\":\"\\ud800\"}",
            "{\"title\":\"a\0\"}",
            "nul",
        ] {
            assert_eq!(refused(body).0, 400, "{body:?}");
        }
        let deep = "[".repeat(100_000);
        assert!([400, 422].contains(&refused(&deep).0));
        let not_unicode = decode::<Post>(b"{\"title\":\"\xff\"}").unwrap_err();
        assert_eq!(not_unicode.status(), 400);
    }

    #[test]
    fn whole_numbers_may_have_a_point() {
        let read = |body: &str| decode::<Vec<(i64, f64)>>(body.as_bytes());
        assert_eq!(
            read("[[7.0, 7], [-0.0, 0.5], [1e3, -0.0]]").unwrap()[2].0,
            1000
        );
        for (body, pointer, code) in [
            ("[[7.5, 1]]", "/0/0", "type"),
            ("[[7.0, 1], [9007199254740993.0, 1]]", "/1/0", "type"),
            ("[[7.0, \"\"]]", "/0/1", "type"),
            ("[[1e300, 1]]", "/0/0", "type"),
        ] {
            let problem = read(body).unwrap_err();
            let errors = problem.member("errors").unwrap();
            assert_eq!(errors[0]["pointer"], pointer, "{body}");
            assert_eq!(errors[0]["code"], code, "{body}");
        }
        assert_eq!(convert::<Vec<u8>>(json!([7.0])).unwrap(), [7]);
        assert!(convert::<Vec<u8>>(json!([-7.0])).is_err());
    }

    #[test]
    fn an_escaped_backslash_is_no_nul() {
        assert!(decode::<Post>(br#"{"title":"\\u0000"}"#).is_ok());
        assert!(decode::<Post>(br#"{"title":"\\\\u0000\\"}"#).is_ok());
    }

    #[test]
    fn a_value_that_was_read_before_is_refused_alike() {
        let problem = convert::<Post>(json!({ "title": null })).unwrap_err();
        let errors = problem.member("errors").unwrap();
        assert_eq!(errors[0]["pointer"], "/title");
        assert_eq!(errors[0]["detail"], "invalid type: null, expected a string");
    }
}
