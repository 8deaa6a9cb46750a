//! The log: one JSON object a line for machines, aligned and coloured lines for people.
//!
//! The macros are those of `tracing`, and [`fatal!`](crate::fatal). Every JSON line has the members
//! `time` (RFC 3339, UTC), `level`, `target`, `message`, `service` and `version`, those of a request
//! have `request_id`, and the fields of the event follow. A field that would hide one of these gets
//! a `_` at the end of its name.

mod fields;
mod json;
mod levels;
mod output;
mod settings;
mod text;
mod writer;

pub use levels::{InvalidLevels, LogLevels};
pub use settings::{Levels, LogFormat, LogSettings};
pub use tracing::{Instrument, Span, warn_span};
pub use tracing::{debug, debug_span, error, error_span, info, info_span, trace, trace_span, warn};

pub use crate::fatal;

use std::sync::OnceLock;
use std::time::Duration;

use cortex_config::Environment;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Registry, reload};

use crate::entry::Application;
use output::Output;
use writer::Writer;

/// The log of this process, if the application owns it.
static WRITER: OnceLock<Writer> = OnceLock::new();

/// Logs that the application cannot go on, at the level FATAL, which is above ERROR.
///
/// It takes what `error!` takes, and does not end the process by itself.
///
/// ```
/// cortex_app::fatal!(disk = "/dev/sda", "the disk is gone");
/// ```
#[macro_export]
macro_rules! fatal {
    ($($event:tt)+) => {
        $crate::log::error!(fatal = true, $($event)+)
    };
}

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
    let (filter, handle) = reload::Layer::new(settings.level.targets());
    let output = Output::start(settings.format(environment), application)?;
    let writer = output.writer();
    let subscriber = Registry::default().with(filter).with(output);
    Ok(match tracing::subscriber::set_global_default(subscriber) {
        Ok(()) => {
            WRITER.get_or_init(|| writer);
            log_panics();
            LogLevels::new(&settings.level, handle)
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

/// Sends what a panic says through the log, within the span of the request that it ends; where the
/// log does not listen, it goes the way that it went before.
fn log_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !tracing::enabled!(target: "cortex", tracing::Level::ERROR) {
            return before(panic);
        }
        let location = panic.location().map(ToString::to_string);
        let cause = panic.payload_as_str().unwrap_or("no message");
        // Empty unless `RUST_BACKTRACE` asks for it.
        let backtrace = std::backtrace::Backtrace::capture();
        let captured = backtrace.status() == std::backtrace::BacktraceStatus::Captured;
        let backtrace = captured.then(|| backtrace.to_string());
        tracing::error!(target: "cortex", location, cause, backtrace, "a panic");
    }));
}
