//! What a value has to be besides its type: a range, a pattern, a URL, a file that is there.

use std::cmp::Ordering;
use std::fmt;
use std::fs::Metadata;
use std::net::Ipv6Addr;

use crate::Value;

/// A rule of one setting.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    /// The least value.
    Min(Value),
    /// The greatest value.
    Max(Value),
    /// A test of text. A pointer, so that only the tests that settings name are linked.
    Text {
        told: &'static str,
        argument: &'static str,
        test: fn(&str, &str) -> Result<(), Broken>,
    },
    /// A function of the application's, by its name; it is called where the type is known.
    Check(&'static str),
}

/// How a value breaks a rule.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The value is at fault; the second says why in its own words, which a secret must not.
    Value(&'static str, Option<String>),
    /// The machine is: what the value names is not there.
    Machine(String),
    /// The rule itself makes no sense.
    Rule(String),
}

impl Rule {
    pub(crate) fn pattern(pattern: &'static str) -> Self {
        Self::Text {
            told: "matching",
            argument: pattern,
            test: |pattern, text| match regex_lite::Regex::new(pattern) {
                Ok(regex) if regex.is_match(text) => Ok(()),
                Ok(_) => Err(Broken::Value("does not match the pattern", None)),
                Err(error) => Err(Broken::Rule(error.to_string())),
            },
        }
    }

    pub(crate) fn url() -> Self {
        Self::Text {
            told: "a URL such as `https://example.com`",
            argument: "",
            test: |_, text| url(text).map_err(|why| Broken::Value("is no URL", Some(why))),
        }
    }

    pub(crate) fn file() -> Self {
        Self::Text {
            told: "the path of a file that is there",
            argument: "",
            test: |_, text| there(text, Metadata::is_file, "is no file"),
        }
    }

    pub(crate) fn directory() -> Self {
        Self::Text {
            told: "the path of a directory that is there",
            argument: "",
            test: |_, text| there(text, Metadata::is_dir, "is no directory"),
        }
    }

    /// What the order of a value and the bound means.
    pub(crate) fn compared(&self, order: Option<Ordering>) -> Option<Broken> {
        let Some(order) = order else {
            return Some(Broken::Rule("it is none of the values".to_owned()));
        };
        match self {
            Self::Min(_) if order == Ordering::Less => Some(Broken::Value("is too small", None)),
            Self::Max(_) if order == Ordering::Greater => Some(Broken::Value("is too great", None)),
            _ => None,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, value) = match self {
            Self::Min(least) => ("at least", least),
            Self::Max(greatest) => ("at most", greatest),
            Self::Text {
                told, argument: "", ..
            } => return f.write_str(told),
            Self::Text { told, argument, .. } => return write!(f, "{told} `{argument}`"),
            Self::Check(name) => return write!(f, "checked by `{name}`"),
        };
        match value {
            Value::String(text) => write!(f, "{words} `{text}`"),
            value => write!(f, "{words} {}", crate::place::shown(value)),
        }
    }
}

fn there(path: &str, kind: fn(&Metadata) -> bool, otherwise: &str) -> Result<(), Broken> {
    match std::fs::metadata(path) {
        Ok(found) if kind(&found) => Ok(()),
        Ok(_) => Err(Broken::Machine(otherwise.to_owned())),
        Err(error) => Err(Broken::Machine(format!("cannot be found: {error}"))),
    }
}

/// Finds out whether text is a URL with a scheme and a host, as RFC 3986 writes them. What is
/// reachable there is another question.
fn url(text: &str) -> Result<(), String> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("it does not begin with a scheme such as `https://`")?;
    let letter = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(letter) {
        return Err(format!("`{scheme}` is no scheme"));
    }
    if let Some(wrong) = rest.chars().find(|c| !is_allowed(*c)) {
        return Err(format!("{wrong:?} has to be written as `%` and its number"));
    }
    let mut escapes = rest.split('%').skip(1);
    let hex = |c: u8| c.is_ascii_hexdigit();
    if escapes.any(|after| !after.bytes().take(2).all(hex) || after.len() < 2) {
        return Err("a `%` is not followed by two hexadecimal digits".to_owned());
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    host_and_port(host)
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn host_and_port(text: &str) -> Result<(), String> {
    let (host, port) = match text.strip_prefix('[') {
        Some(inner) => {
            let (host, after) = inner.split_once(']').ok_or("a `[` is never closed")?;
            if host.parse::<Ipv6Addr>().is_err() {
                return Err(format!("`{host}` is no IPv6 address"));
            }
            (host, after.strip_prefix(':'))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() {
        return Err("it names no host".to_owned());
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() => Err(format!("`{port}` is no port")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn urls_are_told_from_what_only_looks_like_one() {
        for good in [
            "https://example.com",
            "postgres://user:p%40ss@db:5432/shop?sslmode=require",
            "http://[::1]:80/a#b",
            "redis://cache",
        ] {
            assert_eq!(url(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("example.com", "scheme"),
            ("mailto:somebody", "scheme"),
            ("1x://a", "`1x` is no scheme"),
            ("x://", "no host"),
            ("x://:80", "no host"),
            ("x://user@/", "no host"),
            ("x://a:99999", "`99999` is no port"),
            ("x://a b", "' ' has to be written"),
            ("x://a/%zz", "two hexadecimal"),
            ("x://a/%4", "two hexadecimal"),
            ("x://[::1", "never closed"),
            ("x://[a]", "no IPv6"),
        ] {
            let told = url(bad).unwrap_err();
            assert!(told.contains(why), "{bad}: {told}");
        }
    }
}
