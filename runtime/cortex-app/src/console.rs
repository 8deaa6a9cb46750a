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
    drop(writeln!(stderr(), "error: {}", harmless(&error.report())));
}

/// Text that may come from outside, with nothing left in it that moves a cursor, changes a colour
/// or turns the direction of writing. Lines and tabs stay.
pub(crate) fn harmless(text: &str) -> String {
    let tame = |letter| match letter {
        '\n' | '\t' => letter,
        letter if draws(letter) => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(tame).collect()
}

/// Whether a letter does something to a terminal other than to stand there.
pub(crate) fn draws(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
