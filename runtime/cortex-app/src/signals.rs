//! The signals that tell a process to stop.

use std::io;
use std::time::Instant;

use tokio::sync::watch;

/// Hears the signals.
#[derive(Clone, Debug)]
pub(crate) struct Signals(watch::Receiver<Heard>);

#[derive(Clone, Copy, Debug)]
struct Heard {
    count: usize,
    last: &'static str,
    first_at: Instant,
}

impl Signals {
    /// Listens from now on, so that a signal during the start is not lost.
    pub(crate) fn listen() -> io::Result<Self> {
        let (sender, receiver) = watch::channel(Heard {
            count: 0,
            last: "",
            first_at: Instant::now(),
        });
        let mut sources = sources()?;
        tokio::spawn(async move {
            while !sender.is_closed() {
                let name = sources.next().await;
                sender.send_modify(|heard| heard.add(name));
            }
        });
        Ok(Self(receiver))
    }

    /// Waits for the first signal, or the second; tells its name.
    pub(crate) async fn reached(&self, wanted: usize) -> &'static str {
        let mut receiver = self.0.clone();
        let reached = receiver.wait_for(|heard| heard.count >= wanted).await;
        reached.map_or("the end of the runtime", |heard| heard.last)
    }

    /// The last signal, and when the first one came.
    pub(crate) fn last(&self) -> (&'static str, Instant) {
        let heard = self.0.borrow();
        (heard.last, heard.first_at)
    }
}

impl Heard {
    fn add(&mut self, name: &'static str) {
        if self.count == 0 {
            self.first_at = Instant::now();
        }
        (self.count, self.last) = (self.count + 1, name);
    }
}

#[cfg(unix)]
struct Sources {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
fn sources() -> io::Result<Sources> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Sources {
        terminate: signal(SignalKind::terminate())?,
        interrupt: signal(SignalKind::interrupt())?,
    })
}

#[cfg(unix)]
impl Sources {
    async fn next(&mut self) -> &'static str {
        std::future::poll_fn(|context| {
            if self.terminate.poll_recv(context).is_ready() {
                return std::task::Poll::Ready("SIGTERM");
            }
            self.interrupt.poll_recv(context).map(|_| "SIGINT")
        })
        .await
    }
}

#[cfg(not(unix))]
struct Sources(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
fn sources() -> io::Result<Sources> {
    tokio::signal::windows::ctrl_c().map(Sources)
}

#[cfg(not(unix))]
impl Sources {
    async fn next(&mut self) -> &'static str {
        self.0.recv().await;
        "Ctrl-C"
    }
}
