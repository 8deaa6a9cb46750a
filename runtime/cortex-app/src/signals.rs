//! The signals that tell a process to stop, and the one that tells it to read its settings again.
//!
//! `SIGHUP` is both: of old it says that the terminal is gone, and services take it as a request. So
//! it ends a process whose terminal is gone, and no other.

use std::io;
use std::sync::Arc;
#[cfg(unix)]
use std::task::Poll;
use std::time::Instant;

use tokio::sync::{Notify, watch};

/// Hears the signals.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    heard: watch::Receiver<Heard>,
    reread: Arc<Notify>,
}

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
        let sender = Arc::new(sender);
        if let Some(parent) = orphans::parent() {
            let sender = Arc::clone(&sender);
            tokio::spawn(async move {
                orphans::left_by(parent).await;
                sender.send_modify(|heard| heard.add("the end of `cortex serve`"));
            });
        }
        let reread = Arc::new(Notify::new());
        let asked = Arc::clone(&reread);
        tokio::spawn(async move {
            while !sender.is_closed() {
                match sources.next().await {
                    Signal::Stop(name) => sender.send_modify(|heard| heard.add(name)),
                    Signal::Reread => asked.notify_one(),
                }
            }
        });
        Ok(Self {
            heard: receiver,
            reread,
        })
    }

    /// Waits until somebody asks for the settings to be read again, or did since the last call.
    pub(crate) async fn reread(&self) {
        self.reread.notified().await;
    }

    /// Waits for the first signal, or the second; tells its name.
    pub(crate) async fn reached(&self, wanted: usize) -> &'static str {
        let mut receiver = self.heard.clone();
        let reached = receiver.wait_for(|heard| heard.count >= wanted).await;
        reached.map_or("the end of the runtime", |heard| heard.last)
    }

    /// The last signal, and when the first one came.
    pub(crate) fn last(&self) -> (&'static str, Instant) {
        let heard = self.heard.borrow();
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

/// What becomes of a process whose `cortex serve` was killed and could tell it nothing: a debug build
/// notices, so that nothing is left that holds the port.
#[cfg(all(unix, debug_assertions))]
mod orphans {
    use std::os::unix::process::parent_id;
    use std::time::Duration;

    use cortex_config::Variables;

    const GLANCE: Duration = Duration::from_millis(500);

    /// The `cortex serve` that started this process. A process that this one starts inherits the
    /// variable and has another parent.
    pub(super) fn parent() -> Option<u32> {
        let parent = Variables::of_process().get("CORTEX_SERVE")?.parse().ok()?;
        (parent == parent_id()).then_some(parent)
    }

    pub(super) async fn left_by(parent: u32) {
        while parent_id() == parent {
            tokio::time::sleep(GLANCE).await;
        }
    }
}

#[cfg(not(all(unix, debug_assertions)))]
mod orphans {
    pub(super) fn parent() -> Option<u32> {
        None
    }

    pub(super) async fn left_by(_parent: u32) {
        std::future::pending().await
    }
}

/// What a signal says.
enum Signal {
    Stop(&'static str),
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has such a signal"))]
    Reread,
}

#[cfg(unix)]
struct Sources {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    terminals: [bool; 3],
}

#[cfg(unix)]
fn sources() -> io::Result<Sources> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Sources {
        terminate: signal(SignalKind::terminate())?,
        interrupt: signal(SignalKind::interrupt())?,
        hangup: signal(SignalKind::hangup())?,
        terminals: terminals(),
    })
}

/// Which of the standard streams are a terminal. One that was closed is none any more.
#[cfg(unix)]
fn terminals() -> [bool; 3] {
    use std::io::{IsTerminal as _, stderr, stdin, stdout};
    [
        stdin().is_terminal(),
        stdout().is_terminal(),
        stderr().is_terminal(),
    ]
}

#[cfg(unix)]
impl Sources {
    async fn next(&mut self) -> Signal {
        std::future::poll_fn(|context| {
            if self.terminate.poll_recv(context).is_ready() {
                return Poll::Ready(Signal::Stop("SIGTERM"));
            }
            if self.interrupt.poll_recv(context).is_ready() {
                return Poll::Ready(Signal::Stop("SIGINT"));
            }
            self.hangup.poll_recv(context).map(|_| {
                if terminals() == self.terminals {
                    Signal::Reread
                } else {
                    Signal::Stop("SIGHUP")
                }
            })
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
    async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Stop("Ctrl-C")
    }
}
