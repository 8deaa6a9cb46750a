//! Checks of the project: its files can be read, its framework is as it came, its hooks are used.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Place;
use super::finding::Finding;
use super::toolchain;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::framework::{Changes, Framework};
use crate::project::{App, dotenv_faults, read_toml};
use crate::settings;
use crate::shell::Shell;
use crate::tools::versions::{self, Answer};
use crate::tools::{checked, git};

/// Clocks of network folders differ by a little.
const TOLERANCE: Duration = Duration::from_secs(5);
/// How many names a message lists.
const NAMED: usize = 3;
/// No project has as many files; a walk that meets more has left it.
const MOST_FILES: usize = 50_000;
/// How cargo ends where it cannot use a manifest.
const REFUSED: i32 = 101;

/// What is known of the project.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Where there is no project: why.
    absent: Option<Failure>,
    found: Option<Found>,
}

/// A project, in whatever state.
#[derive(Debug)]
struct Found {
    root: PathBuf,
    /// How many files were read, and those among them that could not be.
    read: usize,
    broken: Vec<Failure>,
    /// What cargo says to the manifest; `None` where it cannot be asked.
    manifest: Option<Result<(), Failure>>,
    /// Lines of `.env` that are no variables.
    dotenv: Result<Vec<usize>, String>,
    framework: Option<Framework>,
    has_lock: bool,
    hooks: Option<Hooks>,
    /// Sources that are said to be written later than now.
    future: Vec<String>,
}

/// Whether the hooks that come with the project are those that git runs.
#[derive(Debug, PartialEq, Eq)]
enum Hooks {
    Active,
    /// Git runs those of another folder, or none.
    Other(Option<String>),
    /// Git could not say.
    Unknown,
}

/// Reads everything that is there.
pub(crate) fn gather(
    ctx: &Ctx,
    shell: &Shell,
    broken: Vec<Failure>,
    place: Place,
    tools: &toolchain::Facts,
    commands: &[String],
) -> Facts {
    let Some(root) = place.root else {
        let absent = place
            .dir
            .and_then(|dir| readable(&dir).and_then(|()| App::find(&dir)));
        let absent = absent.err();
        return Facts {
            absent,
            found: None,
        };
    };
    let mut found = Found {
        read: 0,
        manifest: manifest(ctx, shell, &root, &tools.cargo).filter(|_| broken.is_empty()),
        broken,
        dotenv: dotenv_faults(&root),
        framework: Framework::read(&root),
        has_lock: root.join("Cargo.lock").is_file(),
        hooks: hooks(shell, &root, &tools.git),
        future: from_the_future(&root, ctx.now() + TOLERANCE),
        root,
    };
    read_files(&mut found, commands);
    Facts {
        absent: None,
        found: Some(found),
    }
}

/// In a folder that we may not look into, nobody can say whether it has a project.
fn readable(dir: &Path) -> Result<(), Failure> {
    let read = dir.read_dir().map(drop);
    read.map_err(|error| catalog::cannot_read(dir, &error))
}

/// Reads the manifest, `cortex.toml` and all settings, and keeps what cannot be understood.
fn read_files(found: &mut Found, commands: &[String]) {
    let named = ["Cargo.toml", "cortex.toml"].map(|name| found.root.join(name));
    let folder = found.root.join("config").read_dir();
    let settings = folder
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let mut settings: Vec<_> = settings
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    settings.sort();
    let named_count = named.len();
    for (index, path) in named.into_iter().chain(settings).enumerate() {
        found.read += 1;
        match read_toml(&path) {
            Ok(None) if index < named_count => {
                let error = path.metadata().err();
                let error = error.unwrap_or_else(|| std::io::ErrorKind::NotFound.into());
                found.broken.push(catalog::cannot_read(&path, &error));
            }
            // What the tool is told is read more strictly than a file of somebody else's.
            Ok(_) if path.ends_with("cortex.toml") => {
                found
                    .broken
                    .extend(settings::check(&found.root, commands).err());
            }
            Ok(_) => {}
            Err(failure) => found.broken.push(failure),
        }
    }
}

/// Asks cargo about a manifest that is TOML: only cargo knows all that one may say.
fn manifest(ctx: &Ctx, shell: &Shell, root: &Path, cargo: &Answer) -> Option<Result<(), Failure>> {
    let path = root.join("Cargo.toml");
    if cargo.is_err() || !matches!(read_toml(&path), Ok(Some(_))) {
        return None;
    }
    let cmd = versions::manifest(ctx, root);
    let answer = cmd.short_output(shell);
    let refused = |output: &std::process::Output| output.status.code() == Some(REFUSED);
    Some(match answer {
        Ok(output) if refused(&output) => {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(catalog::manifest_broken(&path, reasons(&words)))
        }
        answer => answer.and_then(|output| checked(&cmd, output)).map(drop),
    })
}

/// Cargo's chain of causes, a line for each, without the words between them.
fn reasons(words: &str) -> String {
    let lines = words
        .lines()
        .filter(|line| !line.trim().is_empty() && *line != "Caused by:");
    let lines = lines.map(|line| line.strip_prefix("error: ").unwrap_or(line));
    lines
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `None` where the project has no hooks, or no repository of its own, or there is no git to ask.
fn hooks(shell: &Shell, root: &Path, git: &Answer) -> Option<Hooks> {
    let is_missing = |failure: &Failure| failure.code() == "CX0301";
    if git.as_ref().is_err_and(is_missing) {
        return None;
    }
    if !root.join(".githooks").is_dir() || !root.join(".git").exists() {
        return None;
    }
    // Where it did not tell its version, it is not waited for again.
    let asked = git
        .as_ref()
        .ok()
        .map(|_| git::hooks_path(root).short_output(shell));
    let Some(Ok(output)) = asked else {
        return Some(Hooks::Unknown);
    };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let ours =
        || root.join(&folder).canonicalize().ok() == root.join(".githooks").canonicalize().ok();
    Some(match (output.status.code(), folder.is_empty()) {
        (Some(0), false) if ours() => Hooks::Active,
        (Some(0), false) => Hooks::Other(Some(folder)),
        (Some(0 | 1), true) => Hooks::Other(None),
        _ => Hooks::Unknown,
    })
}

/// The sources that are dated later than `now`, which cargo takes for changed at every build.
fn from_the_future(root: &Path, now: SystemTime) -> Vec<String> {
    let skipped = ["target", ".git", "node_modules"];
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(move |entry| {
        entry.depth() == 0 || !skipped.iter().any(|name| entry.file_name() == *name)
    });
    let is_source = |path: &Path| {
        path.extension()
            .is_some_and(|end| end == "rs" || end == "toml")
    };
    let late = |entry: &walkdir::DirEntry| {
        let written = entry
            .metadata()
            .ok()
            .and_then(|metadata| metadata.modified().ok());
        is_source(entry.path()) && written.is_some_and(|written| written > now)
    };
    let shown = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        path.display().to_string()
    };
    walk.take(MOST_FILES)
        .flatten()
        .filter(late)
        .map(shown)
        .collect()
}

/// What is so means.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    const ID: &str = "project";
    match (&facts.found, &facts.absent) {
        (Some(found), _) => [
            vec![Finding::ok(
                ID,
                format!("the project in `{}`", found.root.display()),
            )],
            files(found),
            found.manifest.iter().map(accepted).collect(),
            vec![
                dotenv(&found.dotenv),
                framework(found.framework.as_ref()),
                lock(found.has_lock),
            ],
            found.hooks.iter().map(hooks_finding).collect(),
            vec![clock(&found.future)],
        ]
        .concat(),
        (None, Some(failure)) if failure.code() == "CX0401" && failure.causes().is_empty() => {
            let what = format!("{}, so only the machine was looked at", failure.message());
            vec![Finding::ok(ID, what)]
        }
        (None, Some(failure)) if failure.code() == "CX0401" => {
            vec![Finding::of(ID, failure).but_works()]
        }
        (None, Some(failure)) => vec![Finding::of(ID, failure)],
        (None, None) => Vec::new(),
    }
}

fn files(found: &Found) -> Vec<Finding> {
    const ID: &str = "files";
    if found.broken.is_empty() {
        return vec![Finding::ok(
            ID,
            format!(
                "its manifest and settings can be read ({} files)",
                found.read
            ),
        )];
    }
    found
        .broken
        .iter()
        .map(|failure| Finding::of(ID, failure))
        .collect()
}

fn accepted(answer: &Result<(), Failure>) -> Finding {
    const ID: &str = "manifest";
    match answer {
        Ok(()) => Finding::ok(ID, "cargo accepts the manifest"),
        Err(failure) => Finding::of(ID, failure),
    }
}

fn dotenv(faults: &Result<Vec<usize>, String>) -> Finding {
    const ID: &str = "dotenv";
    match faults.as_deref() {
        Ok([]) => Finding::ok(ID, "`.env` can be read, or there is none"),
        Ok([line, ..]) => {
            // What stands there is not repeated: it may be a secret.
            let what = format!("line {line} of `.env` is not a variable");
            Finding::failure(
                ID,
                what,
                "write `NAME=value` there, or put `#` in front of it",
            )
        }
        Err(cause) => {
            let what = format!("`.env` cannot be read: {cause}");
            Finding::failure(ID, what, "make it a text file in UTF-8 that you may read")
        }
    }
}

fn framework(framework: Option<&Framework>) -> Finding {
    const ID: &str = "framework";
    const BACK: &str = "if that was not meant, take it back: `git checkout -- framework`";
    let Some(Framework { version, changes }) = framework else {
        let what = "the folder `framework` is missing, so the project cannot be built";
        return Finding::failure(
            ID,
            what,
            "bring it back from git: `git checkout -- framework`",
        );
    };
    let version = version.as_deref().unwrap_or("of an unknown version");
    match changes {
        None => Finding::warning(
            ID,
            "`framework/CHECKSUMS` is missing, so changes would go unnoticed",
            BACK,
        ),
        Some(changes) if changes.is_empty() => {
            Finding::ok(ID, format!("the framework {version} is as it came"))
        }
        Some(changes) => {
            let what = format!(
                "the framework {version} has local changes: {}",
                changed(changes)
            );
            Finding::warning(ID, what, BACK)
        }
    }
}

fn changed(changes: &Changes) -> String {
    let Changes { edited, missing } = changes;
    let parts = [("edited", edited), ("missing", missing)];
    let told = parts.iter().filter(|(_, files)| !files.is_empty());
    let told = told.map(|(how, files)| format!("{} ({how})", names(files)));
    told.collect::<Vec<_>>().join(", ")
}

/// The first few names, and how many more there are.
fn names(files: &[String]) -> String {
    let named: Vec<_> = files
        .iter()
        .take(NAMED)
        .map(|file| format!("`{file}`"))
        .collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

fn lock(has_lock: bool) -> Finding {
    const ID: &str = "lock-file";
    if has_lock {
        return Finding::ok(ID, "`Cargo.lock` is there");
    }
    let what = "`Cargo.lock` is missing, so versions of dependencies may differ from one machine to the next";
    Finding::warning(
        ID,
        what,
        "run `cargo generate-lockfile` and commit the file",
    )
}

fn hooks_finding(hooks: &Hooks) -> Finding {
    const ID: &str = "hooks";
    const USE: &str = "run `git config core.hooksPath .githooks`";
    match hooks {
        Hooks::Active => Finding::ok(ID, "git runs the hooks in `.githooks`"),
        Hooks::Other(None) => {
            Finding::warning(ID, "git does not run the hooks in `.githooks`", USE)
        }
        Hooks::Other(Some(other)) => {
            let what = format!("git runs the hooks in `{other}` and not those in `.githooks`");
            Finding::warning(ID, what, USE)
        }
        Hooks::Unknown => {
            let what = "git could not say whether it runs the hooks in `.githooks`";
            Finding::warning(ID, what, "see what `git config --get core.hooksPath` says")
        }
    }
}

fn clock(future: &[String]) -> Finding {
    const ID: &str = "clock";
    if future.is_empty() {
        return Finding::ok(ID, "no source is dated in the future");
    }
    let what = format!(
        "dated in the future, so cargo builds again and again: {}",
        names(future)
    );
    Finding::warning(ID, what, "set the clock right, then `touch` these files")
}

#[cfg(test)]
mod tests;
