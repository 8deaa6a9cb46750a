//! `serve`: the application from its start line to its stop line.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use cortex_config::{Environment, Sources};
use cortex_container::HookFailure;

use crate::log::{self, LogLevels};
use crate::reload::Reload;
use crate::signals::Signals;
use crate::{Blueprint, Error, Prepared, Result, Setup, entry};

/// Runs the application until it is told to stop.
pub(crate) async fn serve(
    blueprint: Blueprint,
    sources: &Sources,
    environment: Option<Environment>,
) -> Result<()> {
    let signals = Signals::listen().map_err(|error| {
        Error::new("the system does not let the process hear signals").cause(error)
    })?;
    let setup = Setup::new(&blueprint, sources, environment);
    let levels = match setup.log() {
        Some(settings) => start_log(&settings, &setup)?,
        None => LogLevels::detached(),
    };
    let reload = Reload::of(&blueprint, sources);
    let told_to_stop = async {
        tell_stopping(signals.reached(1).await);
    };
    let preparing = setup.prepare(blueprint, levels, told_to_stop);
    let Some(prepared) = unless(signals.reached(2), preparing).await else {
        return Err(cut_short(signals.last().0));
    };
    match prepared {
        Ok(prepared) => {
            reload.start(&prepared, &signals);
            run(prepared, &signals).await
        }
        Err(error) => {
            if error.is_at_once() {
                tell_stopped(&signals, false);
            }
            Err(error)
        }
    }
}

fn start_log(settings: &log::LogSettings, setup: &Setup) -> Result<LogLevels> {
    let environment = setup.config().environment();
    let levels = log::start(settings, environment, entry::application());
    levels.map_err(|error| Error::new("the system gives the log no thread").cause(error))
}

/// Waits for work to be done; `None` means that `end` came first.
pub(crate) async fn unless<T, E>(
    end: impl Future<Output = E>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(end));
    poll_fn(|context| {
        // The end goes first: nothing is started that somebody wants to be over.
        if end.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[cfg(feature = "http")]
async fn run(prepared: Prepared, signals: &Signals) -> Result<()> {
    use cortex_http::{Farewell, Server, Stopped};
    use futures_util::future::{Either, select};

    let settings = &prepared.server;
    let address = settings.address();
    let listener = match listen(address).await {
        Ok(listener) => listener,
        Err(error) => {
            drop(prepared.stop().await);
            return Err(error);
        }
    };
    let bound = listener.address().unwrap_or(address);
    let front = developed(prepared.front.clone());
    let readiness = front.readiness().clone();
    let server = Server::new(front, settings, settings.drain);
    let failed = tokio::sync::Notify::new();
    let stop = async {
        let Some(signal) = unless(failed.notified(), signals.reached(1)).await else {
            return Farewell::Close;
        };
        tell_stopping(signal);
        // Ctrl-C is a person's, who wants an end; a supervisor that replaces a process says
        // SIGTERM.
        match signal {
            "SIGTERM" => Farewell::HandOver,
            _ => Farewell::Close,
        }
    };
    let beginning = async {
        prepared.ready().await?;
        readiness.pass();
        tell_started(&prepared.config, Some(&format!("http://{bound}")));
        Ok(())
    };
    let life = async {
        // It listens before the hooks say that it is ready: what they begin may ask for itself.
        let serving = pin!(server.run(listener, stop));
        let beginning = pin!(beginning);
        let (stopped, outcome) = match select(serving, beginning).await {
            Either::Left((stopped, _)) => (stopped, Ok(())),
            Either::Right((outcome, serving)) => {
                if outcome.is_err() {
                    failed.notify_one();
                }
                (serving.await, outcome)
            }
        };
        // Nothing is served any more: what stops now is asked for nothing.
        let failures = prepared.stop().await;
        outcome.map(|()| (stopped == Stopped::CutOff, failures))
    };
    match unless(signals.reached(2), life).await {
        Some(Ok((cut_off, failures))) => stopped(&prepared, signals, cut_off, &failures),
        Some(Err(error)) => Err(error),
        None => Err(cut_short(signals.last().0)),
    }
}

/// Pages hear of new versions where somebody serves them while the application is worked on.
#[cfg(all(feature = "http", debug_assertions))]
fn developed(front: cortex_http::Front) -> cortex_http::Front {
    match cortex_config::Variables::of_process().get("CORTEX_DEVTOOLS") {
        Some(endpoint) => front.developed_at(endpoint),
        None => front,
    }
}

/// In a release build nothing is added.
#[cfg(all(feature = "http", not(debug_assertions)))]
fn developed(front: cortex_http::Front) -> cortex_http::Front {
    front
}

/// Under `cortex serve` one version takes connections at a time: whoever serves names a folder whose
/// lock they pass on to each other.
#[cfg(all(feature = "http", debug_assertions))]
fn in_turn(listener: cortex_http::Listener) -> cortex_http::Listener {
    let folder = cortex_config::Variables::of_process()
        .get("CORTEX_TURN")
        .map(std::fs::File::open);
    match folder {
        Some(Ok(lock)) => listener.in_turn(lock),
        // Without it, two versions take connections for a moment.
        Some(Err(_)) | None => listener,
    }
}

/// In a release build nobody answers late requests for the next version, so there are no turns.
#[cfg(all(feature = "http", not(debug_assertions)))]
fn in_turn(listener: cortex_http::Listener) -> cortex_http::Listener {
    listener
}

/// Listens where the parent process did, or else on the address.
#[cfg(feature = "http")]
async fn listen(address: std::net::SocketAddr) -> Result<cortex_http::Listener> {
    let listener = match entry::listener()? {
        Some(inherited) => cortex_http::Listener::inherited(inherited).map(in_turn),
        None => cortex_http::Listener::bind(address).await,
    };
    listener.map_err(|error| cannot_listen(address, error))
}

#[cfg(not(feature = "http"))]
async fn run(prepared: Prepared, signals: &Signals) -> Result<()> {
    let life = async {
        if let Err(error) = prepared.ready().await {
            drop(prepared.stop().await);
            return Err(error);
        }
        tell_started(&prepared.config, None);
        tell_stopping(signals.reached(1).await);
        Ok(prepared.stop().await)
    };
    match unless(signals.reached(2), life).await {
        Some(Ok(failures)) => stopped(&prepared, signals, false, &failures),
        Some(Err(error)) => Err(error),
        None => Err(cut_short(signals.last().0)),
    }
}

/// The end: in good order, or with what was not.
fn stopped(
    prepared: &Prepared,
    signals: &Signals,
    cut_off: bool,
    failures: &[HookFailure],
) -> Result<()> {
    for unused in prepared.container.inspect().never_created() {
        let service = unused.key.to_string();
        tracing::debug!(target: "cortex", service, "nobody has asked for it");
    }
    tell_stopped(signals, cut_off);
    if failures.is_empty() {
        return Ok(());
    }
    let failures = failures.iter().map(ToString::to_string).collect();
    Err(Error::problems(
        "the application stopped, but not in good order",
        failures,
    ))
}

#[cfg(feature = "http")]
fn cannot_listen(address: std::net::SocketAddr, error: std::io::Error) -> Error {
    let hint = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "stop the process that listens there, or choose another port with `--port`"
        }
        std::io::ErrorKind::PermissionDenied => "choose a port above 1023 with `--port`",
        _ => "set `server.host` and `server.port` to an address of this machine",
    };
    Error::new(format!("cannot listen on {address}"))
        .cause(error)
        .hint(hint)
}

fn cut_short(name: &str) -> Error {
    tracing::warn!(target: "cortex", reason = name, "stopped at once by a second signal");
    // As a shell tells that a signal ended a process.
    let code = if name == "SIGTERM" { 143 } else { 130 };
    Error::at_once(format!("stopped at once by a second {name}"), code)
}

fn tell_started(config: &cortex_config::Config, address: Option<&str>) {
    notify("READY=1");
    let entry::Application {
        name,
        version,
        features,
    } = entry::application();
    tracing::info!(
        target: "cortex",
        address,
        application = format!("{name} {version}"),
        environment = config.environment().name(),
        configuration = config.sources().join(", "),
        features = features.join(", "),
        runtime = env!("CARGO_PKG_VERSION"),
        ms = milliseconds(entry::start()),
        "listening"
    );
}

fn tell_stopping(reason: &'static str) {
    notify("STOPPING=1");
    tracing::info!(target: "cortex", reason, "stopping");
}

fn tell_stopped(signals: &Signals, cut_off: bool) {
    let (reason, since) = signals.last();
    let ms = milliseconds(since);
    if cut_off {
        tracing::warn!(target: "cortex", reason, ms, "stopped; requests were cut off");
    } else {
        tracing::info!(target: "cortex", reason, ms, "stopped");
    }
}

/// Tells `cortex serve` why the process ends, which shows it in open pages. A release build does not,
/// as with a panic.
pub(crate) fn tell_failed(error: &Error) {
    if cfg!(debug_assertions) {
        notify(&format!("X_CORTEX_FAILURE={}", error.to_json()));
    }
}

/// Tells whoever started the process, if it asked by `NOTIFY_SOCKET`; if not, nobody is told.
pub(crate) fn notify(state: &str) {
    #[cfg(unix)]
    drop(sd_notify::notify(&[sd_notify::NotifyState::Custom(state)]));
    #[cfg(not(unix))]
    let _ = state;
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
