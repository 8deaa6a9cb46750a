//! Calls of cargo, free of what an outer cargo left in the environment.

use std::ffi::OsStr;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use cargo_metadata::diagnostic::Diagnostic;
use cargo_metadata::{Artifact, Message};

use super::Cmd;
use super::inherited::is_for_children;
use crate::ctx::Ctx;
use crate::shell::Shell;

/// A call of cargo that sees what the person set and nothing that another cargo set for us.
///
/// `CARGO_HOME`, `CARGO_TARGET_DIR`, `CARGO_NET_OFFLINE` and the like stay. The toolchain that an
/// outer cargo chose through rustup is dropped only when that cargo started us.
pub(crate) fn cargo(ctx: &Ctx) -> Cmd {
    rust_tool(ctx, "cargo")
}

/// Makes a call of cargo the one that builds a binary, tells where it is, and talks to the person.
///
/// Everything that builds an app asks for it in the same way, so that nothing is built twice.
pub(crate) fn build(cargo: Cmd, binary: &str, release: bool, shell: &Shell) -> Cmd {
    build_with(cargo, binary, release, shell, "json-render-diagnostics")
}

/// The same call, but what compilers say comes with the other messages, to be read and shown.
pub(crate) fn build_to_read(cargo: Cmd, binary: &str, release: bool, shell: &Shell) -> Cmd {
    let format = if shell.colors_talk() {
        "json-diagnostic-rendered-ansi"
    } else {
        "json"
    };
    build_with(cargo, binary, release, shell, format)
}

fn build_with(cargo: Cmd, binary: &str, release: bool, shell: &Shell, format: &str) -> Cmd {
    let color = if shell.colors_talk() {
        "always"
    } else {
        "never"
    };
    let mut cmd = cargo
        .args(["build", &format!("--message-format={format}")])
        .args(["--color", color, "--bin", binary]);
    if release {
        cmd = cmd.arg("--release");
    }
    if shell.is_quiet() {
        cmd = cmd.arg("--quiet");
    }
    cmd
}

/// What cargo tells of a build that is read.
#[derive(Debug)]
pub(crate) enum Told {
    /// The binary is there.
    Binary { path: PathBuf, fresh: bool },
    /// A compiler says something.
    Diagnostic(Box<Diagnostic>),
}

/// What cargo tells of the build of a binary, until it ends.
pub(crate) fn told(stdout: impl Read, binary: &str) -> impl Iterator<Item = Told> {
    Message::parse_stream(BufReader::new(stdout))
        .filter_map(Result::ok)
        .filter_map(move |message| match message {
            Message::CompilerArtifact(artifact) => {
                let (path, fresh) = executable(artifact, binary)?;
                Some(Told::Binary { path, fresh })
            }
            Message::CompilerMessage(said) => Some(Told::Diagnostic(Box::new(said.message))),
            _ => None,
        })
}

/// The binaries that cargo reports: where each is, and whether it is as before.
pub(crate) fn executables(
    stdout: impl Read,
    binary: &str,
) -> impl Iterator<Item = (PathBuf, bool)> {
    Message::parse_stream(BufReader::new(stdout))
        .filter_map(Result::ok)
        .filter_map(move |message| match message {
            Message::CompilerArtifact(artifact) => executable(artifact, binary),
            _ => None,
        })
}

fn executable(artifact: Artifact, binary: &str) -> Option<(PathBuf, bool)> {
    let ours = artifact.target.is_bin() && artifact.target.name == binary;
    let path = artifact.executable.filter(|_| ours)?;
    Some((path.into(), artifact.fresh))
}

/// A call of another tool of the Rust toolchain, in the same surroundings.
pub(crate) fn rust_tool(ctx: &Ctx, program: &str) -> Cmd {
    let inherited: Vec<&OsStr> = ctx
        .var_names()
        .filter(|name| is_for_children(name))
        .collect();
    let mut cmd = Cmd::new(program);
    if !inherited.is_empty() {
        cmd = cmd.env_remove("RUSTUP_TOOLCHAIN");
    }
    inherited.into_iter().fold(cmd, Cmd::env_remove)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn drops_what_an_outer_cargo_set_and_keeps_what_people_set() {
        let vars = [
            ("CARGO_PKG_NAME", "xtask"),
            ("CARGO_TARGET_DIR", "/t"),
            ("RUSTUP_TOOLCHAIN", "nightly"),
        ];
        let command = cargo(&Ctx::for_test(Path::new("/"), &vars)).to_command();
        let envs: Vec<_> = command.get_envs().collect();
        assert_eq!(
            envs,
            [
                (OsStr::new("CARGO_PKG_NAME"), None),
                (OsStr::new("RUSTUP_TOOLCHAIN"), None)
            ]
        );
    }

    #[test]
    fn keeps_the_toolchain_that_a_person_chose() {
        let ctx = Ctx::for_test(Path::new("/"), &[("RUSTUP_TOOLCHAIN", "nightly")]);
        assert_eq!(cargo(&ctx).to_command().get_envs().count(), 0);
    }
}
