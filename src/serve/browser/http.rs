//! As much of HTTP/1.1 as the parent itself has to speak: one bounded request, one whole answer.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// How long a client may take to ask, and to take its answer.
pub(super) const LIMIT: Duration = Duration::from_secs(10);
/// A longer head is refused.
const LARGEST_HEAD: usize = 16 * 1024;
/// More lines than this are refused.
const MOST_HEADERS: usize = 100;
/// How much of a body is read and thrown away, so that its client comes to read the answer.
const LARGEST_REST: usize = 1024 * 1024;
/// How long that is waited for.
const REST_LIMIT: Duration = Duration::from_secs(1);

/// The head of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    /// Names in small letters.
    headers: Vec<(String, String)>,
    /// All that has been read, for somebody else to answer.
    pub(super) raw: Vec<u8>,
}

impl Request {
    /// The first header of this name, which is given in small letters.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Whether a page is wanted rather than data: what `Accept` names first counts.
    pub(super) fn wants_a_page(&self) -> bool {
        let accept = self.header("accept").unwrap_or_default();
        let mut kinds = accept.split(',').filter_map(|kind| {
            let kind = kind.split(';').next()?.trim();
            match kind {
                "text/html" | "application/xhtml+xml" => Some(true),
                _ if kind.ends_with("json") => Some(false),
                _ => None,
            }
        });
        kinds.next().unwrap_or(false)
    }
}

/// Why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The client is gone, or never said anything.
    Silent,
    /// It does not speak HTTP/1.
    Malformed,
    TooLarge,
}

/// Reads the head of one request.
pub(super) fn read(stream: &mut TcpStream, epoch: Instant) -> Result<Request, Refusal> {
    let latest = epoch.elapsed() + LIMIT;
    let mut raw = Vec::new();
    loop {
        let left = latest.saturating_sub(epoch.elapsed());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(Refusal::Silent);
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(0) => return Err(Refusal::Silent),
            Ok(length) => raw.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return Err(Refusal::Silent),
        }
        if let Some(request) = parse(&raw)? {
            return Ok(Request { raw, ..request });
        }
    }
}

/// The request, once its head is complete.
fn parse(raw: &[u8]) -> Result<Option<Request>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(raw) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) if raw.len() < LARGEST_HEAD => return Ok(None),
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            return Err(Refusal::TooLarge);
        }
        Err(_) => return Err(Refusal::Malformed),
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = request.headers.iter();
    Ok(Some(Request {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: headers
            .map(|header| (header.name.to_ascii_lowercase(), text(header.value)))
            .collect(),
        raw: Vec::new(),
    }))
}

/// A whole answer, after which the connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) kind: &'static str,
    /// Further headers.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Answer {
    /// An answer of a few plain words.
    pub(super) fn plain(status: &'static str, words: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            headers: Vec::new(),
            body: format!("{words}\n"),
        }
    }

    /// The same, for a page of another origin to read.
    pub(super) fn allowing(mut self, origin: &str) -> Self {
        let name = "Access-Control-Allow-Origin";
        self.headers.push((name, origin.to_owned()));
        self.headers.push(("Vary", "Origin".into()));
        self
    }

    /// What a client hears that did not ask properly; nothing if it is not there.
    pub(super) fn to_refused(refusal: Refusal) -> Option<Self> {
        match refusal {
            Refusal::Silent => None,
            Refusal::Malformed => Some(Self::plain("400 Bad Request", "this is not HTTP/1.1")),
            Refusal::TooLarge => Some(Self::plain(
                "431 Request Header Fields Too Large",
                "the head of the request is longer than 16 KiB or has more than 100 lines",
            )),
        }
    }

    fn head(&self) -> String {
        let Self { status, kind, .. } = self;
        let length = self.body.len();
        let first = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        );
        let rest = self.headers.iter();
        rest.fold(first, |head, (name, value)| {
            head + name + ": " + value + "\r\n"
        }) + "\r\n"
    }

    /// Sends it, and closes the connection without losing it.
    pub(super) fn send(&self, stream: &mut TcpStream, without_body: bool) -> io::Result<()> {
        stream.set_write_timeout(Some(LIMIT))?;
        let body = if without_body { "" } else { &self.body };
        stream.write_all((self.head() + body).as_bytes())?;
        stream.shutdown(Shutdown::Write)?;
        // A connection that is closed over unread bytes is reset, and the answer with it.
        stream.set_read_timeout(Some(REST_LIMIT))?;
        let (mut buffer, mut rest) = ([0; 4096], LARGEST_REST);
        while let length @ 1.. = stream.read(&mut buffer)? {
            rest = rest.saturating_sub(length);
            if rest == 0 {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(accept: &str) -> Request {
        let raw = format!("GET / HTTP/1.1\r\nHost: x\r\nACCEPT: {accept}\r\n\r\n");
        parse(raw.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        assert_eq!(parse(b"GET / HTTP/1.1\r\nHost: x\r\n"), Ok(None));
        let request = parse(b"POST /a?b HTTP/1.1\r\nHost: x\r\n\r\nbody").unwrap();
        let request = request.unwrap();
        assert_eq!((&*request.method, &*request.target), ("POST", "/a?b"));
        assert_eq!(request.header("host"), Some("x"));
    }

    #[test]
    fn what_is_too_large_or_no_http_is_refused() {
        let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(LARGEST_HEAD));
        assert_eq!(parse(long.as_bytes()), Err(Refusal::TooLarge));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200));
        assert_eq!(parse(many.as_bytes()), Err(Refusal::TooLarge));
        assert_eq!(parse(b"\x16\x03\x01\x02\x00"), Err(Refusal::Malformed));
        let two = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        assert_eq!(parse(two), Err(Refusal::Malformed));
    }

    #[test]
    fn browsers_want_a_page_and_programs_do_not() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(accepting(browser).wants_a_page());
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/problem+json, text/html;q=0.1",
        ] {
            assert!(!accepting(accept).wants_a_page(), "{accept}");
        }
    }
}
