//! Who sends requests: the application under test itself, or a client that remembers.

use std::sync::{Mutex, PoisonError};

use cortex_http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::app::fail;
use crate::{TestApp, TestRequest};

/// A client of an application under test that keeps its cookies from one request to the next, and
/// sends the same headers with each.
///
/// It sends every cookie with every request, whatever path or host the cookie is meant for, until
/// the application takes it back.
#[derive(Debug)]
pub struct TestClient<'a> {
    app: &'a TestApp,
    headers: HeaderMap,
    cookies: Mutex<Vec<(String, String)>>,
}

/// The same requests for both.
macro_rules! verbs {
    () => {
        /// A GET request.
        #[track_caller]
        pub fn get(&self, path: &str) -> TestRequest<'_> {
            self.request(Method::GET, path)
        }

        /// A POST request.
        #[track_caller]
        pub fn post(&self, path: &str) -> TestRequest<'_> {
            self.request(Method::POST, path)
        }

        /// A PUT request.
        #[track_caller]
        pub fn put(&self, path: &str) -> TestRequest<'_> {
            self.request(Method::PUT, path)
        }

        /// A PATCH request.
        #[track_caller]
        pub fn patch(&self, path: &str) -> TestRequest<'_> {
            self.request(Method::PATCH, path)
        }

        /// A DELETE request.
        #[track_caller]
        pub fn delete(&self, path: &str) -> TestRequest<'_> {
            self.request(Method::DELETE, path)
        }
    };
}

impl TestApp {
    verbs!();

    /// A request with any method.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest::new(self, None, method, path)
    }

    /// A client that keeps cookies; two of them are two people.
    pub fn client(&self) -> TestClient<'_> {
        TestClient {
            app: self,
            headers: HeaderMap::new(),
            cookies: Mutex::default(),
        }
    }
}

impl TestClient<'_> {
    verbs!();

    /// A request with any method.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        let mut request = TestRequest::new(self.app, Some(self), method, path);
        for (name, value) in &self.headers {
            request = request.with_header(name.clone(), value.clone());
        }
        match self.cookies_header() {
            Some(cookies) => request.with_header(header::COOKIE, cookies),
            None => request,
        }
    }

    /// Sends a header with every request from now on.
    ///
    /// # Panics
    ///
    /// If the name or the value cannot be those of a header.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = parse_header(name, value);
        self.headers.append(name, value);
        self
    }

    /// The value of a cookie, if the application has set it.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let mut cookies = cookies.iter();
        cookies.find_map(|(known, value)| (known == name).then(|| value.clone()))
    }

    /// Keeps what an answer sets.
    pub(crate) fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for set in headers.get_all(header::SET_COOKIE) {
            let Some(set) = set.to_str().ok().and_then(SetCookie::parse) else {
                continue;
            };
            cookies.retain(|(known, _)| known != set.name);
            if !set.is_over {
                cookies.push((set.name.to_owned(), set.value.to_owned()));
            }
        }
    }

    fn cookies_header(&self) -> Option<HeaderValue> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<_> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; ").parse().ok())?
    }
}

/// What a header `set-cookie` says.
struct SetCookie<'a> {
    name: &'a str,
    value: &'a str,
    /// Whether it takes the cookie back.
    is_over: bool,
}

impl<'a> SetCookie<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let attributes = parts.filter_map(|part| part.split_once('='));
        let is_over = attributes.fold(false, |over, (name, value)| match name {
            name if name.eq_ignore_ascii_case("max-age") => {
                value.parse::<i64>().is_ok_and(|seconds| seconds <= 0)
            }
            // How everybody writes that a cookie ended long ago.
            name if name.eq_ignore_ascii_case("expires") => {
                over || value.contains(" 1970 ") || value.contains("-1970 ")
            }
            _ => over,
        });
        Some(Self {
            name,
            value,
            is_over,
        })
    }
}

#[track_caller]
pub(crate) fn parse_header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (name.parse(), value.parse()) {
        (Ok(name), Ok(value)) => (name, value),
        _ => fail(&format!("`{name}: {value}` is no header")),
    }
}
