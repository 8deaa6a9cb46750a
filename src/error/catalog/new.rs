//! Names and new projects: CX01.

use std::path::Path;

use crate::error::{Exit, Failure};
use crate::generate::Access;
use crate::nearest::nearest;

pub(crate) fn bad_name(name: &str, why: &str, hint: &str) -> Failure {
    let message = format!("`{}` cannot be the name of a project", name.escape_debug());
    Failure::new("CX0101", message)
        .cause(why)
        .hint(hint)
        .exit_with(Exit::Usage)
}

pub(crate) fn target_not_empty(target: &Path) -> Failure {
    let message = format!("`{}` already exists and is not empty", target.display());
    Failure::new("CX0102", message)
        .hint("choose another folder, or move what is there out of the way")
}

pub(crate) fn target_not_a_folder(target: &Path) -> Failure {
    let message = format!("`{}` already exists and is not a folder", target.display());
    Failure::new("CX0103", message).hint("choose another name for the project")
}

pub(crate) fn unknown_template(name: &str, nearest: Option<&str>, all: &[&str]) -> Failure {
    let failure = Failure::new("CX0104", format!("there is no template `{name}`"));
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    let hint = format!(
        "templates: {}; `cortex new --list` describes them",
        all.join(", ")
    );
    failure.hint(hint).exit_with(Exit::Usage)
}

pub(crate) fn inside_workspace(target: &Path, manifest: &Path) -> Failure {
    let message = format!(
        "`{}` would be inside another Cargo workspace",
        target.display()
    );
    Failure::new("CX0105", message)
        .cause(format!(
            "`{}` has a `[workspace]` that takes it in",
            manifest.display()
        ))
        .hint("create the project outside that folder, or add its path to `exclude` there")
}

pub(crate) fn target_is_here(target: &Path) -> Failure {
    Failure::new(
        "CX0106",
        format!(
            "`{}` is the folder that you are in, or above it",
            target.display()
        ),
    )
    .cause("a new project takes the place of its folder in one step, under your feet")
    .hint("go one folder up: `cd ..`, then `cortex new` with the folder's name")
    .exit_with(Exit::Usage)
}

pub(crate) fn bad_toolchain(text: &str) -> Failure {
    let message = format!("`{text}` cannot be the toolchain of a project");
    Failure::new("CX0107", message)
        .hint("`stable`, or an exact version such as `1.95.0`; Cortex needs 1.95 or newer")
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_access(typed: &str) -> Failure {
    let typed = typed.escape_debug().to_string();
    let names = Access::ALL.map(|(_, name, _)| name);
    let failure = Failure::new(
        "CX1105",
        format!("repositories cannot be written with `{typed}`"),
    );
    let failure = match nearest(&typed, names) {
        Some(near) => failure.hint(format!("did you mean `--db-access {near}`?")),
        None => failure,
    };
    let all = Access::ALL.iter();
    all.fold(failure, |failure, (_, name, about)| {
        failure.hint(format!("`--db-access {name}`: {about}"))
    })
    .exit_with(Exit::Usage)
}

pub(crate) fn no_database_to_reach(template: &str, with: &str, access: &str) -> Failure {
    let message =
        format!("the template `{template}` has no database that `--db-access` could be about");
    Failure::new("CX1106", message)
        .hint(format!(
            "choose one that has: `--template {with} --db-access {access}`"
        ))
        .hint("or leave `--db-access` out")
        .exit_with(Exit::Usage)
}

pub(crate) fn no_randomness(cause: impl std::fmt::Display) -> Failure {
    Failure::new("CX0108", "no key can be made for the new project")
        .cause(format!("the system gives no random bytes: {cause}"))
        .hint("try again once the system is up, or choose a template without a database")
}
