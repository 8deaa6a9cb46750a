//! `serve`: the application from its start line to its stop line.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use cortex_config::Sources;

use crate::log::{self, LogLevels};
use crate::reload::Reload;
use crate::signals::Signals;
use crate::{Blueprint, Error, Prepared, Result, Setup, entry};

const FEATURES: &str = if cfg!(feature = "http") { "http" } else { "" };

/// Runs the application until it is told to stop.
pub(crate) async fn serve(blueprint: Blueprint, sources: &Sources) -> Result<()> {
    let signals = Signals::listen().map_err(|error| {
        Error::new("the system does not let the process hear signals").cause(error)
    })?;
    let setup = Setup::new(&blueprint, sources, None);
    let levels = match setup.log() {
        Some(settings) => start_log(&settings, &setup)?,
        None => LogLevels::detached(),
    };
    let reload = Reload::of(&blueprint, sources);
    // Constructors may take their time, and signals are to be heard meanwhile.
    let preparing = tokio::task::spawn_blocking(move || setup.prepare(blueprint, levels));
    match unless_told_to_stop(&signals, preparing).await {
        Some(Ok(prepared)) => {
            let prepared = prepared?;
            reload.start(&prepared, &signals);
            run(prepared, &signals).await
        }
        Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        None => {
            tell_stopping(signals.last().0);
            tell_stopped(&signals, false);
            Ok(())
        }
    }
}

fn start_log(settings: &log::LogSettings, setup: &Setup) -> Result<LogLevels> {
    let environment = setup.config().environment();
    let levels = log::start(settings, environment, entry::application());
    levels.map_err(|error| Error::new("the system gives the log no thread").cause(error))
}

/// Waits for work to be done; `None` means that a signal came first.
async fn unless_told_to_stop<T>(signals: &Signals, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut signal) = (pin!(work), pin!(signals.reached(1)));
    poll_fn(|context| {
        // The signal goes first: nothing is started that somebody wants to be over.
        if signal.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[cfg(feature = "http")]
async fn run(prepared: Prepared, signals: &Signals) -> Result<()> {
    use cortex_http::{Farewell, Listener, Server, Stopped};
    use futures_util::future::{Either, select};

    let settings = &prepared.server;
    let address = settings.address();
    let listener = match entry::listener()? {
        Some(inherited) => Listener::inherited(inherited),
        None => Listener::bind(address).await,
    };
    let listener = listener.map_err(|error| cannot_listen(address, error))?;
    let bound = listener.address().unwrap_or(address);
    let readiness = prepared.front.readiness().clone();
    let server = Server::new(prepared.front, settings, settings.drain);
    readiness.pass();
    tell_started(&prepared.config, Some(&format!("http://{bound}")));
    let stop = async {
        let signal = signals.reached(1).await;
        tell_stopping(signal);
        // Ctrl-C is a person's, who wants an end; a supervisor that replaces a process says
        // SIGTERM.
        match signal {
            "SIGTERM" => Farewell::HandOver,
            _ => Farewell::Close,
        }
    };
    let serving = pin!(server.run(listener, stop));
    let again = pin!(signals.reached(2));
    match select(serving, again).await {
        Either::Left((stopped, _)) => {
            tell_stopped(signals, stopped == Stopped::CutOff);
            Ok(())
        }
        Either::Right((name, _)) => Err(cut_short(name)),
    }
}

#[cfg(not(feature = "http"))]
async fn run(prepared: Prepared, signals: &Signals) -> Result<()> {
    tell_started(&prepared.config, None);
    tell_stopping(signals.reached(1).await);
    tell_stopped(signals, false);
    Ok(())
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

#[cfg(feature = "http")]
fn cut_short(name: &str) -> Error {
    tracing::warn!(target: "cortex", reason = name, "stopped at once by a second signal");
    // As a shell tells that a signal ended a process.
    let code = if name == "SIGTERM" { 143 } else { 130 };
    Error::at_once(format!("stopped at once by a second {name}"), code)
}

fn tell_started(config: &cortex_config::Config, address: Option<&str>) {
    notify("READY=1");
    let entry::Application { name, version } = entry::application();
    tracing::info!(
        target: "cortex",
        address,
        application = format!("{name} {version}"),
        environment = config.environment().name(),
        configuration = config.sources().join(", "),
        features = FEATURES,
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

/// Tells whoever started the process, if it asked by `NOTIFY_SOCKET`; if not, nobody is told.
fn notify(state: &str) {
    #[cfg(unix)]
    drop(sd_notify::notify(&[sd_notify::NotifyState::Custom(state)]));
    #[cfg(not(unix))]
    let _ = state;
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
