//! The connection of a client, below HTTP and below what a client may have switched to.
//!
//! A handler that switches a connection to a WebSocket keeps it, through a library of its own
//! choice that knows nothing of the end of this process. So the goodbye is said here: the frame
//! that closes a WebSocket is put between two messages, whoever writes them, and what is written
//! after it goes nowhere, as RFC 6455 (section 5.5.1) has it.

use std::future::poll_fn;
use std::io::{ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Notify, oneshot};
use tokio::task;
use tokio::time::{sleep, timeout};

use crate::Farewell;
use crate::frames::{self, Frames};

/// Why a WebSocket is closed: the IANA's registry of close codes, and RFC 6455, section 7.4.1.
const SERVICE_RESTART: u16 = 1012;
const GOING_AWAY: u16 = 1001;

/// How long a client may be silent and keep a connection open that this side has closed. Its system
/// would discard an answer that it has not read, if more of its request came to a closed one.
const SILENCE: Duration = Duration::from_millis(250);
/// How long it may go on sending there.
const LONGEST: Duration = Duration::from_secs(5);
/// How long the other side of a WebSocket may take to answer the goodbye.
const ANSWER: Duration = Duration::from_secs(1);
/// How soon to try again where a goodbye cannot be written.
const GLANCE: Duration = Duration::from_millis(20);

/// What HTTP, or whoever has taken it over from there, reads and writes.
pub(crate) struct Line {
    reader: OwnedReadHalf,
    wire: Arc<Wire>,
    /// Dropped with this value, which tells the owner of the [`End`].
    _held: oneshot::Sender<()>,
}

/// The same connection for the task that looks after it.
pub(crate) struct End {
    wire: Arc<Wire>,
    held: oneshot::Receiver<()>,
}

#[derive(Debug)]
struct Wire {
    state: Mutex<State>,
    /// Told when the other side of a WebSocket has closed it, too.
    answered: Notify,
}

#[derive(Debug)]
struct State {
    writer: OwnedWriteHalf,
    /// The task that speaks HTTP; what others send on a WebSocket are frames.
    http: Option<task::Id>,
    is_websocket: bool,
    sent: Frames,
    received: Frames,
    goodbye: Goodbye,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goodbye {
    NotYet,
    /// At the next place between two messages.
    Wanted([u8; 4]),
    Said,
    /// The connection is closed on this side.
    HungUp,
}

/// Both ends of a connection that the task which calls this speaks HTTP on.
pub(crate) fn over(stream: TcpStream) -> (Line, End) {
    let (reader, writer) = stream.into_split();
    let (sender, held) = oneshot::channel();
    let wire = Arc::new(Wire {
        answered: Notify::new(),
        state: Mutex::new(State {
            writer,
            http: task::try_id(),
            is_websocket: false,
            sent: Frames::default(),
            received: Frames::default(),
            goodbye: Goodbye::NotYet,
        }),
    });
    let line = Line {
        reader,
        wire: Arc::clone(&wire),
        _held: sender,
    };
    (line, End { wire, held })
}

impl End {
    /// From the end of HTTP on, frames are spoken.
    pub(crate) fn becomes_websocket(&self) {
        self.wire.lock().is_websocket = true;
    }

    /// Whether somebody has taken the connection over from HTTP, and has it still.
    pub(crate) fn is_held(&mut self) -> bool {
        self.held.try_recv() == Err(oneshot::error::TryRecvError::Empty)
    }

    /// Waits until nobody has it any more.
    pub(crate) async fn released(&mut self) {
        // Nothing is ever sent.
        drop((&mut self.held).await);
    }

    /// Closes a WebSocket in good order; does nothing to other connections. Tells whether whoever
    /// has it reads from it, and so hears of the end.
    pub(crate) async fn say_goodbye(&mut self, farewell: Farewell) -> bool {
        let code = match farewell {
            Farewell::HandOver => SERVICE_RESTART,
            Farewell::Close => GOING_AWAY,
        };
        if !self.wire.lock().want_goodbye(frames::close(code)) {
            return true;
        }
        while !self.wire.lock().say_goodbye() {
            if !self.is_held() {
                return false;
            }
            sleep(GLANCE).await;
        }
        let is_read = timeout(ANSWER, self.wire.answered.notified()).await.is_ok();
        self.hang_up().await;
        is_read
    }

    /// Closes this side, and takes what is still sent on the other one.
    pub(crate) async fn linger(&self) {
        self.hang_up().await;
        let quiet = async { while let Ok(true) = timeout(SILENCE, self.hears()).await {} };
        drop(timeout(LONGEST, quiet).await);
    }

    async fn hang_up(&self) {
        let shut = poll_fn(|context| {
            let mut state = self.wire.lock();
            state.goodbye = Goodbye::HungUp;
            Pin::new(&mut state.writer).poll_shutdown(context)
        });
        // A client that has gone does not need to hear it.
        drop(shut.await);
    }

    /// Takes some bytes; false at the end of them.
    async fn hears(&self) -> bool {
        poll_fn(|context| {
            let state = self.wire.lock();
            let stream: &TcpStream = state.writer.as_ref();
            loop {
                if ready!(stream.poll_read_ready(context)).is_err() {
                    return Poll::Ready(false);
                }
                match stream.try_read(&mut [0; 4096]) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    heard => return Poll::Ready(heard.is_ok_and(|count| count > 0)),
                }
            }
        })
        .await
    }
}

impl Wire {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that is done under the lock can leave it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether what the calling task reads and writes are the frames of a WebSocket.
    fn is_framed(&self) -> bool {
        self.is_websocket && task::try_id() != self.http
    }

    /// Whether a goodbye is possible, and now under way.
    fn want_goodbye(&mut self, frame: [u8; 4]) -> bool {
        if self.is_websocket && self.goodbye == Goodbye::NotYet {
            self.goodbye = Goodbye::Wanted(frame);
        }
        self.is_websocket
    }

    /// Says goodbye if it is wanted and possible; whether nothing is left to say.
    fn say_goodbye(&mut self) -> bool {
        let Goodbye::Wanted(frame) = self.goodbye else {
            return true;
        };
        if self.sent.has_closed() {
            self.goodbye = Goodbye::Said;
            return true;
        }
        let stream: &TcpStream = self.writer.as_ref();
        // So little is taken whole or not at all.
        let is_said = self.sent.is_between_messages()
            && !matches!(stream.try_write(&frame), Err(error) if error.kind() == ErrorKind::WouldBlock);
        if is_said {
            self.goodbye = Goodbye::Said;
        }
        is_said
    }

    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if !self.is_framed() {
            return Pin::new(&mut self.writer).poll_write(context, bytes);
        }
        let part = match self.goodbye {
            Goodbye::NotYet => bytes.len(),
            Goodbye::Said => return Poll::Ready(Ok(bytes.len())),
            Goodbye::HungUp => return Poll::Ready(Err(ErrorKind::BrokenPipe.into())),
            Goodbye::Wanted(_) if self.sent.is_between_messages() => 0,
            Goodbye::Wanted(_) => self.sent.clone().pass_message(bytes),
        };
        if part > 0 {
            let count = ready!(Pin::new(&mut self.writer).poll_write(context, &bytes[..part]))?;
            self.sent.pass(&bytes[..count]);
            self.say_goodbye();
            return Poll::Ready(Ok(count));
        }
        let stream: &TcpStream = self.writer.as_ref();
        ready!(stream.poll_write_ready(context))?;
        self.say_goodbye();
        Poll::Ready(Ok(bytes.len()))
    }

    /// What the other side of a WebSocket has sent; whether it has closed it.
    fn heard(&mut self, bytes: &[u8]) -> bool {
        self.received.pass(bytes);
        self.received.has_closed() || bytes.is_empty()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Nobody is left whom an answer could reach.
        self.wire.answered.notify_one();
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.reader).poll_read(context, buffer))?;
        let mut state = self.wire.lock();
        if state.is_framed() && state.heard(&buffer.filled()[before..]) {
            self.wire.answered.notify_one();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.wire.lock().write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let mut state = self.wire.lock();
        if !state.is_framed() {
            return Pin::new(&mut state.writer).poll_write_vectored(context, slices);
        }
        let first = slices.iter().find(|slice| !slice.is_empty());
        state.write(context, first.map_or(&[], |slice| slice))
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.lock().writer.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        // The system has what was written.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.wire.lock().writer).poll_shutdown(context)
    }
}
