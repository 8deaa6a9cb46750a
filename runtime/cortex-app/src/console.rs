//! The one place that prints, apart from the log: data to standard output, reports to standard error.

use std::io::{Write as _, stderr, stdout};

use crate::Error;

/// Prints what was asked for.
pub(crate) fn print(text: &str) {
    // A reader that went away, as `head` does, is no failure.
    drop(writeln!(stdout(), "{}", text.trim_end()));
}

/// Reports why the process ends.
pub(crate) fn report(error: &Error) {
    // Nobody is left who could be told.
    drop(writeln!(stderr(), "error: {}", error.report()));
}
