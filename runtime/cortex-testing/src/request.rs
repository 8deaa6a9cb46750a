//! A request of a test.

use std::pin::Pin;

use cortex_http::axum::body::to_bytes;
use cortex_http::{Body, Front, HeaderName, HeaderValue, Method, Request, header};
use serde::Serialize;

use crate::Reply;
use crate::app::fail;

/// A request that is put together; awaiting it sends it.
#[derive(Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest<'a> {
    front: &'a Front,
    request: Request,
}

impl<'a> TestRequest<'a> {
    #[track_caller]
    pub(crate) fn new(front: &'a Front, method: Method, path: &str) -> Self {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        match path.parse() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => fail(&format!("`{path}` is no path: {error}")),
        }
        let host = HeaderValue::from_static("localhost");
        request.headers_mut().insert(header::HOST, host);
        Self { front, request }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value cannot be those of a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            (Ok(name), Ok(value)) => {
                self.request.headers_mut().append(name, value);
                self
            }
            _ => fail(&format!("`{name}: {value}` is no header")),
        }
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

    /// Sends bytes or text as they are.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends the request.
    pub async fn send(self) -> Reply {
        let (head, body) = self.front.answer(self.request).await.into_parts();
        match to_bytes(body, usize::MAX).await {
            Ok(bytes) => Reply::new(head, bytes),
            Err(error) => fail(&format!("the body of the answer broke off: {error}")),
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
