//! What can go wrong when instances are made and when their hooks run.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::provider::BoxError;
use crate::{Key, Origin, Phase, WiringProblem};

/// Why something could not be resolved.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResolveError {
    /// Nobody provides it.
    NotProvided(Key),
    /// Several provide it, and none of them is the primary one.
    Ambiguous(Key),
    /// There is one for each request, message or job, and it was asked for outside of them.
    NoScope(Key),
    /// It comes with the scope, and whoever opened the scope did not give it.
    NotSeeded(Key),
    /// It can be had only once the application has started, or has to be waited for.
    NotStarted(Key),
    /// The container or the scope that it belonged to is gone.
    Gone(Key),
    /// Its constructor failed.
    Failed(Key, BoxError),
    /// Its constructor was not done in time.
    TimedOut(Key, Duration),
}

impl ResolveError {
    /// What a constructor of `T` ended with.
    #[doc(hidden)]
    pub fn failed<T: ?Sized + 'static>(error: impl Into<BoxError>) -> Self {
        Self::Failed(Key::of::<T>(), error.into())
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotProvided(key) => write!(f, "nothing in the container is the `{key}`"),
            Self::Ambiguous(key) => {
                write!(
                    f,
                    "several in the container are a `{key}`, and none is the primary one"
                )
            }
            Self::NoScope(key) => {
                write!(f, "`{key}` belongs to a request, and there is none here")
            }
            Self::NotSeeded(key) => write!(f, "this scope was opened without a `{key}`"),
            Self::NotStarted(key) => {
                write!(
                    f,
                    "`{key}` is not constructed yet; what a constructor needs stands among "
                )?;
                write!(f, "its fields or arguments as `Arc`")
            }
            Self::Gone(key) => write!(f, "the application that `{key}` belonged to has ended"),
            Self::Failed(key, _) => write!(f, "`{key}` cannot be constructed"),
            Self::TimedOut(key, limit) => {
                write!(f, "`{key}` was not constructed within {limit:?}")
            }
        }
    }
}

impl Error for ResolveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(_, error) => Some(&**error),
            _ => None,
        }
    }
}

/// Why a container could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The providers do not fit together.
    Wiring(Vec<WiringProblem>),
    /// They do, and these could not be constructed.
    Construction(Vec<ConstructionFailure>),
    /// It was told to stop before everything was constructed.
    Stopped,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<_> = match self {
            Self::Wiring(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::Construction(failures) => failures.iter().map(ToString::to_string).collect(),
            Self::Stopped => vec!["stopped before everything was constructed".to_owned()],
        };
        f.write_str(&texts.join("\n"))
    }
}

impl Error for StartError {}

/// A provider that could not be constructed.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConstructionFailure {
    /// What it provides.
    pub key: Key,
    /// Where it was registered.
    pub origin: Origin,
    /// What happened.
    pub why: Failure,
}

/// A hook that was not carried out.
#[derive(Debug)]
#[non_exhaustive]
pub struct HookFailure {
    /// What its provider provides.
    pub key: Key,
    /// Where that was registered.
    pub origin: Origin,
    /// The phase.
    pub phase: Phase,
    /// What happened.
    pub why: Failure,
}

/// What happened to a constructor or hook.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// It ended with an error.
    Failed(BoxError),
    /// It panicked, and said this.
    Panicked(String),
    /// It was not done in time.
    Hung(Duration),
}

impl Failure {
    pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Self::Panicked(text.unwrap_or_else(|| "no message".to_owned()))
    }

    /// What the constructor of the provider with this key ended with; what another one ended with is
    /// its cause.
    pub(crate) fn of(key: Key, error: ResolveError) -> Self {
        match error {
            ResolveError::Failed(failed, error) if failed == key => Self::Failed(error),
            ResolveError::TimedOut(hung, limit) if hung == key => Self::Hung(limit),
            error => Self::Failed(error.into()),
        }
    }
}

impl fmt::Display for ConstructionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, origin, why } = self;
        match why {
            Failure::Failed(_) => write!(f, "`{key}` cannot be constructed")?,
            Failure::Panicked(_) => write!(f, "the constructor of `{key}` panicked")?,
            Failure::Hung(limit) => write!(f, "`{key}` was not constructed within {limit:?}")?,
        }
        why.write_causes(f)?;
        writeln!(f, "\n  registered in: {origin}")?;
        match why {
            Failure::Failed(_) => {
                write!(
                    f,
                    "  hint: mend the cause; nothing was served, and what was constructed before it was stopped again"
                )
            }
            Failure::Panicked(_) => {
                write!(
                    f,
                    "  hint: return an error from the constructor instead; `RUST_BACKTRACE=1` shows where it was"
                )
            }
            Failure::Hung(_) => {
                write!(
                    f,
                    "  hint: see what it waits for, or allow it more with `.time_limit(...)` behind the line that registers it"
                )
            }
        }
    }
}

impl Error for ConstructionFailure {}

impl fmt::Display for HookFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            origin,
            phase,
            why,
        } = self;
        match why {
            Failure::Failed(_) => write!(f, "the hook `{phase}` of `{key}` failed")?,
            Failure::Panicked(_) => write!(f, "the hook `{phase}` of `{key}` panicked")?,
            Failure::Hung(limit) => {
                write!(
                    f,
                    "the hook `{phase}` of `{key}` was not done within {limit:?}"
                )?;
            }
        }
        why.write_causes(f)?;
        write!(f, "\n  registered in: {origin}")?;
        if let Failure::Hung(_) = why {
            write!(
                f,
                "\n  hint: see what it waits for, or allow it more with `.time_limit(...)` behind the line that registers it"
            )?;
        }
        Ok(())
    }
}

impl Error for HookFailure {}

impl Failure {
    fn write_causes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => {
                let mut cause: Option<&dyn Error> = Some(&**error);
                while let Some(error) = cause {
                    write!(f, "\n  cause: {error}")?;
                    cause = error.source();
                }
                Ok(())
            }
            Self::Panicked(text) => write!(f, "\n  it said: {text}"),
            Self::Hung(_) => Ok(()),
        }
    }
}
