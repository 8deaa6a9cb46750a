//! Secrets inside of texts: `password=…`, `"token": "…"`, `Bearer …`, JSON web tokens, the passwords
//! of addresses, and the numbers of cards.
//!
//! One pass over the bytes; most of them are looked at once and passed over, and a text without
//! secrets is not copied. What may be a secret is masked: a word too many is missed less than a
//! password is regretted.

use std::borrow::Cow;
use std::ops::Range;

use super::{MASK, Masks, card};

/// The text without its secrets; borrowed, if there are none.
pub(super) fn mask<'a>(text: &'a str, masks: &Masks) -> Cow<'a, str> {
    let (mut masked, mut kept) = (String::new(), 0);
    while let Some(secret) = next(text, kept, masks) {
        masked.push_str(&text[kept..secret.start]);
        masked.push_str(MASK);
        kept = secret.end;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

/// The next secret. It begins and ends beside ASCII, and so between characters.
fn next(text: &str, from: usize, masks: &Masks) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find_map(|at| {
        match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => password_of_address(bytes, at + 3),
            b'=' | b':' => named(text, at, masks),
            b'0'..=b'9' if begins_number(bytes, at) => {
                card::length_at(&bytes[at..]).map(|length| at..at + length)
            }
            b'e' if begins_word(bytes, at) => web_token(bytes, at),
            b'b' | b'B' if begins_word(bytes, at) => after_scheme(bytes, at),
            _ => None,
        }
        // What was masked already is passed over.
        .filter(|secret| secret.start >= from && !secret.is_empty())
    })
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

/// A fraction is no number of its own.
fn begins_number(bytes: &[u8], at: usize) -> bool {
    begins_word(bytes, at) && (at == 0 || bytes[at - 1] != b'.')
}

/// The value behind a name and the `=` or `:` at this place, if the name is a secret's.
fn named(text: &str, separator: usize, masks: &Masks) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // A path of Rust's.
    if bytes.get(separator + 1) == Some(&b':') || text[..separator].ends_with(':') {
        return None;
    }
    let before = text[..separator].trim_end_matches([' ', '"', '\'', '\\']);
    let is_part = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    let start = before.trim_end_matches(is_part).len();
    let name = &before[start..];
    if !masks.hides_text(name) {
        return None;
    }
    let blanks = bytes[separator + 1..]
        .iter()
        .take_while(|byte| **byte == b' ');
    let start = separator + 1 + blanks.count();
    let start = start + scheme(&text[start..]);
    value(text, start, is_header(name))
}

/// The length of the word before the credentials of a header, which tells nothing.
fn scheme(value: &str) -> usize {
    ["Bearer ", "Basic "]
        .iter()
        .find(|scheme| value.starts_with(**scheme))
        .map_or(0, |scheme| scheme.len())
}

/// Headers whose values have blanks and semicolons in them.
fn is_header(name: &str) -> bool {
    let name = name.as_bytes();
    [&b"cookie"[..], b"authorization"].iter().any(|header| {
        let start = name.len().checked_sub(header.len());
        start.is_some_and(|start| name[start..].eq_ignore_ascii_case(header))
    })
}

/// The value that begins here, without the quotation marks that may be around it.
fn value(text: &str, start: usize, whole_line: bool) -> Option<Range<usize>> {
    let start = start
        + if text[start..].starts_with("Some(") {
            5
        } else {
            0
        };
    let rest = &text[start..];
    if is_harmless(rest) {
        return None;
    }
    for quote in ["\\\"", "\"", "'"] {
        if let Some(inside) = rest.strip_prefix(quote) {
            let start = start + quote.len();
            return Some(start..start + quoted(inside, quote));
        }
    }
    let length = if whole_line {
        rest.find(['\n', '\r', '"']).unwrap_or(rest.len())
    } else {
        unquoted(rest)
    };
    Some(start..start + length)
}

/// Whether there is nothing to hide: no value, or one that is hidden already.
fn is_harmless(value: &str) -> bool {
    let hidden = ["[secret]", MASK];
    if hidden.iter().any(|hidden| value.starts_with(hidden)) {
        return true;
    }
    let mut words = ["None", "null", "true", "false"].iter();
    let ends = |rest: &str| {
        rest.bytes()
            .next()
            .is_none_or(|byte| b" ,;&)}]\"\n".contains(&byte))
    };
    words.any(|word| value.strip_prefix(word).is_some_and(ends))
}

/// How far a text in quotation marks goes; to the end, if nothing closes it.
fn quoted(text: &str, quote: &str) -> usize {
    let mut ends = text.match_indices(quote).map(|(at, _)| at);
    let escaped = |at: &usize| quote.len() == 1 && text[..*at].ends_with('\\');
    ends.find(|at| !escaped(at)).unwrap_or(text.len())
}

/// How far a value without quotation marks around it goes; there may be some in it, as in
/// `Some("…")`.
fn unquoted(text: &str) -> usize {
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => at += 1 + quoted(&text[at + 1..], "\""),
            b',' | b';' | b'&' | b')' | b'}' | b']' => return at,
            byte if byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The password in `scheme://user:password@host`, whose part behind `://` begins here.
fn password_of_address(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let rest = &bytes[start..];
    let ends = |byte: &u8| b"/?#\"'<>".contains(byte) || byte.is_ascii_whitespace();
    let authority = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority[..at].iter().position(|byte| *byte == b':')?;
    Some(start + colon + 1..start + at)
}

/// A JSON web token that begins here: it begins with `{"`, encoded, and has two dots or more.
fn web_token(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = &bytes[at..];
    if !rest.starts_with(b"eyJ") {
        return None;
    }
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let length = rest.iter().take_while(is_part).count();
    let mut parts = rest[..length].split(|byte| *byte == b'.');
    let (head, claims) = (parts.next()?, parts.next()?);
    let is_token = head.len() >= 10 && claims.len() >= 4 && parts.next().is_some();
    is_token.then_some(at..at + length)
}

/// What stands behind `Bearer` or `Basic`, if that is credentials and not a word.
fn after_scheme(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    const WORDS: [&[u8]; 6] = [
        b"token",
        b"tokens",
        b"auth",
        b"scheme",
        b"authentication",
        b"authorization",
    ];
    let rest = &bytes[at..];
    let is_scheme = |scheme: &[u8]| {
        rest.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let (length, bearer) = match () {
        () if is_scheme(b"bearer ") => (7, true),
        () if is_scheme(b"basic ") => (6, false),
        () => return None,
    };
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
    let credentials = &rest[length..];
    let credentials = &credentials[..credentials.iter().take_while(is_part).count()];
    let is_word = WORDS
        .iter()
        .any(|word| credentials.eq_ignore_ascii_case(word));
    let secret = if bearer {
        credentials.len() >= 4
    } else {
        is_random(credentials)
    };
    (secret && !is_word).then_some(at + length..at + length + credentials.len())
}

/// Whether letters look like encoded bytes and not like a word.
fn is_random(text: &[u8]) -> bool {
    let odd = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || *byte == b'=';
    text.len() >= 8 && text[1..].iter().any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";

    fn shown(text: &str) -> String {
        mask(text, &Masks::default()).into_owned()
    }

    #[test]
    fn secrets_are_masked_and_nothing_else() {
        for (text, expected) in [
            ("password=hunter2 user=ada", "password=[masked] user=ada"),
            ("password: hunter2", "password: [masked]"),
            ("PASSWORD = hunter2, next", "PASSWORD = [masked], next"),
            (
                "https://shop.example/a?token=abc&page=2",
                "https://shop.example/a?token=[masked]&page=2",
            ),
            (
                r#"{"password":"hunter 2","a":1}"#,
                r#"{"password":"[masked]","a":1}"#,
            ),
            (r#"{"password":"hun\"ter2"}"#, r#"{"password":"[masked]"}"#),
            (
                r#""{\"api_key\":\"k1\",\"a\":1}""#,
                r#""{\"api_key\":\"[masked]\",\"a\":1}""#,
            ),
            (
                r#"User { name: "ada", password: "x y" }"#,
                r#"User { name: "ada", password: "[masked]" }"#,
            ),
            (
                r#"Login { password: Some("x, y"), age: 3 }"#,
                r#"Login { password: Some("[masked]"), age: 3 }"#,
            ),
            ("Login { pin: 1234 }", "Login { pin: [masked] }"),
            ("Cookie: a=b; session=c", "Cookie: [masked]"),
            (
                "Authorization: Bearer abcdef",
                "Authorization: Bearer [masked]",
            ),
            ("bearer abcdef1234, then", "bearer [masked], then"),
            ("Basic YWRhOmh1bnRlcjI=", "Basic [masked]"),
            (
                "postgres://shop:hunter2@db/shop",
                "postgres://shop:[masked]@db/shop",
            ),
            (
                "redis://:hunter2@cache:6379",
                "redis://:[masked]@cache:6379",
            ),
            ("paid with 4111111111111111.", "paid with [masked]."),
            (
                "4111 1111 1111 1111 and 4111-1111-1111-1111",
                "[masked] and [masked]",
            ),
            (
                "größe=3 passwört=x password=ü",
                "größe=3 passwört=x password=[masked]",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(shown(&format!("got {JWT} from x")), "got [masked] from x");
        assert_eq!(shown(&format!("{JWT}{JWT}")), MASK);
    }

    #[test]
    fn a_text_without_secrets_is_not_copied() {
        for text in [
            "",
            ":",
            "=",
            "took an order",
            "https://example.org:8080/a?b=c",
            "shop::token::refresh",
            "password",
            "password:",
            "password=",
            "token: [secret]",
            "password: None",
            "pin=true",
            "basic settings",
            "a bearer of news",
            "the bearer token is missing",
            "eyJ",
            "eyJ.a.b",
            "01981f3a-7c5e-7b1e-9d6b-0f6d3c1a2b4c",
            "1772357400123",
            "0.4111111111111111",
            "order 4111111111111112",
            "secretary: Ada",
            "token_count=3",
            "user@example.org",
            "ftp://ada@example.org",
            "12:30:59",
            "日本語: テスト",
        ] {
            let shown = mask(text, &Masks::default());
            assert!(
                matches!(shown, Cow::Borrowed(same) if same == text),
                "{shown}"
            );
        }
    }

    /// Every prefix and every cut of hostile texts: it ends, it cuts no character, and what is
    /// masked once stays as it is.
    #[test]
    fn no_text_breaks_it() {
        let pieces = [
            "password",
            "=",
            ":",
            "\"",
            "\\\"",
            "'",
            " ",
            "é",
            "日",
            "://",
            "@",
            "Bearer ",
            "eyJ",
            ".",
            "4111111111111111",
            "-",
            "4111",
            "[masked]",
            "\n",
            "Some(",
            "cookie",
            ";",
        ];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for fourth in pieces {
                        let text = [first, second, third, fourth].concat();
                        let once = shown(&text);
                        assert_eq!(shown(&once), once, "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_secret_is_masked_whatever_surrounds_it() {
        let secret = "Zq3vXw9T";
        for before in ["", " ", "a ", "{", "(", "x=1&", "\"", "\n", "é "] {
            for name in [
                "password",
                "db_password",
                "apiKey",
                "X-Auth-Token",
                "session.cookie",
            ] {
                for separator in ["=", ": ", ":", " = ", "\": \"", "=\"", "='", "=Some(\""] {
                    for after in ["", " b", ", c", "\n", "\"", "')", "}"] {
                        let text = format!("{before}{name}{separator}{secret}{after}");
                        let shown = shown(&text);
                        assert!(!shown.contains(secret), "{text} became {shown}");
                    }
                }
            }
        }
    }
}
