//! Calls of git.

use std::path::Path;

use super::{Cmd, checked};
use crate::error::Failure;
use crate::shell::Shell;

/// What became of the repository of a new project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repository {
    /// Made, with a first commit.
    Committed,
    /// Made; there is no commit, since git does not know who the person is.
    NoIdentity,
    /// Not made, since the project lies in a repository already.
    Inside,
    /// Not wanted.
    Unwanted,
}

impl Repository {
    /// The word for it in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::NoIdentity => "no-identity",
            Self::Inside => "inside",
            Self::Unwanted => "none",
        }
    }
}

/// Makes a repository of `project` and commits what is in it, without running any hook.
///
/// `go_on` is asked after each call; Ctrl-C ends the running one, and none must follow it.
pub(crate) fn first_commit(
    shell: &Shell,
    project: &Path,
    go_on: impl Fn() -> Result<(), Failure>,
) -> Result<Repository, Failure> {
    let call = |cmd: &Cmd| {
        let output = cmd.output(shell);
        go_on().and(output)
    };
    for cmd in [init(project), add_all(project)] {
        checked(&cmd, call(&cmd)?)?;
    }
    let commit = commit(project, "Begin the project");
    let output = call(&commit)?;
    if output.status.success() {
        return Ok(Repository::Committed);
    }
    if call(&identity(project))?.status.success() {
        return checked(&commit, output).map(|_| Repository::Committed);
    }
    Ok(Repository::NoIdentity)
}

/// Lets the repository take its hooks from a folder that is committed with the project.
pub(crate) fn use_hooks(shell: &Shell, project: &Path, folder: &str) -> Result<(), Failure> {
    let cmd = git(project).args(["config", "core.hooksPath", folder]);
    checked(&cmd, cmd.output(shell)?).map(drop)
}

/// Whether `path` lies in a repository's work tree.
pub(crate) fn is_inside_repository(path: &Path) -> bool {
    path.ancestors().any(|dir| dir.join(".git").exists())
}

/// Asks what has changed, without taking a lock that a person's own git would wait for.
pub(crate) fn status(project: &Path) -> Cmd {
    asking(project)
        .args(["status", "--porcelain"])
        .env("GIT_OPTIONAL_LOCKS", "0")
}

/// Asks where the repository takes its hooks from; ends with 1 where nobody has said.
pub(crate) fn hooks_path(project: &Path) -> Cmd {
    asking(project).args(["config", "--get", "core.hooksPath"])
}

/// What an outer git sets for its hooks (`git rev-parse --local-env-vars`): inherited, it would name
/// that git's repository instead of ours.
const OF_ANOTHER_REPOSITORY: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// A call that runs no hook: none of the person's knows this code yet.
fn git(project: &Path) -> Cmd {
    asking(project).args(["-c", "core.hooksPath=/dev/null"])
}

/// A call that sees the person's settings as they are.
fn asking(project: &Path) -> Cmd {
    let cmd = Cmd::new("git").dir(project);
    OF_ANOTHER_REPOSITORY
        .iter()
        .fold(cmd, |cmd, name| cmd.env_remove(*name))
}

fn init(project: &Path) -> Cmd {
    git(project).args(["init", "--quiet", "--initial-branch=main"])
}

/// Everything: what the person ignores elsewhere belongs to this project all the same.
fn add_all(project: &Path) -> Cmd {
    git(project).args(["add", "--all", "--force"])
}

/// No key is asked for.
fn commit(project: &Path, message: &str) -> Cmd {
    git(project).args(["-c", "commit.gpgSign=false"]).args([
        "commit",
        "--quiet",
        "--no-verify",
        "--message",
        message,
    ])
}

fn identity(project: &Path) -> Cmd {
    git(project).args(["var", "GIT_COMMITTER_IDENT"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_what_a_person_would_type() {
        let project = Path::new("shop");
        let calls = [
            init(project),
            add_all(project),
            commit(project, "Begin"),
            identity(project),
        ];
        insta::assert_snapshot!(calls.map(|call| call.to_string()).join("\n"), @r"
        git -c core.hooksPath=/dev/null init --quiet --initial-branch=main
        git -c core.hooksPath=/dev/null add --all --force
        git -c core.hooksPath=/dev/null -c commit.gpgSign=false commit --quiet --no-verify --message Begin
        git -c core.hooksPath=/dev/null var GIT_COMMITTER_IDENT
        ");
    }
}
