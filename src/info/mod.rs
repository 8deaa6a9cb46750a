//! The facts about a project and the tools that it is built with: read, never built.
//!
//! What cannot be found out is left open, and the rest is told; `cortex doctor` says why.

mod report;

use std::path::{Path, PathBuf};

use serde::Serialize;
use toml_edit::{DocumentMut, Item};

use crate::ctx::Ctx;
use crate::doctor::by_now_ended;
use crate::error::Failure;
use crate::project::framework::{Changes, Framework};
use crate::project::{address, can_enter, read_toml, toolchain};
use crate::serve::socket;
use crate::shell::Shell;
use crate::tools::{git, versions};

/// All that is told. Its form in JSON is documented and only grows; `null` is what is not known.
#[derive(Debug, Serialize)]
struct Info {
    /// The version of this program.
    cortex: &'static str,
    project: Option<Project>,
    /// Whether it is certain that there is none, where there is none.
    #[serde(skip)]
    is_looked_for: bool,
    toolchain: Toolchain,
}

#[derive(Debug, Serialize)]
struct Project {
    name: Option<String>,
    path: PathBuf,
    template: Option<String>,
    framework: Option<FrameworkState>,
    /// The features of the framework that the manifest switches on.
    features: Vec<String>,
    environment: String,
    /// Where `cortex serve` would listen.
    address: Option<String>,
    git: &'static str,
}

#[derive(Debug, Serialize)]
struct FrameworkState {
    version: Option<String>,
    /// Whether all files are as they came; `None` where the list to compare with is missing.
    unchanged: Option<bool>,
    /// The files that are not.
    changes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Toolchain {
    rustc: Option<String>,
    cargo: Option<String>,
    /// What the project's toolchain file asks rustup for.
    channel: Option<String>,
}

/// Finds out and tells.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, dir: Option<&Path>) -> Result<(), Failure> {
    let cwd = ctx.cwd().ok();
    let dir = cwd.map(|cwd| dir.map_or_else(|| cwd.to_owned(), |dir| cwd.join(dir)));
    let is_root = |dir: &&Path| dir.join("cortex.toml").symlink_metadata().is_ok();
    let root = dir.as_deref().and_then(|dir| dir.ancestors().find(is_root));
    let place = root.or(dir.as_deref()).filter(|dir| can_enter(dir));
    let info = Info {
        cortex: env!("CARGO_PKG_VERSION"),
        is_looked_for: dir.as_deref().is_some_and(|dir| dir.read_dir().is_ok()),
        project: root.map(|root| project(ctx, shell, root)),
        // Where there is no folder, programs are asked at the root, for there they can be started.
        toolchain: toolchain(ctx, shell, place.unwrap_or(Path::new("/"))),
    };
    by_now_ended("`cortex info`")?;
    if shell.wants_json() {
        shell.json(&info);
    } else {
        shell.data(&report::text(&info));
    }
    Ok(())
}

fn project(ctx: &Ctx, shell: &Shell, root: &Path) -> Project {
    let read = |name: &str| read_toml(&root.join(name)).ok().flatten();
    let (manifest, own) = (read("Cargo.toml"), read("cortex.toml"));
    let text = |file: &Option<DocumentMut>, table: &str, key: &str| {
        let value = file.as_ref()?.get(table)?.get(key)?;
        Some(value.as_str()?.to_owned())
    };
    let environment = address::environment(ctx, root);
    let address = address::resolve(ctx, root, &environment, None, None).ok();
    Project {
        name: text(&manifest, "package", "name"),
        path: root.to_owned(),
        template: text(&own, "project", "template"),
        framework: Framework::read(root).map(state),
        features: manifest.as_ref().map(features).unwrap_or_default(),
        environment,
        address: address.map(|address| socket::shown(&address.host, address.port)),
        git: git_state(shell, root),
    }
}

fn state(framework: Framework) -> FrameworkState {
    let unchanged = framework.changes.as_ref().map(Changes::is_empty);
    let changes = framework.changes.unwrap_or_default();
    FrameworkState {
        version: framework.version,
        unchanged,
        changes: [changes.edited, changes.missing].concat(),
    }
}

/// The features that the dependency on the framework names.
fn features(manifest: &DocumentMut) -> Vec<String> {
    let list = manifest
        .get("dependencies")
        .and_then(|table| table.get("cortex"));
    let list = list
        .and_then(|cortex| cortex.get("features"))
        .and_then(Item::as_array);
    let mut names: Vec<String> = list
        .into_iter()
        .flatten()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// `clean`, `changed`, `none` where there is no repository, `unknown` where git does not say.
fn git_state(shell: &Shell, root: &Path) -> &'static str {
    if !git::is_inside_repository(root) {
        return "none";
    }
    match git::status(root).short_output(shell) {
        Ok(output) if !output.status.success() => "unknown",
        Ok(output) if output.stdout.is_empty() => "clean",
        Ok(_) => "changed",
        Err(_) => "unknown",
    }
}

fn toolchain(ctx: &Ctx, shell: &Shell, dir: &Path) -> Toolchain {
    let dir = Some(dir);
    let number = |cmd| {
        let answer = versions::ask(shell, &cmd).ok()?;
        versions::number(&answer).map(str::to_owned)
    };
    Toolchain {
        rustc: number(versions::rustc(ctx, dir)),
        cargo: number(versions::cargo_itself(ctx, dir)),
        channel: dir.and_then(toolchain::channel),
    }
}
