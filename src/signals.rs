//! Ctrl-C and the signals that mean the same, as a value that work in progress looks at.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::error::{Failure, catalog};

/// Set once the person wants the process to end; there is one process, so there is one of it.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static WAKES: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Shows whether the person wants the command to end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interrupt(&'static AtomicBool);

impl Interrupt {
    /// Catches Ctrl-C, and where they exist SIGTERM and SIGHUP, from now on.
    ///
    /// `wake` runs in a thread of its own each time one arrives.
    pub(crate) fn catch(wake: impl Fn() + Send + 'static) -> Result<Self, Failure> {
        static INSTALLED: OnceLock<Result<(), String>> = OnceLock::new();
        WAKES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(wake));
        let install = || ctrlc::set_handler(arrived).map_err(|error| error.to_string());
        INSTALLED
            .get_or_init(install)
            .clone()
            .map_err(catalog::no_signal_handler)?;
        Ok(Self(&INTERRUPTED))
    }

    /// Fails once an interruption has arrived; `what` names the work for the message.
    pub(crate) fn check(self, what: &str) -> Result<(), Failure> {
        if self.0.load(Ordering::SeqCst) {
            Err(catalog::interrupted(what))
        } else {
            Ok(())
        }
    }
}

fn arrived() {
    INTERRUPTED.store(true, Ordering::SeqCst);
    for wake in WAKES.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        wake();
    }
}
