//! Projects as they are found: CX04.

use std::fmt::Display;
use std::path::Path;

use crate::error::{Exit, Failure};

pub(crate) fn no_project(dir: &Path, plain_package: Option<&Path>) -> Failure {
    let message = format!("there is no project in `{}` or above it", dir.display());
    let failure = Failure::new("CX0401", message);
    let failure = match plain_package {
        Some(package) => failure.cause(format!(
            "`{}` has no `cortex.toml` beside it, so it is not a project of Cortex",
            package.join("Cargo.toml").display()
        )),
        None => failure,
    };
    failure.hint("change to a project's folder, or make one with `cortex new my-app`")
}

pub(crate) fn manifest_broken(path: &Path, cause: impl Display) -> Failure {
    let message = format!("`{}` cannot be understood", path.display());
    Failure::new("CX0402", message)
        .cause(cause)
        .hint("mend the file at the place named above")
}

pub(crate) fn no_binary(manifest: &Path, found: &[String]) -> Failure {
    let message = format!("`{}` does not say which binary to run", manifest.display());
    let failure = Failure::new("CX0403", message);
    if found.is_empty() {
        return failure
            .cause("it has no binary")
            .hint("add a `src/main.rs`");
    }
    failure
        .cause(format!("it has several: {}", found.join(", ")))
        .hint("choose one with `--bin <name>`, or set `default-run` in the manifest")
}

pub(crate) fn unknown_binary(name: &str, found: &[String]) -> Failure {
    let failure = Failure::new("CX0403", format!("the project has no binary `{name}`"));
    let failure = failure.exit_with(Exit::Usage);
    if found.is_empty() {
        return failure.hint("it has none at all: add a `src/main.rs`");
    }
    failure.hint(format!("its binaries: {}", found.join(", ")))
}

pub(crate) fn bad_port(key: &str, source: &str, value: &str) -> Failure {
    let message = format!("the setting `{key}` from {source} cannot be used");
    Failure::new("CX0404", message)
        .cause(format!("`{value}` is not a port: a number from 0 to 65535"))
        .hint("correct it there, or give `--port` or `--host` on the command line")
}
