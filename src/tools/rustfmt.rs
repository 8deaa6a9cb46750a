//! The real rustfmt, called past rustup's proxy where that is possible, since it takes half as long.

use std::path::{Path, PathBuf};

use super::{Cmd, checked};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;

/// What is said where there is none, and code was written nevertheless.
pub(crate) const MISSING: &str =
    "rustfmt is missing, so some lines are longer than it would leave them: `cargo fmt` mends that";

/// Formats one file's text as `cargo fmt` would in a project with the given edition.
pub(crate) fn format(
    ctx: &Ctx,
    shell: &Shell,
    edition: &str,
    text: &str,
) -> Result<String, Failure> {
    let cmd = rustfmt(ctx).args(["--edition", edition, "--emit", "stdout"]);
    let output = checked(&cmd, cmd.output_with_input(shell, text.as_bytes())?)?;
    String::from_utf8(output.stdout)
        .map_err(|error| catalog::broken_inside("rustfmt answered with what is not text", error))
}

/// Whether there is a rustfmt that works.
pub(crate) fn is_there(ctx: &Ctx, shell: &Shell) -> bool {
    let output = rustfmt(ctx).arg("--version").output(shell);
    output.is_ok_and(|output| output.status.success())
}

fn rustfmt(ctx: &Ctx) -> Cmd {
    Cmd::new(direct(ctx).map_or_else(|| "rustfmt".into(), PathBuf::into_os_string))
}

/// The rustfmt of the toolchain that rustup would choose outside of any project.
fn direct(ctx: &Ctx) -> Option<PathBuf> {
    let rustup = match ctx.var_os("RUSTUP_HOME") {
        Some(path) => PathBuf::from(path),
        None => ctx.home()?.join(".rustup"),
    };
    let toolchain = match ctx.var("RUSTUP_TOOLCHAIN") {
        Some(name) => name.to_owned(),
        None => default_toolchain(&rustup)?,
    };
    let program = Path::new("bin").join(format!("rustfmt{}", std::env::consts::EXE_SUFFIX));
    let program = rustup.join("toolchains").join(toolchain).join(program);
    program.is_file().then_some(program)
}

fn default_toolchain(rustup: &Path) -> Option<String> {
    let settings = std::fs::read_to_string(rustup.join("settings.toml")).ok()?;
    let settings: toml_edit::DocumentMut = settings.parse().ok()?;
    Some(settings.get("default_toolchain")?.as_str()?.to_owned())
}
