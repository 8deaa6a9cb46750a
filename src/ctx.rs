//! What the process was given: arguments, directory, environment, clock and terminal.
//!
//! This is the only file that asks the operating system for them, so that every other part can be
//! run in a test with values of the test's choosing.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the environment, the clock and the working directory"
)]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::error::{Failure, catalog};

/// The surroundings of one run.
#[derive(Debug)]
pub(crate) struct Ctx {
    args: Vec<OsString>,
    cwd: Result<PathBuf, String>,
    home: Option<PathBuf>,
    temp: PathBuf,
    vars: BTreeMap<OsString, OsString>,
    terminal: Terminal,
}

/// Which of the standard streams are connected to a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
}

impl Ctx {
    /// Reads everything once, at the start of the process.
    pub(crate) fn from_process() -> Self {
        Self {
            args: std::env::args_os().collect(),
            cwd: std::env::current_dir().map_err(|error| error.to_string()),
            home: std::env::home_dir(),
            temp: std::env::temp_dir(),
            vars: std::env::vars_os().collect(),
            terminal: Terminal {
                stdin: std::io::stdin().is_terminal(),
                stdout: std::io::stdout().is_terminal(),
                stderr: std::io::stderr().is_terminal(),
            },
        }
    }

    /// The arguments, the program's own name first.
    pub(crate) fn args(&self) -> &[OsString] {
        &self.args
    }

    /// What was typed, as far as it can be told from the arguments.
    pub(crate) fn command_line(&self) -> String {
        let given = self.args.iter().skip(1).map(|arg| arg.to_string_lossy());
        given.fold("cortex".to_owned(), |line, arg| line + " " + &arg)
    }

    /// The working directory, which may have been deleted under us.
    pub(crate) fn cwd(&self) -> Result<&Path, Failure> {
        self.cwd
            .as_deref()
            .map_err(|cause| catalog::no_working_directory(cause))
    }

    /// Where temporary files belong.
    pub(crate) fn temp_dir(&self) -> &Path {
        &self.temp
    }

    /// A variable's value; an empty one counts as unset, and so does one that is not Unicode.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        self.var_os(name)?.to_str()
    }

    /// A variable's value as the system holds it; an empty one counts as unset.
    pub(crate) fn var_os(&self, name: &str) -> Option<&OsStr> {
        self.vars
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// The names of all variables.
    pub(crate) fn var_names(&self) -> impl Iterator<Item = &OsStr> {
        self.vars.keys().map(OsString::as_os_str)
    }

    /// The user's home folder.
    pub(crate) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Which streams are a terminal.
    pub(crate) fn terminal(&self) -> Terminal {
        self.terminal
    }

    /// The time of day, for comparing with the times of files.
    #[expect(clippy::unused_self, reason = "whoever compares is handed the clock")]
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// The time in seconds since 1970, UTC.
    pub(crate) fn unix_time(&self) -> u64 {
        let since = self.now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }

    /// The monotonic clock, for measuring.
    #[expect(clippy::unused_self, reason = "whoever measures is handed the clock")]
    pub(crate) fn instant(&self) -> Instant {
        Instant::now()
    }
}

#[cfg(test)]
impl Ctx {
    /// A context for tests: this directory, these variables, no terminal.
    pub(crate) fn for_test(cwd: &Path, vars: &[(&str, &str)]) -> Self {
        Self {
            args: vec!["cortex".into()],
            cwd: Ok(cwd.to_owned()),
            home: None,
            temp: std::env::temp_dir(),
            vars: vars
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
            terminal: Terminal::default(),
        }
    }
}
