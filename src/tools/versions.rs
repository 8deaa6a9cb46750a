//! Questions for versions and to cargo about a manifest, asked without letting rustup download what is missing.

use std::path::Path;

use super::cargo::{cargo, rust_tool};
use super::{Cmd, checked};
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::shell::Shell;

/// What a program said, or why it said nothing.
pub(crate) type Answer = Result<String, Failure>;

/// The compiler, its version in the first line and its `host:` further below.
pub(crate) fn rustc(ctx: &Ctx, dir: Option<&Path>) -> Cmd {
    still(rust_tool(ctx, "rustc").arg("-vV"), dir)
}

/// Where the compiler's toolchain lies.
pub(crate) fn sysroot(ctx: &Ctx, dir: Option<&Path>) -> Cmd {
    still(rust_tool(ctx, "rustc").arg("--print=sysroot"), dir)
}

/// Cargo itself.
pub(crate) fn cargo_itself(ctx: &Ctx, dir: Option<&Path>) -> Cmd {
    still(cargo(ctx).arg("--version"), dir)
}

/// Clippy, as cargo calls it.
pub(crate) fn clippy(ctx: &Ctx, dir: Option<&Path>) -> Cmd {
    still(cargo(ctx).args(["clippy", "--version"]), dir)
}

/// Whether cargo accepts the manifest in a folder, asked without looking at its dependencies.
pub(crate) fn manifest(ctx: &Ctx, dir: &Path) -> Cmd {
    let args = [
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ];
    still(cargo(ctx).args(args), Some(dir))
}

/// The formatter.
pub(crate) fn rustfmt(ctx: &Ctx, dir: Option<&Path>) -> Cmd {
    still(rust_tool(ctx, "rustfmt").arg("--version"), dir)
}

/// Any other program that knows `--version`.
pub(crate) fn other(program: &str, dir: Option<&Path>) -> Cmd {
    still(Cmd::new(program).arg("--version"), dir)
}

/// Asks, and gives up soon.
pub(crate) fn ask(shell: &Shell, cmd: &Cmd) -> Answer {
    let mut output = cmd.short_output(shell)?;
    output.stderr = beginning(&output.stderr);
    let output = checked(cmd, output)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first paragraph of what a program complains of; what follows is advice or a stack trace.
fn beginning(words: &[u8]) -> Vec<u8> {
    const LINES: usize = 3;
    let lines = words.split_inclusive(|byte| *byte == b'\n');
    let paragraph = lines.take_while(|line| !line.trim_ascii().is_empty());
    paragraph.take(LINES).flatten().copied().collect()
}

/// The version in an answer such as `rustc 1.95.0 (59807616e 2026-04-14)`.
pub(crate) fn number(answer: &str) -> Option<&str> {
    let word = answer.lines().next()?.split_whitespace().nth(1)?;
    word.starts_with(|c: char| c.is_ascii_digit())
        .then_some(word)
}

fn still(cmd: Cmd, dir: Option<&Path>) -> Cmd {
    let cmd = cmd.env("RUSTUP_AUTO_INSTALL", "0");
    match dir {
        Some(dir) => cmd.dir(dir),
        None => cmd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_the_second_word() {
        assert_eq!(
            number("rustc 1.95.0 (5980 2026-04-14)\nhost: x"),
            Some("1.95.0")
        );
        assert_eq!(number("cargo 1.95.0"), Some("1.95.0"));
        for none in ["", "rustc", "what is this"] {
            assert_eq!(number(none), None);
        }
    }
}
