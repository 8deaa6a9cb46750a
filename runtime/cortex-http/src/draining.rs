//! How far a server has come with stopping, and how handlers hear of it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::sync::watch;

use crate::Farewell;

/// The steps to the end, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
    /// New connections are still taken, and each answer is the last on its own.
    Draining,
    /// Who connects from now on reaches somebody else, or nobody.
    Leaving(Farewell),
    /// Connections without a request are closed.
    Closing(Farewell),
    /// What still runs is given up.
    CutOff(Farewell),
}

impl Phase {
    pub(crate) fn is_leaving(self) -> bool {
        !matches!(self, Self::Serving | Self::Draining)
    }

    pub(crate) fn is_closing(self) -> bool {
        matches!(self, Self::Closing(_) | Self::CutOff(_))
    }

    pub(crate) fn is_cut_off(self) -> bool {
        matches!(self, Self::CutOff(_))
    }

    /// Who answers clients by now; nobody is known as long as clients are welcome here.
    pub(crate) fn farewell(self) -> Farewell {
        match self {
            Self::Serving | Self::Draining => Farewell::Close,
            Self::Leaving(farewell) | Self::Closing(farewell) | Self::CutOff(farewell) => farewell,
        }
    }
}

/// What a connection knows of the server that it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Progress(pub(crate) watch::Receiver<Phase>);

impl Progress {
    pub(crate) fn now(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits until a phase is reached. Owns what it needs, so that it can be kept.
    pub(crate) fn reached(
        &self,
        wanted: fn(Phase) -> bool,
    ) -> impl Future<Output = Farewell> + Send + use<> {
        let mut phase = self.0.clone();
        async move {
            let reached = phase.wait_for(|phase| wanted(*phase)).await;
            // The sender outlives the connections; were it gone, closing would be right too.
            reached.map_or(Farewell::Close, |phase| phase.farewell())
        }
    }
}

/// Whether this process is about to stop, so that clients who ask anew reach another one.
///
/// An argument of a handler whose answer lasts as long as the client likes, such as a long poll or
/// a download without an end. Answers of the type `text/event-stream` and WebSockets end by
/// themselves, whether their handlers ask for this or not.
///
/// In tests without a server it never begins.
///
/// ```
/// use std::time::Duration;
///
/// use cortex_http::{Draining, Farewell};
/// use tokio::sync::watch;
///
/// # struct Board { version: watch::Receiver<u64> }
/// impl Board {
///     /// Answers when there is something new, or when the client should ask another process.
///     async fn wait(&self, draining: Draining) -> String {
///         let mut version = self.version.clone();
///         tokio::select! {
///             Ok(()) = version.changed() => format!("version {}", *version.borrow()),
///             farewell = draining.begun() => match farewell {
///                 Farewell::HandOver => "ask again: another version serves".to_owned(),
///                 Farewell::Close => "ask again later".to_owned(),
///             },
///         }
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let (sender, version) = watch::channel(1);
/// # let board = Board { version };
/// # let (answer, _) = tokio::join!(board.wait(Draining::never()), async { sender.send_replace(2) });
/// # assert_eq!(answer, "version 2");
/// # let _ = Duration::ZERO;
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Draining(Option<Progress>);

impl Draining {
    /// One that does not begin, for calling a handler without a server.
    pub fn never() -> Self {
        Self(None)
    }

    pub(crate) fn of(progress: &Progress) -> Self {
        Self(Some(progress.clone()))
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|progress| progress.now().is_leaving())
    }

    /// Waits until it begins, and tells who answers clients from then on.
    pub async fn begun(&self) -> Farewell {
        match &self.0 {
            Some(progress) => progress.reached(Phase::is_leaving).await,
            None => std::future::pending().await,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Draining {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(Self::never))
    }
}
