//! The answer to a request of a test, and what a test expects of it.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use cortex_app::log::{CapturedLogs, LogLine};
use cortex_http::axum::http::response::Parts;
use cortex_http::{Bytes, HeaderMap};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::fail;
use crate::json::{json_differences, to_value};
use crate::request::Sent;

/// An answer, its body read to the end.
///
/// What is asserted of it answers the reply itself, so that assertions can be chained; the message
/// of one that fails shows the request, the whole answer, and what was logged meanwhile.
#[derive(Debug)]
pub struct Reply {
    sent: Sent,
    head: Parts,
    body: Bytes,
    logs: CapturedLogs,
}

impl Reply {
    pub(crate) fn new(sent: Sent, head: Parts, body: Bytes, logs: CapturedLogs) -> Self {
        Self {
            sent,
            head,
            body,
            logs,
        }
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
            Err(error) => self.fail(&format!("the body is not as expected: {error}")),
        }
    }

    /// What was logged while the request was answered.
    pub fn logs(&self) -> Vec<LogLine> {
        let id = self.header("x-request-id");
        let is_own = |line: &LogLine| line.field("request_id").and_then(Value::as_str) == id;
        let mut lines = self.logs.lines();
        lines.retain(|line| id.is_some() && is_own(line));
        lines
    }

    /// Goes on only if the status is this one.
    ///
    /// # Panics
    ///
    /// If it is another.
    #[track_caller]
    pub fn assert_status(&self, expected: u16) -> &Self {
        let status = self.status();
        if status != expected {
            self.fail(&format!("the status is {status}, not {expected}"));
        }
        self
    }

    /// Goes on only if the header has this value.
    ///
    /// # Panics
    ///
    /// If it has another, or is not there.
    #[track_caller]
    pub fn assert_header(&self, name: &str, expected: &str) -> &Self {
        match self.header(name) {
            Some(value) if value == expected => self,
            Some(value) => self.fail(&format!("`{name}` is `{value}`, not `{expected}`")),
            None => self.fail(&format!("there is no header `{name}`")),
        }
    }

    /// Goes on only if the body is this text.
    ///
    /// # Panics
    ///
    /// If it is another.
    #[track_caller]
    pub fn assert_text(&self, expected: &str) -> &Self {
        if self.text() != expected {
            self.fail(&format!("the body is not {expected:?}"));
        }
        self
    }

    /// Goes on only if this stands somewhere in the body.
    ///
    /// # Panics
    ///
    /// If it does not.
    #[track_caller]
    pub fn assert_text_contains(&self, expected: &str) -> &Self {
        if !self.text().contains(expected) {
            self.fail(&format!("the body does not have {expected:?} in it"));
        }
        self
    }

    /// Goes on only if the body is this JSON. The order of members does not matter, and `"[any]"`,
    /// `"[text]"`, `"[number]"`, `"[uuid]"` or `"[time]"` stands for what differs from one run to
    /// the next, as [`json_differences`] says.
    ///
    /// # Panics
    ///
    /// If it is another; the message tells where they differ.
    #[track_caller]
    pub fn assert_json(&self, expected: impl Serialize) -> &Self {
        self.compare("", &self.json(), &to_value(&expected))
    }

    /// Goes on only if the JSON at this pointer, such as `/items/0/name`, is this; otherwise as
    /// [`assert_json`](Self::assert_json).
    ///
    /// # Panics
    ///
    /// If it is another, or if there is nothing.
    #[track_caller]
    pub fn assert_json_at(&self, pointer: &str, expected: impl Serialize) -> &Self {
        let body: Value = self.json();
        match body.pointer(pointer) {
            Some(value) => self.compare(pointer, value, &to_value(&expected)),
            None => self.fail(&format!("the body has nothing at `{pointer}`")),
        }
    }

    /// Goes on only if the answer is a problem with this status; what it says is left to
    /// [`assert_json_at`](Self::assert_json_at), as in `.assert_json_at("/detail", "…")`.
    ///
    /// # Panics
    ///
    /// If it is something else.
    #[track_caller]
    pub fn assert_problem(&self, status: u16) -> &Self {
        self.assert_status(status)
            .assert_header("content-type", "application/problem+json")
            .assert_json_at("/status", status)
    }

    #[track_caller]
    fn compare(&self, pointer: &str, actual: &Value, expected: &Value) -> &Self {
        let differences = json_differences(actual, expected);
        if !differences.is_empty() {
            let lines: Vec<_> = differences
                .iter()
                .map(|difference| format!("  {pointer}{difference}"))
                .collect();
            self.fail(&format!(
                "the body is not as expected:\n{}",
                lines.join("\n")
            ));
        }
        self
    }

    #[track_caller]
    fn fail(&self, message: &str) -> ! {
        fail(&format!("{message}\n\n{self}"))
    }
}

/// The request, the answer, and what was logged meanwhile.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sent, head) = (&self.sent, &self.head);
        write!(f, "the request:\n  {} {}", sent.method, sent.uri)?;
        f.write_str(&part(&sent.headers, sent.body.as_deref()))?;
        write!(f, "\n\nthe answer:\n  {}", head.status)?;
        f.write_str(&part(&head.headers, Some(&self.body)))?;
        let lines = self.logs();
        if !lines.is_empty() {
            f.write_str("\n\nthe log meanwhile:")?;
        }
        lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

/// Headers and a body, as lines below a first one.
fn part(headers: &HeaderMap, body: Option<&[u8]>) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        // Writing into a `String` does not fail.
        let _ = write!(text, "\n  {name}: {value}");
    }
    let body = body.map_or_else(|| "(a body that was sent bit by bit)".to_owned(), shown);
    if !body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&body);
    }
    text.replace("\n\n", "\n\n  ")
}

/// A body as a person reads it.
fn shown(body: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(body).ok();
    let pretty = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    let text = pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    text.replace('\n', "\n  ")
}
