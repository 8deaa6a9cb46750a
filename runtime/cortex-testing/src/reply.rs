//! The answer to a request of a test.

use std::borrow::Cow;

use cortex_http::Bytes;
use cortex_http::axum::http::response::Parts;
use serde::de::DeserializeOwned;

use crate::app::fail;

/// An answer, its body read to the end.
#[derive(Debug)]
pub struct Reply {
    head: Parts,
    body: Bytes,
}

impl Reply {
    pub(crate) fn new(head: Parts, body: Bytes) -> Self {
        Self { head, body }
    }

    /// The status, such as 200.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// The value of a header, if there is one and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body as it is.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body read as JSON.
    ///
    /// # Panics
    ///
    /// If it is not JSON of this type; the message shows it.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => fail(&format!(
                "the body is not as expected: {error}\n{}",
                self.text()
            )),
        }
    }

    /// Goes on only if the status is this one.
    ///
    /// # Panics
    ///
    /// If it is another; the message shows the body.
    #[track_caller]
    pub fn assert_status(&self, expected: u16) -> &Self {
        let status = self.status();
        assert!(
            status == expected,
            "the status is {status}, not {expected}; the body is:\n{}",
            self.text()
        );
        self
    }
}
