//! The words between the pure part of serving and its shells: what happens, and what is to be done.

use std::path::PathBuf;
use std::time::Duration;

use super::browser::trouble::Finding;
use super::need::Verdict;
use super::sources::Sources;
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
    /// The content of these files is another one, or they came or went. Debounced: the first of
    /// them was seen at this time.
    Changed { files: Vec<String>, since: Duration },
    /// Changes in a part of the project will not be seen.
    WatchFailed(Failure),
    /// All files are looked at again and again, because the system does not tell.
    Polling(Polling),
    /// The project is not in its place any more.
    Gone,
    /// It is there again, and may be a copy.
    Returned,
    /// Cargo runs.
    BuildBegan { build: BuildId },
    /// The binary is there; cargo itself may still have something to finish.
    Built {
        build: BuildId,
        /// Where it is kept.
        binary: PathBuf,
        /// Whether it is the one of before: nothing that it is built from has changed.
        fresh: bool,
    },
    /// Cargo has forgotten what it had built.
    Forgotten { build: BuildId },
    /// What a build does that has said nothing for long, where that can be known.
    BuildRuns {
        build: BuildId,
        what: Option<String>,
    },
    /// What the binary is built from is known, just before cargo's good end.
    Sourced { build: BuildId, sources: Sources },
    /// Cargo or a compiler says something.
    Said { build: BuildId, said: Said },
    /// Cargo has ended.
    BuildEnded { build: BuildId, outcome: Outcome },
    /// The process runs.
    ChildStarted { child: ChildId },
    /// The app said that it accepts requests.
    ChildReady { child: ChildId },
    /// The app panicked, and may go on all the same.
    ChildPanicked { child: ChildId, panic: String },
    /// The app said what keeps it from going on.
    ChildFailed {
        child: ChildId,
        findings: Vec<Finding>,
    },
    /// The process has ended, or could not be started at all.
    ChildExited { child: ChildId, how: String },
    /// A time that was asked for has passed.
    Rang(Timer),
    /// The person pressed a key that means something.
    Pressed(Key),
    /// No browser could be told to show the address, in words.
    NotOpened(String),
    /// The person wants it all to end.
    Interrupt,
}

/// Why files are looked at again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Polling {
    /// The person wants it.
    Asked,
    /// What this file system of that name holds may be changed from elsewhere.
    FileSystem(&'static str),
    /// The system has no room for more watches.
    Limit(Failure),
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Restart,
    Rebuild,
    Open,
    Clear,
    Verbose,
    Quit,
    Help,
}

/// Words of cargo or of a compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// As they are to be shown, with the end of the line.
    pub(crate) text: String,
    pub(crate) remark: Option<Remark>,
    /// An error, as pages and programs are told of it.
    pub(crate) finding: Option<Finding>,
}

/// What is to be remembered of such words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    Warning,
    Error {
        message: String,
        /// File, line and column.
        place: Option<String>,
    },
    /// Another cargo holds this.
    Waits {
        lock: String,
    },
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
    /// Has cargo forget what it has built of the package that this file belongs to.
    Forget {
        build: BuildId,
        file: String,
    },
    /// Looks what a build does that says nothing.
    LookAtBuild(BuildId),
    /// Ends the running build and everything it started.
    CancelBuild,
    StartChild {
        child: ChildId,
        binary: PathBuf,
        /// Whether it is to say where a panic came from.
        traced: bool,
    },
    /// Asks the process and its descendants to finish what they do and end; a successor is there.
    StopChild(ChildId),
    /// Asks the same where no successor follows, so that clients need not be waited for.
    EndChild(ChildId),
    /// Ends the process and its descendants at once.
    KillChild(ChildId),
    /// Removes a binary that was kept.
    Discard(PathBuf),
    /// Says how many migrations are not applied, if there are any.
    MentionMigrations,
    SetTimer {
        after: Duration,
        timer: Timer,
    },
    Say(Line),
    /// Shows words of others as they are.
    Show(String),
    /// Shows the address in a browser.
    OpenBrowser,
    ClearScreen,
    /// Says more from now on, or less again.
    ToggleVerbose,
    Exit(Ending),
}

/// A time that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// By now the app should have said that it is ready.
    Ready(ChildId),
    /// By now this build should have said something.
    Silence(BuildId),
    /// By now the process should have ended by itself.
    Kill(ChildId),
    /// By now a person who ended it all would wonder.
    Patience,
}

/// Why serving ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By Ctrl-C or a signal.
    ByPerson,
    /// By the key that is there for it.
    ByKey,
    Failed(Failure),
}

/// What the person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Building {
        files: Vec<String>,
        verdict: Verdict,
    },
    /// The binary stays and is started anew.
    Restarting {
        files: Vec<String>,
        verdict: Verdict,
    },
    BuildFailed {
        files: Vec<String>,
        why: BuildFault,
        serving: bool,
        /// What cargo and the compilers found wrong.
        findings: Vec<Finding>,
    },
    Serving(Phases),
    Reloaded {
        files: Vec<String>,
        phases: Phases,
        /// How many warnings compilers gave.
        warnings: usize,
    },
    /// Another cargo is in the way of the build.
    Waiting {
        lock: String,
    },
    /// The build has said nothing for so long; what it does, where that can be known.
    StillBuilding {
        silent: Duration,
        what: Option<String>,
    },
    /// Cargo takes this file for unchanged because of its date, and is made to build it.
    Overlooked {
        file: String,
    },
    /// What is to be mended first.
    FirstError {
        message: String,
        place: Option<String>,
        /// How many other errors there are.
        more: usize,
    },
    /// The change does not concern the version that serves.
    Unchanged {
        /// Whether what was built before had errors.
        mended: bool,
        files: Vec<String>,
        verdict: Verdict,
    },
    /// These files are fetched by browsers: open pages show them as they are now.
    Refreshed {
        files: Vec<String>,
        verdict: Verdict,
    },
    StartFailed {
        why: StartFault,
        serving: bool,
        /// What the app said is wrong.
        findings: Vec<Finding>,
    },
    Crashed {
        how: String,
        /// Whether it is started once more at once.
        again: bool,
        /// What the app said is wrong.
        findings: Vec<Finding>,
    },
    /// Why a version ended, by its own word.
    Panicked {
        /// Where, and with which message.
        panic: String,
        backtrace: Backtrace,
    },
    /// The project wants to listen there from now on, which would take another socket.
    Elsewhere {
        address: String,
    },
    Unwatched(Failure),
    Polling(Polling),
    Gone {
        serving: bool,
    },
    Back,
    /// So many migrations are not applied, in this environment if the person has named one.
    Pending {
        migrations: usize,
        environment: Option<String>,
    },
    Killed,
    Stopping,
    /// What each key does.
    Keys,
    NotOpened {
        why: String,
    },
}

/// Where to look for the way to a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backtrace {
    /// The app was told to show it.
    Shown,
    /// It is told so from now on.
    NextTime,
    /// It shows it when the person says so.
    OnRequest,
}

/// Why there is no new binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BuildFault {
    /// Cargo has shown the errors.
    Errors,
    Died(String),
    NotStarted(Failure),
    /// What keeps it from its end is no fault of the code.
    Hardship(Failure),
    /// Cargo ended well and named no binary.
    NoBinary,
}

/// Why a new process does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StartFault {
    Exited(String),
    NotReadyInTime { limit: Duration },
}

/// The time that each part of a change took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phases {
    /// From the first change to the begin of the build, and for another cargo.
    pub(crate) wait: Duration,
    /// From there to the binary.
    pub(crate) build: Duration,
    /// From the binary to the running process.
    pub(crate) start: Duration,
    /// From there to the word that it accepts requests.
    pub(crate) ready: Duration,
}
