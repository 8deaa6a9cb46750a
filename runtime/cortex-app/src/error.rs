//! Why an application could not start, or had to stop.

use std::error::Error as StdError;
use std::fmt;

/// The outcome of starting or running an application.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Says what failed, why, and what to do.
///
/// ```
/// use cortex_app::Error;
///
/// let error = Error::new("the price list cannot be read")
///     .cause(std::io::Error::other("disk on fire"))
///     .hint("put out the fire");
/// assert_eq!(
///     error.report(),
///     "the price list cannot be read\ncause: disk on fire\nhint: put out the fire",
/// );
/// ```
pub struct Error(Box<Parts>);

struct Parts {
    message: String,
    problems: Vec<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    hint: Option<String>,
    code: u8,
    at_once: bool,
}

impl Error {
    /// Something failed: lower-case, without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            message: message.into(),
            problems: Vec::new(),
            cause: None,
            hint: None,
            code: 1,
            at_once: false,
        }))
    }

    /// The process was started in a wrong way; it exits with code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        let mut error = Self::new(message);
        error.0.code = 2;
        error
    }

    /// Somebody who waits for the end wants it now: the process exits with this code, and says
    /// nothing, because nobody may read it.
    pub(crate) fn at_once(message: String, code: u8) -> Self {
        let mut error = Self::new(message);
        (error.0.code, error.0.at_once) = (code, true);
        error
    }

    /// It was told to stop before it had started, which is no failure and no news.
    pub(crate) fn stopped(message: &str) -> Self {
        Self::at_once(message.to_owned(), 0)
    }

    /// Several things are wrong at once.
    pub(crate) fn problems(message: &str, problems: Vec<String>) -> Self {
        let count = match problems.len() {
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        let mut error = Self::new(format!("{message}: {count}"));
        error.0.problems = problems;
        error
    }

    /// Why it failed.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Everything that is known, on several lines.
    pub fn report(&self) -> String {
        format!("{self:?}")
    }

    /// The report, and what is wrong in it one by one, for `cortex serve`.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        // More than that nobody reads in one go, and the system passes on only so much.
        const MOST: usize = 20;
        const LONGEST: usize = 2_000;
        let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
        let problems: Vec<_> = self
            .0
            .problems
            .iter()
            .take(MOST)
            .map(|it| cut(it))
            .collect();
        serde_json::json!({ "report": cut(&self.report()), "problems": problems })
    }

    /// The exit code of the process that ends with this error.
    pub(crate) fn code(&self) -> u8 {
        self.0.code
    }

    /// Whether the process ends without a report.
    pub(crate) fn is_at_once(&self) -> bool {
        self.0.at_once
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// The whole report, because this is what a failed `unwrap` shows.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        for (index, problem) in self.0.problems.iter().enumerate() {
            let problem = problem.replace('\n', "\n   ");
            write!(f, "\n\n{}. {problem}", index + 1)?;
        }
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, "\ncause: {error}")?;
            cause = error.source();
        }
        match &self.0.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Says what could not be done when something fails with any other error.
///
/// ```
/// use cortex_app::{Context as _, Result};
///
/// fn prices() -> Result<String> {
///     std::fs::read_to_string("/nowhere/prices.csv").context("the price list cannot be read")
/// }
///
/// assert!(prices().unwrap_err().report().starts_with("the price list cannot be read\ncause: "));
/// ```
pub trait Context<T> {
    /// The error as the cause of one with this message: lower-case, without a full stop.
    ///
    /// # Errors
    ///
    /// If there was one.
    fn context(self, message: impl Into<String>) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> Context<T> for Result<T, E> {
    fn context(self, message: impl Into<String>) -> Result<T> {
        self.map_err(|cause| Error::new(message).cause(cause))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.0.cause.as_deref();
        cause.map(|cause| cause as &(dyn StdError + 'static))
    }
}
