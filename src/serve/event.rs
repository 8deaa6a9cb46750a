//! The words between the pure part of serving and its shells: what happens, and what is to be done.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::Failure;

/// One run of cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BuildId(pub(crate) u32);

/// One process of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChildId(pub(crate) u32);

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Serving begins; the first of all events.
    Begin,
    /// The content of these files is another one, or they came or went. Debounced.
    Changed(Vec<String>),
    /// Changes in a part of the project will not be seen.
    WatchFailed(Failure),
    /// The project is not in its place any more.
    Gone,
    /// It is there again, and may be a copy.
    Returned,
    /// The binary is there; cargo itself may still have something to finish.
    Built {
        build: BuildId,
        binary: PathBuf,
        /// Whether it was there before: nothing that it is built from has changed.
        fresh: bool,
    },
    /// Cargo has ended.
    BuildEnded { build: BuildId, outcome: Outcome },
    /// The process runs.
    ChildStarted { child: ChildId },
    /// The app said that it accepts requests.
    ChildReady { child: ChildId },
    /// The process has ended, or could not be started at all.
    ChildExited { child: ChildId, how: String },
    /// A time that was asked for has passed.
    Rang(Timer),
    /// The person wants it all to end.
    Interrupt,
}

/// How a run of cargo ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Cargo reported errors, which the person has seen.
    Failed,
    /// Cargo was killed or broke off, in words.
    Died(String),
    NotStarted(Failure),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    StartBuild(BuildId),
    /// Ends the running build and everything it started.
    CancelBuild,
    StartChild {
        child: ChildId,
        binary: PathBuf,
    },
    /// Asks the process and its descendants to finish what they do and end; a successor is there.
    StopChild(ChildId),
    /// Asks the same where no successor follows, so that clients need not be waited for.
    EndChild(ChildId),
    /// Ends the process and its descendants at once.
    KillChild(ChildId),
    SetTimer {
        after: Duration,
        timer: Timer,
    },
    Say(Line),
    Exit(Ending),
}

/// A time that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// By now the app should have said that it is ready.
    Ready(ChildId),
    /// By now the process should have ended by itself.
    Kill(ChildId),
    /// By now a person who ended it all would wonder.
    Patience,
}

/// Why serving ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    ByPerson,
    Failed(Failure),
}

/// What the person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Building {
        files: Vec<String>,
    },
    BuildFailed {
        files: Vec<String>,
        why: BuildFault,
        serving: bool,
    },
    Serving(Phases),
    Reloaded {
        files: Vec<String>,
        phases: Phases,
    },
    /// The change does not concern the version that serves.
    Unchanged {
        files: Vec<String>,
    },
    StartFailed {
        why: StartFault,
        serving: bool,
    },
    Crashed {
        how: String,
        /// Whether it is started once more at once.
        again: bool,
    },
    /// The project wants to listen there from now on, which would take another socket.
    Elsewhere {
        address: String,
    },
    Unwatched(Failure),
    Gone {
        serving: bool,
    },
    Back,
    Killed,
    Stopping,
}

/// Why there is no new binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BuildFault {
    /// Cargo has shown the errors.
    Errors,
    Died(String),
    NotStarted(Failure),
    /// Cargo ended well and named no binary.
    NoBinary,
}

/// Why a new process does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StartFault {
    Exited(String),
    NotReadyInTime,
}

/// The time that each part of a change took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phases {
    /// From the change to the binary.
    pub(crate) build: Duration,
    /// From the binary to the running process.
    pub(crate) start: Duration,
    /// From there to the word that it accepts requests.
    pub(crate) ready: Duration,
}
