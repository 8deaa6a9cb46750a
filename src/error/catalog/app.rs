//! What can go wrong when an app is built and asked about itself.

use std::fmt::Display;
use std::process::{ExitStatus, Output};

use crate::error::{Exit, Failure};

/// How much of an answer is shown that is none.
const LONGEST_QUOTE: usize = 100;

/// Cargo has said why.
pub(crate) fn build_failed(name: &str, status: ExitStatus) -> Failure {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Failure::new("CX0701", format!("`{name}` could not be built ({status})"))
        .hint("mend what cargo complains of above, or use `--no-build` to ask the last build")
        .exit_with(code.map_or(Exit::Failed, Exit::Tool))
}

pub(crate) fn no_binary_built(name: &str) -> Failure {
    Failure::new("CX0701", format!("`{name}` could not be built"))
        .cause("cargo has ended without an error, and tells of no such binary")
        .hint("see what `cargo build --message-format=json` prints")
}

pub(crate) fn app_failed(call: &str, output: &Output) -> Failure {
    let words = String::from_utf8_lossy(&output.stderr);
    let message = format!("the application failed: `{call}` ({})", output.status);
    let failure = Failure::new("CX0702", message);
    let failure = match words.trim_end() {
        "" => failure,
        words => failure.cause(words),
    };
    failure.hint("run that call yourself; `cortex doctor` looks for other troubles")
}

pub(crate) fn app_says_other(call: &str, said: &[u8], cause: impl Display) -> Failure {
    let failure = Failure::new("CX0703", format!("`{call}` did not print a description"));
    let said = String::from_utf8_lossy(said);
    let failure = match said.trim().lines().next() {
        None => failure.cause("it printed nothing on standard output"),
        Some(first) => {
            let quote: String = first.chars().take(LONGEST_QUOTE).collect();
            let failure = failure.cause(format!("its standard output begins with `{quote}`"));
            failure.cause(cause)
        }
    };
    failure.hint(
        "let `main` end with `App::new()….run()`, and print nothing to standard output before",
    )
}

pub(crate) fn not_a_description(name: &str, cause: impl Display) -> Failure {
    Failure::new(
        "CX0703",
        format!("the description of `{name}` cannot be understood"),
    )
    .cause(cause)
    .hint("the page *The description* of the book tells its form")
}

pub(crate) fn other_schema(
    name: &str,
    found: Option<u64>,
    known: u64,
    runtime: Option<&str>,
) -> Failure {
    let message = format!("the description of `{name}` has a form that this cortex cannot read");
    let found_words = match found {
        Some(found) => format!("its form has the number {found}"),
        None => "its form has no number".to_owned(),
    };
    let failure = Failure::new("CX0704", message).cause(format!(
        "{found_words}, and this program reads number {known}"
    ));
    let failure = match runtime {
        Some(version) => failure.cause(format!("the project's framework has version {version}")),
        None => failure.cause("the project's framework does not tell its version"),
    };
    failure.hint(if found > Some(known) {
        "use a newer `cortex`, at least of the version of the project's framework"
    } else {
        "use the `cortex` that the project was made with, or bring its framework up to date"
    })
}

pub(crate) fn never_built(name: &str) -> Failure {
    Failure::new("CX0705", format!("there is no build of `{name}` to ask"))
        .cause("`--no-build` was given, and neither a binary nor an earlier answer was found")
        .hint("run the command once without `--no-build`")
}

/// A module or a type that the app does not have.
pub(crate) fn unknown_part(kind: &str, name: &str, nearest: Option<&str>) -> Failure {
    let failure = Failure::new("CX0706", format!("the application has no {kind} `{name}`"));
    let failure = failure.exit_with(Exit::Usage);
    match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure.hint("`cortex di graph` lists all modules and their providers"),
    }
}
