//! Other programs: CX03.

use std::io;
use std::process::ExitStatus;

use crate::error::{Exit, Failure};

pub(crate) fn tool_missing(program: &str) -> Failure {
    let message = format!("`{program}` is not installed or not on `PATH`");
    let failure = Failure::new("CX0301", message);
    failure.hint(match program {
        "cargo" | "rustc" | "rustup" => "install Rust from https://rustup.rs".into(),
        "rustfmt" => "install it with `rustup component add rustfmt`".into(),
        "git" => "install git from your system's packages, or use `--no-git`".into(),
        other => format!("install `{other}` and make sure that its folder is on `PATH`"),
    })
}

pub(crate) fn tool_not_started(call: &str, error: &io::Error) -> Failure {
    Failure::new("CX0302", format!("`{call}` could not be started"))
        .cause(error)
        .hint("check that the program may be run, and that its folder is still there")
}

pub(crate) fn tool_failed(call: &str, status: ExitStatus, words: &str) -> Failure {
    let failure = Failure::new("CX0303", format!("`{call}` failed ({status})"));
    let failure = if words.is_empty() {
        failure
    } else {
        failure.cause(words)
    };
    let failure =
        failure.hint("mend what it complains of; `--verbose` shows the calls that are made");
    failure.exit_with(Exit::Tool(
        status
            .code()
            .and_then(|code| code.try_into().ok())
            .unwrap_or(1),
    ))
}

pub(crate) fn tool_hangs(call: &str, seconds: u64) -> Failure {
    let message = format!("`{call}` gave no answer within {seconds} seconds");
    Failure::new("CX0304", message).hint("run it yourself to see what it waits for")
}
