//! Server-sent events of a server that stops: the stream ends between two events, and the client
//! comes back by itself, to whoever answers by then.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::response::Response;
use hyper::body::Frame;

use crate::Farewell;
use crate::draining::{Phase, Progress};

/// What ends an event, in each of the ways to end a line.
const ENDS: [&[u8]; 3] = [b"\n\n", b"\r\r", b"\r\n\r\n"];
const LONGEST_END: usize = 4;

/// Whether an answer is such a stream. One that is compressed has no places where it could end.
pub(crate) fn is_one(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next();
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
        && !headers.contains_key(CONTENT_ENCODING)
}

/// The answer, which ends when this phase is reached.
pub(crate) fn ending(response: Response, progress: &Progress, at: fn(Phase) -> bool) -> Response {
    response.map(|body| {
        Body::new(EventStream {
            body,
            end: Some(Box::pin(progress.reached(at))),
            progress: progress.clone(),
            tail: Vec::new(),
        })
    })
}

struct EventStream {
    body: Body,
    /// Nothing once it is reached.
    end: Option<Pin<Box<dyn Future<Output = Farewell> + Send>>>,
    progress: Progress,
    /// The last bytes that were sent.
    tail: Vec<u8>,
}

impl EventStream {
    fn should_end(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(end) = &mut self.end
            && end.as_mut().poll(context).is_ready()
        {
            self.end = None;
        }
        self.end.is_none() && self.is_between_events()
    }

    fn is_between_events(&self) -> bool {
        self.tail.is_empty() || ENDS.iter().any(|end| self.tail.ends_with(end))
    }

    fn sent(&mut self, bytes: &[u8]) {
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(LONGEST_END)..]);
        let surplus = self.tail.len().saturating_sub(LONGEST_END);
        self.tail.drain(..surplus);
    }
}

impl HttpBody for EventStream {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let should_end = self.should_end(context);
        // What is there is still sent, but for one that always has more.
        if should_end && self.progress.now().is_closing() {
            return Poll::Ready(None);
        }
        let poll = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &poll
            && let Some(data) = frame.data_ref()
        {
            self.sent(data);
        }
        if poll.is_pending() && should_end {
            return Poll::Ready(None);
        }
        poll
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::{StreamExt as _, stream};
    use http_body_util::BodyExt as _;
    use tokio::sync::watch;

    use super::*;

    /// What of these pieces, after which nothing comes, is sent by a server that leaves.
    async fn sent(pieces: &'static [&'static str]) -> Option<String> {
        let pieces = stream::iter(pieces).map(|piece| Ok::<_, Infallible>(*piece));
        let body = Body::from_stream(pieces.chain(stream::pending()));
        let (_sender, phase) = watch::channel(Phase::Leaving(Farewell::HandOver));
        let progress = Progress(phase);
        let response = ending(Response::new(body), &progress, Phase::is_leaving);
        let whole = response.into_body().collect();
        let limit = std::time::Duration::from_millis(50);
        let whole = tokio::time::timeout(limit, whole).await.ok()?;
        String::from_utf8(whole.unwrap().to_bytes().to_vec()).ok()
    }

    #[tokio::test]
    async fn a_stream_ends_between_two_events_and_not_within_one() {
        for pieces in [
            &[][..],
            &["data: 1\n\n"],
            &["data: 1\n", "\n"],
            &["data: 1\r\n\r", "\n"],
        ] {
            assert_eq!(sent(pieces).await, Some(pieces.concat()), "{pieces:?}");
        }
        assert_eq!(sent(&["data: 1\n\n", "data: 2\n"]).await, None);
    }

    #[tokio::test]
    async fn a_stream_that_always_has_more_ends_when_connections_are_closed() {
        let (sender, phase) = watch::channel(Phase::Serving);
        let progress = Progress(phase);
        let pieces = stream::repeat("data: 1\n\n").map(Ok::<_, Infallible>);
        let response = Response::new(Body::from_stream(pieces));
        let mut body = ending(response, &progress, Phase::is_leaving).into_body();
        for phase in [Phase::Serving, Phase::Leaving(Farewell::HandOver)] {
            sender.send_replace(phase);
            assert!(body.frame().await.is_some());
        }
        sender.send_replace(Phase::Closing(Farewell::HandOver));
        assert!(body.frame().await.is_none());
    }

    #[test]
    fn the_type_tells_and_a_compressed_stream_is_left_alone() {
        let headers = |pairs: &[(_, &'static str)]| {
            let pairs = pairs.iter().cloned();
            pairs
                .map(|(name, value)| (name, value.parse().unwrap()))
                .collect()
        };
        let plain = (CONTENT_TYPE, "Text/Event-Stream; charset=utf-8");
        assert!(is_one(&headers(std::slice::from_ref(&plain))));
        assert!(!is_one(&headers(&[plain, (CONTENT_ENCODING, "gzip")])));
        assert!(!is_one(&headers(&[(CONTENT_TYPE, "text/event-streams")])));
        assert!(!is_one(&HeaderMap::new()));
    }
}
