//! `cargo xtask docs`: the book and the API documentation, with every warning an error.
//!
//! mdBook looks at the shape of a book and not at its links; `tests/it/tidy` checks those.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, call};

/// The version that the book is built with here and in `.ci/run`.
const MDBOOK: &str = "0.5.4";

/// Builds the book, then the API documentation of the tool and of the framework.
pub(crate) fn run(root: &Path) -> Outcome {
    book(root)?;
    for folder in [root.to_owned(), root.join("runtime")] {
        let args = ["doc", "--no-deps", "--workspace", "--all-features"];
        let mut command = call::cargo(&folder, &args);
        call::run(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

fn book(root: &Path) -> Outcome {
    let mut command = Command::new(mdbook(root)?);
    command.args(["build", "docs"]).current_dir(root);
    eprintln!("$ mdbook build docs");
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("mdbook could not be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}");
    let complaints = said.lines().filter(|line| is_complaint(line)).count();
    if output.status.success() && complaints == 0 {
        return Ok(());
    }
    Err(format!(
        "the book has {complaints} warnings or errors ({})",
        output.status
    ))
}

/// mdBook has no flag that denies warnings, so its log is read.
fn is_complaint(line: &str) -> bool {
    line.split_whitespace()
        .take(3)
        .any(|word| ["WARN", "ERROR", "[WARN]", "[ERROR]"].contains(&word))
}

/// mdBook from `target/tools`, where `.ci/run` puts it, or from `PATH`.
fn mdbook(root: &Path) -> Result<PathBuf, String> {
    let name = format!("mdbook{}", env::consts::EXE_SUFFIX);
    let on_path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(root.join("target/tools/bin")).chain(env::split_paths(&on_path));
    folders
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
        .ok_or_else(|| {
            format!(
                "mdbook is not installed; get it with\n  \
                 cargo install mdbook --version {MDBOOK} --locked --no-default-features"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_warning_from_progress() {
        assert!(is_complaint(" WARN something is off"));
        assert!(is_complaint("ERROR it broke"));
        assert!(!is_complaint(" INFO Book building has started"));
        assert!(!is_complaint(" INFO The chapter is about an ERROR"));
    }

    #[test]
    fn the_gate_installs_the_version_that_the_message_names() {
        let gate = include_str!("../../.ci/run");
        assert!(gate.contains(&format!("mdbook_version={MDBOOK}\n")));
    }
}
