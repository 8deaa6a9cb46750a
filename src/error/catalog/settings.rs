//! The project's settings for the tool, and aliases: CX094.

use std::fmt::Display;
use std::path::Path;

use crate::error::{Exit, Failure};

pub(crate) fn bad_project_settings(path: &Path, why: &dyn Display, hint: &str) -> Failure {
    let message = format!(
        "the project's settings in `{}` cannot be used",
        path.display()
    );
    Failure::new("CX0941", message).cause(why).hint(hint)
}

pub(crate) fn bad_alias(name: &str, place: &str, why: &str) -> Failure {
    refused_alias(name, place)
        .cause(why)
        .hint("an alias is a word for a command, such as `gs = \"generate service\"`")
}

pub(crate) fn alias_of_a_command(name: &str, place: &str) -> Failure {
    refused_alias(name, place)
        .cause(format!("`cortex {name}` is a command, or the short form of one"))
        .hint("give the alias another name; `cortex --help` lists the commands with their short forms")
}

pub(crate) fn alias_of_itself(name: &str, place: &str) -> Failure {
    refused_alias(name, place)
        .cause("what it stands for leads back to it")
        .hint("let it begin with a command")
}

pub(crate) fn alias_of_nothing(
    name: &str,
    place: &str,
    first: &str,
    nearest: Option<&str>,
) -> Failure {
    let first = first.escape_debug();
    let failure =
        refused_alias(name, place).cause(format!("it begins with `{first}`, which is no command"));
    match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure.hint("`cortex --help` lists the commands"),
    }
}

fn refused_alias(name: &str, place: &str) -> Failure {
    let name = name.escape_debug();
    Failure::new(
        "CX0942",
        format!("the alias `{name}` in `{place}` cannot be used"),
    )
    .exit_with(Exit::Usage)
}
