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
    /// With its quotes; not all that may stand in one is UTF-8.
    opaque: Vec<u8>,
}

impl Known {
    /// Reads a header; `None` if it is none, or holds something else. Several lines of it are one
    /// with commas between them, and a list may have empty places or nothing in it at all.
    pub(crate) fn parse<'a, I: IntoIterator<Item = &'a HeaderValue>>(lines: I) -> Option<Self> {
        let lines: Vec<&[u8]> = lines.into_iter().map(HeaderValue::as_bytes).collect();
        if lines.is_empty() {
            return None;
        }
        let whole = lines.join(&b","[..]);
        let mut rest = spaceless(&whole);
        if rest == b"*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        loop {
            if !rest.is_empty() && !rest.starts_with(b",") {
                let (tag, after) = Tag::parse(rest)?;
                tags.push(tag);
                rest = spaceless(after);
            }
            match rest.split_first() {
                None => return Some(Self::Tags(tags)),
                Some((b',', after)) => rest = spaceless(after),
                Some(_) => return None,
            }
        }
    }

    /// Whether one of them is this tag of a value, byte for byte.
    pub(crate) fn has_strongly(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags
                .iter()
                .any(|it| !it.weak && it.opaque == tag.as_bytes()),
        }
    }

    /// Whether one of them means the same.
    fn has_weakly(&self, tag: &str) -> bool {
        let opaque = tag.strip_prefix("W/").unwrap_or(tag);
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|it| it.opaque == opaque.as_bytes()),
        }
    }
}

impl Tag {
    /// The tag that a text begins with, and what follows it.
    fn parse(text: &[u8]) -> Option<(Self, &[u8])> {
        let (weak, quoted) = match text.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let inner = quoted.strip_prefix(b"\"")?;
        let end = inner.iter().position(|byte| !is_of_tag(*byte))?;
        let after = inner.get(end..)?.strip_prefix(b"\"")?;
        let opaque = quoted.get(..end + 2)?.to_owned();
        Some((Self { weak, opaque }, after))
    }
}

/// Whether it may stand between the quotes of a tag: what is visible, and all beyond ASCII.
fn is_of_tag(byte: u8) -> bool {
    byte != b'"' && (byte.is_ascii_graphic() || !byte.is_ascii())
}

/// The text without the spaces around it, of which HTTP has two.
fn spaceless(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
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

    fn known(lines: &[&str]) -> Option<Known> {
        let value = |line: &&str| HeaderValue::from_bytes(line.as_bytes()).unwrap();
        let lines: Vec<_> = lines.iter().map(value).collect();
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
        for any in ["*", " * ", "\t*"] {
            assert_eq!(known(&[any]), Some(Known::Any), "{any:?}");
        }
        let beyond_ascii = known(&["\"\u{fc}\"", "\"~!\""]).unwrap();
        assert!(beyond_ascii.has_strongly("\"\u{fc}\"") && beyond_ascii.has_weakly("\"~!\""));
    }

    #[test]
    fn a_list_of_nothing_has_no_tag_in_it() {
        for empty in ["", " ", ",", " ,\t, "] {
            let read = known(&[empty]);
            assert_eq!(read, Some(Known::Tags(Vec::new())), "{empty:?}");
        }
        assert_eq!(known(&[]), None);
    }

    #[test]
    fn what_is_no_list_is_none() {
        for lines in [
            &["a"][..],
            &["\"a"],
            &["\"a\" \"b\""],
            &["w/\"a\""],
            &["W/ \"a\""],
            &["\"a b\""],
            &["\"a\tb\""],
            &["\u{a0}\"a\""],
            &["* , \"a\""],
            &["*", "\"a\""],
            &["\"a\"", "*"],
            &["*", "*"],
        ] {
            assert_eq!(known(lines), None, "{lines:?}");
        }
    }
}
