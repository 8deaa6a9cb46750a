//! What is logged, changeable while the application runs.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::{Registry, reload};

use super::settings::Levels;

/// Changes the levels of the log while the application runs; every application provides one.
pub struct LogLevels {
    handle: Option<reload::Handle<Targets, Registry>>,
    current: Mutex<String>,
}

impl LogLevels {
    pub(crate) fn new(levels: &Levels, handle: reload::Handle<Targets, Registry>) -> Self {
        Self {
            handle: Some(handle),
            current: Mutex::new(levels.to_string()),
        }
    }

    /// Levels that nothing heeds, for an application that does not own the log of its process, as
    /// in a test.
    pub fn detached() -> Self {
        Self {
            handle: None,
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
        if let Some(handle) = &self.handle {
            // It fails only when the log is gone, and then nothing is logged at any level.
            drop(handle.reload(parsed.targets()));
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
