//! The log: one JSON object a line for machines, aligned and coloured lines for people.
//!
//! The macros are those of `tracing`, and [`fatal!`](crate::fatal); each also takes a [`Logger`].
//! Every JSON line has the members `time` (RFC 3339, UTC), `level`, `target`, `message`, `service`,
//! `version`, `instance` and `environment`, those of a request have `request_id`, `method` and
//! `route`, and the fields of the event and of [`context`] are there as well. A field that would hide
//! one of the first eight gets a `_` at the end of its name. Secrets are masked.

#[cfg(feature = "testing")]
mod capture;
mod context;
mod fields;
mod identity;
mod json;
mod levels;
mod line;
mod logger;
mod macros;
mod mask;
mod output;
mod settings;
mod text;
mod writer;

#[cfg(feature = "testing")]
pub(crate) use capture::Scope;
#[cfg(feature = "testing")]
pub use capture::{CapturedLogs, LogLine};
pub use context::context;
pub use levels::{InvalidLevels, LogLevels};
pub use logger::Logger;
pub use settings::{Levels, LogFormat, LogSettings};
pub use tracing::{Instrument, Level, Span};
pub use tracing::{debug_span, error_span, info_span, trace_span, warn_span};

pub use crate::{debug, error, fatal, info, trace, warn};

/// For the macros; no promise is made about it.
#[doc(hidden)]
pub use tracing as __tracing;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cortex_config::Environment;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::entry::Application;
use levels::Filter;
use line::Spans;
use output::Output;
use writer::Writer;

/// The log of this process, if the application owns it.
static WRITER: OnceLock<Writer> = OnceLock::new();

/// Begins to log; whatever logs already, as in a test, goes on instead.
///
/// # Errors
///
/// If the system gives no thread to write from.
pub(crate) fn start(
    settings: &LogSettings,
    environment: Environment,
    application: Application,
) -> std::io::Result<LogLevels> {
    let filter = Filter::new(settings.level.targets());
    let masks = Arc::new(settings.masks());
    let common = identity::members(application, settings.instance.as_deref(), environment);
    let output = Output::start(settings.format(environment), common, Arc::clone(&masks))?;
    let writer = output.writer();
    let subscriber = Registry::default()
        .with(filter.clone())
        .with(Spans { masks })
        .with(output);
    Ok(match tracing::subscriber::set_global_default(subscriber) {
        Ok(()) => {
            WRITER.get_or_init(|| writer);
            log_panics();
            LogLevels::new(&settings.level, filter)
        }
        Err(_) => LogLevels::detached(),
    })
}

/// Waits until everything is written, but not for longer than this.
pub(crate) fn flush(limit: Duration) {
    if let Some(writer) = WRITER.get() {
        writer.flush(limit);
    }
}

/// Tells `cortex serve`, which says it again if the process ends of it. A release build does not:
/// its supervisor would show for ever what one request has met.
fn tell_panic(location: Option<&str>, cause: &str) {
    const LONGEST: usize = 500;
    if cfg!(debug_assertions) {
        let cause: String = cause.chars().take(LONGEST).collect();
        let cause = cause.replace(['\n', '\r'], " ");
        let location = location.unwrap_or("an unknown place");
        crate::serve::notify(&format!("STATUS=panicked at {location}: {cause}"));
    }
}

/// Has `cortex serve` told of panics before there is a log, as in the wiring of an application.
pub(crate) fn tell_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let location = panic.location().map(ToString::to_string);
        let cause = panic.payload_as_str().unwrap_or("no message");
        tell_panic(location.as_deref(), cause);
        before(panic);
    }));
}

/// Sends what a panic says through the log, within the span of the request that it ends; where the
/// log does not listen, it goes the way that it went before.
fn log_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let location = panic.location().map(ToString::to_string);
        let cause = panic.payload_as_str().unwrap_or("no message");
        tell_panic(location.as_deref(), cause);
        if !tracing::enabled!(target: "cortex", Level::ERROR) {
            return before(panic);
        }
        // Empty unless `RUST_BACKTRACE` asks for it.
        let backtrace = std::backtrace::Backtrace::capture();
        let captured = backtrace.status() == std::backtrace::BacktraceStatus::Captured;
        let backtrace = captured.then(|| backtrace.to_string());
        tracing::error!(target: "cortex", location, cause, backtrace, "a panic");
    }));
}
