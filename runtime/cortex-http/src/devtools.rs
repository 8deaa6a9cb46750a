//! In debug builds: pages that hear of new versions.
//!
//! Whoever serves an application while it is worked on names an address in `CORTEX_DEVTOOLS`. Pages
//! then load a script from there, which reloads them and shows what is wrong. Without the variable
//! nothing is changed, and a release build has none of this.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, LAST_MODIFIED,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::Problem;

/// A larger page is left as it is.
const LARGEST: u64 = 4 * 1024 * 1024;
const END: &[u8] = b"</body>";

/// What pages load.
#[derive(Clone, Debug)]
pub(crate) struct Devtools {
    element: Bytes,
}

impl Devtools {
    /// The script of this endpoint; none if it is not an address on this machine.
    pub(crate) fn at(endpoint: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/.".contains(&byte);
        let is_near = endpoint.starts_with("http://127.0.0.1:");
        let element = format!("<script src=\"{endpoint}/script.js\" async crossorigin></script>");
        (is_near && endpoint.bytes().all(is_plain)).then(|| Self {
            element: element.into(),
        })
    }

    /// The answer, with the script if it is a page.
    pub(crate) async fn reach(&self, method: &Method, response: Response) -> Response {
        if method == Method::HEAD || !is_page(&response) {
            return response;
        }
        let (mut head, body) = response.into_parts();
        let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX);
        let page = match axum::body::to_bytes(body, limit).await {
            Ok(page) => page,
            Err(error) => {
                return Problem::new(StatusCode::INTERNAL_SERVER_ERROR)
                    .cause(error)
                    .into_response();
            }
        };
        let Some(end) = end_of_body(&page) else {
            return Response::from_parts(head, Body::from(page));
        };
        let page = [&page[..end], &self.element[..], &page[end..]].concat();
        // They speak of the page without the script.
        for name in [CONTENT_LENGTH, ETAG, LAST_MODIFIED] {
            head.headers.remove(name);
        }
        Response::from_parts(head, Body::from(page))
    }
}

/// Whether it is a whole page that may load a script. One with a policy has said what it may load.
fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    let is_whole = response
        .body()
        .size_hint()
        .upper()
        .is_some_and(|size| size <= LARGEST);
    let differs = [CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY];
    is_html(headers) && is_whole && !differs.iter().any(|name| headers.contains_key(name))
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next();
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}

/// Where the page's body ends; parts of pages have no such place.
fn end_of_body(page: &[u8]) -> Option<usize> {
    let mut windows = page.windows(END.len());
    windows.rposition(|window| window.eq_ignore_ascii_case(END))
}

#[cfg(test)]
mod tests {
    use axum::response::Html;
    use http_body_util::BodyExt as _;

    use super::*;

    async fn reached(method: Method, response: Response) -> (HeaderMap, String) {
        let devtools = Devtools::at("http://127.0.0.1:1/token/7").unwrap();
        let response = devtools.reach(&method, response).await;
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (head.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    const SCRIPT: &str =
        "<script src=\"http://127.0.0.1:1/token/7/script.js\" async crossorigin></script>";

    #[tokio::test]
    async fn a_page_gets_the_script_at_its_end_and_loses_what_speaks_of_its_bytes() {
        let page = "<html><body></body>x</BODY></html>";
        let head = [(CONTENT_LENGTH, "34"), (ETAG, "\"a\"")];
        let (head, page) = reached(Method::GET, (head, Html(page)).into_response()).await;
        assert_eq!(page, format!("<html><body></body>x{SCRIPT}</BODY></html>"));
        assert!(!head.contains_key(ETAG) && !head.contains_key(CONTENT_LENGTH));
    }

    #[tokio::test]
    async fn nothing_else_is_touched() {
        let page = || Html("<body></body>");
        let zipped = [(CONTENT_ENCODING, "br")];
        let strict = [(CONTENT_SECURITY_POLICY, "default-src 'self'")];
        for (method, response) in [
            (Method::HEAD, page().into_response()),
            (Method::GET, (zipped, page()).into_response()),
            (Method::GET, (strict, page()).into_response()),
            (Method::GET, "<body></body>".into_response()),
            (Method::GET, Html("<li>a part</li>").into_response()),
        ] {
            let (_, body) = reached(method, response).await;
            assert!(!body.contains("<script"), "{body}");
        }
    }

    #[tokio::test]
    async fn an_application_that_nobody_develops_answers_as_it_is() {
        let router =
            axum::Router::new().route("/", axum::routing::get(async || Html("<body></body>")));
        let limit = std::time::Duration::from_secs(10);
        let front = crate::Front::new(router, crate::Readiness::default(), limit);
        let body = async |front: &crate::Front| {
            let response = front
                .answer(axum::extract::Request::new(Body::empty()))
                .await;
            response.into_body().collect().await.unwrap().to_bytes()
        };
        assert_eq!(body(&front).await, "<body></body>");
        let front = front.developed_at("http://127.0.0.1:1/token/7");
        assert_eq!(body(&front).await, format!("<body>{SCRIPT}</body>"));
    }

    #[test]
    fn only_an_address_of_this_machine_is_an_endpoint() {
        for endpoint in ["", "http://evil.example/", "http://127.0.0.1:1/\"><b>"] {
            assert!(Devtools::at(endpoint).is_none(), "{endpoint}");
        }
    }
}
