//! The command line, its settings, and cortex itself: CX00.

use std::fmt::Display;
use std::path::Path;

use crate::error::{Exit, Failure};

pub(crate) fn usage(message: &str, hints: &[String]) -> Failure {
    let failure = Failure::new("CX0001", message).exit_with(Exit::Usage);
    hints.iter().fold(failure, Failure::hint)
}

pub(crate) fn strange_word(word: &str, thing: &str) -> Failure {
    Failure::new(
        "CX0001",
        format!("`{}` does not belong to a name", word.escape_debug()),
    )
    .hint(format!(
        "a {thing} is removed as a whole, by its name alone"
    ))
    .exit_with(Exit::Usage)
}

pub(crate) fn no_command() -> Failure {
    Failure::new("CX0001", "a command is missing")
        .hint("`cortex --help` lists the commands")
        .exit_with(Exit::Usage)
}

pub(crate) fn not_a_plan(file: &Path, cause: impl Display) -> Failure {
    Failure::new("CX0001", format!("`{}` is not a plan", file.display()))
        .cause(cause)
        .hint("see the page *Writing to a project* for its form: `command` and `files`")
        .exit_with(Exit::Usage)
}

pub(crate) fn broken_inside(what: &str, cause: impl Display) -> Failure {
    Failure::new("CX0002", format!("cortex has a bug: {what}"))
        .cause(cause)
        .hint("please report it with the command you typed and what `cortex --version` prints")
        .exit_with(Exit::Tool(101))
}

pub(crate) fn interrupted(what: &str) -> Failure {
    Failure::new("CX0003", format!("{what} was interrupted"))
        .hint("nothing was left behind; run the command again to start over")
        .exit_with(Exit::Interrupted)
}

/// The end that the person asked for: nothing is said about it, the exit code tells.
pub(crate) fn ended_by_person(what: &str) -> Failure {
    Failure::new("CX0003", format!("{what} was ended"))
        .exit_with(Exit::Interrupted)
        .silent()
}

pub(crate) fn unknown_code(code: &str, nearest: Option<&str>) -> Failure {
    let failure = Failure::new("CX0004", format!("no error has the code `{code}`"));
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    failure
        .hint("`cortex explain` without a code lists them all")
        .exit_with(Exit::Usage)
}

pub(crate) fn no_working_directory(cause: &str) -> Failure {
    Failure::new("CX0005", "the working directory cannot be read")
        .cause(cause)
        .hint("it may have been deleted: change to a folder that exists")
}

pub(crate) fn no_folder() -> Failure {
    let message = "the following required arguments were not provided:\n  <PATH>";
    Failure::new("CX0001", message)
        .hint("name the folder to make: `cortex new my-app`; on a terminal, `cortex new` asks")
        .hint("usage: cortex new <PATH>")
        .hint("`--help` after a command shows all its options, with examples")
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_user_settings(path: &Path, why: &dyn Display, hint: &str) -> Failure {
    let message = format!("your settings in `{}` cannot be used", path.display());
    Failure::new("CX0009", message).cause(why).hint(hint)
}

pub(crate) fn no_signal_handler(cause: impl Display) -> Failure {
    Failure::new("CX0006", "a handler for Ctrl-C cannot be installed")
        .cause(cause)
        .hint("run the command again; if it fails again, please report it")
}

pub(crate) fn output_lost() -> Failure {
    Failure::new(
        "CX0007",
        "the result could not be written to standard output",
    )
    .cause("what stands there takes no more, such as a file on a full disk")
    .hint("free some space or write it elsewhere, then run the command again")
}
