//! Tags of answers, and requests that depend on them (RFC 9110, sections 8.8.3 and 13).

use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, TRANSFER_ENCODING,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::{body::Body, extract::Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// How much of the digest is in a tag, in bytes: enough that no two values share one.
const LENGTH: usize = 16;

/// A strong tag of these bytes, in its quotes.
pub(crate) fn of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let short = digest.get(..LENGTH).unwrap_or_default();
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(short))
}

/// Tags that a client knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// `*`: any that there is.
    Any,
    /// These.
    Tags(Vec<Tag>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    weak: bool,
    /// With its quotes.
    opaque: String,
}

impl Known {
    /// Reads all lines of a header; `None` if they hold something else.
    pub(crate) fn parse<'a, I: IntoIterator<Item = &'a HeaderValue>>(lines: I) -> Option<Self> {
        let mut tags = Vec::new();
        for line in lines {
            let mut rest = line.to_str().ok()?.trim();
            if rest == "*" {
                return Some(Self::Any);
            }
            while !rest.is_empty() {
                let (tag, after) = Tag::parse(rest)?;
                tags.push(tag);
                rest = after.trim_start();
                let next = rest.strip_prefix(',');
                if next.is_none() && !rest.is_empty() {
                    return None;
                }
                rest = next
                    .unwrap_or_default()
                    .trim_start_matches([' ', '\t', ',']);
            }
        }
        (!tags.is_empty()).then_some(Self::Tags(tags))
    }

    /// Whether one of them is this tag of a value, byte for byte.
    pub(crate) fn has_strongly(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|it| !it.weak && it.opaque == tag),
        }
    }

    /// Whether one of them means the same.
    fn has_weakly(&self, tag: &str) -> bool {
        let opaque = tag.strip_prefix("W/").unwrap_or(tag);
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|it| it.opaque == opaque),
        }
    }
}

impl Tag {
    /// The tag that a text begins with, and what follows it.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let (weak, quoted) = match text.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let inner = quoted.strip_prefix('"')?;
        let end = inner.find('"')?;
        if inner[..end].contains([' ', '\t']) {
            return None;
        }
        let (opaque, rest) = quoted.split_at(end + 2);
        let opaque = opaque.to_owned();
        Some((Self { weak, opaque }, rest))
    }
}

/// What a client has already, as it says in a request that only reads.
pub(crate) fn known_to(request: &Request) -> Option<Known> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return None;
    }
    // What is no list of tags is no condition that could hold.
    Known::parse(request.headers().get_all(IF_NONE_MATCH))
}

/// Leaves the body out where the client has it.
pub(crate) fn unless_known(known: &Known, mut response: Response) -> Response {
    let tag = response
        .headers()
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok());
    let is_known = match (known, tag) {
        (Known::Any, _) => true,
        (known, Some(tag)) => known.has_weakly(tag),
        (Known::Tags(_), None) => false,
    };
    if !response.status().is_success() || !is_known {
        return response;
    }
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Body::empty();
    without_content(response.headers_mut());
    response
}

fn without_content(headers: &mut HeaderMap) {
    for name in [
        CONTENT_TYPE,
        CONTENT_LENGTH,
        CONTENT_ENCODING,
        TRANSFER_ENCODING,
    ] {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(lines: &[&'static str]) -> Option<Known> {
        let lines: Vec<_> = lines
            .iter()
            .map(|it| HeaderValue::from_static(it))
            .collect();
        Known::parse(&lines)
    }

    #[test]
    fn a_tag_is_the_first_half_of_a_digest() {
        // `printf '{}' | sha256sum | cut -c1-32 | xxd -r -p | basenc --base64url`
        assert_eq!(of(b"{}"), "\"RBNvo1WzZ4oRRq0W9-hkng\"");
        assert_ne!(of(b"{}"), of(b"[]"));
    }

    #[test]
    fn lists_are_read_whole_and_a_comma_in_a_tag_is_a_part_of_it() {
        let read = known(&[r#""a", W/"b",,"c,d""#, r#" "e" "#]).unwrap();
        for tag in ["\"a\"", "\"b\"", "\"c,d\"", "\"e\"", "W/\"a\""] {
            assert!(read.has_weakly(tag), "{tag}");
        }
        assert!(!read.has_weakly("\"c\""));
        assert!(read.has_strongly("\"a\"") && !read.has_strongly("\"b\""));
        assert_eq!(known(&["*"]), Some(Known::Any));
    }

    #[test]
    fn what_is_no_list_is_none() {
        for text in [
            "",
            ",",
            "a",
            "\"a",
            "\"a\" \"b\"",
            "w/\"a\"",
            "\"a b\"",
            "* , \"a\"",
        ] {
            assert_eq!(known(&[text]), None, "{text}");
        }
        assert_eq!(known(&[]), None);
    }
}
