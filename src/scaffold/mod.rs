//! Makes a new project's folder: settles the choices, fills it aside, and lets it appear at once.

pub(crate) mod answers;
mod create;
pub(crate) mod preferences;
pub(crate) mod report;

pub(crate) use create::create;

use std::path::{Path, PathBuf};

use self::answers::Git;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::{Access, EDITION, locked_names, renew};
use crate::name::Name;
use crate::pack::Files;
use crate::plan::{Plan, Stage};
use crate::project;
use crate::shell::Shell;
use crate::signals::Interrupt;
use crate::tools::git::{self, Repository};
use crate::tools::{cargo, rustfmt};

/// What the lock files of the starters end in.
const LOCK: &str = "/Cargo.lock";
const HOOKS: &str = ".githooks";

/// Up to this length of the name, the templates are laid out as rustfmt would lay them out.
const FORMATTED_NAME: usize = 20;

/// What is to be made where.
#[derive(Debug)]
pub(crate) struct Scaffold<'a> {
    pub(crate) target: &'a Path,
    pub(crate) name: &'a Name,
    pub(crate) git: Git,
    /// Whether a repository is around it, so that it gets none of its own.
    pub(crate) is_inside_repository: bool,
}

/// The folder that was asked for, as an absolute path in which no workspace claims it.
pub(crate) fn target(ctx: &Ctx, path: &Path) -> Result<PathBuf, Failure> {
    let cwd = ctx.cwd()?;
    let target = without_dots(&cwd.join(path));
    if cwd.starts_with(&target) {
        return Err(catalog::target_is_here(path));
    }
    match project::claims(&target) {
        Some(manifest) => Err(catalog::inside_workspace(path, &manifest)),
        None => Ok(target),
    }
}

/// The project's name: the one that was given, or the last part of its folder.
pub(crate) fn name(target: &Path, given: Option<&str>, templates: &Files) -> Result<Name, Failure> {
    let folder = target.file_name().unwrap_or_default().to_string_lossy();
    // Whatever the starter is: what one brings from the beginning, another may depend on later.
    let locks = templates.iter().filter(|(path, _)| path.ends_with(LOCK));
    let locks = locks.map(|(_, file)| String::from_utf8_lossy(&file.bytes));
    let locks: Vec<_> = locks.collect();
    let taken = |name: &str| {
        let name = name.replace('_', "-");
        let mut used = locks.iter().flat_map(|lock| locked_names(lock));
        used.any(|used| used.replace('_', "-") == name)
    };
    Name::package(given.unwrap_or(&folder), &taken)
}

/// `stable`, or a version that is new enough.
pub(crate) fn toolchain(text: &str) -> Result<&str, Failure> {
    let mut parts = text.split('.').map(str::parse::<u32>);
    let version = (parts.next(), parts.next(), parts.next(), parts.next());
    match version {
        _ if text == "stable" => Ok(text),
        (Some(Ok(1)), Some(Ok(minor)), None | Some(Ok(_)), None) if minor >= 95 => Ok(text),
        _ => Err(catalog::bad_toolchain(text)),
    }
}

/// How repositories reach the database, where that is said.
pub(crate) fn access(typed: Option<&str>) -> Result<Option<Access>, Failure> {
    let found = typed.map(|typed| Access::find(typed).ok_or_else(|| catalog::bad_access(typed)));
    found.transpose()
}

/// Makes the project; a failure or an interruption leaves nothing behind.
pub(crate) fn make(
    ctx: &Ctx,
    shell: &Shell,
    scaffold: &Scaffold<'_>,
    plan: Plan,
) -> Result<Repository, Failure> {
    let interrupt = Interrupt::catch(|| {})?;
    let making = "making the project";
    let plan = format(ctx, shell, scaffold.name, plan)?;
    let stage = Stage::begin(scaffold.target)?;
    stage.fill(&plan)?;
    let repository = repository(shell, scaffold, &stage.root(), || interrupt.check(making))?;
    interrupt.check(making)?;
    stage.commit()?;
    Ok(repository)
}

fn repository(
    shell: &Shell,
    scaffold: &Scaffold<'_>,
    root: &Path,
    go_on: impl Fn() -> Result<(), Failure>,
) -> Result<Repository, Failure> {
    if scaffold.git == Git::Absent {
        return Ok(Repository::Unwanted);
    }
    if scaffold.is_inside_repository {
        return Ok(Repository::Inside);
    }
    let repository = git::first_commit(shell, root, go_on)?;
    if scaffold.git == Git::Hooked {
        git::use_hooks(shell, root, HOOKS)?;
    }
    Ok(repository)
}

/// Formats the files whose layout a long name may have upset; without rustfmt they stay as they are.
fn format(ctx: &Ctx, shell: &Shell, name: &Name, plan: Plan) -> Result<Plan, Failure> {
    if name.as_typed().len() <= FORMATTED_NAME {
        return Ok(plan);
    }
    if !rustfmt::is_there(ctx, shell) {
        shell.note(rustfmt::MISSING);
        return Ok(plan);
    }
    let formatted = plan.map_texts(
        |path| path.has_extension("rs") && !path.as_str().starts_with("framework/"),
        |text| rustfmt::format(ctx, shell, EDITION, text),
    )?;
    renew(formatted)
}

/// Fails where a program that will be needed is missing, before anything is made.
pub(crate) fn require_cargo(ctx: &Ctx, shell: &Shell) -> Result<(), Failure> {
    cargo::cargo(ctx).arg("--version").output(shell).map(drop)
}

/// Resolves `.` and `..` by name, as the shell's `cd` does.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::generate::{NewProject, starters};
    use crate::pack;
    use crate::plan::{Change, RelPath};
    use crate::shell::Manner;

    #[test]
    fn a_toolchain_is_stable_or_new_enough() {
        for good in ["stable", "1.95", "1.95.0", "1.120.3"] {
            assert_eq!(toolchain(good).unwrap(), good);
        }
        let bad = [
            "1.94.1",
            "nightly",
            "",
            "1",
            "1.95.x",
            "1.95.0.0",
            "2.0",
            "stable\"",
            "../stable",
        ];
        for bad in bad {
            assert_eq!(toolchain(bad).unwrap_err().code(), "CX0107", "{bad:?}");
        }
    }

    #[test]
    fn dots_are_resolved_by_name() {
        assert_eq!(without_dots(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }

    /// The Rust files of every starter for a project of this name.
    fn sources(name: &str) -> Vec<(String, String)> {
        let templates = pack::starters().unwrap();
        let name = Name::package(name, &|_| false).unwrap();
        let starters = starters(&templates);
        let plans = starters.iter().map(|starter| {
            let project = NewProject {
                key: "0123",
                name: &name,
                template: &starter.name,
                access: None,
                description: None,
                toolchain: "stable",
                hooks: true,
            };
            project.plan(&templates, &Files::new()).unwrap()
        });
        let text = |(path, change): (&RelPath, &Change)| {
            let content = change.after.clone()?;
            path.has_extension("rs")
                .then(|| (path.to_string(), content.as_text().unwrap().to_owned()))
        };
        plans
            .flat_map(|plan| plan.changes().filter_map(text).collect::<Vec<_>>())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn rustfmt_has_nothing_to_do_for_names_of_ordinary_length(
            name in "[a-z][a-z0-9_-]{0,19}"
        ) {
            prop_assert!(name.len() <= FORMATTED_NAME);
            prop_assume!(Name::package(&name, &|_| false).is_ok());
            let ctx = Ctx::for_test(Path::new("."), &[]);
            let shell = Shell::new(&ctx, Manner::default());
            for (path, text) in sources(&name) {
                let formatted = rustfmt::format(&ctx, &shell, EDITION, &text).unwrap();
                prop_assert_eq!(text, formatted, "{} of `{}`", path, name);
            }
        }
    }
}
