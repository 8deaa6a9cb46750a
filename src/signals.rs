//! Ctrl-C and the signals that mean the same, as a value that work in progress looks at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Failure, catalog};

/// Remembers that the person wants the command to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Catches Ctrl-C, and where they exist SIGTERM and SIGHUP, from now on.
    ///
    /// `wake` runs in a thread of its own each time one arrives.
    pub(crate) fn catch(wake: impl Fn() + Send + 'static) -> Result<Self, Failure> {
        let interrupt = Self::default();
        let flag = Arc::clone(&interrupt.0);
        let handler = move || {
            flag.store(true, Ordering::SeqCst);
            wake();
        };
        ctrlc::set_handler(handler).map_err(catalog::no_signal_handler)?;
        Ok(interrupt)
    }

    /// Fails once an interruption has arrived; `what` names the work for the message.
    pub(crate) fn check(&self, what: &str) -> Result<(), Failure> {
        if self.0.load(Ordering::SeqCst) {
            Err(catalog::interrupted(what))
        } else {
            Ok(())
        }
    }
}
