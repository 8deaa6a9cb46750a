//! Which singletons exist, and which phase the application has reached: the two change together, so
//! that no instance misses a hook.

use std::sync::{Mutex, PoisonError};

use crate::Phase;

/// The life of a container so far.
#[derive(Default)]
pub(crate) struct Life(Mutex<State>);

#[derive(Default)]
struct State {
    /// The singletons in the order in which they were created.
    created: Vec<usize>,
    /// The last phase whose hooks were begun.
    reached: Option<Phase>,
}

/// Whether a new instance became a part of the application.
pub(crate) enum Admission {
    /// It did.
    Admitted,
    /// Not yet: the hooks of a further phase have been begun meanwhile.
    Behind,
    /// The application stops, and takes in nothing more.
    Refused,
}

impl Life {
    /// Notes that the hooks of a phase begin, and tells whose they are.
    pub(crate) fn begin(&self, phase: Phase) -> Vec<usize> {
        let mut state = self.lock();
        state.reached = state.reached.max(Some(phase));
        state.created.clone()
    }

    /// The last phase whose hooks were begun.
    pub(crate) fn reached(&self) -> Option<Phase> {
        self.lock().reached
    }

    /// The singletons in the order in which they were created.
    pub(crate) fn created(&self) -> Vec<usize> {
        self.lock().created.clone()
    }

    /// Takes in an instance whose hooks were run up to the phase `done`.
    pub(crate) fn admit(&self, at: usize, done: Option<Phase>, keep: impl FnOnce()) -> Admission {
        let mut state = self.lock();
        if state.reached == Some(Phase::Stop) {
            return Admission::Refused;
        }
        if state.reached != done {
            return Admission::Behind;
        }
        keep();
        state.created.push(at);
        Admission::Admitted
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A panic while it was held leaves the list as good as it was.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
