//! A request of a test.

use std::fmt::{Display, Write as _};
use std::panic::Location;
use std::pin::Pin;

use cortex_http::axum::body::{HttpBody as _, to_bytes};
use cortex_http::{Body, Bytes, HeaderName, HeaderValue, Method, Request, Uri, header};
use serde::Serialize;

use crate::app::fail;
use crate::client::{TestClient, parse_header};
use crate::{Reply, TestApp};

/// A request that is put together; awaiting it sends it.
#[derive(Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest<'a> {
    app: &'a TestApp,
    client: Option<&'a TestClient<'a>>,
    request: Request,
    location: &'static Location<'static>,
}

/// What was sent, for those who ask why the answer is what it is.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: cortex_http::HeaderMap,
    /// Unless it was sent bit by bit.
    pub(crate) body: Option<Bytes>,
}

impl<'a> TestRequest<'a> {
    #[track_caller]
    pub(crate) fn new(
        app: &'a TestApp,
        client: Option<&'a TestClient<'a>>,
        method: Method,
        path: &str,
    ) -> Self {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        *request.uri_mut() = parse_path(path);
        let host = HeaderValue::from_static("localhost");
        request.headers_mut().insert(header::HOST, host);
        Self {
            app,
            client,
            request,
            location: Location::caller(),
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value cannot be those of a header.
    #[track_caller]
    pub fn header(self, name: &str, value: &str) -> Self {
        let (name, value) = parse_header(name, value);
        self.with_header(name, value)
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.request.headers_mut().append(name, value);
        self
    }

    /// Says who asks, by the header `authorization`.
    ///
    /// # Panics
    ///
    /// If the token cannot stand in a header.
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a parameter to the query.
    #[track_caller]
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        let uri = self.request.uri();
        let gap = if uri.query().is_some() { '&' } else { '?' };
        let (name, value) = (encoded(name), encoded(&value.to_string()));
        *self.request.uri_mut() = parse_path(&format!("{uri}{gap}{name}={value}"));
        self
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be serialized.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.header("content-type", "application/json").body(bytes),
            Err(error) => fail(&format!("the value cannot be sent as JSON: {error}")),
        }
    }

    /// Sends pairs as a form does.
    #[track_caller]
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let pair = |(name, value): &(&str, &str)| format!("{}={}", encoded(name), encoded(value));
        let pairs: Vec<_> = pairs.iter().map(pair).collect();
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(pairs.join("&"))
    }

    /// Sends bytes or text as they are.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends the request.
    ///
    /// # Panics
    ///
    /// If no whole answer comes.
    pub async fn send(self) -> Reply {
        let (sent, request) = remember(self.request).await;
        let method = &sent.method;
        let lost = |error: &dyn Display| -> ! {
            let (uri, location) = (&sent.uri, self.location);
            fail(&format!("{method} {uri} ({location}): {error}"))
        };
        let (head, body) = match self.app.answer(request).await {
            Ok(response) => response.into_parts(),
            Err(error) => lost(&error),
        };
        if let Some(client) = self.client {
            client.keep(&head.headers);
        }
        match to_bytes(body, usize::MAX).await {
            Ok(bytes) => Reply::new(sent, head, bytes, self.app.logs().clone()),
            Err(error) => lost(&format!("the body of the answer broke off: {error}")),
        }
    }
}

impl<'a> IntoFuture for TestRequest<'a> {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Keeps what is sent, where it is there already.
async fn remember(request: Request) -> (Sent, Request) {
    let (head, mut body) = request.into_parts();
    let mut known = None;
    if body.size_hint().exact().is_some() {
        // A body of known length holds its bytes, and cannot break off.
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        known = Some(bytes.clone());
        body = Body::from(bytes);
    }
    let sent = Sent {
        method: head.method.clone(),
        uri: head.uri.clone(),
        headers: head.headers.clone(),
        body: known,
    };
    (sent, Request::from_parts(head, body))
}

#[track_caller]
fn parse_path(path: &str) -> Uri {
    match path.parse() {
        Ok(uri) => uri,
        Err(error) => fail(&format!("`{path}` is no path: {error}")),
    }
}

/// As forms and queries write it.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a `String` does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
