//! Settings that may be replaced while the application runs.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

/// Settings of the type `S` as they are at present; a module that says `m.live::<S>()` provides
/// them.
///
/// Take [`current`](Self::current) once for a piece of work, so that it sees one state of them.
///
/// ```
/// use cortex_config::Live;
///
/// let limit = Live::new(10);
/// let mut changes = limit.changes();
///
/// limit.replace(20);
///
/// assert_eq!(*limit.current(), 20);
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// assert_eq!(*changes.next().await, 20);
/// # });
/// ```
pub struct Live<S>(watch::Sender<Arc<S>>);

impl<S> Live<S> {
    /// Begins with these settings.
    pub fn new(settings: S) -> Self {
        Self(watch::Sender::new(Arc::new(settings)))
    }

    /// The present settings.
    pub fn current(&self) -> Arc<S> {
        Arc::clone(&self.0.borrow())
    }

    /// What becomes of them from now on.
    pub fn changes(&self) -> Changes<S> {
        Changes {
            receiver: self.0.subscribe(),
            // Held, so that there is always somebody who could replace them.
            _sender: self.0.clone(),
        }
    }

    /// Puts others in their place, and tells everybody who waits for that. The framework does it
    /// when it reads the sources again; tests may.
    pub fn replace(&self, settings: S) {
        self.0.send_replace(Arc::new(settings));
    }
}

/// The present settings only where they show themselves: secrets among them do not.
impl<S: fmt::Debug> fmt::Debug for Live<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Live").field(&self.current()).finish()
    }
}

/// The later states of [`Live`] settings. Between two calls none is lost but those that were
/// replaced in their turn.
pub struct Changes<S> {
    receiver: watch::Receiver<Arc<S>>,
    _sender: watch::Sender<Arc<S>>,
}

impl<S> Changes<S> {
    /// Waits until the settings were replaced since the last call, and gives the present ones.
    pub async fn next(&mut self) -> Arc<S> {
        // It fails only without a sender, and there is one here.
        drop(self.receiver.changed().await);
        Arc::clone(&self.receiver.borrow_and_update())
    }
}

impl<S> fmt::Debug for Changes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
