//! What `#[cortex::main]` and `#[cortex::test]` call: the process from its first to its last moment.

use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::{Error, Result, console, log, serve};

/// How long the end of the process waits for those who read the log.
const FLUSH: Duration = Duration::from_secs(1);
/// How long it does when it is to be over at once.
const FLUSH_AT_ONCE: Duration = Duration::from_millis(100);

/// The crate that the process was made from.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    /// The crate's name.
    pub name: &'static str,
    /// The crate's version.
    pub version: &'static str,
    /// The parts of the framework that were switched on.
    pub features: &'static [&'static str],
}

/// What is known only once, when the process begins.
struct Process {
    application: Application,
    start: Instant,
    #[cfg(feature = "http")]
    listener: std::sync::Mutex<Option<std::io::Result<std::net::TcpListener>>>,
}

static PROCESS: OnceLock<Process> = OnceLock::new();

/// What the function of `#[cortex::main]` may return.
#[diagnostic::on_unimplemented(
    message = "`main` returns `cortex::Result<()>`, not `{Self}`",
    label = "write `cortex::Result<()>`"
)]
pub trait Outcome {
    /// The outcome as the framework's own type.
    ///
    /// # Errors
    ///
    /// If the application failed.
    fn outcome(self) -> Result<()>;
}

impl Outcome for Result<()> {
    fn outcome(self) -> Result<()> {
        self
    }
}

/// Runs the application's `main` on a runtime with threads, and says how the process ends.
pub fn main<O: Outcome, F: Future<Output = O>>(
    application: Application,
    main: impl FnOnce() -> F,
) -> ExitCode {
    // Before any thread exists: taking the listener changes the environment of the process.
    PROCESS.get_or_init(|| Process {
        application,
        start: Instant::now(),
        #[cfg(feature = "http")]
        listener: std::sync::Mutex::new(inherited()),
    });
    if cfg!(debug_assertions) {
        log::tell_panics();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(main()).outcome();
            // What still runs was cut off on purpose, and must not keep the process.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Error::new("the system gives the process no threads").cause(error)),
    };
    match outcome {
        Ok(()) => {
            log::flush(FLUSH);
            ExitCode::SUCCESS
        }
        Err(error) if error.is_at_once() => {
            log::flush(FLUSH_AT_ONCE);
            ExitCode::from(error.code())
        }
        Err(error) => {
            log::flush(FLUSH);
            serve::tell_failed(&error);
            console::report(&error);
            ExitCode::from(error.code())
        }
    }
}

/// Runs a test on a runtime of its own.
///
/// # Panics
///
/// If the system gives no runtime.
pub fn test<F: Future>(test: impl FnOnce() -> F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    run_test(runtime.worker_threads(1), test)
}

/// Runs a test whose time stands still while anything works, and jumps on when all sleep.
///
/// # Panics
///
/// If the system gives no runtime.
#[cfg(feature = "testing")]
pub fn test_paused<F: Future>(test: impl FnOnce() -> F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    run_test(runtime.start_paused(true), test)
}

fn run_test<F: Future>(
    runtime: &mut tokio::runtime::Builder,
    test: impl FnOnce() -> F,
) -> F::Output {
    runtime.enable_all();
    #[cfg(feature = "testing")]
    {
        // What any thread of the test logs is the test's.
        let scope = std::sync::Arc::default();
        log::Scope::join(&scope);
        runtime.on_thread_start(move || log::Scope::join(&scope));
    }
    match runtime.build() {
        Ok(runtime) => runtime.block_on(test()),
        Err(error) => unreachable!("the system gives the test no threads: {error}"),
    }
}

/// The running application; tests are none.
pub(crate) fn application() -> Application {
    let unnamed = Application {
        name: "app",
        version: "0.0.0",
        features: &[],
    };
    PROCESS.get().map_or(unnamed, |process| process.application)
}

/// When the process began.
pub(crate) fn start() -> Instant {
    PROCESS
        .get()
        .map_or_else(Instant::now, |process| process.start)
}

/// The arguments of the process, without its name. One that is not valid Unicode is none of ours.
pub(crate) fn arguments() -> impl Iterator<Item = String> {
    let arguments = std::env::args_os().skip(1);
    arguments.map(|argument| argument.to_string_lossy().into_owned())
}

/// The listening socket that the parent process handed over, if it did; only the first call has it.
///
/// # Errors
///
/// If what was handed over is no such socket. To listen elsewhere would leave the parent's clients
/// without an answer.
#[cfg(feature = "http")]
pub(crate) fn listener() -> Result<Option<std::net::TcpListener>> {
    let taken = PROCESS
        .get()
        .and_then(|process| process.listener.lock().ok()?.take());
    taken.transpose().map_err(|error| {
        Error::new("the socket that the parent process handed over cannot be used")
            .cause(error)
            .hint("hand over one listening TCP socket as descriptor 3, or unset `LISTEN_FDS`")
    })
}

#[cfg(feature = "http")]
fn inherited() -> Option<std::io::Result<std::net::TcpListener>> {
    let handed = listenfd::ListenFd::from_env().take_tcp_listener(0);
    // A copy, because processes that this one starts inherit what was handed over, and not a copy.
    let copy = |handed: std::net::TcpListener| handed.try_clone();
    handed.transpose().map(|handed| handed.and_then(copy))
}
