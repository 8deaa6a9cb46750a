//! What is logged, changeable while the application runs.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tracing::subscriber::Interest;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Context;

use super::logger;
use super::settings::Levels;

/// Changes the levels of the log while the application runs; every application provides one.
pub struct LogLevels {
    /// Whoever heeds them.
    filter: Option<Filter>,
    current: Mutex<String>,
}

impl LogLevels {
    pub(super) fn new(levels: &Levels, filter: Filter) -> Self {
        Self {
            filter: Some(filter),
            current: Mutex::new(levels.to_string()),
        }
    }

    /// Levels that nothing heeds, for an application that does not own the log of its process, as
    /// in a test.
    pub fn detached() -> Self {
        Self {
            filter: None,
            current: Mutex::new("info".to_owned()),
        }
    }

    /// The present levels.
    pub fn current(&self) -> String {
        let current = self.current.lock();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Logs at these levels from now on, such as `info,shop::posts=debug`.
    ///
    /// ```
    /// use cortex_app::log::LogLevels;
    ///
    /// let levels = LogLevels::detached();
    /// levels.set("warn,shop=debug").unwrap();
    /// assert_eq!(levels.current(), "warn,shop=debug");
    /// assert!(levels.set("loud").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If the text does not name levels; nothing changes then.
    pub fn set(&self, levels: &str) -> Result<(), InvalidLevels> {
        let parsed = Levels::parse(levels).ok_or_else(|| InvalidLevels(levels.to_owned()))?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(filter) = &self.filter {
            filter.change(parsed.targets());
        }
        levels.clone_into(&mut current);
        Ok(())
    }
}

impl fmt::Debug for LogLevels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogLevels({})", self.current())
    }
}

/// Lets through what the levels say, from one moment to the next.
#[derive(Clone, Debug)]
pub(super) struct Filter(Arc<RwLock<Targets>>);

impl Filter {
    pub(super) fn new(targets: Targets) -> Self {
        Self(Arc::new(RwLock::new(targets)))
    }

    /// Whether a line under this name is let through.
    pub(super) fn would_enable(&self, target: &str, level: Level) -> bool {
        self.read(|targets| targets.would_enable(target, &level))
    }

    fn change(&self, targets: Targets) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = targets;
        // Every place that logs remembers whether it is heard.
        tracing::callsite::rebuild_interest_cache();
    }

    fn read<T>(&self, read: impl FnOnce(&Targets) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Filter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // The logger asked under its own name.
        if metadata.target() == logger::TARGET {
            return Interest::always();
        }
        self.read(|targets| Layer::<S>::register_callsite(targets, metadata))
    }

    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        metadata.target() == logger::TARGET
            || self.read(|targets| Layer::<S>::enabled(targets, metadata, context))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.read(|targets| Layer::<S>::max_level_hint(targets))
    }
}

/// The text does not name levels.
#[derive(Clone, Debug)]
pub struct InvalidLevels(String);

impl fmt::Display for InvalidLevels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.0;
        write!(
            f,
            "`{text}` does not name levels such as `info,shop::posts=debug`"
        )
    }
}

impl std::error::Error for InvalidLevels {}
