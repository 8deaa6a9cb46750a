//! A logger with a name of its own, as a service that is injected.

use cortex_container::{Dependency, Injected, Need, Wiring};
use tracing::span::Entered;
use tracing::{Level, Span};

use super::levels::Filter;

/// The target under which lines of named loggers are born; the log shows their names instead.
pub(super) const TARGET: &str = "cortex::logger";

/// Logs under a name of its own, which stands in the place of the module's: as `target` in the log,
/// and among the levels, such as `log.level = "info,mail=debug"`.
///
/// The macros take it first. They need it to be a field or a variable, and no more:
///
/// ```
/// use std::sync::Arc;
/// use cortex_app::log::{Logger, info, warn};
///
/// struct Mailer {
///     log: Arc<Logger>,
/// }
///
/// impl Mailer {
///     fn send(&self, to: &str, attempts: u32) {
///         info!(logger: self.log, to, "sending");
///         if attempts > 3 {
///             warn!(logger: self.log, to, attempts, "giving up");
///         }
///     }
/// }
///
/// let mailer = Mailer { log: Arc::new(Logger::named("mail")) };
/// mailer.send("ada@example.org", 1);
/// ```
///
/// Every application provides an `Arc<Logger>` that has the application's name. A service with a field
/// `log: Logger` gets one of its own, named as its type, such as `shop::mail::Mailer`, or as
/// `#[inject(name = "mail")]` says.
#[derive(Clone, Debug)]
pub struct Logger {
    name: &'static str,
    /// What its lines are within, where they are captured.
    span: Span,
}

impl Dependency for Logger {
    fn need(field: &'static str) -> Need {
        Need::own::<Self>(field)
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        let name = wiring.need(index).key().name();
        Ok(Self::own(name.unwrap_or(wiring.requester().type_name())))
    }
}

impl Logger {
    /// A logger with this name.
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            span: Span::none(),
        }
    }

    #[cfg(feature = "testing")]
    pub(super) fn within(name: &'static str, span: Span) -> Self {
        Self { name, span }
    }

    /// One for a service that is constructed now.
    fn own(name: &'static str) -> Self {
        Self {
            name,
            // Within the application under test, if one is: its lines are its own.
            #[cfg(feature = "testing")]
            span: Span::current(),
            #[cfg(not(feature = "testing"))]
            span: Span::none(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether lines of this level are logged.
    pub fn is_enabled(&self, level: Level) -> bool {
        if level > tracing::level_filters::LevelFilter::current() {
            return false;
        }
        tracing::dispatcher::get_default(|subscriber| {
            // Another subscriber than ours has rules of its own.
            let filter = subscriber.downcast_ref::<Filter>();
            filter.is_none_or(|filter| filter.would_enable(self.name, level))
        })
    }

    /// For the macros.
    #[doc(hidden)]
    pub fn enter(&self) -> Entered<'_> {
        self.span.enter()
    }
}
