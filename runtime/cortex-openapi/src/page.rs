//! The page that shows the document: one file without anything from elsewhere, under a policy that
//! lets nothing else run.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cortex_http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use cortex_http::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

const PAGE: &str = include_str!("docs.html");

/// The page, with its policy.
pub(crate) fn response() -> Response {
    static POLICY: OnceLock<String> = OnceLock::new();
    let policy = POLICY.get_or_init(policy).clone();
    let head = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (head, PAGE).into_response()
}

/// Only the script and the style that are in the page, and requests to this application.
fn policy() -> String {
    let (script, style) = (hash("script"), hash("style"));
    format!(
        "default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The digest of what stands inside of an element, as a policy writes it.
fn hash(element: &str) -> String {
    let inner = inner(element).unwrap_or_default();
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inner)))
}

fn inner(element: &str) -> Option<&'static str> {
    let (_, rest) = PAGE.split_once(&format!("<{element}>"))?;
    let (inner, _) = rest.split_once(&format!("</{element}>"))?;
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_needs_nothing_from_elsewhere() {
        assert!(PAGE.len() < 30 * 1024, "{} bytes", PAGE.len());
        for outside in [
            "http:",
            "https:",
            "src=",
            "@import",
            "url(",
            "\"//",
            "innerHTML",
        ] {
            assert!(!PAGE.contains(outside), "{outside}");
        }
        // Attributes with styles or scripts in them are not covered by the policy.
        for inline in [" style=", " onclick=", " onload=", "javascript:"] {
            assert!(!PAGE.contains(inline), "{inline}");
        }
        for element in ["script", "style"] {
            assert!(inner(element).is_some_and(|it| it.len() > 100), "{element}");
            assert_eq!(PAGE.matches(&format!("<{element}")).count(), 1, "{element}");
        }
    }
}
