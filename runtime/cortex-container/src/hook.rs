//! What is done with instances in the phases of an application's life.

use std::fmt;
use std::sync::Arc;

use crate::provider::{BoxError, Working};
use crate::shared::{Shared, recall};

/// A phase of an application's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// All instances exist: set up how they work together. Nothing is outside of the process yet.
    Configure,
    /// Prepare what the work needs: connect, warm up, load.
    Init,
    /// The application is open to requests: begin the work that nobody asks for.
    Ready,
    /// The application is to stop: take no new work, finish what was begun.
    Drain,
    /// All work is done: write what is still held, let go of what is outside of the process.
    Stop,
}

impl Phase {
    /// Those in which the application comes up, in their order.
    pub(crate) const UP: [Self; 3] = [Self::Configure, Self::Init, Self::Ready];

    /// Its name in attributes, messages and descriptions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::Init => "init",
            Self::Ready => "ready",
            Self::Drain => "drain",
            Self::Stop => "stop",
        }
    }

    /// Whether the application goes down in it, so that dependents come before what they need.
    pub(crate) fn goes_down(self) -> bool {
        matches!(self, Self::Drain | Self::Stop)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a hook may end with: nothing, or a result with any error.
#[diagnostic::on_unimplemented(
    message = "a hook ends with nothing or with `Result<(), E>`, and not with `{Self}`",
    label = "the hook ends with this",
    note = "`E` is any error that implements `std::error::Error`"
)]
pub trait HookResult {
    /// The outcome in one form.
    ///
    /// # Errors
    ///
    /// If the hook failed.
    fn outcome(self) -> Result<(), BoxError>;
}

impl HookResult for () {
    fn outcome(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<E: Into<BoxError>> HookResult for Result<(), E> {
    fn outcome(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

/// Begins what is to be done with an instance.
type Run = dyn Fn(&Shared) -> Working<Result<(), BoxError>> + Send + Sync;

/// Something to do with an instance in a phase.
#[derive(Clone)]
pub(crate) struct Hook {
    phase: Phase,
    run: Arc<Run>,
}

impl Hook {
    pub(crate) fn new<T, F, W, R>(phase: Phase, run: F) -> Self
    where
        T: ?Sized + Send + Sync + 'static,
        F: Fn(Arc<T>) -> W + Send + Sync + 'static,
        W: Future<Output = R> + Send + 'static,
        R: HookResult,
    {
        let run = move |shared: &Shared| -> Working<Result<(), BoxError>> {
            let Some(instance) = recall::<T>(shared) else {
                unreachable!("a hook is registered for the type that its provider provides")
            };
            let work = run(instance);
            Box::pin(async move { work.await.outcome() })
        };
        Self {
            phase,
            run: Arc::new(run),
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase
    }

    pub(crate) fn run(&self, instance: &Shared) -> Working<Result<(), BoxError>> {
        (self.run)(instance)
    }
}
